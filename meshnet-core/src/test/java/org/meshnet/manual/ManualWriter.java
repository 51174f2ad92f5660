package org.meshnet.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Writes a program's man pages and completion: {@code man/*.8}, {@code completion/bash/NAME},
 * {@code completion/zsh/_NAME} and {@code completion/fish/NAME.fish}. Run by the build of the module, after its tests
 * were compiled.
 */
public final class ManualWriter {
    private ManualWriter() {}

    /**
     * Writes them.
     *
     * @param arguments the class that gives the program's commands, a {@code Supplier<CommandSpec>}; the version; the
     *     folder for {@code man}; that for {@code completion}, or several
     */
    public static void main(String... arguments) throws ReflectiveOperationException, IOException {
        Object supplier = Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
        CommandSpec program = (CommandSpec) ((Supplier<?>) supplier).get();
        Path man = Path.of(arguments[2], "man");
        for (Map.Entry<String, String> page :
                new ManPages(program, arguments[1]).byFile().entrySet()) {
            write(man.resolve(page.getKey()), page.getValue());
        }
        for (int i = 3; i < arguments.length; i++) {
            writeCompletion(program, Path.of(arguments[i], "completion"));
        }
    }

    private static void writeCompletion(CommandSpec program, Path folder) throws IOException {
        String name = program.name();
        write(folder.resolve("bash").resolve(name), new BashCompletion(program).text());
        write(folder.resolve("zsh").resolve("_" + name), new ZshCompletion(program).text());
        write(folder.resolve("fish").resolve(name + ".fish"), new FishCompletion(program).text());
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
