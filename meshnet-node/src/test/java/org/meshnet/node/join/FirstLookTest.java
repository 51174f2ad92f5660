package org.meshnet.node.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

/** Of a status, the sentence that says how it stands. */
class FirstLookTest {
    private static String peer(String state) {
        return "{'id': 'alice', 'name': 'alice.mesh', 'addresses': ['fd00::1', '10.0.0.1'], 'path': 'relay', 'state': '"
                + state + "'}";
    }

    private static FirstLook look(String server, String peers, String warnings) {
        String refusedKey = server.equals("refused") ? "'9f86'" : "null";
        String status = "{'id': 'bob', 'name': 'bob.mesh', 'addresses': ['10.0.0.2/24'], 'warnings': [" + warnings
                + "], 'peers': [" + peers + "], 'servers': [{'address': 'vpn:8000', 'state': '" + server
                + "', 'refusedKey': " + refusedKey + "}]}";
        return new FirstLook(JsonParser.parseString(status).getAsJsonObject());
    }

    @Test
    void shouldSayWhomItSees() {
        FirstLook look = look("registered", peer("connected"), "'the clock'");
        assertTrue(look.isConnected() && look.isRegistered() && !look.isRefused());
        assertEquals("this machine is bob.mesh, 10.0.0.2/24", look.lines().get(0));
        assertEquals("it sees alice.mesh (10.0.0.1, relay)", look.lines().get(1));
        assertEquals("warning: the clock", look.lines().get(2));
    }

    /** A warning may have words of a server's in it. */
    @Test
    void shouldPrintNothingThatATerminalObeys() {
        FirstLook look = look("registered", "", "'a\\u001b[2Jb\\u009bc'");
        assertEquals("warning: a[2Jbc", look.lines().get(2));
    }

    @Test
    void shouldNameAFewOfMany() {
        String many = (peer("connected") + ",").repeat(9) + peer("connected");
        assertTrue(look("registered", many, "").lines().get(1).endsWith(" and 2 more"));
    }

    @Test
    void shouldSayWhatIsMissing() {
        assertMissing("no server answers, of vpn:8000", look("registering", "", ""));
        assertMissing(
                "the server vpn:8000 shows the key 9f86, which is not the one in the code", look("refused", "", ""));
        assertMissing("the server answers, but no other member is there", look("registered", "", ""));
        assertMissing("no connection yet with alice.mesh", look("registered", peer("connecting"), ""));
    }

    private static void assertMissing(String sentence, FirstLook look) {
        assertFalse(look.isConnected());
        assertEquals(sentence.contains("shows the key"), look.isRefused());
        assertTrue(look.lines().get(1).startsWith("missing: " + sentence), look.lines()::toString);
    }
}
