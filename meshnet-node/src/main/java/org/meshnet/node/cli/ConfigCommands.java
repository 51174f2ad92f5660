package org.meshnet.node.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.meshnet.node.config.ConfigCheck;
import org.meshnet.node.config.ConfigReader;
import org.meshnet.node.config.ConfigView;
import org.meshnet.node.config.Setting;
import org.meshnet.node.config.Settings;
import org.meshnet.node.control.Json;
import org.meshnet.node.control.Table;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * The command {@code config}: what a configuration says, and what is wrong with it. Nothing is started.
 *
 * @param given the options of the command line
 */
record ConfigCommands(Terminal terminal, Map<Setting, List<String>> given, boolean isJson) {
    ExitCode run(String verb) throws UserError {
        return switch (verb) {
            case "check" -> check();
            case "show" -> show();
            default ->
                throw new UserError(ExitCode.USAGE, "config: unknown word; expected config check or config show");
        };
    }

    private ExitCode check() {
        ConfigCheck.Result result = ConfigCheck.of(given, terminal.environment());
        if (isJson) {
            terminal.out().println(Json.pretty(json(result)));
        } else {
            result.notices().forEach(notice -> terminal.say("note: " + notice));
            result.faults().forEach(terminal::show);
            if (result.faults().isEmpty()) {
                terminal.out().println("the configuration is fine");
            }
        }
        return result.faults().isEmpty() ? ExitCode.OK : result.faults().get(0).exitCode();
    }

    private static JsonObject json(ConfigCheck.Result result) {
        JsonObject json = Json.versioned();
        json.addProperty("fine", result.faults().isEmpty());
        json.add(
                "faults",
                Json.texts(result.faults().stream()
                        .map(fault -> String.valueOf(fault.getMessage()))
                        .toList()));
        json.add("notices", Json.texts(result.notices()));
        return json;
    }

    private ExitCode show() throws UserError {
        Settings settings = Settings.gather(given, terminal.environment());
        JsonArray networks = new JsonArray();
        if (settings.networks().isEmpty()) {
            networks.add(show("", ConfigReader.whole(settings, terminal.environment())));
        }
        for (Settings.Network network : settings.networks()) {
            networks.add(show(network.name(), ConfigReader.whole(network.settings(), terminal.environment())));
        }
        if (isJson) {
            JsonObject json = Json.versioned();
            json.add("networks", networks);
            terminal.out().println(Json.pretty(json));
        }
        return ExitCode.OK;
    }

    private JsonObject show(String network, Settings settings) {
        Table table = new Table(new int[0], new int[] {1, 12}, new int[] {2, 12}).row("SETTING", "VALUE", "FROM");
        JsonArray rows = new JsonArray();
        for (ConfigView.Row row : ConfigView.of(settings)) {
            table.row(row.setting().key(), row.value().isEmpty() ? "-" : row.value(), row.origin());
            rows.add(json(row));
        }
        if (!isJson) {
            terminal.out().print(network.isEmpty() ? "" : "network " + network + System.lineSeparator());
            table.lines(terminal.columns()).forEach(terminal.out()::println);
        }
        JsonObject json = new JsonObject();
        json.addProperty("network", network.isEmpty() ? null : network);
        json.add("settings", rows);
        return json;
    }

    private static JsonObject json(ConfigView.Row row) {
        JsonObject json = new JsonObject();
        json.addProperty("name", row.setting().key());
        json.addProperty("value", row.value().isEmpty() ? null : row.value());
        json.addProperty("from", row.origin());
        json.addProperty("given", row.isGiven());
        return json;
    }
}
