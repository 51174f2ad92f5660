package org.meshnet.node.cli;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** Gives the program's commands to what makes man pages and completion of them. */
public final class CommandModel implements Supplier<CommandSpec> {
    @Override
    public CommandSpec get() {
        return CommandTree.build().getCommandSpec();
    }
}
