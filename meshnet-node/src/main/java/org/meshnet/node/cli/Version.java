package org.meshnet.node.cli;

import com.google.gson.JsonObject;
import java.util.Optional;
import org.meshnet.node.control.Json;
import org.meshnet.node.exit.ExitCode;

/** The program's version, from the manifest of its jar. */
public final class Version {
    private Version() {}

    /** {@code 0.1.0}, or a word that says that this is no jar. */
    public static String text() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    static ExitCode show(Terminal terminal, boolean isJson) {
        if (!isJson) {
            terminal.out().println(CommandTree.PROGRAM + " " + text());
            return ExitCode.OK;
        }
        JsonObject json = Json.versioned();
        json.addProperty("program", CommandTree.PROGRAM);
        json.addProperty("version", text());
        json.addProperty("java", System.getProperty("java.version"));
        json.addProperty("system", System.getProperty("os.name"));
        json.addProperty("architecture", System.getProperty("os.arch"));
        terminal.out().println(Json.pretty(json));
        return ExitCode.OK;
    }
}
