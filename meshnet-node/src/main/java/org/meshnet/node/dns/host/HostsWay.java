package org.meshnet.node.dns.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
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

    /** Others put another file in the place of the one that was opened, one time after the other. */
    private static final int ATTEMPTS = 100;

    /** A process's lock on a file is no lock to its own threads. */
    private static final Object ONE_OF_PROCESS = new Object();

    private final Path file;
    private final ProcessLife process;
    private @Nullable String link;

    /** @param process this one, by which the block is known */
    HostsWay(Path file, ProcessLife process) {
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
        if (!Files.exists(file)) {
            return;
        }
        change(text -> HostsText.withoutDead(text, ProcessLife::isRunning));
    }

    private void change(UnaryOperator<String> change) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            Path real = Files.exists(file) ? file.toRealPath() : file;
            String text = read(real);
            if (change.apply(text).equals(text)) {
                return;
            }
            synchronized (ONE_OF_PROCESS) {
                if (tryChange(real, change)) {
                    return;
                }
            }
        }
        throw new IOException(file + " changes all the time");
    }

    /**
     * False if there was another file in its place by the time that it was locked: then that one counts. All is done by
     * one descriptor, as the system takes the lock away with any that is closed.
     */
    private static boolean tryChange(Path real, UnaryOperator<String> change) throws IOException {
        Map<String, Object> opened = state(real);
        try (FileChannel channel = FileChannel.open(real, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!lock.isValid() || !state(real).equals(opened)) {
                return false;
            }
            String text = new String(Channels.newInputStream(channel).readAllBytes(), ISO_8859_1);
            String changed = change.apply(text);
            if (!changed.equals(text)) {
                write(real, channel, changed.getBytes(ISO_8859_1));
            }
            return true;
        }
    }

    /** Which file it is, and when it was changed last. */
    private static Map<String, Object> state(Path real) throws IOException {
        return Files.readAttributes(real, "unix:dev,ino,ctime");
    }

    private static String read(Path real) throws IOException {
        try {
            return Files.readString(real, ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no " + real, e);
        }
    }

    private static void write(Path real, FileChannel channel, byte[] text) throws IOException {
        Path fresh = real.resolveSibling(real.getFileName() + ".meshnet");
        try {
            replace(real, fresh, text);
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            overwrite(channel, text);
        }
    }

    /** By a new file with the mode and owner of the old one. */
    private static void replace(Path real, Path fresh, byte[] text) throws IOException {
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (String attribute : List.of("unix:uid", "unix:gid", "unix:mode")) {
                Files.setAttribute(fresh, attribute, Files.getAttribute(real, attribute));
            }
            overwrite(channel, text);
        }
        Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What is longer than before comes first: where the disk is full, all stays as it was. */
    private static void overwrite(FileChannel channel, byte[] text) throws IOException {
        int before = (int) Math.min(channel.size(), text.length);
        try {
            write(channel, ByteBuffer.wrap(text, before, text.length - before), before);
        } catch (IOException e) {
            channel.truncate(before);
            throw e;
        }
        write(channel, ByteBuffer.wrap(text, 0, before), 0);
        channel.truncate(text.length);
        channel.force(true);
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }
}
