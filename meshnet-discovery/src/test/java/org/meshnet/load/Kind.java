package org.meshnet.load;

import java.util.Arrays;
import java.util.Locale;

/** What nodes ask of a server, or have it do. */
enum Kind {
    /** Hello, challenge, register, registered: all of it is one. */
    REGISTER,
    /** One page of the members, as a node asks for when it has registered. */
    LIST,
    REFRESH,
    /** A refresh from another endpoint, with the cookie that it takes: two questions, or one if the first was lost. */
    MOVE,
    LOOK_UP,
    INTRODUCE,
    UPDATE,
    /** Is not answered. */
    LEAVE,
    /** A datagram to another node; its arrival there is the answer. */
    RELAY;

    /** As options and tables name it. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one with this label; a register is also called a join. */
    static Kind of(String label) {
        String name = label.equals("join") ? REGISTER.label() : label;
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(label + " is nothing that nodes do"));
    }

    /** Does the server answer the node that asks, so that it asks again where nothing comes? */
    boolean isAsked() {
        return this != REGISTER && this != LEAVE && this != RELAY;
    }
}
