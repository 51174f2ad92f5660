package org.meshnet.node.dns.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.name.Label;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.IpAddress;

/**
 * By a block in the hosts file, written anew when names change: in one step where that can be, and in place where
 * something is mounted on the file. Two nodes of one host wait for each other. Bounded: {@value #MAX_LINES} addresses.
 */
final class HostsWay implements NameWay {
    static final int MAX_LINES = 2048;

    private final Path file;
    private final long process;
    private @Nullable String link;

    /** @param process number of this one, by which the block is known */
    HostsWay(Path file, long process) {
        this.file = file;
        this.process = process;
    }

    @Override
    public void apply(NameWish wish, NameTable names) throws IOException {
        String name = wish.link().name();
        if (!name.equals(link)) {
            // The interface may have been given another name.
            undo();
        }
        link = name;
        List<String> lines = lines(wish.zones().domain(), names);
        change(text -> HostsText.with(text, name, process, lines));
    }

    /** An address on each line, and its names, the own one first. */
    static List<String> lines(String domain, NameTable names) {
        Map<IpAddress, List<Label>> byAddress = new LinkedHashMap<>();
        names.members().forEach((name, member) -> {
            List<Label> all = new ArrayList<>(List.of(name));
            all.addAll(names.aliases(member.key()));
            member.addresses().forEach(address -> byAddress.putIfAbsent(address, all));
        });
        return byAddress.entrySet().stream()
                .limit(MAX_LINES)
                .map(entry -> entry.getKey() + "\t" + String.join(" ", full(entry.getValue(), domain)))
                .toList();
    }

    private static List<String> full(List<Label> labels, String domain) {
        return labels.stream().map(label -> label + "." + domain).toList();
    }

    @Override
    public void undo() throws IOException {
        String name = link;
        link = null;
        if (name != null) {
            change(text -> HostsText.without(text, name, process));
        }
    }

    /** Takes out what nodes left that were killed. */
    void repair() throws IOException {
        change(text -> HostsText.withoutDead(
                text, number -> number == process || ProcessHandle.of(number).isPresent()));
    }

    private void change(UnaryOperator<String> change) throws IOException {
        Path real = Files.exists(file) ? file.toRealPath() : file;
        if (!needsChange(real, change)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(real, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            String text = read(real);
            String changed = change.apply(text);
            if (lock.isValid() && !changed.equals(text)) {
                write(real, changed);
            }
        }
    }

    private static boolean needsChange(Path real, UnaryOperator<String> change) throws IOException {
        String text = read(real);
        return !change.apply(text).equals(text);
    }

    private static String read(Path real) throws IOException {
        try {
            return Files.readString(real, ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no " + real, e);
        }
    }

    private static void write(Path real, String text) throws IOException {
        Path fresh = real.resolveSibling(real.getFileName() + ".meshnet");
        try {
            // With the mode and owner of the old one.
            Files.copy(real, fresh, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
            Files.setAttribute(fresh, "unix:uid", Files.getAttribute(real, "unix:uid"));
            Files.setAttribute(fresh, "unix:gid", Files.getAttribute(real, "unix:gid"));
            Files.writeString(fresh, text, ISO_8859_1);
            Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            Files.deleteIfExists(fresh);
            Files.writeString(real, text, ISO_8859_1);
        }
    }
}
