package org.meshnet.core.http;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.meshnet.core.net.Endpoint;

/** Where a program gives pages: on this host only, unless the user names another address. Stateless. */
public final class ListenPlace {
    private static final String OWN_HOST = "127.0.0.1";
    private static final Set<String> OWN_NAMES = Set.of("localhost", OWN_HOST, "[::1]");

    private ListenPlace() {}

    /**
     * Reads {@code 127.0.0.1:9700}, {@code [::1]:9700}, {@code localhost:9700} or {@code 9700}, the last two of which
     * are 127.0.0.1. Empty if the text is none.
     */
    public static Optional<Endpoint> parse(String text) {
        String whole = text.matches("\\d{1,5}") ? OWN_HOST + ":" + text : text;
        return Endpoint.parse(whole.replaceFirst("^localhost:", OWN_HOST + ":"));
    }

    /**
     * The pages of a place, for who asks by a name of that place: at this host only, none but its own. By another one a
     * page of somebody else's asks, which runs in a browser here and had its own name lead here (DNS rebinding).
     */
    public static Function<HttpRequest, HttpPage> guarded(Endpoint place, Function<HttpRequest, HttpPage> pages) {
        return request -> isOwnHost(place) && !isOwnName(place, withoutPort(request.host()))
                ? HttpPage.refusal(421, "nothing is served under that name; expected localhost or the address")
                : pages.apply(request);
    }

    private static boolean isOwnName(Endpoint place, String name) {
        return OWN_NAMES.contains(name) || name.equals(withoutPort(place.toString()));
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    /** Can only programs of this host reach it? */
    public static boolean isOwnHost(Endpoint endpoint) {
        InetAddress address = endpoint.address().toInetAddress();
        return address.isLoopbackAddress();
    }
}
