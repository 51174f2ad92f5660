package org.meshnet.node.cli;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.policy.Revocation;
import org.meshnet.core.rule.NetworkText;
import org.meshnet.node.control.ControlClient;
import org.meshnet.node.control.Json;
import org.meshnet.node.control.PolicyJson;
import org.meshnet.node.control.Requests;
import org.meshnet.node.control.StatusText;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.input.InputFiles;
import org.meshnet.node.membership.LineDiff;
import org.meshnet.node.membership.PolicyText;

/** The commands about the network's document: {@code policy}, {@code revoke}. */
final class PolicyCommands {
    private static final String RUNNING = "running";
    private static final int LARGEST_SEALED_BYTES = 2 * PolicyDocument.MAX_LENGTH;
    private static final String TEMPLATE = """
            # What holds for all members of this network. A number sign begins a comment.
            #
            # allow group:dev -> group:db tcp 5432    who may reach whom; the first such line forbids the rest
            # allow any -> any icmp                   any, group:NAME, host:NAME, a key, an address, a network, exit
            # refuse reset                            icmp (the default), reset or silent
            # test allow alice -> db tcp 5432         has to hold, or this text is not signed
            # test deny alice -> db tcp 22
            # set domain mesh.example.org             what nodes would be told by --domain
            # set mtu 1400                            and by --mtu; both from their next start on
            #
            # More is in docs/rules.md and docs/membership.md.
            """;

    private final Terminal terminal;
    private final GrantOptions options;

    PolicyCommands(Terminal terminal, GrantOptions options) {
        this.terminal = terminal;
        this.options = options;
    }

    /** @param file that the verb is about; empty if none was named */
    ExitCode run(String verb, String file) throws UserError {
        boolean needsFile = verb.equals("apply") || verb.equals("diff") || verb.equals("import");
        boolean takesFile = needsFile || verb.equals("test");
        if (file.isEmpty() ? needsFile : !takesFile) {
            throw usage();
        }
        if (verb.equals("show") && !options.hasFolder()) {
            return showRunning();
        }
        switch (verb) {
            case "import" -> importFile(file);
            case "show", "edit", "apply", "diff", "test", "publish" -> {
                try (NetworkWord word = NetworkWord.of(terminal, options)) {
                    run(verb, file, word);
                }
            }
            default -> throw usage();
        }
        return ExitCode.OK;
    }

    private static UserError usage() {
        return new UserError(
                ExitCode.USAGE,
                "policy: expected policy show, edit, apply FILE, diff FILE, diff running, test, test FILE, publish, or "
                        + "import FILE");
    }

    private void run(String verb, String file, NetworkWord word) throws UserError {
        switch (verb) {
            case "show" -> show(word);
            case "edit" -> edit(word);
            case "apply" -> apply(word, read(file), file);
            case "diff" -> diff(word, file);
            case "test" -> test(word, file);
            default -> word.publish();
        }
    }

    private static String read(String file) throws UserError {
        return InputFiles.readText(MembershipCommands.path(file), "text", PolicyContent.TEXT_LENGTH);
    }

    /** On a member that is no administrator's machine: what its node knows. */
    private ExitCode showRunning() throws UserError {
        ControlClient client = options.client(terminal.environment());
        String text = PolicyJson.text(client.ask(Requests.POLICY)).orElse("");
        if (!options.has(PolicyTree.TEXT)) {
            String summary = StatusText.policy(client.ask(Requests.STATUS)).orElse("none is known here");
            terminal.out().println("document       " + summary);
            terminal.out().println();
        }
        terminal.out().print(text);
        return ExitCode.OK;
    }

    private void show(NetworkWord word) throws UserError {
        JsonObject json = PolicyView.json(word.signer(), word.members());
        if (options.has(CommandTree.JSON)) {
            terminal.out().println(Json.pretty(json));
        } else if (options.has(PolicyTree.TEXT)) {
            terminal.out().print(word.content().text());
        } else {
            PolicyView.lines(json).forEach(terminal::say);
            terminal.out().println();
            terminal.out().print(word.content().text());
        }
    }

    private void edit(NetworkWord word) throws UserError {
        TextEditor editor = new TextEditor(terminal, word.folder().path().resolve("policy.edit"));
        String known = word.content().text();
        TextCheck check = new TextCheck(word.members(), terminal);
        String text = editor.edit(known.isEmpty() ? TEMPLATE : known, written -> check.check(written, "policy"));
        apply(word, text, "policy");
        editor.forget();
    }

    private void apply(NetworkWord word, String given, String source) throws UserError {
        String text = given.isEmpty() || given.endsWith("\n") ? given : given + "\n";
        NetworkText read = new TextCheck(word.members(), terminal).check(text, source);
        if (text.equals(word.content().text())) {
            terminal.out().println("the document says that already");
            word.publish();
            return;
        }
        word.sign(word.content().withText(text));
        terminal.out().println("it has " + counts(read));
    }

    private static String counts(NetworkText text) {
        return count(text.rules().rules().size(), "rule") + ", "
                + count(text.rules().tests().size(), "test") + " that hold"
                + (text.rules().tests().size() == 1 ? "s" : "") + ", "
                + count(text.settings().size(), "setting");
    }

    private static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private void diff(NetworkWord word, String with) throws UserError {
        if (with.equals(RUNNING)) {
            diffRunning(word);
            return;
        }
        print(LineDiff.of(word.content().text(), read(with)), "the document and " + with + " say the same");
    }

    /** What this command has just learned of the nodes is in the folder by now; it began with what was there before. */
    private void diffRunning(NetworkWord word) throws UserError {
        KnownMembers members = word.members();
        if (word.answers().isEmpty()) {
            throw new UserError(ExitCode.UNAVAILABLE, "no node of this network runs on this host");
        }
        Optional<PolicyDocument> before = word.before();
        for (JsonObject answer : word.answers()) {
            Optional<PolicyDocument> known = PolicyJson.document(answer).flatMap(word.signer()::read);
            List<String> lines = new ArrayList<>();
            lines.addAll(LineDiff.of(text(before), text(known)));
            if (version(before) != version(known)) {
                lines.add(0, "version " + version(before) + " in the folder, version " + version(known) + " running");
            }
            revoked(before, known).forEach(revocation -> lines.add("+revoked " + members.described(revocation)));
            revoked(known, before).forEach(revocation -> lines.add("-revoked " + members.described(revocation)));
            print(lines, "the folder and the node of this host have the same, version " + version(known));
        }
    }

    private static String text(Optional<PolicyDocument> document) {
        return document.map(known -> known.content().text()).orElse("");
    }

    private static long version(Optional<PolicyDocument> document) {
        return document.map(known -> known.manifest().version()).orElse(0L);
    }

    private static List<Revocation> revoked(Optional<PolicyDocument> before, Optional<PolicyDocument> after) {
        List<Revocation> known =
                before.map(document -> document.content().revocations()).orElse(List.of());
        return after.stream()
                .flatMap(document -> document.content().revocations().stream())
                .filter(revocation -> !known.contains(revocation))
                .toList();
    }

    private void print(List<String> lines, String otherwise) {
        (lines.isEmpty() ? List.of(otherwise) : lines).forEach(terminal.out()::println);
    }

    private void test(NetworkWord word, String file) throws UserError {
        String text = file.isEmpty() ? word.content().text() : read(file);
        NetworkText read = new TextCheck(word.members(), terminal).check(text, file.isEmpty() ? "policy" : file);
        terminal.out().println(counts(read));
    }

    /** On any member: its node takes the document and gives it to others. */
    private void importFile(String name) throws UserError {
        Path file = MembershipCommands.path(name);
        if (!Files.exists(file)) {
            throw new UserError(
                    ExitCode.IO, file + " does not exist; expected the file network.policy of an administrator");
        }
        String sealed = InputFiles.readText(file, "document", LARGEST_SEALED_BYTES);
        ControlClient client = options.client(terminal.environment());
        JsonObject answer = client.ask(PolicyJson.handOver(sealed));
        PolicyJudge.Verdict verdict = PolicyJson.verdict(answer);
        terminal.say("handed to the node of this host: " + PolicyText.of(verdict));
        if (verdict != PolicyJudge.Verdict.NEWER && verdict != PolicyJudge.Verdict.SAME) {
            throw new UserError(ExitCode.CONFIG, "the document was not taken: " + PolicyText.of(verdict));
        }
    }

    /** @param who a name, a key or a serial number */
    ExitCode revoke(String who) throws UserError {
        try (NetworkWord word = NetworkWord.of(terminal, options)) {
            KnownMembers members = word.members();
            Set<Revocation> meant = members.revocations(who);
            if (meant.isEmpty()) {
                throw new UserError(
                        ExitCode.USAGE,
                        "nobody of that name is in the ledger, nor known to a node of this host; expected a name, a "
                                + "key or a serial number, as peers on any member shows them");
            }
            List<Revocation> news = meant.stream()
                    .filter(revocation -> !word.content().revocations().contains(revocation))
                    .toList();
            if (news.isEmpty()) {
                terminal.out().println("that is revoked already");
                word.publish();
                return ExitCode.OK;
            }
            word.sign((authority, key) -> word.content().withRevoked(news));
            news.forEach(revocation -> terminal.say("revoked " + members.described(revocation)));
            if (meant.stream().noneMatch(Revocation.OfNode.class::isInstance)) {
                terminal.tell("it is known by its invitation or certificate alone: if a signer renewed that, revoke "
                        + "the node's key, too, which peers --json on any member shows as publicKey");
            }
            return ExitCode.OK;
        }
    }
}
