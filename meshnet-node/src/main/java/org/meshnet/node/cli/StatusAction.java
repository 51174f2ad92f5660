package org.meshnet.node.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.meshnet.node.control.ControlClient;
import org.meshnet.node.control.Json;
import org.meshnet.node.control.Requests;
import org.meshnet.node.control.StatusText;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * Shows how nodes and peers are, once or again and again.
 *
 * @param isJson is it for programs
 * @param watchSeconds between two times; 0 for once
 */
record StatusAction(Terminal terminal, boolean isJson, int watchSeconds) {
    /** Whom it is asked. */
    @FunctionalInterface
    interface Nodes {
        List<ControlClient> list() throws UserError;
    }

    /** Gives the peers. */
    @FunctionalInterface
    interface Peers {
        JsonArray list() throws UserError;
    }

    ExitCode show(ControlClient node) throws UserError {
        return show(() -> {
            JsonObject status = node.ask(Requests.STATUS);
            return isJson ? json(status) : StatusText.status(status, terminal.columns());
        });
    }

    /** One after the other; for programs, as an array. */
    ExitCode showAll(Nodes nodes) throws UserError {
        return show(() -> {
            JsonArray all = new JsonArray();
            for (ControlClient node : nodes.list()) {
                all.add(node.ask(Requests.STATUS));
            }
            return isJson ? json(all) : text(all);
        });
    }

    private List<String> text(JsonArray all) {
        int columns = terminal.columns();
        List<String> lines = new ArrayList<>();
        for (JsonElement status : all) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(StatusText.status(status.getAsJsonObject(), columns));
        }
        return lines;
    }

    ExitCode showPeers(Peers peers) throws UserError {
        return show(() -> isJson ? json(peers.list()) : StatusText.peers(peers.list(), terminal.columns()));
    }

    /** Again and again it is one line each time. */
    private List<String> json(JsonElement json) {
        return List.of(watchSeconds > 0 ? Json.line(json) : Json.pretty(json));
    }

    private ExitCode show(Watch.Scene scene) throws UserError {
        if (watchSeconds == 0) {
            scene.lines().stream().map(terminal.paint()::line).forEach(terminal.out()::println);
            return ExitCode.OK;
        }
        return new Watch(terminal, watchSeconds, !isJson && terminal.tty().isScreen()).run(scene);
    }
}
