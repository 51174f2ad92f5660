package org.meshnet.node.config;

import java.util.List;
import java.util.Optional;
import org.meshnet.core.web.WebConfig;
import org.meshnet.node.exit.UserError;

/** Reads where the page is served, and for whom. */
final class WebReader {
    /** What means nothing without a page. */
    private static final List<Setting> FURTHER =
            List.of(Setting.WEB_CONTROL, Setting.WEB_TOKEN_FILE, Setting.WEB_CERT, Setting.WEB_KEY);

    private final Settings settings;

    WebReader(Settings settings) {
        this.settings = settings;
    }

    /** Empty if there is to be no page. */
    Optional<WebConfig> read(boolean isControl) throws UserError {
        Optional<Given> web = settings.value(Setting.WEB);
        if (web.isEmpty()) {
            for (Setting setting : FURTHER) {
                Optional<Given> given = settings.value(setting);
                if (given.isPresent() && (!setting.isFlag() || isControl)) {
                    throw given.get().error("there is no page; expected --web too");
                }
            }
            return Optional.empty();
        }
        try {
            return Optional.of(WebConfig.read(new WebConfig.Given(
                    web.get().text(),
                    settings.path(Setting.WEB_TOKEN_FILE),
                    settings.path(Setting.WEB_CERT),
                    settings.path(Setting.WEB_KEY),
                    isControl)));
        } catch (WebConfig.UnusableException e) {
            throw blamed(e.part(), web.get()).error(String.valueOf(e.getMessage()));
        }
    }

    private Given blamed(WebConfig.Part part, Given web) {
        Optional<Given> given = switch (part) {
            case ADDRESS -> Optional.of(web);
            case TOKEN_FILE -> settings.value(Setting.WEB_TOKEN_FILE);
            case TLS -> settings.value(Setting.WEB_CERT).or(() -> settings.value(Setting.WEB_KEY));
            case CONTROL -> settings.value(Setting.WEB_CONTROL);
        };
        return given.orElse(web);
    }
}
