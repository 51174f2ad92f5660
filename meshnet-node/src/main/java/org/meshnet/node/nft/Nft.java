package org.meshnet.node.nft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.meshnet.node.command.HostCommands;

/** Runs {@code nft}, where it is installed. Any thread. */
final class Nft {
    private static final List<String> FOLDERS = List.of("/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/bin");
    private static final long PATIENCE_MS = 10_000;

    private final HostCommands commands = new HostCommands(PATIENCE_MS);
    private final Path program;

    Nft(Path program) {
        this.program = program;
    }

    /** Empty if it is not installed. */
    static Optional<Nft> find() {
        return FOLDERS.stream()
                .map(folder -> Path.of(folder, "nft"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Nft::new);
    }

    /** Does all that the script says, or nothing. */
    void run(String script) throws IOException {
        exchange(script, "-f", "-");
    }

    /** The names of all tables of the family inet. */
    List<String> tables() throws IOException {
        return exchange("", "list", "tables", "inet")
                .lines()
                .map(line -> line.strip().split(" ", -1))
                .filter(words -> words.length == 3 && words[0].equals("table"))
                .map(words -> words[2])
                .toList();
    }

    private String exchange(String input, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        Stream.of(arguments).forEach(command::add);
        return commands.ask(command, input);
    }
}
