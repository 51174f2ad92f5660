package org.meshnet.tun.linux;

import java.util.regex.Pattern;
import org.meshnet.tun.TunException;
import org.meshnet.tun.TunException.Kind;

/**
 * The names that Linux allows for an interface ({@code dev_valid_name} and {@code __dev_alloc_name} in net/core/dev.c).
 */
final class InterfaceName {
    /** What an empty name stands for. */
    static final String DEFAULT = "mesh%d";

    /** {@code IFNAMSIZ} without its NUL. */
    static final int MAX_LENGTH = 15;

    /** Visible ASCII except {@code /}, {@code :} and {@code %}, which may only stand once, before a d. */
    private static final Pattern ALLOWED = Pattern.compile("[!-~&&[^/:%]]*(%d)?[!-~&&[^/:%]]*");

    private InterfaceName() {}

    /** @throws TunException {@code BAD_NAME} with what would be right */
    static String check(String name) throws TunException {
        if (name.isEmpty()) {
            return DEFAULT;
        }
        if (name.length() > MAX_LENGTH) {
            throw bad(name, "it is longer than " + MAX_LENGTH + " characters");
        }
        if (!ALLOWED.matcher(name).matches()) {
            throw bad(name, "only visible ASCII is allowed, without '/' and ':', and one %d for a number");
        }
        // The last two are folders beside those of the interfaces in /proc/sys/net.
        if (name.equals(".") || name.equals("..") || name.equals("all") || name.equals("default")) {
            throw bad(name, "the system uses that word for something else");
        }
        return name;
    }

    private static TunException bad(String name, String why) {
        StringBuilder shown = new StringBuilder();
        name.chars().limit(40).forEach(c -> shown.append(c < ' ' || c > '~' ? '?' : (char) c));
        return new TunException(Kind.BAD_NAME, "bad interface name '" + shown + "': " + why);
    }
}
