package org.meshnet.discovery.registry.roster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.PeerChanged;
import org.meshnet.core.wire.PeerLeft;
import org.meshnet.core.wire.RefusedClaims;

/** What the registry relies on, whoever implements the seam: an implementation's test extends this. */
abstract class RosterContract {
    private static final NetworkId NETWORK = network(1);
    private static final Token TOKEN = new Token(1, 2);
    private static final Token OTHER_TOKEN = new Token(1, 3);
    private static final Endpoint HERE = endpoint(1);
    private static final Endpoint THERE = endpoint(2);
    private static final Bytes TEXT = Bytes.of(new byte[] {1});
    private static final Bytes OTHER_TEXT = Bytes.of(new byte[] {2});
    private static final NodeKey ANN = node(1);
    private static final NodeKey BEN = node(2);
    private static final NodeKey CAT = node(3);

    private Roster roster;
    private NetworkRoster directory;

    /** An empty one, which remembers no more who left than so many, in all networks together. */
    abstract Roster roster(int mostRemembered);

    @BeforeEach
    void open() {
        roster = roster(100);
        directory = roster.open(NETWORK);
    }

    private static NetworkId network(int number) {
        byte[] id = new byte[32];
        id[0] = (byte) number;
        return NetworkId.of(id);
    }

    private static NodeKey node(int number) {
        return node(number, 0);
    }

    /** Its first 8 bytes are one number, its last byte another. */
    private static NodeKey node(int prefix, int suffix) {
        byte[] key = new byte[NodeKey.LENGTH];
        key[7] = (byte) prefix;
        key[NodeKey.LENGTH - 1] = (byte) suffix;
        return NodeKey.of(key);
    }

    private static Endpoint endpoint(int port) {
        return new Endpoint(IpAddress.v4(0xc0000201), port);
    }

    private void join(NodeKey... nodes) {
        for (NodeKey node : nodes) {
            directory.put(node, HERE, TEXT);
            directory.publish(node);
        }
    }

    /** Which were refused; what the seam allows to be told later is told when this returns. */
    private RefusedClaims claim(NodeKey node, List<Token> wanted) {
        List<RefusedClaims> told = new ArrayList<>();
        ClaimAnswer answer = new ClaimAnswer() {
            @Override
            public void onDecided(RefusedClaims refused, long nowNs) {
                told.add(refused);
            }

            @Override
            public void onUndecided(long nowNs) {
                throw new AssertionError("nobody can say");
            }
        };
        directory.claim(node, wanted, answer, 0);
        settle(roster);
        assertEquals(1, told.size());
        return told.get(0);
    }

    /** Has done what the roster needs others for. */
    void settle(Roster shared) {
        // Nothing is to be done.
    }

    private void leave(NodeKey node) {
        assertTrue(directory.remove(node));
        directory.publish(node);
    }

    private List<NodeKey> changedSince(long version) {
        return directory.changesSince(version).stream().map(Entry::nodeKey).toList();
    }

    @Test
    void shouldFindWhoWasPut() {
        assertEquals(Optional.empty(), directory.find(ANN));
        assertTrue(directory.put(ANN, HERE, TEXT));
        Entry entry = directory.find(ANN).orElseThrow();
        assertEquals(ANN, entry.nodeKey());
        assertEquals(HERE, entry.observedEndpoint());
        assertEquals(TEXT, entry.sealedDescriptor());
        assertFalse(entry.hasLeft());
    }

    @Test
    void shouldSayWhetherAPutChangesAnything() {
        join(ANN);
        assertFalse(directory.put(ANN, HERE, TEXT));
        assertTrue(directory.put(ANN, THERE, TEXT));
        assertTrue(directory.put(ANN, THERE, OTHER_TEXT));
        assertFalse(directory.put(ANN, THERE, OTHER_TEXT));
    }

    @Test
    void shouldShowAChangeToWhoAsksBeforeItIsPublished() {
        join(ANN);
        long version = directory.version();
        directory.put(ANN, THERE, OTHER_TEXT);
        assertEquals(THERE, directory.find(ANN).orElseThrow().observedEndpoint());
        assertEquals(
                List.of(OTHER_TEXT),
                directory.changesSince(version - 1).stream()
                        .map(Entry::sealedDescriptor)
                        .toList());
        assertEquals(version, directory.version());
    }

    @Test
    void shouldListNobodyWhoWasNotPublished() {
        directory.put(ANN, HERE, TEXT);
        assertEquals(List.of(), changedSince(0));
    }

    @Test
    void shouldNumberWhatIsPublishedByOneEach() {
        long first = directory.version();
        directory.put(ANN, HERE, TEXT);
        PeerChanged came = (PeerChanged) directory.publish(ANN).orElseThrow();
        assertEquals(first + 1, came.directoryVersion());
        assertEquals(first + 1, came.entry().version());
        assertEquals(directory.find(ANN), Optional.of(came.entry()));
        join(BEN);
        assertEquals(first + 2, directory.version());
    }

    @Test
    void shouldPublishSeveralChangesAsOneAndMoveTheNodeToTheEnd() {
        join(ANN, BEN);
        long known = directory.version();
        directory.put(ANN, THERE, TEXT);
        directory.put(ANN, THERE, OTHER_TEXT);
        directory.publish(ANN);
        assertEquals(known + 1, directory.version());
        assertEquals(List.of(ANN), changedSince(known));
        assertEquals(List.of(BEN, ANN), changedSince(0));
    }

    @Test
    void shouldListChangesOfLaterVersionsOnly() {
        join(ANN, BEN, CAT);
        assertEquals(List.of(CAT), changedSince(directory.version() - 1));
        assertEquals(List.of(), changedSince(directory.version()));
    }

    @Test
    void shouldListWhoLeftOnceThatIsPublished() {
        join(ANN, BEN);
        long known = directory.version();
        assertTrue(directory.remove(ANN));
        assertEquals(Optional.empty(), directory.find(ANN));
        assertEquals(List.of(), changedSince(known));
        PeerLeft left = (PeerLeft) directory.publish(ANN).orElseThrow();
        assertEquals(known + 1, left.directoryVersion());
        Entry last = directory.changesSince(known).iterator().next();
        assertEquals(ANN, last.nodeKey());
        assertTrue(last.hasLeft());
    }

    @Test
    void shouldPublishNothingOfWhomNobodyKnows() {
        long version = directory.version();
        assertEquals(Optional.empty(), directory.publish(ANN));
        join(ANN);
        directory.put(BEN, HERE, TEXT);
        assertFalse(directory.remove(BEN), "nobody was told of it");
        assertEquals(Optional.empty(), directory.publish(BEN));
        assertEquals(version + 1, directory.version());
    }

    @Test
    void shouldLetNobodyGoWhoIsNotInIt() {
        join(ANN);
        assertFalse(directory.remove(BEN));
        assertEquals(Optional.empty(), directory.publish(BEN));
        assertTrue(directory.find(ANN).isPresent());
    }

    @Test
    void shouldListWhoCameBackAsLiveOnly() {
        join(ANN, BEN);
        long known = directory.version();
        leave(BEN);
        join(BEN);
        assertEquals(List.of(BEN), changedSince(known));
        assertFalse(directory.changesSince(known).iterator().next().hasLeft());
    }

    @Test
    void shouldTellThatANodeLeftAgainThatCameBackBeforeTheOthersHeardOfIt() {
        join(ANN, BEN);
        directory.remove(BEN);
        directory.put(BEN, THERE, TEXT);
        assertTrue(directory.remove(BEN), "others were told of it before");
        assertTrue(directory.publish(BEN).orElseThrow() instanceof PeerLeft);
    }

    @Test
    void shouldGiveAClaimToWhoComesFirst() {
        join(ANN, BEN);
        assertEquals(RefusedClaims.NONE, claim(ANN, List.of(TOKEN)));
        assertEquals(RefusedClaims.NONE.with(1), claim(BEN, List.of(OTHER_TOKEN, TOKEN)));
        assertEquals(ANN, holder(directory, TOKEN).orElseThrow().nodeKey());
        assertEquals(BEN, holder(directory, OTHER_TOKEN).orElseThrow().nodeKey());
    }

    @Test
    void shouldReplaceAllClaimsOfANode() {
        join(ANN, BEN);
        claim(ANN, List.of(TOKEN));
        assertEquals(RefusedClaims.NONE, claim(ANN, List.of(OTHER_TOKEN)));
        assertEquals(Optional.empty(), holder(directory, TOKEN));
        assertEquals(RefusedClaims.NONE, claim(BEN, List.of(TOKEN)));
    }

    @Test
    void shouldLetANodeKeepItsClaims() {
        join(ANN);
        claim(ANN, List.of(TOKEN, OTHER_TOKEN));
        assertEquals(RefusedClaims.NONE, claim(ANN, List.of(OTHER_TOKEN, TOKEN, TOKEN)));
        assertEquals(ANN, holder(directory, TOKEN).orElseThrow().nodeKey());
    }

    @Test
    void shouldFreeTheClaimsOfWhoLeaves() {
        join(ANN, BEN);
        claim(ANN, List.of(TOKEN));
        directory.remove(ANN);
        assertEquals(Optional.empty(), holder(directory, TOKEN));
        assertEquals(RefusedClaims.NONE, claim(BEN, List.of(TOKEN)));
    }

    @Test
    void shouldShowWhatIsKnownOfAHolderNow() {
        join(ANN);
        claim(ANN, List.of(TOKEN));
        directory.put(ANN, THERE, OTHER_TEXT);
        assertEquals(directory.find(ANN), holder(directory, TOKEN));
    }

    @Test
    void shouldGiveNoClaimToWhoIsNotInIt() {
        assertThrows(IllegalArgumentException.class, () -> claim(ANN, List.of(TOKEN)));
        assertEquals(Optional.empty(), holder(directory, TOKEN));
    }

    @Test
    void shouldFindByTheBeginningOfAKeyInTheOrderOfKeysAndNoMoreThanAsked() {
        join(node(7, 3), node(6, 9), node(7, -1), node(7, 0), node(8, 0));
        assertEquals(List.of(node(7, 0), node(7, 3), node(7, -1)), keys(directory.findByPrefix(7, 4)));
        assertEquals(List.of(node(7, 0), node(7, 3)), keys(directory.findByPrefix(7, 2)));
        assertEquals(List.of(), directory.findByPrefix(5, 4));
    }

    private static List<NodeKey> keys(List<Entry> entries) {
        return entries.stream().map(Entry::nodeKey).toList();
    }

    @Test
    void shouldKeepNetworksApart() {
        NetworkRoster other = roster.open(network(2));
        join(ANN);
        claim(ANN, List.of(TOKEN));
        assertEquals(Optional.empty(), other.find(ANN));
        assertEquals(Optional.empty(), holder(other, TOKEN));
        assertEquals(List.of(), other.findByPrefix(1, 4));
        assertTrue(other.changesSince(0).isEmpty());
    }

    @Test
    void shouldOpenTheSameDirectoryWhileANodeIsInIt() {
        join(ANN);
        assertEquals(ANN, roster.open(NETWORK).find(ANN).orElseThrow().nodeKey());
    }

    @Test
    void shouldOpenANewDirectoryOnceTheLastNodeLeft() {
        join(ANN, BEN);
        leave(ANN);
        long before = directory.version();
        assertFalse(directory.remove(BEN), "there is nobody to be told");
        NetworkRoster next = roster.open(NETWORK);
        assertTrue(next.changesSince(0).isEmpty());
        assertEquals(Optional.empty(), next.find(ANN));
        assertNotEquals(before, next.version(), "by chance once in 2^61");
    }

    @Test
    void shouldStartWithARandomVersionBelowTheLimitAndKnowAllSince() {
        long version = directory.version();
        assertTrue(version >= 0 && version < NetworkRoster.FIRST_VERSION_LIMIT);
        assertNotEquals(version, roster.open(network(2)).version());
        assertEquals(version, directory.forgottenVersion());
        join(ANN, BEN);
        leave(ANN);
        assertEquals(version, directory.forgottenVersion());
    }

    @Test
    void shouldForgetWhoLeftFirstWhenThereIsNoRoom() {
        roster = roster(2);
        directory = roster.open(NETWORK);
        join(ANN, BEN, CAT, node(4));
        long known = directory.version();
        leave(ANN);
        leave(BEN);
        long forgotten = directory.forgottenVersion();
        leave(CAT);
        assertEquals(List.of(BEN, CAT), changedSince(known));
        assertEquals(known + 1, directory.forgottenVersion(), "Ann is not listed any more");
        assertNotEquals(forgotten, directory.forgottenVersion());
    }

    @Test
    void shouldForgetAtOnceWhoLeavesWhenOtherNetworksUseAllRoom() {
        roster = roster(1);
        directory = roster.open(network(2));
        join(ANN, BEN);
        leave(ANN);
        directory = roster.open(NETWORK);
        join(ANN, BEN);
        assertFalse(directory.remove(ANN), "they notice by the version");
        assertEquals(directory.version(), directory.forgottenVersion());
    }

    @Test
    void shouldHaveTheRoomOfANetworkForOthersOnceItsLastNodeLeft() {
        roster = roster(2);
        directory = roster.open(network(2));
        join(ANN, BEN, CAT);
        leave(ANN);
        directory.remove(BEN);
        directory.remove(CAT);
        directory = roster.open(NETWORK);
        join(ANN, BEN, CAT);
        long known = directory.version();
        leave(ANN);
        leave(BEN);
        assertEquals(List.of(ANN, BEN), changedSince(known));
        assertTrue(directory.forgottenVersion() < known);
    }

    private static Optional<Entry> holder(NetworkRoster directory, Token claim) {
        return directory.findHolders(claim, 1).stream().findFirst();
    }

    private static List<NodeKey> holders(NetworkRoster directory, Token claim, int most) {
        return directory.findHolders(claim, most).stream().map(Entry::nodeKey).toList();
    }

    @Test
    void shouldLetSeveralHoldASharedClaimAndNameThemInTheOrderOfTheirKeys() {
        Token shared = new Token(Long.MIN_VALUE | 7, 8);
        join(ANN, BEN);
        assertEquals(RefusedClaims.NONE, claim(BEN, List.of(TOKEN, shared)));
        assertEquals(new RefusedClaims(2), claim(ANN, List.of(shared, TOKEN)));
        assertEquals(List.of(ANN, BEN), holders(directory, shared, 4));
        assertEquals(List.of(ANN), holders(directory, shared, 1));
        assertEquals(List.of(), holders(directory, new Token(Long.MIN_VALUE | 7, 9), 4));
        assertEquals(RefusedClaims.NONE, claim(ANN, List.of()));
        assertEquals(List.of(BEN), holders(directory, shared, 4));
        directory.remove(BEN);
        assertEquals(List.of(), holders(directory, shared, 4));
        assertEquals(List.of(), holders(directory, TOKEN, 4));
    }
}
