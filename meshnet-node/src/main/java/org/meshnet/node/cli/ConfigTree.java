package org.meshnet.node.cli;

import static org.meshnet.node.cli.Specs.flag;
import static org.meshnet.node.cli.Specs.text;
import static org.meshnet.node.cli.Specs.word;

import picocli.CommandLine.Model.CommandSpec;

/** The commands about configuration files and their options. Stateless. */
final class ConfigTree {
    static final String CONFIG = "config";
    static final String INIT = "init";
    static final String VERSION = "version";
    static final String DIR = "--dir";

    private ConfigTree() {}

    static void addTo(CommandSpec root) {
        root.addSubcommand(CONFIG, config());
        root.addSubcommand(INIT, init());
        root.addSubcommand(
                VERSION,
                CommandTree.command(VERSION, "Print the version, and with --json what it runs on.")
                        .addOption(flag(CommandTree.JSON, "Print JSON. Default: text.")));
    }

    private static CommandSpec config() {
        return CommandTree.addUpOptions(CommandTree.command(
                        CONFIG,
                        "What the configuration comes to, read as up would read it, with the same options; nothing is "
                                + "started. config check names all faults with file and line; config show each "
                                + "setting with its value and where that comes from."))
                .addOption(flag(CommandTree.JSON, "Print JSON. Default: text."))
                .addPositional(word("0", true, "VERB", "check or show.", "check", "show"));
    }

    private static CommandSpec init() {
        return CommandTree.addUpOptions(CommandTree.command(
                        INIT,
                        "Write a configuration file with every setting and what it means: NAME.properties. Options of "
                                + "up that are given stand in it, the others are commented out. Nothing is "
                                + "overwritten."))
                .addOption(text(DIR, "DIR", "The folder. Default: " + ConfigMaker.DEFAULT_FOLDER + "."))
                .addPositional(word(
                        "0",
                        false,
                        "NAME",
                        "That of the mesh's interface. Default: " + ConfigMaker.DEFAULT_NAME + "."));
    }
}
