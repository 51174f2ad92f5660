package org.meshnet.discovery.registry.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.discovery.registry.roster.RosterFollower;

class SharedRosterTest {
    private static final Token TOKEN = new Token(5, 6);

    private final Service service = new Service(3, 7);

    private Service.One server(int number) {
        return service.servers.get(number);
    }

    private List<NodeKey> holders(int server, Token token) {
        return server(server).network().findHolders(token, 4).stream()
                .map(Entry::nodeKey)
                .toList();
    }

    @Test
    void shouldGiveEachOfFiveHundredAddressesToOneOfTenThousandClaims() {
        Map<Integer, Integer> owners = new TreeMap<>();
        List<Service.Claim> claims = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            server(i % 3).join(i);
            claims.add(server(i % 3).claim(i, new Token(1, i * 7 % 500)));
            if (i % 200 == 0) {
                service.run(0.01);
            }
        }
        service.run(2);
        for (int i = 0; i < claims.size(); i++) {
            assertNotNull(claims.get(i).refused, "decided");
            if (claims.get(i).refused.equals(RefusedClaims.NONE)) {
                int address = i * 7 % 500;
                assertEquals(null, owners.put(address, i), () -> "two have address " + address);
            }
        }
        assertEquals(500, owners.size());
        owners.forEach((address, owner) -> {
            for (int i = 0; i < 3; i++) {
                assertEquals(List.of(Service.key(owner)), holders(i, new Token(1, address)));
            }
        });
        service.servers.forEach(each -> assertEquals(10_000, each.network().count()));
    }

    @Test
    void shouldFreeAClaimWhoseHolderLeftForAllServers() {
        server(0).join(1);
        server(1).join(2);
        server(0).join(3);
        server(0).claim(1, TOKEN);
        service.run(0.1);
        Service.Claim refused = server(1).claim(2, TOKEN);
        service.run(0.1);
        assertEquals(RefusedClaims.NONE.with(0), refused.refused);
        assertEquals(List.of(Service.key(1)), holders(1, TOKEN));
        server(0).network().remove(Service.key(1));
        service.run(0.1);
        assertEquals(Optional.empty(), server(1).network().find(Service.key(1)));
        Service.Claim given = server(1).claim(2, TOKEN);
        service.run(0.1);
        assertEquals(RefusedClaims.NONE, given.refused);
        assertEquals(List.of(Service.key(2)), holders(0, TOKEN));
    }

    @Test
    void shouldLetANodeTakeItsClaimsToAnotherServerWithoutAsking() {
        server(0).join(1);
        server(1).join(2);
        server(0).claim(1, TOKEN);
        service.run(0.1);
        service.servers.forEach(each -> each.isCut = true);
        service.run(5);
        server(1).join(1);
        assertEquals(RefusedClaims.NONE, server(1).claim(1, TOKEN).refused);
        Service.Claim another = server(1).claim(2, new Token(5, 7));
        assertTrue(another.isUndecided, "it cannot be known whose that is");
    }

    @Test
    void shouldNotDecideInASlowStoreForMoreThanTwoSeconds() {
        server(0).join(1);
        server(0).isCut = true;
        Service.Claim claim = server(0).claim(1, TOKEN);
        service.run(1.5);
        assertFalse(claim.isUndecided);
        service.run(1);
        assertTrue(claim.isUndecided);
    }

    @Test
    void shouldTellWhoLostAClaimToAnotherWhileItsServerWasTakenForDead() {
        List<NodeKey> lost = new ArrayList<>();
        server(0).roster.follow(new RosterFollower() {
            @Override
            public void onElsewhere(NetworkId networkId, NodeKey nodeKey, long nowNs) {
                // Not looked at.
            }

            @Override
            public void onElsewhereToo(NetworkId networkId, NodeKey nodeKey, long nowNs) {
                // Not looked at.
            }

            @Override
            public void onClaimsLost(NetworkId networkId, NodeKey nodeKey, long nowNs) {
                lost.add(nodeKey);
            }
        });
        server(0).join(1);
        server(1).join(2);
        server(0).claim(1, TOKEN);
        service.run(0.1);
        server(0).isCut = true;
        service.run(15);
        Service.Claim claim = server(1).claim(2, TOKEN);
        service.run(0.1);
        assertEquals(RefusedClaims.NONE, claim.refused);
        server(0).isCut = false;
        service.run(3);
        assertEquals(List.of(Service.key(1)), lost);
        assertEquals(List.of(Service.key(2)), holders(0, TOKEN));
    }

    @Test
    void shouldBelieveNothingThatNoServerSealed() {
        server(0).join(1);
        service.run(0.1);
        RandomSource random = bytes -> {};
        ServiceKey other = new ServiceKey(Service.bytes(ServiceKey.LENGTH, 9), random);
        ServiceKey real = new ServiceKey(Service.bytes(ServiceKey.LENGTH, 0), random);
        String name = real.network(Service.NETWORK);
        Bytes node = real.node(Service.NETWORK, Service.key(66));
        Bytes record = other.sealRecord(new byte[0], new byte[100]);
        service.store.carryOut(new StoreCommand.Put(name, node, ServerBook.name(99), record, List.of(), Bytes.EMPTY));
        server(1).join(2);
        service.run(1);
        assertEquals(2, server(0).network().count());
        assertTrue(server(0).roster.reading().badRecordCount() > 0);
        service.run(20);
        assertEquals(2, service.store.itemCount(), "a server that never says that it is alive is dead");
    }

    @Test
    void shouldNotUseAStoreOfServersWithAnotherKey() {
        Service.One stranger = service.add(4, 12345);
        service.run(5);
        assertFalse(stranger.roster.reading().isUp());
        assertTrue(server(0).roster.reading().isUp());
        assertEquals(2, server(0).roster.reading().serverCount());
    }

    @Test
    void shouldLeaveNothingInTheStoreThatSaysWhoIsWhere() {
        server(0).join(1);
        server(0).claim(1, TOKEN);
        service.run(0.1);
        ByteBuffer token = ByteBuffer.allocate(Token.LENGTH);
        TOKEN.write(token, 0);
        String endpoint = Hex.encode(server(0)
                .network()
                .find(Service.key(1))
                .orElseThrow()
                .observedEndpoint()
                .bytes());
        for (Bytes kept : service.store.dump()) {
            String text = Hex.encode(kept.toArray());
            assertFalse(text.contains(Hex.encode(Service.key(1).bytes())));
            assertFalse(text.contains(Hex.encode(Service.NETWORK.bytes())));
            assertFalse(text.contains(Hex.encode(token.array())));
            assertFalse(text.contains(endpoint));
        }
    }

    @Test
    void shouldReadAllAgainWhereTheStoreForgotWhatHappened() {
        server(0).join(1);
        server(1).join(2);
        service.run(0.1);
        server(1).isCut = true;
        for (int i = 0; i < 1200; i++) {
            server(0).join(100 + i);
        }
        service.run(3);
        assertEquals(2, server(1).network().count());
        server(1).isCut = false;
        service.run(3);
        assertEquals(1202, server(1).network().count());
    }

    @Test
    void shouldKeepWhatIsAskedAtOneTimeBounded() {
        for (int i = 0; i < 5_000; i++) {
            server(0).join(i);
        }
        long before = server(0).roster.reading().commands().count();
        server(0).turn();
        assertTrue(server(0).roster.reading().commands().count() - before <= Errands.MOST);
    }

    @Test
    void shouldTakeNoWordOfAServerTwiceNorFromAnother() {
        server(0).join(1);
        service.run(2);
        byte[] said = server(0).roster.between().seal(new byte[] {1, 2, 3});
        assertEquals(
                3,
                server(1)
                        .roster
                        .between()
                        .open(ByteBuffer.wrap(said))
                        .orElseThrow()
                        .text()
                        .length);
        assertEquals(Optional.empty(), server(1).roster.between().open(ByteBuffer.wrap(said)));
        assertEquals(Optional.empty(), server(0).roster.between().open(ByteBuffer.wrap(said)));
        said[said.length - 1] ^= 1;
        assertEquals(Optional.empty(), server(2).roster.between().open(ByteBuffer.wrap(said)));
        for (int length = 0; length < said.length; length++) {
            assertEquals(Optional.empty(), server(2).roster.between().open(ByteBuffer.wrap(said, 0, length)));
        }
        assertEquals(
                server(0).roster.between().link(Service.NETWORK, Service.key(1), Service.key(2)),
                server(1).roster.between().link(Service.NETWORK, Service.key(2), Service.key(1)));
    }
}
