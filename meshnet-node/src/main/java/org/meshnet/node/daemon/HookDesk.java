package org.meshnet.node.daemon;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.daemon.report.PeerListener;
import org.meshnet.node.daemon.thread.Workers;
import org.meshnet.node.hook.HookFacts;
import org.meshnet.node.hook.Hooks;

/** Has the user's programs run when something happens to the node or its peers. Any thread. */
final class HookDesk implements PeerListener {
    private final NodeParts parts;
    private volatile NodeConfig.HookPrograms programs;
    private final Supplier<List<Prefix>> addresses;
    private final Hooks hooks = new Hooks();
    private volatile boolean isUp;

    /** @param addresses of the mesh's interface */
    HookDesk(NodeParts parts, Supplier<List<Prefix>> addresses) {
        this.parts = parts;
        this.programs = parts.config().local().hooks();
        this.addresses = addresses;
    }

    Hooks hooks() {
        return hooks;
    }

    /** These are run from now on. */
    void use(NodeConfig.HookPrograms fresh) {
        programs = fresh;
    }

    void start(Workers workers) {
        workers.startHelper("hooks", hooks::run);
    }

    void onUp() {
        isUp = true;
        programs.up().ifPresent(program -> hooks.want(program, facts("up")));
    }

    @Override
    public void onPeer(Change change, PeerStatus peer) {
        programs.peer().ifPresent(program -> hooks.want(program, HookFacts.peer(facts(word(change)), peer)));
    }

    /** The last thing; waits for it. */
    void stop() {
        hooks.stop();
        Optional<Path> program = programs.down();
        if (isUp && program.isPresent()) {
            hooks.runLast(program.get(), facts("down"));
        }
    }

    private Map<String, String> facts(String event) {
        return HookFacts.node(
                event, parts.host().tun().name(), parts.config().member().id(), addresses.get());
    }

    private static String word(Change change) {
        return switch (change) {
            case UP -> "peer-up";
            case DOWN -> "peer-down";
            case PATH -> "peer-path";
        };
    }
}
