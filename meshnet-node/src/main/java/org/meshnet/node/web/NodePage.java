package org.meshnet.node.web;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.web.WebConfig;
import org.meshnet.core.web.WebReply;
import org.meshnet.core.web.WebServer;
import org.meshnet.core.web.WebSite;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.config.Setting;
import org.meshnet.node.control.Json;
import org.meshnet.node.control.Requests;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.log.RecentLog;

/** The page of a process, which shows each of its nodes that runs. Any thread. */
public final class NodePage implements AutoCloseable {
    private final Map<String, NodeView> views = new ConcurrentSkipListMap<>();
    private final RecentLog log;
    private @Nullable WebServer server;

    private NodePage(RecentLog log) {
        this.log = log;
    }

    /** No page. */
    public static NodePage none() {
        return new NodePage(new RecentLog());
    }

    /**
     * The page that the configuration wants, if it wants any.
     *
     * @param log what is shown of what happened
     * @throws UserError if it cannot be had
     */
    public static NodePage open(NodeConfig config, RecentLog log) throws UserError {
        NodePage page = new NodePage(log);
        Optional<WebConfig> web = config.local().web();
        if (web.isPresent()) {
            page.serve(web.get());
        }
        return page;
    }

    private void serve(WebConfig web) throws UserError {
        try {
            server = WebServer.open(web, site(web));
        } catch (IOException e) {
            throw new UserError(
                    ExitCode.SYSTEM,
                    Setting.WEB.option() + " " + web.address() + " cannot be had: " + e.getMessage()
                            + "; expected an address of this host and a free port");
        }
    }

    private WebSite site(WebConfig web) {
        PageCommands commands = new PageCommands(views);
        return new WebSite(
                PageFiles.all(),
                Map.of(
                        "networks",
                        ask -> networks(web.isControl()),
                        "log",
                        ask -> PageLog.after(log, ask),
                        "explain",
                        commands::explain),
                web.isControl()
                        ? Map.of("netcheck", commands::netCheck, "ping", commands::ping, "exit", commands::useExit)
                        : Map.of(),
                this::now);
    }

    private WebReply networks(boolean isControl) {
        JsonObject json = new JsonObject();
        json.add("networks", names());
        json.addProperty("control", isControl);
        return WebReply.json(Json.line(json));
    }

    private JsonArray names() {
        return Json.texts(views.keySet());
    }

    /** The status as {@code status --json} has it, and what the page needs beside. */
    private Optional<String> now(String network) {
        return Optional.ofNullable(views.get(network)).map(view -> {
            JsonObject json = new JsonObject();
            json.addProperty("timeMs", System.currentTimeMillis());
            json.add("networks", names());
            json.addProperty("lastLine", log.lastNumber());
            json.add("status", view.requests().answer(Requests.request(Requests.STATUS)));
            return Json.line(json);
        });
    }

    PagePlace.Shown show(String network, NodeView view) {
        views.put(network, view);
        return () -> views.remove(network, view);
    }

    /** What a browser opens; empty if there is no page. */
    public Optional<String> address() {
        return Optional.ofNullable(server).map(WebServer::openingAddress);
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
