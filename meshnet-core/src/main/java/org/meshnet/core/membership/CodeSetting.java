package org.meshnet.core.membership;

import java.util.Optional;
import java.util.stream.Stream;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.Prefix;

/** What a code may say of the network or the machine, besides keys and servers: settings of the node by their names. */
public enum CodeSetting {
    /** The IPv4 network of the mesh. */
    NETWORK(1, "network"),
    /** The domain of the members' names. */
    DOMAIN(2, "domain"),
    /** What the mesh's interface carries. */
    DEVICE(3, "device"),
    /** The name of the machine. */
    ID(4, "id");

    private static final int LONGEST = 253;

    private final int number;
    private final String key;

    CodeSetting(int number, String key) {
        this.number = number;
        this.key = key;
    }

    /** In a code. */
    int number() {
        return number;
    }

    /** In a configuration file. */
    public String key() {
        return key;
    }

    /** Can the setting have this value? */
    public boolean allows(String text) {
        return text.length() <= LONGEST
                && switch (this) {
                    case NETWORK -> Prefix.parse(text).isPresent();
                    case DOMAIN -> Label.isDomain(text);
                    case DEVICE -> text.equals("tun") || text.equals("tap");
                    case ID -> Label.isLabel(text);
                };
    }

    static Optional<CodeSetting> of(int number) {
        return Stream.of(values()).filter(setting -> setting.number == number).findFirst();
    }
}
