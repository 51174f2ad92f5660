package org.meshnet.node.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.input.InputFiles;

/**
 * Reads a configuration file in the format of {@link Properties}, in UTF-8, and remembers on which line each setting
 * stands. {@code Properties} itself knows no lines, so it is given one logical line at a time. A line {@code [network
 * NAME]} begins the settings of one of several networks; what stands above the first is for all.
 */
final class PropertiesFile {
    private static final Pattern SECTION = Pattern.compile("\\[network\\s+([^\\s\\]]+)\\s*]\\s*");

    private final Path file;
    private final Faults faults;
    private final Map<Setting, List<Given>> top = new EnumMap<>(Setting.class);
    private final List<Section> sections = new ArrayList<>();
    private Map<Setting, List<Given>> settings = top;

    /**
     * The settings of one network.
     *
     * @param name the network's
     * @param place where they begin
     */
    record Section(String name, String place, Path file, Map<Setting, List<Given>> settings) {}

    /**
     * A file.
     *
     * @param top what holds for all networks, or for the only one
     * @param sections the networks, if there are several
     */
    record Content(Map<Setting, List<Given>> top, List<Section> sections) {}

    private PropertiesFile(Path file, Faults faults) {
        this.file = file;
        this.faults = faults;
    }

    static Content read(Path file, Faults faults) throws UserError {
        PropertiesFile reader = new PropertiesFile(file, faults);
        reader.readLines(InputFiles.readText(file, "configuration file").split("\\R", -1));
        return new Content(reader.top, List.copyOf(reader.sections));
    }

    private void readLines(String[] lines) throws UserError {
        int next = 0;
        while (next < lines.length) {
            int first = next;
            StringBuilder logical = new StringBuilder(lines[next++]);
            while (isContinued(logical) && next < lines.length) {
                logical.append('\n').append(lines[next++]);
            }
            if (logical.toString().stripLeading().startsWith("[")) {
                beginSection(logical.toString().strip(), file + ":" + (first + 1));
            } else {
                readLogicalLine(logical.toString(), first + 1);
            }
        }
    }

    private void beginSection(String line, String place) throws UserError {
        Matcher matcher = SECTION.matcher(line);
        if (!matcher.matches()) {
            faults.add(new UserError(ExitCode.CONFIG, place + ": not the begin of a network; expected [network NAME]"));
            return;
        }
        settings = new EnumMap<>(Setting.class);
        sections.add(new Section(matcher.group(1), place, file, settings));
    }

    private static boolean isContinued(CharSequence line) {
        String text = line.toString();
        if (text.stripLeading().startsWith("#") || text.stripLeading().startsWith("!")) {
            return false;
        }
        int slashes = 0;
        while (slashes < text.length() && text.charAt(text.length() - 1 - slashes) == '\\') {
            slashes++;
        }
        return slashes % 2 == 1;
    }

    private void readLogicalLine(String line, int number) throws UserError {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(line));
        } catch (IllegalArgumentException e) {
            faults.add(new UserError(ExitCode.CONFIG, file + ":" + number + ": a malformed \\u escape"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        for (String name : properties.stringPropertyNames()) {
            add(name, properties.getProperty(name).strip(), number);
        }
    }

    private void add(String name, String value, int number) throws UserError {
        Setting setting = Setting.named(name).orElse(null);
        if (setting == null || setting == Setting.CONFIG) {
            faults.add(new UserError(
                    ExitCode.CONFIG, file + ":" + number + ": unknown setting " + name + NearMatch.hint(name)));
            return;
        }
        List<Given> values = settings.computeIfAbsent(setting, key -> new ArrayList<>());
        if (!values.isEmpty() && !setting.isList()) {
            faults.add(new UserError(ExitCode.CONFIG, file + ":" + number + ": " + name + " is given a second time"));
            return;
        }
        values.add(new Given(setting, value, file + ":" + number + ": " + name, ExitCode.CONFIG));
    }
}
