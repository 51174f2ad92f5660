package org.meshnet.core.http;

import java.net.InetAddress;
import java.util.Optional;
import org.meshnet.core.net.Endpoint;

/** Where a program gives pages: on this host only, unless the user names another address. Stateless. */
public final class ListenPlace {
    private static final String OWN_HOST = "127.0.0.1";

    private ListenPlace() {}

    /**
     * Reads {@code 127.0.0.1:9700}, {@code [::1]:9700}, {@code localhost:9700} or {@code 9700}, the last two of which
     * are 127.0.0.1. Empty if the text is none.
     */
    public static Optional<Endpoint> parse(String text) {
        String whole = text.matches("\\d{1,5}") ? OWN_HOST + ":" + text : text;
        return Endpoint.parse(whole.replaceFirst("^localhost:", OWN_HOST + ":"));
    }

    /** Can only programs of this host reach it? */
    public static boolean isOwnHost(Endpoint endpoint) {
        InetAddress address = endpoint.address().toInetAddress();
        return address.isLoopbackAddress();
    }
}
