package org.meshnet.node.control;

import com.google.gson.JsonObject;
import java.util.Optional;
import org.meshnet.core.engine.status.PingTarget;
import org.meshnet.core.engine.status.SpeedStatus;
import org.meshnet.core.frame.SpeedBody;
import org.meshnet.core.key.NodeKey;

/**
 * A measurement of speed on the control socket:
 * {@code {"command":"speedtest","peer":KEY,"seconds":5,"bytesPerSecond":N}} begins one, {@code speedtest-status} asks
 * how it stands, and {@code speedtest-stop} with its number ends it. Stateless.
 */
public final class SpeedJson {
    private static final String PEER = "peer";
    private static final String SECONDS = "seconds";
    private static final String BYTES_PER_SECOND = "bytesPerSecond";
    private static final String NUMBER = "number";

    private SpeedJson() {}

    /** What is to be measured. */
    public record Wish(NodeKey peer, int seconds, int bytesPerSecond) {}

    /** Asks for it. */
    public static JsonObject request(Wish wish) {
        JsonObject json = Requests.request(Requests.SPEEDTEST);
        json.addProperty(PEER, wish.peer().hex());
        json.addProperty(SECONDS, wish.seconds());
        json.addProperty(BYTES_PER_SECOND, wish.bytesPerSecond());
        return json;
    }

    /** Asks how it stands. */
    public static JsonObject statusRequest() {
        return Requests.request(Requests.SPEEDTEST_STATUS);
    }

    /** Ends the one of this number. */
    public static JsonObject stopRequest(long number) {
        JsonObject json = Requests.request(Requests.SPEEDTEST_STOP);
        json.addProperty(NUMBER, number);
        return json;
    }

    /** Which one a request ends; 0 if it is none. */
    public static long number(JsonObject request) {
        return number(request, NUMBER);
    }

    /** What a request asks for; empty if it is none. */
    public static Optional<Wish> wish(JsonObject request) {
        int seconds = number(request, SECONDS);
        int rate = number(request, BYTES_PER_SECOND);
        boolean isPossible = seconds >= SpeedBody.MIN_SECONDS
                && seconds <= SpeedBody.MAX_SECONDS
                && rate >= SpeedBody.MIN_BYTES_PER_SECOND
                && rate <= SpeedBody.MAX_BYTES_PER_SECOND;
        return PingJson.target(request)
                .filter(target -> isPossible && target instanceof PingTarget.Key)
                .map(target -> new Wish(((PingTarget.Key) target).key(), seconds, rate));
    }

    private static int number(JsonObject request, String name) {
        String text = Requests.text(request, name).orElse("");
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }

    /** How it stands. */
    public static JsonObject answer(SpeedStatus status) {
        JsonObject json = Json.versioned();
        json.addProperty(NUMBER, status.number());
        json.addProperty("phase", Json.word(status.phase()));
        json.addProperty("limitBytesPerSecond", status.limitBytesPerSecond());
        json.add("out", way(status.out()));
        json.add("back", way(status.back()));
        json.addProperty("failure", status.failure().map(Json::word).orElse(null));
        return json;
    }

    private static JsonObject way(SpeedStatus.Way way) {
        JsonObject json = new JsonObject();
        json.addProperty(BYTES_PER_SECOND, way.bytesPerSecond());
        json.addProperty("sentFrames", way.sentFrames());
        json.addProperty("receivedFrames", way.receivedFrames());
        return json;
    }
}
