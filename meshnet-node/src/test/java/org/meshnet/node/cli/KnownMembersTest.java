package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NodeKey;
import org.meshnet.node.membership.Ledger;

class KnownMembersTest {
    private static final String OWN = "ab".repeat(32);

    private static Ledger.Entry invitation(long serial, String name) {
        NodeKey key = NodeKey.of(Hex.decode("cd".repeat(32)));
        return new Ledger.Entry(new Ledger.Subject(true, serial, key), 1, List.of(name), List.of(), List.of());
    }

    /** The administrator's own machine joined by an invitation like all others. */
    @Test
    void shouldKnowTheNodeOfThisHostByTheInvitationThatItShows() {
        JsonObject status = JsonParser.parseString("{\"id\":\"admin\",\"publicKey\":\"" + OWN
                        + "\",\"certificate\":{\"nameCertified\":true,\"groups\":[],"
                        + "\"serial\":\"0000000000000007\",\"byInvitation\":true},\"peers\":[]}")
                .getAsJsonObject();
        JsonObject answer = new JsonObject();
        answer.add("invitations", new JsonArray());

        KnownMembers members = KnownMembers.of(
                List.of(invitation(7, "admin"), invitation(8, "laptop")), List.of(status), List.of(answer));

        assertEquals(
                new KnownMembers.Remaining(Set.of(NodeKey.of(Hex.decode(OWN))), List.of("0000000000000008 (laptop)")),
                members.remaining(Set.of(), Set.of()));
    }
}
