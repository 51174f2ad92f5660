package org.meshnet.node.cli;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import org.meshnet.node.config.Setting;
import org.meshnet.node.control.ControlClient;
import org.meshnet.node.control.Requests;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** Says where the running node's page is, and opens it in the browser of a desktop. */
final class PageOpener {
    private static final String OPENER = "xdg-open";
    /** The process list would show it. */
    private static final String SECRET = "#";

    private final Terminal terminal;

    PageOpener(Terminal terminal) {
        this.terminal = terminal;
    }

    ExitCode run(ControlClient client) throws UserError {
        JsonElement address = client.ask(Requests.WEB).get(Requests.ADDRESS);
        if (address == null || address.isJsonNull()) {
            throw new UserError(
                    ExitCode.UNAVAILABLE,
                    "the node serves no page; expected it started with " + Setting.WEB.option() + " 127.0.0.1:8080");
        }
        terminal.out().println(address.getAsString());
        if (isDesktop() && !address.getAsString().contains(SECRET)) {
            open(address.getAsString());
        }
        return ExitCode.OK;
    }

    private boolean isDesktop() {
        return terminal.environment().containsKey("DISPLAY")
                || terminal.environment().containsKey("WAYLAND_DISPLAY");
    }

    /** The address is shown anyway. */
    private void open(String address) {
        try {
            new ProcessBuilder(OPENER, address)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            terminal.tell("meshnet-node: " + OPENER + " does not run, so open it yourself: " + e.getMessage());
        }
    }
}
