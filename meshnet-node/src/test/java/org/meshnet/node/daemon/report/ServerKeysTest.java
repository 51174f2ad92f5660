package org.meshnet.node.daemon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.key.ServerKey;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.node.control.ServerKeyStatus;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.state.KnownServers;

class ServerKeysTest {
    private static final ServerAddress SERVER = new ServerAddress("VPN.example.org", 8000);
    private static final String PLACE = "vpn.example.org:8000";

    private final KnownServers known = KnownServers.none();
    private final Warnings warnings = new Warnings();

    private ServerKeys keys(Map<ServerAddress, ServerKey> pinned, boolean acceptsAny) {
        return new ServerKeys(List.of(SERVER), pinned, acceptsAny, known, warnings);
    }

    private static ServerKey key(int value) {
        byte[] bytes = new byte[ServerKey.LENGTH];
        Arrays.fill(bytes, (byte) value);
        return ServerKey.of(bytes);
    }

    private static String source(ServerKeys keys) {
        return keys.status().get(0).source().map(ServerKeyStatus.Source::label).orElse("none");
    }

    @Test
    void shouldBelieveAnUnknownServerAndRememberIt() {
        ServerKeys keys = keys(Map.of(), false);
        assertEquals(List.of(Optional.empty()), keys.expected());
        keys.onProven(0, key(1));
        assertEquals("new", source(keys));
        assertEquals(Optional.of(key(1)), known.key(PLACE));
        ServerKeys next = keys(Map.of(), false);
        assertEquals(List.of(Optional.of(key(1))), next.expected());
        assertEquals("remembered", source(next));
    }

    @Test
    void shouldPreferTheKeyThatIsGivenToTheOneThatIsRemembered() {
        known.remember(PLACE, key(1));
        ServerKeys keys = keys(Map.of(SERVER, key(2)), false);
        assertEquals(List.of(Optional.of(key(2))), keys.expected());
        keys.onProven(0, key(2));
        assertEquals("pinned", source(keys));
        assertEquals(Optional.of(key(2)), known.key(PLACE));
    }

    @Test
    void shouldBelieveAnewIfItIsToldTo() {
        known.remember(PLACE, key(1));
        ServerKeys keys = keys(Map.of(), true);
        assertEquals(List.of(Optional.empty()), keys.expected());
        keys.onProven(0, key(2));
        assertEquals(Optional.of(key(2)), known.key(PLACE));
        assertEquals(List.of(Optional.of(key(2))), keys(Map.of(), false).expected());
    }

    @Test
    void shouldHoldToAGivenKeyThoughItIsToldToBelieveAnew() {
        assertEquals(
                List.of(Optional.of(key(2))), keys(Map.of(SERVER, key(2)), true).expected());
    }

    private static final ServerAddress OTHER = new ServerAddress("other.example.org", 8000);

    @Test
    void shouldGiveEachServerANumberForGood() throws UserError {
        ServerKeys keys = keys(Map.of(), false);
        assertEquals(List.of(server(1)), keys.use(List.of(OTHER), Map.of()));
        assertEquals(List.of(server(1), server(0)), keys.use(List.of(OTHER, SERVER), Map.of()));
        assertEquals(List.of(SERVER, OTHER), keys.servers());
    }

    private static EngineConfig.Server server(int number) {
        return new EngineConfig.Server(number, Optional.empty());
    }

    @Test
    void shouldTakeAndForgetKeysThatAreGivenLater() throws UserError {
        known.remember(PLACE, key(1));
        ServerKeys keys = keys(Map.of(), false);
        assertEquals(
                List.of(new EngineConfig.Server(0, Optional.of(key(2)))),
                keys.use(List.of(SERVER), Map.of(SERVER, key(2))));
        assertEquals("pinned", source(keys));
        assertEquals(List.of(new EngineConfig.Server(0, Optional.of(key(1)))), keys.use(List.of(SERVER), Map.of()));
        assertEquals("remembered", source(keys));
    }

    @Test
    void shouldWarnNoMoreOfAServerThatIsNone() throws UserError {
        known.remember(PLACE, key(1));
        ServerKeys keys = keys(Map.of(), false);
        keys.onRefused(0, key(2));
        assertEquals(1, warnings.list().size());
        keys.use(List.of(OTHER), Map.of());
        assertEquals(List.of(), warnings.list());
    }

    @Test
    void shouldSayWhatWasRefusedAndWhatToDo() {
        known.remember(PLACE, key(1));
        ServerKeys keys = keys(Map.of(), false);
        keys.onRefused(0, key(2));
        assertEquals(
                List.of("server VPN.example.org:8000 is refused: it shows the key 0202020202..; known is "
                        + "0101010101.. If it was set up anew,"
                        + " start once with --accept-server-key, or give its key with --server "
                        + "VPN.example.org:8000#KEY; else somebody is in"
                        + " its place"),
                warnings.list());
        assertEquals(Optional.of(key(2)), keys.status().get(0).refused());
        assertEquals(Optional.of(key(1)), known.key(PLACE));
    }

    @Test
    void shouldSayNoMoreOnceTheServerIsBackAndAgainIfTheStrangerIs() {
        ServerKeys keys = keys(Map.of(SERVER, key(1)), false);
        keys.onRefused(0, key(2));
        assertEquals(1, warnings.list().size());
        keys.onRegistered(0);
        assertEquals(List.of(), warnings.list());
        assertEquals(Optional.empty(), keys.status().get(0).refused());
        keys.onRefusedAgain(0);
        assertEquals(1, warnings.list().size());
    }
}
