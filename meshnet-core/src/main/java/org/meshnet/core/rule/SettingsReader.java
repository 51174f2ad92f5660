package org.meshnet.core.rule;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a network's text that set something. One text's. */
final class SettingsReader {
    private final boolean isStrict;
    private final Map<NetworkSetting, String> said = new EnumMap<>(NetworkSetting.class);
    private @Nullable String problem;

    /** @param isStrict is what is not understood an error, or only noted */
    SettingsReader(boolean isStrict) {
        this.isStrict = isStrict;
    }

    /** What follows the word. */
    void take(LineScanner scanner) throws RuleSyntaxException {
        Optional<NetworkSetting> setting = NetworkSetting.named(scanner.word());
        if (setting.isEmpty()) {
            note(scanner, "expected " + NetworkSetting.all());
            return;
        }
        if (said.containsKey(setting.get())) {
            note(scanner, "this is said once only");
            return;
        }
        String value = scanner.word().toLowerCase(Locale.ROOT);
        if (setting.get().isValid(value)) {
            said.put(setting.get(), value);
        } else {
            note(scanner, "expected " + setting.get().expected());
        }
    }

    private void note(LineScanner scanner, String wrong) throws RuleSyntaxException {
        if (isStrict) {
            throw scanner.problem(wrong);
        }
        problem = problem == null ? "line " + scanner.number() + ": " + wrong : problem;
        scanner.skip();
    }

    Map<NetworkSetting, String> said() {
        return said;
    }

    /** The first thing that was not understood. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }
}
