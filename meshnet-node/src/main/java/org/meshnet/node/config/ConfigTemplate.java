package org.meshnet.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.meshnet.node.control.Paragraph;

/** A configuration file with every setting and what it means; those that are not given are commented out. Stateless. */
public final class ConfigTemplate {
    private static final int COLUMNS = 78;
    private static final String COMMENT = "# ";

    /** For one start, or what a file cannot name: itself. */
    private static final List<Setting> NOT_IN_FILES = List.of(Setting.CONFIG, Setting.ACCEPT_SERVER_KEY);

    private ConfigTemplate() {}

    /**
     * The text.
     *
     * @param name the network's
     * @param given the values that count
     */
    public static String of(String name, Map<Setting, List<String>> given) {
        List<String> lines = new ArrayList<>();
        lines.add("# The node of the network " + name + ", for meshnet-node --config.");
        lines.add("# A line without # counts. What the command line or a MESHNET_ variable says");
        lines.add("# goes before it. meshnet-node config show tells what holds, and meshnet-node");
        lines.add("# config check looks for faults.");
        for (Setting setting : Setting.values()) {
            if (!NOT_IN_FILES.contains(setting)) {
                lines.add("");
                lines.addAll(comment(setting));
                lines.addAll(values(setting, given.getOrDefault(setting, List.of())));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static List<String> comment(Setting setting) {
        String standard = setting.defaultText().isEmpty() ? "" : " Default: " + setting.defaultText() + ".";
        return Paragraph.lines(setting.description() + standard, COLUMNS - COMMENT.length(), 0).stream()
                .map(line -> COMMENT + line)
                .toList();
    }

    private static List<String> values(Setting setting, List<String> given) {
        if (given.isEmpty()) {
            return List.of("#" + setting.key() + " = " + example(setting));
        }
        return given.stream().map(value -> line(setting.key(), value)).toList();
    }

    private static String example(Setting setting) {
        if (setting.isFlag()) {
            return "true";
        }
        boolean isValue =
                !setting.defaultText().isEmpty() && !setting.defaultText().contains(" ");
        return isValue ? setting.defaultText() : setting.label();
    }

    /** A setting's line, whatever is in its value. */
    public static String line(String key, String value) {
        return key + " = " + escaped(value);
    }

    /** As {@link java.util.Properties} reads it. */
    private static String escaped(String value) {
        String text = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
        return text.startsWith(" ") ? "\\" + text : text;
    }
}
