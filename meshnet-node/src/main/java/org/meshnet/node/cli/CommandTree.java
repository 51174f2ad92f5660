package org.meshnet.node.cli;

import static org.meshnet.node.cli.Specs.flag;
import static org.meshnet.node.cli.Specs.text;
import static org.meshnet.node.cli.Specs.word;

import java.util.List;
import org.meshnet.core.frame.SpeedBody;
import org.meshnet.node.config.Setting;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The commands and their options as picocli sees them, made from the table of settings. Stateless. */
final class CommandTree {
    static final String PROGRAM = "meshnet-node";
    static final String UP = "up";
    static final String GENKEY = "genkey";
    static final String STATUS = "status";
    static final String PEERS = "peers";
    static final String PING = "ping";
    static final String EXIT_NODE = "exit-node";
    static final String DOWN = "down";
    static final String EXPLAIN = "explain";
    static final String WAIT = "wait";
    static final String RELOAD = "reload";
    static final String RULES = "rules";
    static final String LOG_LEVEL = "log-level";
    static final String NETCHECK = "netcheck";
    static final String WEB = "web";
    static final String LOG = "log";
    static final String SPEEDTEST = "speedtest";
    static final String COMPLETION = "completion";
    static final String OUT = "--out";
    static final String FORCE = "--force";
    static final String ALL = "--all";
    static final String JSON = "--json";
    static final String NAMES = "--names";
    static final String WATCH = "--watch";
    static final String FOLLOW = "--follow";
    static final String LINES = "--lines";
    static final String SECONDS = "--seconds";
    static final String RATE = "--rate";
    static final String COUNT = "--count";
    static final String INTERVAL = "--interval";
    static final String UNTIL_DIRECT = "--until-direct";
    static final String PEER = "--peer";
    static final String TIMEOUT = "--timeout";

    private static final String[] FOOTER = {
        "",
        "Options of a command: meshnet-node COMMAND --help, such as meshnet-node up --help.",
        "",
        "Every option of up can also be given as a variable (--key-file as MESHNET_KEY_FILE) or as a line of the "
                + "--config file (key-file = /etc/meshnet.key). The command line wins over variables, these over the "
                + "file.",
        "",
        "Exit codes: 0 fine, 64 wrong usage, 69 no daemon or no answer, 70 a bug, 71 the system refuses, 72 the native "
                + "libraries cannot be loaded on this system, 74 input or output fails, 77 no privilege, 78 wrong "
                + "configuration.",
    };

    private CommandTree() {}

    static CommandLine build() {
        CommandSpec root = command(PROGRAM, "Joins this host to a MeshNet network. Without a command: up.");
        addUpOptions(root);
        root.usageMessage().customSynopsis(PROGRAM + " [up] [OPTION...]", "       " + PROGRAM + " COMMAND [OPTION...]");
        root.usageMessage().footer(FOOTER);
        root.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print the version and end.")
                .build());
        root.version(PROGRAM + " " + Version.text());
        root.addSubcommand(UP, addUpOptions(command(UP, "Run the node until it is stopped; needs root.")));
        root.addSubcommand(GENKEY, genkey());
        root.addSubcommand(
                STATUS,
                addAll(
                        asking(STATUS, "Show the running node, its servers and its peers.")
                                .addOption(watch()),
                        "All nodes that are running; with --json as an array. Default without --json."));
        root.addSubcommand(PEERS, peers());
        root.addSubcommand(PING, ping());
        root.addSubcommand(WAIT, waiting());
        root.addSubcommand(
                RELOAD,
                addInterface(command(
                        RELOAD,
                        "Have the running node read its configuration anew, and show what changed, and what holds from "
                                + "the next start on.")));
        root.addSubcommand(EXIT_NODE, exitNode());
        root.addSubcommand(EXPLAIN, explain());
        root.addSubcommand(LOG, log());
        root.addSubcommand(SPEEDTEST, speedtest());
        root.addSubcommand(RULES, rules());
        root.addSubcommand(LOG_LEVEL, logLevel());
        root.addSubcommand(NETCHECK, netcheck());
        root.addSubcommand(
                WEB,
                addInterface(
                        command(WEB, "Show where the running node's page is, and open it where there is a desktop.")));
        root.addSubcommand(COMPLETION, completion());
        ConfigTree.addTo(root);
        MembershipTree.addTo(root);
        PolicyTree.addTo(root);
        root.addSubcommand(
                DOWN,
                addAll(addInterface(command(DOWN, "Stop the running node.")), "Stop all nodes that are running."));
        return new CommandLine(root)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setExpandAtFiles(false);
    }

    static CommandSpec command(String name, String description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description).sortOptions(false).abbreviateSynopsis(true);
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this help and end.")
                .build());
        return spec;
    }

    static CommandSpec addUpOptions(CommandSpec spec) {
        for (Setting setting : Setting.values()) {
            spec.addOption(option(setting));
        }
        return spec;
    }

    private static OptionSpec option(Setting setting) {
        return option(setting, description(setting));
    }

    static OptionSpec option(Setting setting, String description) {
        OptionSpec.Builder option = OptionSpec.builder(setting.option()).description(description);
        if (setting.isFlag()) {
            return option.type(boolean.class).build();
        }
        option.paramLabel(setting.label());
        if (!setting.choices().isEmpty()) {
            option.completionCandidates(setting.choices());
        }
        return setting.isList()
                ? option.type(List.class).auxiliaryTypes(String.class).build()
                : option.type(String.class).build();
    }

    private static String description(Setting setting) {
        String standard = setting.defaultText().isEmpty() ? "" : " Default: " + setting.defaultText() + ".";
        return (setting.description() + standard).replace("%", "%%");
    }

    private static CommandSpec genkey() {
        CommandSpec spec = command(GENKEY, "Make a network key: 64 hexadecimal digits. Default: print it.");
        spec.addOption(text(OUT, "FILE", "Write it to this new file, which only its owner can read."));
        return spec.addOption(flag(FORCE, "Replace the file if there is one. Default: refuse."));
    }

    private static CommandSpec netcheck() {
        return command(
                        NETCHECK,
                        "Show what this network allows: UDP, TCP, TLS, IPv6, how its NAT behaves, port "
                                + "mapping. Needs neither root nor a key,"
                                + " but at least one server of either kind.")
                .addOption(option(
                        Setting.SERVER,
                        "A discovery server, port 8000 unless said; an IPv6 address goes in brackets. "
                                + "tls://HOST:PORT, port 443 unless said,"
                                + " has TLS on its TCP port. May be repeated. A KEY is not looked at here."))
                .addOption(option(Setting.STUN))
                .addOption(option(Setting.TLS_CA))
                .addOption(json("Print JSON. Default: lines for people."));
    }

    private static OptionSpec json(String description) {
        return flag(JSON, description);
    }

    private static CommandSpec asking(String name, String description) {
        return addInterface(command(name, description)).addOption(json("Print JSON. Default: text."));
    }

    private static CommandSpec peers() {
        return asking(PEERS, "Show the peers of the running node.")
                .addOption(watch())
                .addOption(flag(NAMES, "Print their names in the mesh's domain only, one a line."))
                .addPositional(peer("0", false, "Only this one."));
    }

    private static OptionSpec watch() {
        return OptionSpec.builder(WATCH)
                .paramLabel("SECONDS")
                .type(Integer.class)
                .arity("0..1")
                .fallbackValue(String.valueOf(Watch.DEFAULT_SECONDS))
                .description("Again and again, in place on a terminal, until q is typed, Ctrl-C, or the input ends. "
                        + "Default: every " + Watch.DEFAULT_SECONDS + " seconds.")
                .build();
    }

    private static PositionalParamSpec peer(String index, boolean isRequired, String description) {
        return PositionalParamSpec.builder()
                .index(index)
                .arity(isRequired ? "1" : "0..1")
                .required(isRequired)
                .paramLabel("PEER")
                .type(String.class)
                .description(
                        description + " Its name with the mesh's domain or without, its id, an address of it in the "
                                + "mesh, or its key or the start of that.")
                .build();
    }

    private static CommandSpec ping() {
        CommandSpec spec =
                asking(PING, "Have the running node probe a peer, and show round trip and path of each probe.");
        spec.addPositional(peer("0", true, "Whom."));
        spec.addOption(text(
                List.of("-c", COUNT),
                "N",
                "How many. Default: " + PingOptions.DEFAULT_COUNT + ", with " + UNTIL_DIRECT + " "
                        + PingOptions.DEFAULT_COUNT_UNTIL_DIRECT + "."));
        spec.addOption(text(
                INTERVAL,
                "MS",
                "Milliseconds from one to the next. Default: " + PingOptions.DEFAULT_INTERVAL_MS + "."));
        return spec.addOption(flag(UNTIL_DIRECT, "End with the first answer that came over a direct path."));
    }

    private static CommandSpec waiting() {
        CommandSpec spec = addInterface(command(
                WAIT, "Wait, as in a script, until the node has its addresses in the mesh, or until a peer answers."));
        spec.addOption(text(PEER, "PEER", "Until this peer answers, too: its name, an address of it, or its key."));
        return spec.addOption(text(
                TIMEOUT,
                "SECONDS",
                "No longer than this; then end with code 69. Default: " + WaitCommand.DEFAULT_SECONDS + "."));
    }

    private static CommandSpec explain() {
        CommandSpec spec = asking(
                EXPLAIN,
                "Say why a peer is reached as it is, what was tried and what would help; and what the running node's "
                        + "rules say about it: explain PEER, or explain PEER tcp 22.");
        spec.addPositional(peer("0", true, "Whom."));
        spec.addPositional(word("1", false, "PROTOCOL", "icmp, tcp, udp or a number. Default: all rules that matter."));
        return spec.addPositional(word("2", false, "PORT", "With tcp and udp: the port that is reached."));
    }

    private static CommandSpec speedtest() {
        return asking(
                        SPEEDTEST,
                        "Measure how much passes between the running node and a peer, there and back, and how much is "
                                + "lost. It takes as much of the network as it finds, up to the rate; Ctrl-C ends it.")
                .addPositional(peer("0", true, "Whom."))
                .addOption(text(
                        SECONDS,
                        "N",
                        "How long, each way, " + SpeedBody.MIN_SECONDS + " to " + SpeedBody.MAX_SECONDS + ". Default: "
                                + SpeedTester.DEFAULT_SECONDS + "."))
                .addOption(text(
                        RATE,
                        "BYTES",
                        "Bytes a second at most, " + SpeedBody.MIN_BYTES_PER_SECOND + " to "
                                + SpeedBody.MAX_BYTES_PER_SECOND + "; the peer may allow less. Default: "
                                + SpeedTester.DEFAULT_BYTES_PER_SECOND + "."));
    }

    private static CommandSpec log() {
        return asking(LOG, "Show the last lines of the running node's log, which it keeps in memory.")
                .addOption(flag(List.of("-f", FOLLOW), "Go on with those that come, until Ctrl-C or the node ends."))
                .addOption(text(
                        List.of("-n", LINES),
                        "N",
                        "How many of those that are there, 0 to " + LogAction.MOST_LINES + ". Default: "
                                + LogAction.DEFAULT_LINES + "."));
    }

    private static CommandSpec rules() {
        CommandSpec spec = addInterface(command(
                RULES,
                "Check a file of rules and the tests in it: rules check FILE; or have the running node read its own "
                        + "file anew: rules reload."));
        spec.addPositional(word("0", true, "check|reload", "What to do.", "check", "reload"));
        return spec.addPositional(word("1", false, "FILE", "The file to check."));
    }

    private static CommandSpec logLevel() {
        CommandSpec spec = asking(
                LOG_LEVEL,
                "Show how much of each topic the running node logs; or change that until it ends: log-level "
                        + "path=debug.");
        return spec.addPositional(PositionalParamSpec.builder()
                .index("0..*")
                .arity("0..*")
                .paramLabel("TOPIC=LEVEL")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("What is to be logged how much: error, warn, info, debug, trace, or default, as all is.")
                .build());
    }

    private static CommandSpec completion() {
        return command(
                        COMPLETION,
                        "Print what completes commands, options and peers' names for a shell: "
                                + "source <(meshnet-node completion bash).")
                .addPositional(word("0", true, "SHELL", "bash, zsh or fish.", "bash", "zsh", "fish"));
    }

    private static CommandSpec exitNode() {
        CommandSpec spec = addInterface(command(
                EXIT_NODE,
                "Have this host's traffic to everywhere else go through a member, until the node ends: "
                        + "exit-node set NAME; or its usual way: exit-node set off."));
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("1")
                .required(true)
                .paramLabel("set")
                .type(String.class)
                .description("As in exit-node set NAME, or exit-node set off.")
                .build());
        return spec.addPositional(peer("1", true, "A member that offers an exit, or off."));
    }

    private static CommandSpec addAll(CommandSpec spec, String description) {
        return spec.addOption(flag(ALL, description));
    }

    private static CommandSpec addInterface(CommandSpec spec) {
        return spec.addOption(text(
                Setting.INTERFACE.option(),
                "NAME",
                "The node's TUN device. Default: that of the only node that is running."));
    }
}
