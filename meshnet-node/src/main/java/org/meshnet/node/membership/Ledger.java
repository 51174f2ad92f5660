package org.meshnet.node.membership;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Grant;
import org.meshnet.core.membership.Period;
import org.meshnet.core.membership.Statement;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.input.InputFiles;

/**
 * What an administrator signed, a line for each, beside the key: so that no name and no address is given twice while
 * the first one's certificate is good. Lines are added and never changed. Bounded: {@link #LARGEST_BYTES}. One thread;
 * who adds holds the {@link SigningLock} of the folder, since before it read this.
 *
 * <pre>
 *   node|invitation SERIAL KEY FIRST-HOUR LAST-HOUR names=a,b groups=c addresses=10.0.0.1
 * </pre>
 */
public final class Ledger {
    static final int LARGEST_BYTES = 4 << 20;

    private static final String TOO_LONG = "; expected it to be put away, and a new one begun";

    private static final String INVITATION = "invitation";
    private static final int WORDS = 8;
    private static final int HEX = 16;
    private static final String HEADING =
            "# What was signed with this administrator's key. Lines are added, none is changed.\n";

    private final Path file;
    private final List<Entry> entries;

    /**
     * What stands for a statement in it.
     *
     * @param subject whom it is about
     * @param lastHour since 1970, in which the statement is good
     * @param names that it gives
     * @param groups that it puts the node in
     * @param addresses that it gives
     */
    public record Entry(
            Subject subject, long lastHour, List<String> names, List<String> groups, List<String> addresses) {
        NodeKey key() {
            return subject.key();
        }
    }

    /**
     * Whom a statement is about.
     *
     * @param isInvitation is it about whoever joins by it
     * @param serial of the statement
     * @param key the node's, or the invitation's
     */
    public record Subject(boolean isInvitation, long serial, NodeKey key) {}

    private Ledger(Path file, List<Entry> entries) {
        this.file = file;
        this.entries = entries;
    }

    /** What the file says; nothing, if there is none. */
    public static Ledger read(Path file) throws UserError {
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        List<String> lines = InputFiles.readLines(file, "ledger", LARGEST_BYTES, TOO_LONG);
        for (String line : isTorn(file, lines) ? lines.subList(0, lines.size() - 1) : lines) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                int at = number;
                entries.add(entry(line)
                        .orElseThrow(() ->
                                new UserError(ExitCode.CONFIG, "the ledger " + file + " is damaged in line " + at)));
            }
        }
        return new Ledger(file, entries);
    }

    /**
     * Is the last line only half there, as when the machine lost power? Nothing of what it would have stood for was
     * given to anybody: lines are written before.
     */
    private static boolean isTorn(Path file, List<String> lines) throws UserError {
        if (lines.isEmpty() || entry(lines.get(lines.size() - 1)).isPresent()) {
            return false;
        }
        try {
            return !endsWithLine(file);
        } catch (IOException e) {
            throw new UserError(ExitCode.IO, "the ledger " + file + " cannot be read: " + e);
        }
    }

    private static boolean endsWithLine(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return endsWithLine(channel, channel.size());
        }
    }

    private static boolean endsWithLine(FileChannel channel, long end) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        return end == 0 || (channel.read(last, end - 1) == 1 && last.get(0) == '\n');
    }

    private static Optional<Entry> entry(String line) {
        String[] words = line.split(" ", -1);
        try {
            if (words.length != WORDS) {
                return Optional.empty();
            }
            Subject subject = new Subject(
                    words[0].equals(INVITATION),
                    Long.parseUnsignedLong(words[1], HEX),
                    NodeKey.of(Hex.decode(words[2])));
            return Optional.of(
                    new Entry(subject, Long.parseLong(words[4]), list(words[5]), list(words[6]), list(words[7])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<String> list(String word) {
        String items = word.substring(word.indexOf('=') + 1);
        return items.isEmpty() ? List.of() : List.of(items.split(",", -1));
    }

    /** The same without what these documents revoke: what that had is free. */
    public Ledger without(Set<NodeKey> revokedKeys, Set<Long> revokedSerials) {
        return new Ledger(
                file,
                new ArrayList<>(entries.stream()
                        .filter(entry -> !revokedKeys.contains(entry.key())
                                && !revokedSerials.contains(entry.subject().serial()))
                        .toList()));
    }

    /** What was signed and may be taken for good in this hour since 1970, clocks being as they may be, in order. */
    public List<Entry> good(long hour) {
        return entries.stream()
                .filter(entry -> entry.lastHour() + Period.TOLERANCE_HOURS >= hour)
                .toList();
    }

    /**
     * May somebody of this key have what the grant allows?
     *
     * @param hour since 1970, as of which others' certificates are good or over
     * @throws UserError if a name or an address is another's
     */
    public void requireFree(NodeKey key, Grant grant, long hour) throws UserError {
        for (Entry entry : entries) {
            if (!entry.key().equals(key) && entry.lastHour() >= hour) {
                requireNone("name", grant.names().stream().map(Label::text), entry.names(), entry);
                requireNone("address", grant.addresses().stream().map(IpAddress::toString), entry.addresses(), entry);
            }
        }
    }

    private void requireNone(String what, Stream<String> wanted, List<String> taken, Entry entry) throws UserError {
        Optional<String> both = wanted.filter(taken::contains).findFirst();
        if (both.isPresent()) {
            throw new UserError(
                    ExitCode.USAGE,
                    "the " + what + " " + both.get() + " is that of the key " + entry.key() + ", says the ledger "
                            + file + "; expected another, or that one revoked first (meshnet-node revoke)");
        }
    }

    /** Adds a statement. */
    public void add(Statement statement) throws UserError {
        Statement.Subject subject = statement.subject();
        Grant grant = statement.grant();
        String line = String.join(
                        " ",
                        statement.isInvitation() ? INVITATION : "node",
                        subject.serialText(),
                        subject.key().hex(),
                        String.valueOf(statement.period().firstHour()),
                        String.valueOf(statement.period().lastHour()),
                        "names=" + joined(grant.names()),
                        "groups=" + joined(grant.groups()),
                        "addresses=" + joined(grant.addresses()))
                + "\n";
        try {
            append(line);
        } catch (IOException e) {
            throw UserError.of("the ledger " + file + " cannot be written", e);
        }
        entry(line.strip()).ifPresent(entries::add);
    }

    private void append(String line) throws IOException, UserError {
        if (!Files.exists(file)) {
            PrivateFiles.createNew(file, HEADING);
        }
        if (isTorn(file, InputFiles.readLines(file, "ledger", LARGEST_BYTES, TOO_LONG))) {
            cutTornLine();
        }
        String separate = endsWithLine(file) ? line : "\n" + line;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            long end = channel.size();
            try {
                write(channel, separate);
            } catch (IOException e) {
                channel.truncate(end);
                throw e;
            }
        }
    }

    private void cutTornLine() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = channel.size();
            while (!endsWithLine(channel, end)) {
                end--;
            }
            channel.truncate(end);
        }
    }

    private static void write(FileChannel channel, String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }

    private static String joined(List<?> items) {
        return String.join(",", items.stream().map(Object::toString).toList());
    }
}
