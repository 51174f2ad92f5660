package org.meshnet.core.rule;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.meshnet.core.name.Label;

/** What the text of a network's document can set for all its members. */
public enum NetworkSetting {
    /** The domain of the members' names. */
    DOMAIN("labels of letters, digits and hyphens with dots between them, such as mesh or mesh.example.org") {
        @Override
        public boolean isValid(String value) {
            return Label.isDomain(value);
        }
    },
    /** Bytes of the largest packet in the mesh. */
    MTU("a number from 1280 to 65535") {
        @Override
        public boolean isValid(String value) {
            return value.matches("\\d{4,5}")
                    && Integer.parseInt(value) >= LEAST_MTU
                    && Integer.parseInt(value) <= MOST_MTU;
        }
    };

    private static final int LEAST_MTU = 1280;
    private static final int MOST_MTU = 0xffff;

    private final String expected;

    NetworkSetting(String expected) {
        this.expected = expected;
    }

    /** Is it what the setting can be? */
    public abstract boolean isValid(String value);

    /** What would be right, for people. */
    String expected() {
        return expected;
    }

    static Optional<NetworkSetting> named(String word) {
        return Arrays.stream(values())
                .filter(setting -> setting.toString().equals(word))
                .findFirst();
    }

    static String all() {
        return Arrays.stream(values()).map(NetworkSetting::toString).collect(Collectors.joining(" or "));
    }

    /** The word. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
