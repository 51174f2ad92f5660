package org.meshnet.node.daemon;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.meshnet.node.control.AbsentNodeJson;
import org.meshnet.node.control.ControlRequestHandler;
import org.meshnet.node.control.ControlServer;
import org.meshnet.node.control.Requests;
import org.meshnet.node.daemon.thread.NetworkThreads;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.fault.FailureLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers for a network that has no node at the moment: that it starts, or why it is to be tried again, and hears that
 * it is to end. One thread opens and closes it.
 */
final class AbsentNode implements ControlRequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(AbsentNode.class);

    private final NetworkLife life;
    private final Path folder;
    private final String interfaceName;
    private @Nullable ControlSocket socket;

    /** @param folder of the control sockets */
    AbsentNode(NetworkLife life, Path folder, String interfaceName) {
        this.life = life;
        this.folder = folder;
        this.interfaceName = interfaceName;
    }

    /** There is no node from now on. */
    void open() {
        if (socket != null) {
            return;
        }
        ControlSocket opened = new ControlSocket(
                folder, () -> ControlServer.openWaiting(folder, interfaceName, life.name(), this, new FailureLog()));
        Thread thread = new Thread(() -> serve(opened), NetworkThreads.nameLikeThis("waiting"));
        thread.setDaemon(true);
        thread.start();
        socket = opened;
    }

    private static void serve(ControlSocket opened) {
        try {
            opened.run();
        } catch (IOException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    /** A node answers for itself, or there is none any more. */
    void close() {
        ControlSocket open = socket;
        if (open != null) {
            open.close();
            socket = null;
        }
    }

    @Override
    public JsonObject answer(JsonObject request) {
        return switch (Requests.command(request)) {
            case Requests.STATUS -> AbsentNodeJson.of(life.name(), interfaceName, life.problem());
            case Requests.DOWN -> {
                life.end(ExitCode.OK);
                yield new JsonObject();
            }
            default ->
                Requests.error("the network " + life.name() + " does not run at the moment: "
                        + life.problem().orElse("it is starting"));
        };
    }
}
