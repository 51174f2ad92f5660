package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.sim.SimDatagram;
import org.meshnet.sim.SimEvent;
import org.meshnet.sim.SimHost;
import org.slf4j.LoggerFactory;

/**
 * What an engine keeps to itself: none of the secrets that it ever holds (of sessions, of handshakes under way, of the
 * channels to servers, of its identity and network) is in a datagram, in the log, or in what it tells the daemon, from
 * which all that is noted and shown is made.
 */
@ExtendWith(SimulatedMesh.class)
class HeldSecretsTest {
    /** A change of the session keys. */
    private static final double SECONDS = 130;
    /** Half of a key is too much. */
    private static final int HALF_LENGTH = 16;
    /** Two pairs with traffic get two keys each. */
    private static final int FRESH_HALVES = 8;

    private final Logger logger = (Logger) LoggerFactory.getLogger("org.meshnet");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Set<String> halves = new LinkedHashSet<>();
    private final StringBuilder wire = new StringBuilder();
    private SimMesh mesh;

    @BeforeEach
    void logEverything() {
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
        logger.setLevel(Level.TRACE);
    }

    @AfterEach
    void logAsBefore() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    /** While a handshake's message leaves, the secrets of the handshake are there. */
    private void onDatagram(SimEvent event, SimHost host, SimDatagram datagram) {
        if (event == SimEvent.SENT) {
            wire.append(latin(datagram.bytes())).append('\n');
            if ((datagram.payload().get(0) & 0xff) != FrameHeader.TYPE) {
                mesh.nodes().stream().filter(node -> node.host() == host).forEach(this::noteSecrets);
            }
        }
    }

    private void noteSecrets(SimNode node) {
        for (byte[] secret : node.isRunning() ? node.heldSecrets() : List.<byte[]>of()) {
            halves.add(latin(Arrays.copyOf(secret, HALF_LENGTH)));
            halves.add(latin(Arrays.copyOfRange(secret, HALF_LENGTH, 2 * HALF_LENGTH)));
        }
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void shouldBeNeitherSentNorLoggedNorTold(SimMesh given) {
        mesh = given;
        mesh.network().tap(this::onDatagram);
        mesh.server();
        List<SimNode> nodes = mesh.nodes(3, SiteKind.PUBLIC_V4, SiteKind.SYMMETRIC, SiteKind.SYMMETRIC);
        mesh.simulateTime(15);
        mesh.bothWays(nodes.get(1), nodes.get(2), 500);
        mesh.bothWays(nodes.get(0), nodes.get(1), 500);
        int countOfTheFirst = halves.size();
        mesh.simulateTime(SECONDS);
        nodes.forEach(this::noteSecrets);

        String told = told();
        assertTrue(halves.size() >= countOfTheFirst + FRESH_HALVES, halves.size() + " halves of keys");
        assertTrue(told.contains(nodes.get(0).key().toString()), "what is told of a node is looked through");
        assertFalse(appender.list.isEmpty());
        for (String half : halves) {
            assertFalse(wire.indexOf(half) >= 0, "a secret was sent");
            for (String form : forms(half)) {
                assertFalse(told.contains(form), "a secret was told");
            }
        }
    }

    private String told() {
        StringBuilder told = new StringBuilder();
        for (ILoggingEvent event : appender.list) {
            told.append(event.getFormattedMessage()).append('\n');
            if (event.getThrowableProxy() != null) {
                told.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
        for (SimNode node : mesh.nodes()) {
            told.append(node.status()).append('\n').append(node.status().peers());
            node.log().lines("").forEach(line -> told.append(line).append('\n'));
        }
        return told.toString();
    }

    /** As bytes, in hexadecimal, in the middle of Base64, and as Java prints an array. */
    private static List<String> forms(String half) {
        byte[] bytes = half.getBytes(StandardCharsets.ISO_8859_1);
        String array = Arrays.toString(bytes);
        String base64 = Base64.getEncoder().encodeToString(bytes);
        return List.of(
                half,
                HexFormat.of().formatHex(bytes),
                HexFormat.of().withUpperCase().formatHex(bytes),
                base64.substring(0, base64.length() - 4),
                array.substring(1, array.length() - 1));
    }
}
