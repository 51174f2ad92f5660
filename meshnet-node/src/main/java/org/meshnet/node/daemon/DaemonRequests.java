package org.meshnet.node.daemon;

import com.google.gson.JsonObject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.meshnet.core.engine.status.PeerAnswer;
import org.meshnet.core.engine.status.PingResult;
import org.meshnet.core.engine.status.PingTarget;
import org.meshnet.core.engine.status.RuleQuestion;
import org.meshnet.core.engine.status.SpeedStatus;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.Endpoint;
import org.meshnet.node.control.ControlRequestHandler;
import org.meshnet.node.control.DaemonStatus;
import org.meshnet.node.control.Json;
import org.meshnet.node.control.LogJson;
import org.meshnet.node.control.LogLevelJson;
import org.meshnet.node.control.PeerAnswerJson;
import org.meshnet.node.control.PingJson;
import org.meshnet.node.control.Requests;
import org.meshnet.node.control.RulesJson;
import org.meshnet.node.control.SpeedJson;
import org.meshnet.node.control.StatusJson;
import org.meshnet.node.dns.NameFinder;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.log.RecentLog;

/** Answers requests on the control socket. */
final class DaemonRequests implements ControlRequestHandler {
    private final Doors doors;

    /**
     * Who does what is asked.
     *
     * @param status asks the control loop; empty if it does not answer in time
     * @param measures asks the control loop to measure something
     * @param names of endpoints and members
     * @param exit has traffic go through a member
     * @param decided about the rules, and the network's document
     * @param life of the daemon
     */
    record Doors(
            Supplier<Optional<DaemonStatus>> status,
            Measures measures,
            Names names,
            ExitDoor exit,
            Decided decided,
            Life life) {}

    /**
     * The daemon's life.
     *
     * @param isReady has its interface its addresses
     * @param reload reads its configuration anew
     * @param stop begins its end, without waiting for it
     */
    record Life(BooleanSupplier isReady, ReloadDoor reload, Runnable stop) {}

    /** Reads the configuration anew. */
    interface ReloadDoor {
        ReloadDesk.Outcome reload() throws UserError;
    }

    /**
     * What is measured.
     *
     * @param ping does one, whose result comes within a few seconds
     * @param speed begins to measure that, and says how it stands
     * @param speedStatus says how it stands
     * @param stopSpeed ends the one of this number, and says how it stands
     */
    record Measures(
            Function<PingTarget, CompletableFuture<PingResult>> ping,
            Function<SpeedJson.Wish, CompletableFuture<SpeedStatus>> speed,
            Supplier<CompletableFuture<SpeedStatus>> speedStatus,
            LongFunction<CompletableFuture<SpeedStatus>> stopSpeed) {}

    /**
     * Who is called what.
     *
     * @param ofEndpoint for people, of the endpoints of pings
     * @param find finds out who has a name, and says that it is known then
     */
    record Names(Function<Endpoint, Optional<String>> ofEndpoint, NameFinder find) {}

    /**
     * What holds because somebody decided it.
     *
     * @param rules about the rules
     * @param policy about the network's document
     */
    record Decided(RuleDoor rules, PolicyDoor policy) {}

    /** Where this host's traffic goes. */
    interface ExitDoor {
        /**
         * Through a member from now on, by name, address or key; empty for none.
         *
         * @throws UserError if it goes by another network's
         */
        void use(Optional<String> member) throws UserError;
    }

    /** What is asked about the network's document. */
    interface PolicyDoor {
        /** Asks the control loop for it. */
        CompletableFuture<JsonObject> known();

        /** Has the one in the request taken. */
        CompletableFuture<JsonObject> take(JsonObject request);
    }

    /** What is asked about the rules. */
    interface RuleDoor {
        /** Asks the control loop what they, and its addresses, come to for a peer. */
        CompletableFuture<Optional<PeerAnswer>> explain(RuleQuestion question);

        /** Has them read anew; says how many there are. */
        int reload() throws UserError;
    }

    DaemonRequests(Doors doors) {
        this.doors = doors;
    }

    @Override
    public CompletableFuture<JsonObject> answerLater(JsonObject request) {
        return switch (Requests.command(request)) {
            case Requests.PING -> ping(request);
            case Requests.SPEEDTEST -> measureSpeed(request);
            case Requests.SPEEDTEST_STATUS ->
                doors.measures().speedStatus().get().thenApply(SpeedJson::answer);
            case Requests.SPEEDTEST_STOP ->
                doors.measures().stopSpeed().apply(SpeedJson.number(request)).thenApply(SpeedJson::answer);
            case Requests.FIND -> find(request);
            case Requests.EXPLAIN -> explain(request);
            case Requests.POLICY -> doors.decided().policy().known();
            case Requests.TAKE_POLICY -> doors.decided().policy().take(request);
            default -> CompletableFuture.completedFuture(answer(request));
        };
    }

    /** Whatever came of it, the status then shows what is known. */
    private CompletableFuture<JsonObject> find(JsonObject request) {
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        Requests.member(request)
                .flatMap(Label::parse)
                .ifPresentOrElse(
                        name -> doors.names().find().find(name, result -> answer.complete(new JsonObject())),
                        () -> answer.complete(Requests.error("find: expected a name")));
        return answer;
    }

    private CompletableFuture<JsonObject> explain(JsonObject request) {
        return RulesJson.question(request)
                .map(question -> doors.decided()
                        .rules()
                        .explain(question)
                        .thenApply(answer ->
                                PeerAnswerJson.of(answer, doors.names().ofEndpoint())))
                .orElseGet(() -> CompletableFuture.completedFuture(
                        Requests.error("explain: expected a peer's key, and perhaps a protocol and a port")));
    }

    private CompletableFuture<JsonObject> ping(JsonObject request) {
        return PingJson.target(request)
                .map(target -> doors.measures()
                        .ping()
                        .apply(target)
                        .thenApply(
                                result -> PingJson.answer(result, doors.names().ofEndpoint())))
                .orElseGet(() -> CompletableFuture.completedFuture(
                        Requests.error("ping: expected a peer's key or its address")));
    }

    private CompletableFuture<JsonObject> measureSpeed(JsonObject request) {
        return SpeedJson.wish(request)
                .map(wish -> doors.measures().speed().apply(wish).thenApply(SpeedJson::answer))
                .orElseGet(() -> CompletableFuture.completedFuture(
                        Requests.error("speedtest: expected a peer's key, seconds, and bytes a second")));
    }

    @Override
    public JsonObject answer(JsonObject request) {
        return switch (Requests.command(request)) {
            case Requests.STATUS ->
                doors.status()
                        .get()
                        .map(StatusJson::of)
                        .orElseGet(() -> Requests.error("the node is too busy to answer"));
            case Requests.EXIT_NODE -> useExit(request);
            case Requests.RELOAD_RULES -> reloadRules();
            case Requests.READY -> {
                JsonObject json = new JsonObject();
                json.addProperty(Requests.READY, doors.life().isReady().getAsBoolean());
                yield json;
            }
            case Requests.LOG_LEVEL -> LogLevelJson.answer(request);
            case Requests.LOG -> log(request);
            case Requests.RELOAD -> reload();
            case Requests.DOWN -> {
                doors.life().stop().run();
                yield new JsonObject();
            }
            default -> Requests.error("unknown command");
        };
    }

    private static JsonObject log(JsonObject request) {
        return RecentLog.current()
                .map(recent -> LogJson.answer(recent.after(LogJson.after(request))))
                .orElseGet(() -> Requests.error("this node keeps no lines of its log"));
    }

    private JsonObject useExit(JsonObject request) {
        try {
            doors.exit().use(Requests.member(request));
            return new JsonObject();
        } catch (UserError e) {
            return Requests.error(e);
        }
    }

    private JsonObject reload() {
        try {
            ReloadDesk.Outcome outcome = doors.life().reload().reload();
            JsonObject json = new JsonObject();
            json.add(Requests.CHANGED, Json.texts(outcome.changed()));
            json.add(Requests.KEPT, Json.texts(outcome.kept()));
            return json;
        } catch (UserError e) {
            return Requests.error(e);
        }
    }

    private JsonObject reloadRules() {
        try {
            JsonObject json = new JsonObject();
            json.addProperty(Requests.RULES, doors.decided().rules().reload());
            return json;
        } catch (UserError e) {
            return Requests.error(e);
        }
    }
}
