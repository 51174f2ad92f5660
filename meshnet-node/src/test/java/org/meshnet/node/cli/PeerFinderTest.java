package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.status.PingTarget;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

class PeerFinderTest {
    private static final String BOB_KEY = "beef" + "0".repeat(60);
    private static final String EVE_KEY = "beefbeef" + "1".repeat(56);
    private static final String CAFE_KEY = "12".repeat(32);

    private final JsonArray peers = new JsonArray();

    private void peer(String id, String key, String... addresses) {
        JsonObject peer = new JsonObject();
        peer.addProperty("id", id);
        peer.addProperty("publicKey", key);
        peer.addProperty("name", id.toLowerCase(Locale.ROOT).replace(' ', '-') + ".mesh");
        peer.add("aliases", new JsonArray());
        peer.add("addresses", texts(addresses));
        peers.add(peer);
    }

    private static JsonArray texts(String... texts) {
        JsonArray array = new JsonArray();
        List.of(texts).forEach(array::add);
        return array;
    }

    private void usualPeers() {
        peer("bob", BOB_KEY, "10.0.0.5", "fd00::5");
        peer("eve", EVE_KEY, "10.0.0.6");
        peer("cafe", CAFE_KEY, "10.0.0.7");
    }

    private PeerFinder.Found find(String text) throws UserError {
        JsonObject status = new JsonObject();
        status.addProperty("name", "self.mesh");
        status.add("aliases", texts("me.mesh"));
        status.add("peers", peers);
        status.add("addresses", texts("10.0.0.1/24", "fd00::1/64"));
        return new PeerFinder(status).find(text);
    }

    private String errorOf(String text) {
        UserError error = assertThrows(UserError.class, () -> find(text));
        assertEquals(ExitCode.USAGE, error.exitCode());
        return error.getMessage();
    }

    private static PingTarget key(String hex) {
        return new PingTarget.Key(NodeKey.of(Hex.decode(hex)));
    }

    @Test
    void shouldFindAPeerByItsNamesWithTheDomainOrWithout() throws UserError {
        usualPeers();
        peer("Bob's PC", "dd".repeat(32), "10.0.0.8");
        peers.get(3).getAsJsonObject().addProperty("name", "bob-2.mesh");
        peers.get(3).getAsJsonObject().add("aliases", texts("files.mesh"));
        for (String text : List.of("bob-2", "bob-2.mesh", "BOB-2.mesh.", "files", "files.mesh", "Bob's PC")) {
            assertEquals(key("dd".repeat(32)), find(text).target(), text);
        }
        assertEquals(key(BOB_KEY), find("bob.mesh").target());
        assertEquals(
                "bob.other could not be",
                errorOf("bob.other").replaceFirst("^no peer is called (.*?);.*", "$1 could not be"));
    }

    @Test
    void shouldFindTheOneThatHasTheNameOfTwoThatWantIt() throws UserError {
        peer("bob", BOB_KEY);
        peer("bob", EVE_KEY);
        peers.get(1).getAsJsonObject().addProperty("name", "bob-2.mesh");
        assertEquals(key(BOB_KEY), find("bob").target());
        assertEquals(key(EVE_KEY), find("bob-2").target());
    }

    @Test
    void shouldSayThatANameIsThisNodesOwn() {
        usualPeers();
        for (String text : List.of("self", "self.mesh", "me")) {
            assertEquals(text + " is this node itself; expected a peer", errorOf(text));
        }
    }

    @Test
    void shouldFindAPeerByIdAddressAndKey() throws UserError {
        usualPeers();
        for (String text : List.of("bob", "10.0.0.5", "fd00::5", "FD00:0::5", BOB_KEY, "beef0", "BEEF0")) {
            PeerFinder.Found found = find(text);
            assertEquals(key(BOB_KEY), found.target(), text);
            assertEquals("bob", found.name());
            assertEquals("bob (10.0.0.5, key beef000000)", found.description());
        }
    }

    @Test
    void shouldTakeAnIdThatLooksLikeAKeyForAnId() throws UserError {
        usualPeers();
        peer("other", "cafe" + "2".repeat(60));
        assertEquals(key(CAFE_KEY), find("cafe").target());
    }

    @Test
    void shouldListAllThatAnAmbiguousKeyCouldMean() {
        usualPeers();
        assertEquals(
                "beef could be any of bob (10.0.0.5, key beef000000), eve (10.0.0.6, key beefbeef11); "
                        + "expected an address or more of the key",
                errorOf("beef"));
    }

    @Test
    void shouldListAllThatShareAName() {
        usualPeers();
        peer("bob", "34".repeat(32));
        assertEquals(
                "bob could be any of bob (10.0.0.5, key beef000000), bob (key 3434343434); "
                        + "expected an address or more of the key",
                errorOf("bob"));
    }

    @Test
    void shouldGuessWhatAMisspeltNameMeans() {
        usualPeers();
        assertEquals("no peer is called bobb; did you mean bob (10.0.0.5, key beef000000)?", errorOf("bobb"));
    }

    @Test
    void shouldListThePeersThatThereAre() {
        assertEquals("no peer is called nobody; this node knows no peers yet", errorOf("nobody"));
        peer("bob", BOB_KEY, "10.0.0.5");
        assertEquals("no peer is called nobody; there is bob (10.0.0.5, key beef000000)", errorOf("nobody"));
    }

    @Test
    void shouldNotListAThousandPeers() {
        for (int i = 0; i < 1000; i++) {
            peer("host" + i, CAFE_KEY);
        }
        assertEquals(8, errorOf("nobody").split("host", -1).length - 1);
    }

    @Test
    void shouldLeaveAnAddressThatNoKnownPeerHasToTheServers() throws UserError {
        usualPeers();
        PingTarget stranger =
                new PingTarget.Address(IpAddress.parse("10.0.0.99").orElseThrow());
        assertEquals(stranger, find("10.0.0.99").target());
    }

    @Test
    void shouldKnowItsOwnAddress() {
        assertEquals("10.0.0.1 is this node itself; expected a peer", errorOf("10.0.0.1"));
    }

    @Test
    void shouldNeverShowWhatMayBeAMisplacedKey() {
        usualPeers();
        String secret = "fedcba98".repeat(8);
        assertFalse(errorOf(secret).contains("fedcba98"));
        assertFalse(errorOf("x" + secret).contains("fedcba98"));
    }

    @Test
    void shouldLeaveOutControlCharacters() {
        peer("evil\u001b[31m", BOB_KEY);
        assertFalse(errorOf("nobody").contains("\u001b"));
        assertFalse(errorOf("no\u001bbody").contains("\u001b"));
    }
}
