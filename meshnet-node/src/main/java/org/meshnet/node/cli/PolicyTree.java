package org.meshnet.node.cli;

import static org.meshnet.node.cli.Specs.flag;
import static org.meshnet.node.cli.Specs.text;
import static org.meshnet.node.cli.Specs.word;

import org.meshnet.node.config.Setting;
import picocli.CommandLine.Model.CommandSpec;

/** The commands about the document of a closed network and their options. Stateless. */
final class PolicyTree {
    static final String POLICY = "policy";
    static final String REVOKE = "revoke";
    static final String ADMINISTRATOR = "administrator";
    static final String TEXT = "--text";

    private PolicyTree() {}

    static void addTo(CommandSpec root) {
        root.addSubcommand(POLICY, policy());
        root.addSubcommand(REVOKE, revoke());
        root.addSubcommand(ADMINISTRATOR, administrator());
    }

    private static CommandSpec policy() {
        return folder(CommandTree.command(
                        POLICY,
                        "Rules and settings for all members of a closed network, in a document that an administrator "
                                + "signs: policy show, edit, apply FILE, test, test FILE, diff FILE, diff running; "
                                + "policy publish hands it to the nodes of this host once more; on any member policy "
                                + "import FILE takes a signed one, policy show shows it."))
                .addPositional(word(
                        "0",
                        true,
                        "VERB",
                        "show, edit, apply, test, diff, publish or import.",
                        "show",
                        "edit",
                        "apply",
                        "test",
                        "diff",
                        "publish",
                        "import"))
                .addPositional(
                        word("1", false, "FILE", "A text; for import, the file network.policy of an administrator."))
                .addOption(flag(TEXT, "For show: the text only."))
                .addOption(flag(CommandTree.JSON, "For show: print JSON. Default: text."));
    }

    private static CommandSpec revoke() {
        return folder(CommandTree.command(
                        REVOKE,
                        "Have all members shut out a machine for good, within seconds: signs the next document of the "
                                + "network, and hands it to the nodes of this host."))
                .addPositional(word(
                        "0",
                        true,
                        "WHO",
                        "Its certified name, its key, or the serial number of its certificate or invitation."));
    }

    private static CommandSpec administrator() {
        return folder(CommandTree.command(
                        ADMINISTRATOR,
                        "Who may sign for a closed network: administrator list; administrator create makes a "
                                + "key; administrator add KEY and administrator retire KEY sign the network's next "
                                + "document."))
                .addPositional(
                        word("0", true, "VERB", "list, create, add or retire.", "list", "create", "add", "retire"))
                .addPositional(word("1", false, "KEY", "For add and retire: the administrator's public key."))
                .addOption(flag(
                        MembershipTree.PASSPHRASE,
                        "For create: seal the key with a passphrase, which is asked for, or MESHNET_PASSPHRASE."))
                .addOption(flag(
                        CommandTree.FORCE,
                        "For retire: even if members show certificates of that one, who are none any more then."));
    }

    private static CommandSpec folder(CommandSpec spec) {
        return spec.addOption(MembershipTree.folder())
                .addOption(text(
                        Setting.INTERFACE.option(),
                        "NAME",
                        "The node that is asked and told. Default: all of this network on this host."));
    }
}
