package org.meshnet.node.dns.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.name.NameTable;
import org.meshnet.node.command.Commands;

/**
 * By openresolv, where it feeds a resolver of this host that can ask different servers for different domains: the
 * node's are said to be private (-p), which is for their own domains only, or exclusive (-x), where it is to be asked
 * for everything (resolvconf(8)).
 */
final class ResolvconfWay implements NameWay {
    private static final String COMMAND = "resolvconf";
    private static final String END = ".meshnet";

    private final Commands commands;
    private final Path records;
    private @Nullable NameWish applied;

    /** @param records the folder in which openresolv keeps what it was told, by name */
    ResolvconfWay(Commands commands, Path records) {
        this.commands = commands;
        this.records = records;
    }

    @Override
    public void apply(NameWish wish, NameTable names) throws IOException {
        if (wish.equals(applied) && Files.exists(records.resolve(record(wish)))) {
            return;
        }
        if (applied != null && !record(applied).equals(record(wish))) {
            // The interface was given another name.
            undo();
        }
        applied = wish;
        StringBuilder text = new StringBuilder();
        wish.servers()
                .forEach(server -> text.append("nameserver ").append(server).append('\n'));
        if (!wish.isForAll()) {
            text.append("search ").append(wish.zones().domain());
            wish.zones().reverse().forEach(zone -> text.append(' ').append(zone));
            text.append('\n');
        }
        commands.run(List.of(COMMAND, wish.isForAll() ? "-x" : "-p", "-a", record(wish)), text.toString());
    }

    private static String record(NameWish wish) {
        return wish.link().name() + END;
    }

    /** Takes back what a node that was killed left there. */
    void removeStale(String link) throws IOException {
        if (applied == null && Files.exists(records.resolve(link + END))) {
            commands.run(List.of(COMMAND, "-f", "-d", link + END), "");
        }
    }

    @Override
    public void undo() throws IOException {
        NameWish last = applied;
        applied = null;
        if (last != null) {
            commands.run(List.of(COMMAND, "-f", "-d", record(last)), "");
        }
    }
}
