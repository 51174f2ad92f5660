package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.Confirm;
import org.meshnet.core.wire.Found;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.PeerLeft;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.Update;
import org.meshnet.core.wire.Updated;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;

/** What the ghost of a node holds is asked for, and not kept until its lease ends. */
class ConfirmTest {
    private final TestBed bed = new TestBed(RegistryConfig.DEFAULT);
    private final TestNode holder = bed.member();
    private final TestNode other = bed.node();

    private void pass(int tenths) {
        for (int i = 0; i < tenths; i++) {
            bed.passSeconds(0.1);
        }
    }

    private NodeKey holderOf(TestNode asker) {
        return asker.ask(LookUp.ofToken(holder.claims.get(0)), Found.class)
                .entries()
                .get(0)
                .nodeKey();
    }

    private long confirmCount() {
        return holder.events().stream().filter(Confirm.class::isInstance).count();
    }

    @Test
    void shouldGiveTheClaimOfAHolderThatIsSilent() {
        TestNode watcher = bed.member();
        other.claims = holder.claims;
        assertTrue(other.register().refusedClaims().contains(0));
        pass(19);
        assertEquals(3, confirmCount());
        assertEquals(holder.key(), holderOf(watcher));
        pass(2);
        assertTrue(watcher.events().stream()
                .anyMatch(event ->
                        event instanceof PeerLeft left && left.nodeKey().equals(holder.key())));
        Updated updated = other.ask(new Update(other.claims, other.descriptor), Updated.class);
        assertEquals(0, updated.refusedClaims().count());
        assertEquals(other.key(), holderOf(watcher));
        assertEquals(1, bed.count(RegistryCounter.SILENT));
    }

    @Test
    void shouldLeaveTheClaimWithAHolderThatIsThere() {
        other.claims = holder.claims;
        other.register();
        assertEquals(1, confirmCount());
        holder.ask(new Refresh(0, holder.registered.addressCookie()), Refreshed.class);
        pass(40);
        assertEquals(0, confirmCount());
        assertEquals(holder.key(), holderOf(other));
    }

    @Test
    void shouldNotAskAHolderAgainForTenSeconds() {
        other.claims = holder.claims;
        other.register();
        holder.ask(new Refresh(0, holder.registered.addressCookie()), Refreshed.class);
        for (int i = 0; i < 9; i++) {
            other.send(new Update(other.claims, other.descriptor));
            pass(10);
        }
        assertEquals(0, confirmCount());
        pass(10);
        other.send(new Update(other.claims, other.descriptor));
        bed.passNs(1);
        assertEquals(1, confirmCount());
    }

    @Test
    void shouldAskNobodyWhoLeft() {
        other.claims = holder.claims;
        other.register();
        holder.send(new Leave());
        pass(30);
        assertEquals(1, bed.count(RegistryCounter.CONFIRM_ASKED));
        assertEquals(0, bed.count(RegistryCounter.SILENT));
    }

    @Test
    void shouldReplaceWhoeverWasAtTheSameEndpoint() {
        other.endpoint = holder.endpoint;
        other.claims = holder.claims;
        assertEquals(0, other.register().refusedClaims().count());
        assertEquals(1, bed.registry.nodeCount());
        assertEquals(1, bed.count(RegistryCounter.REPLACED));
    }

    @Test
    void shouldReplaceWhoeverIsWhereANodeMovesTo() {
        other.register();
        Refreshed challenge = (Refreshed) other.open(
                bed.deliver(other.requestDatagram(new Refresh(0, other.registered.addressCookie())), holder.endpoint)
                        .get(0)
                        .bytes());
        bed.deliver(other.requestDatagram(new Refresh(0, challenge.addressCookie())), holder.endpoint);
        assertEquals(1, bed.registry.nodeCount());
    }

    @Test
    void shouldNotReplaceANodeOfAnotherNetworkAtTheSameEndpoint() {
        TestNode stranger = bed.node(TestBed.network(2));
        stranger.endpoint = holder.endpoint;
        stranger.register();
        assertEquals(2, bed.registry.nodeCount());
    }
}
