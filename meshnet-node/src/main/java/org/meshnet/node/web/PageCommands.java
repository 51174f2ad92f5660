package org.meshnet.node.web;

import com.google.gson.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.meshnet.core.web.WebAsk;
import org.meshnet.core.web.WebReply;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.control.Json;
import org.meshnet.node.control.Requests;
import org.meshnet.node.control.RulesText;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.netcheck.NetCheck;
import org.meshnet.node.netcheck.NetCheckText;

/** What the page asks a node beside its status, and has it do. Any thread, which waits for the answer. */
final class PageCommands {
    private static final long PATIENCE_MS = 5000;
    private static final int MISSING = 404;
    private static final int BUSY = 503;
    private static final int CONFLICT = 409;

    private final Map<String, NodeView> views;
    /** One check at a time is enough for the network, and for the page. */
    private final Semaphore checks = new Semaphore(1);

    PageCommands(Map<String, NodeView> views) {
        this.views = views;
    }

    /** What the rules say about a peer, in lines. */
    WebReply explain(WebAsk ask) {
        return with(ask, view -> {
            JsonObject answer = answer(view, peerRequest(Requests.EXPLAIN, ask));
            return Requests.error(answer).isPresent() ? refusal(answer) : lines(RulesText.explanation(answer, ""));
        });
    }

    /** One ping, as on the control socket. */
    WebReply ping(WebAsk ask) {
        return with(ask, view -> reply(answer(view, peerRequest(Requests.PING, ask))));
    }

    /** This host's traffic through the peer, or its usual way if none is said. */
    WebReply useExit(WebAsk ask) {
        Optional<String> member = Optional.of(ask.query("peer")).filter(peer -> !peer.isEmpty());
        return with(ask, view -> reply(answer(view, Requests.exitRequest(member))));
    }

    /** What this network allows, in lines. */
    WebReply netCheck(WebAsk ask) {
        return with(ask, view -> {
            if (!checks.tryAcquire()) {
                return WebReply.error(BUSY, "the network is being checked already");
            }
            try {
                return netCheck(view.servers().get());
            } catch (UserError e) {
                return WebReply.error(CONFLICT, String.valueOf(e.getMessage()));
            } finally {
                checks.release();
            }
        });
    }

    private static WebReply netCheck(NodeConfig.Servers servers) throws UserError {
        return lines(NetCheckText.of(
                NetCheck.run(
                        servers.discovery(),
                        servers.stun(),
                        servers.tlsAuthorities().stream().toList()),
                Integer.MAX_VALUE));
    }

    private WebReply with(WebAsk ask, Function<NodeView, WebReply> answerer) {
        return Optional.ofNullable(views.get(ask.query("topic")))
                .map(answerer)
                .orElseGet(() -> WebReply.error(MISSING, "this network does not run now"));
    }

    private static JsonObject peerRequest(String command, WebAsk ask) {
        JsonObject request = Requests.request(command);
        request.addProperty("peer", ask.query("peer"));
        return request;
    }

    private static JsonObject answer(NodeView view, JsonObject request) {
        try {
            return view.requests().answerLater(request).get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return Requests.error("the node is too busy to answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Requests.error("the node ends");
        }
    }

    private static WebReply reply(JsonObject answer) {
        return Requests.error(answer).isPresent() ? refusal(answer) : WebReply.json(Json.line(answer));
    }

    private static WebReply refusal(JsonObject answer) {
        return WebReply.error(CONFLICT, Requests.error(answer).orElse(""));
    }

    private static WebReply lines(Iterable<String> texts) {
        JsonObject json = new JsonObject();
        json.add("lines", Json.texts(texts));
        return WebReply.json(Json.line(json));
    }
}
