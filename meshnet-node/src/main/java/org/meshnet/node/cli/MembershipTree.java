package org.meshnet.node.cli;

import static org.meshnet.node.cli.Specs.flag;
import static org.meshnet.node.cli.Specs.text;
import static org.meshnet.node.cli.Specs.word;

import java.util.List;
import org.meshnet.node.config.Setting;
import org.meshnet.node.membership.AdministratorFolder;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The commands of closed networks and their options. Stateless. */
final class MembershipTree {
    static final String NETWORK = "network";
    static final String INVITE = "invite";
    static final String JOIN = "join";
    static final String CERT = "cert";

    static final String DIR = "--dir";
    static final String NAME = "--name";
    static final String ALIASES = "--aliases";
    static final String GROUPS = "--groups";
    static final String ADDRESSES = "--addresses";
    static final String ROUTES = "--routes";
    static final String RELAY = "--relay";
    static final String EXIT = "--exit";
    static final String MAY_SIGN = "--may-sign";
    static final String EXPIRES = "--expires";
    static final String VALIDITY = "--validity";
    static final String REUSABLE = "--reusable";
    static final String DAYS = "--days";
    static final String PASSPHRASE = "--passphrase";
    static final String ACCEPT_UNCERTIFIED = "--accept-uncertified";
    static final String CODE_FILE = "--code-file";
    static final String QR = "--qr";
    static final String UP = "--up";
    static final String WAIT = "--wait";
    static final String SERVER = Setting.SERVER.option();
    static final String KEY_FILE = Setting.KEY_FILE.option();

    private MembershipTree() {}

    static void addTo(CommandSpec root) {
        root.addSubcommand(NETWORK, network());
        root.addSubcommand(INVITE, invite());
        root.addSubcommand(JOIN, join());
        root.addSubcommand(CERT, cert());
    }

    private static CommandSpec network() {
        return CommandTree.command(
                        NETWORK,
                        "Closed networks, whose members need a certificate: network create makes a folder with the "
                                + "secrets of a new one and an administrator's key; network rotate gives it another "
                                + "key, which all members get but those that were revoked.")
                .addPositional(word("0", true, "VERB", "create or rotate.", "create", "rotate"))
                .addOption(text(
                        CommandTree.OUT,
                        "DIR",
                        "For create: the new folder. Default: " + AdministratorFolder.DEFAULT_NAME + "."))
                .addOption(servers("For create: a discovery server that members go to, as for up. May be repeated."))
                .addOption(text(
                        KEY_FILE, "FILE", "For create: the key of an open network that is to become a closed one."))
                .addOption(text(
                        ACCEPT_UNCERTIFIED,
                        "TIME",
                        "For create: for so long, such as 30d, members take nodes without a certificate, too."))
                .addOption(flag(
                        PASSPHRASE,
                        "For create: seal the administrator's key with a passphrase, which is asked for, or "
                                + "MESHNET_PASSPHRASE."))
                .addOption(text(
                        DIR,
                        "DIR",
                        "For rotate: the administrator's folder. Default: " + AdministratorFolder.DEFAULT_NAME + "."))
                .addOption(text(
                        Setting.INTERFACE.option(),
                        "NAME",
                        "For rotate: the node that is asked and told. Default: all of this network on this host."))
                .addOption(text(
                        RotationCommand.OVERLAP,
                        "TIME",
                        "For rotate: for so long, such as 7d, the key before is good, too. Default: 24h."))
                .addOption(
                        flag(CommandTree.FORCE, "For rotate: even if the last rotation is not over for all members."));
    }

    private static CommandSpec invite() {
        return grant(CommandTree.command(
                        INVITE,
                        "Make a code, a secret, by which another machine joins with the command join, and print it. "
                                + "Where an administrator's folder is, or with --dir, it is an invitation to a closed "
                                + "network, for one machine; with --key-file, or where a node is configured in "
                                + "/etc/meshnet, it is of an open network."))
                .addOption(text(EXPIRES, "TIME", "How long one can join by it. Default: 24h."))
                .addOption(text(
                        VALIDITY,
                        "TIME",
                        "Closed network: for how long the certificate of who joined is good. Default: 365d."))
                .addOption(text(REUSABLE, "N", "Closed network: for how many machines it is. Default: 1."))
                .addOption(servers("A discovery server to go to, as the new machine reaches it. Default: those of the "
                        + "network, or of the configuration."))
                .addOption(text(KEY_FILE, "FILE", "Open network: the file with its key."))
                .addOption(text(
                        Setting.CONFIG.option(),
                        "FILE",
                        "Open network: the configuration of a node of it. Default: the only one in /etc/meshnet."))
                .addOption(text(
                        Setting.INTERFACE.option(),
                        "NAME",
                        "Open network: which configuration in /etc/meshnet, or which network of one file."))
                .addOption(
                        text(Setting.NETWORK.option(), "CIDR", "The mesh's IPv4 network, if its nodes are given one."))
                .addOption(text(
                        Setting.DOMAIN.option(), "DOMAIN", "Open network: its domain, if its nodes are given one."))
                .addOption(text(Setting.DEVICE.option(), "KIND", "tap, if its nodes are started so."))
                .addOption(flag(QR, "Draw a QR code of it, too. Default: on a terminal that is wide enough."))
                .addOption(text(
                        CommandTree.OUT, "FILE", "Write the code to this new file, which only its owner can read."));
    }

    private static CommandSpec join() {
        return node(CommandTree.command(
                        JOIN,
                        "Join a network by a code of invite: writes what this machine needs, has its node run where "
                                + "there is systemd, and says whom it sees or what is missing."))
                .addOption(text(CODE_FILE, "FILE", "A file with the code."))
                .addOption(text(
                        Setting.CONFIG.option(),
                        "DIR",
                        "The folder for NAME.properties and NAME.key; no service is started then. "
                                + "Default: /etc/meshnet."))
                .addOption(text(
                        WAIT,
                        "TIME",
                        "How long at most to wait for other members, after the service was started. Default: 30s."))
                .addOption(flag(UP, "Run the node in the foreground afterwards."))
                .addPositional(word(
                        "0",
                        false,
                        "CODE",
                        "The code; the process list shows it. @FILE is a file with it. Without it, or as -, it is "
                                + "read from the standard input."));
    }

    private static CommandSpec cert() {
        return grant(node(CommandTree.command(
                        CERT,
                        "Certificates by hand: cert request on the machine, cert sign REQUEST where the "
                                + "administrator's key is, cert show FILE.")))
                .addPositional(word("0", true, "VERB", "request, sign or show.", "request", "sign", "show"))
                .addPositional(
                        word("1", false, "FILE", "For sign, the request; for show, a membership file or a request."))
                .addOption(text(DAYS, "N", "For sign: for how many days it is good. Default: 365."))
                .addOption(text(
                        CommandTree.OUT,
                        "FILE",
                        "The new file. Default: a request is printed; a signed one is NAME.membership."));
    }

    private static CommandSpec grant(CommandSpec spec) {
        return spec.addOption(folder())
                .addOption(text(NAME, "NAME", "The name of the machine in the mesh, which is nobody else's."))
                .addOption(text(ALIASES, "A,B", "Its further names, up to four."))
                .addOption(text(GROUPS, "A,B", "The groups that it is in, up to 16."))
                .addOption(
                        text(ADDRESSES, "A,B", "Its IPv4 addresses in the mesh. Default: those derived from its key."))
                .addOption(text(ROUTES, "A,B", "Networks that it may advertise, and parts of them."))
                .addOption(flag(RELAY, "It may forward for others."))
                .addOption(flag(EXIT, "It may be an exit."))
                .addOption(flag(MAY_SIGN, "Others may ask it to renew their certificates (up --signer)."));
    }

    static OptionSpec folder() {
        return text(DIR, "DIR", "The administrator's folder. Default: " + AdministratorFolder.DEFAULT_NAME + ".");
    }

    private static CommandSpec node(CommandSpec spec) {
        return spec.addOption(
                        text(Setting.STATE.option(), "DIR", "The node's state folder. Default: that of the interface."))
                .addOption(text(
                        Setting.INTERFACE.option(),
                        "NAME",
                        "The node's TUN device. Default: for join, the first of mesh0, mesh1 ... that is free."));
    }

    private static OptionSpec servers(String description) {
        return OptionSpec.builder(SERVER)
                .paramLabel(Setting.SERVER.label())
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(description)
                .build();
    }
}
