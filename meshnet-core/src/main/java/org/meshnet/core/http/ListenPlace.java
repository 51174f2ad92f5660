package org.meshnet.core.http;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Function;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.OwnHostNames;

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

    /** The pages of a place, for who asks by a name of that place: at this host only, none but {@link OwnHostNames}. */
    public static Function<HttpRequest, HttpPage> guarded(Endpoint place, Function<HttpRequest, HttpPage> pages) {
        return request -> isOwnHost(place) && !OwnHostNames.isOwn(request.host(), place)
                ? HttpPage.refusal(421, "nothing is served under that name; expected localhost or the address")
                : pages.apply(request);
    }

    /** Can only programs of this host reach it? */
    public static boolean isOwnHost(Endpoint endpoint) {
        InetAddress address = endpoint.address().toInetAddress();
        return address.isLoopbackAddress();
    }
}
