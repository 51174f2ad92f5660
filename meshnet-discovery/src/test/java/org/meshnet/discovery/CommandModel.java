package org.meshnet.discovery;

import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** Gives the program's options to what makes a man page and completion of them. */
public final class CommandModel implements Supplier<CommandSpec> {
    @Override
    public CommandSpec get() {
        return Main.commandLine(Map.of()).getCommandSpec();
    }
}
