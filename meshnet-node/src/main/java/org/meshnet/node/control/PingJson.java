package org.meshnet.node.control;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.meshnet.core.engine.status.PingResult;
import org.meshnet.core.engine.status.PingTarget;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

/**
 * One ping on the control socket: {@code {"command":"ping","peer":KEY}} or {@code "address":ADDRESS}, and its answer,
 * in which what there is not is null. Stateless.
 */
public final class PingJson {
    private static final Pattern WHOLE_KEY = Pattern.compile("[0-9a-fA-F]{" + 2 * NodeKey.LENGTH + "}");
    private static final String PEER = "peer";
    private static final String ADDRESS = "address";

    private PingJson() {}

    /** Asks for one ping. */
    public static JsonObject request(PingTarget target) {
        JsonObject json = Requests.request(Requests.PING);
        target.handle(new PingTarget.Handler() {
            @Override
            public void onKey(NodeKey key) {
                json.addProperty(PEER, key.hex());
            }

            @Override
            public void onAddress(IpAddress address) {
                json.addProperty(ADDRESS, address.toString());
            }
        });
        return json;
    }

    /** Whom a request means. Empty if it does not say. */
    public static Optional<PingTarget> target(JsonObject request) {
        Optional<PingTarget> key = Requests.text(request, PEER)
                .filter(text -> WHOLE_KEY.matcher(text).matches())
                .map(text -> new PingTarget.Key(NodeKey.of(Hex.decode(text))));
        return key.isPresent()
                ? key
                : Requests.text(request, ADDRESS).flatMap(IpAddress::parse).map(PingTarget.Address::new);
    }

    /**
     * How it ended.
     *
     * @param names as for {@link DaemonStatus}
     */
    public static JsonObject answer(PingResult result, Function<Endpoint, Optional<String>> names) {
        JsonObject json = new JsonObject();
        result.handle(new PingResult.Handler() {
            @Override
            public void onAnswered(PingResult.Answered answered) {
                json.add("rttMs", Json.milliseconds(OptionalLong.of(answered.rttNs())));
                json.addProperty("path", answered.path().name().toLowerCase(Locale.ROOT));
                json.addProperty("endpoint", answered.endpoint().flatMap(names).orElse(null));
                json.add("failure", JsonNull.INSTANCE);
            }

            @Override
            public void onFailed(PingResult.Failed failed) {
                json.add("rttMs", JsonNull.INSTANCE);
                json.addProperty("path", "none");
                json.add("endpoint", JsonNull.INSTANCE);
                json.addProperty("failure", Json.word(failed.failure()));
            }
        });
        return json;
    }
}
