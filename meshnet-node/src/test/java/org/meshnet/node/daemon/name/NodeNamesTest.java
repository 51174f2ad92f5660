package org.meshnet.node.daemon.name;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.Command;
import org.meshnet.node.config.ConfigReader;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.node.config.Setting;
import org.meshnet.node.config.Settings;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.lookup.ServerLookUp;

class NodeNamesTest {
    private final List<Command> told = new ArrayList<>();
    private String home = "203.0.113.5";

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        return new InetAddress[] {InetAddress.getByName(host.equals("home") ? home : "192.0.2.1")};
    }

    private static NodeConfig config() throws UserError {
        Map<Setting, List<String>> given = Map.of(
                Setting.KEY, List.of("00".repeat(32)),
                Setting.SERVER, List.of("server"),
                Setting.STUN, List.of("stun"),
                Setting.ENDPOINT, List.of("home", "198.51.100.9:7000"));
        return ConfigReader.read(Settings.gather(given, Map.of()), Map.of());
    }

    private List<String> endpoints() {
        return told.stream()
                .filter(command -> command instanceof Command.ConfiguredEndpoints)
                .map(command ->
                        ((Command.ConfiguredEndpoints) command).endpoints().toString())
                .toList();
    }

    @Test
    void shouldTellWhereTheNodeIsReachedAndAgainWhenItsNameMoves() throws UserError {
        NameResolver resolver = new NodeNames(
                        config(), ServerLookUp.withoutServices(this::lookUp), Runnable::run, server -> true, told::add)
                .resolver();
        resolver.look(0);
        home = "203.0.113.6";
        resolver.look(TimeUnit.SECONDS.toNanos(61));
        assertEquals(
                List.of(
                        "[198.51.100.9:7000]",
                        "[203.0.113.5:0, 198.51.100.9:7000]",
                        "[203.0.113.6:0, 198.51.100.9:7000]"),
                endpoints());
    }

    @Test
    void shouldLookUpOtherServersAndThoseThatAreBack() throws UserError {
        NodeNames names = new NodeNames(
                config(), ServerLookUp.withoutServices(this::lookUp), Runnable::run, server -> true, told::add);
        names.resolver().look(0);
        told.clear();
        names.use(Map.of(1, new ServerAddress("198.51.100.7", 8000)));
        names.resolver().look(1);
        assertEquals(List.of("1 [198.51.100.7:8000]"), servers());
        told.clear();
        names.use(Map.of(0, new ServerAddress("server", 8000)));
        names.resolver().look(2);
        assertEquals(List.of("0 [192.0.2.1:8000]"), servers());
    }

    private List<String> servers() {
        return told.stream()
                .filter(command -> command instanceof Command.ServerEndpoints)
                .map(command -> (Command.ServerEndpoints) command)
                .map(command -> command.server() + " " + command.endpoints())
                .toList();
    }

    @Test
    void shouldTellServersApartByWhatTheyAreFor() throws UserError {
        new NodeNames(config(), ServerLookUp.withoutServices(this::lookUp), Runnable::run, server -> true, told::add)
                .resolver()
                .look(0);
        assertEquals(
                1,
                told.stream()
                        .filter(command -> command instanceof Command.ServerEndpoints)
                        .count());
        assertEquals(
                1,
                told.stream()
                        .filter(command -> command instanceof Command.StunEndpoints)
                        .count());
    }
}
