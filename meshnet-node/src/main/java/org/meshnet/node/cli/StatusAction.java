package org.meshnet.node.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.util.List;
import org.meshnet.node.control.ControlClient;
import org.meshnet.node.control.Json;
import org.meshnet.node.control.Requests;
import org.meshnet.node.control.StatusText;
import org.meshnet.node.exit.UserError;

/**
 * Shows how nodes are.
 *
 * @param isJson is it for programs
 */
record StatusAction(PrintStream out, boolean isJson) {
    void show(ControlClient node) throws UserError {
        JsonObject status = node.ask(Requests.STATUS);
        if (isJson) {
            out.println(Json.pretty(status));
        } else {
            print(status);
        }
    }

    /** One after the other; for programs, as an array. */
    void showAll(List<ControlClient> nodes) throws UserError {
        JsonArray all = new JsonArray();
        for (ControlClient node : nodes) {
            JsonObject status = node.ask(Requests.STATUS);
            if (!isJson) {
                out.print(all.isEmpty() ? "" : System.lineSeparator());
                print(status);
            }
            all.add(status);
        }
        if (isJson) {
            out.println(Json.pretty(all));
        }
    }

    private void print(JsonObject status) {
        StatusText.status(status).forEach(out::println);
    }
}
