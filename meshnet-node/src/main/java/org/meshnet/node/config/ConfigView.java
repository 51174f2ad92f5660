package org.meshnet.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Each setting with its value and where that comes from. Stateless. */
public final class ConfigView {
    private static final String SECRET = "(set)";

    private ConfigView() {}

    /**
     * One setting.
     *
     * @param value several of a list with a comma between them; what is secret is not told; empty if nothing holds
     * @param origin {@code --port}, {@code MESHNET_PORT}, {@code FILE:LINE}, or {@code default}
     * @param isGiven does it not come from the program itself
     */
    public record Row(Setting setting, String value, String origin, boolean isGiven) {}

    /** All of them, in the order of the help. */
    public static List<Row> of(Settings settings) {
        List<Row> rows = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            rows.add(row(setting, settings.values(setting)));
        }
        return rows;
    }

    private static Row row(Setting setting, List<Given> values) {
        if (values.isEmpty()) {
            String standard = setting.isFlag() ? "false" : setting.defaultText();
            return new Row(setting, standard, "default", false);
        }
        String text =
                setting.isSecret() ? SECRET : values.stream().map(Given::text).collect(Collectors.joining(", "));
        String origin = values.stream()
                .map(value -> origin(setting, value.place()))
                .distinct()
                .collect(Collectors.joining(", "));
        return new Row(setting, text, origin, true);
    }

    /** The place without the name, which stands beside it already. */
    private static String origin(Setting setting, String place) {
        String end = ": " + setting.key();
        return place.endsWith(end) ? place.substring(0, place.length() - end.length()) : place;
    }
}
