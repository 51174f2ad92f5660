package org.meshnet.load;

import java.util.Arrays;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.Registered;

/**
 * The nodes of one worker by slot, in arrays: 141 bytes for each, and 24 or so for where its session is found. Not
 * thread-safe.
 */
final class NodeTable {
    /** What becomes of a slot. */
    enum State {
        /** Nobody is there. */
        FREE,
        /** It registers, or waits for its turn to. */
        JOINING,
        /** It is registered. */
        HERE
    }

    private static final int KEYS_LENGTH = 2 * ChannelKeys.KEY_LENGTH;

    private final State[] states;
    private final byte[] keys;
    private final byte[] nodeKeys;
    private final byte[] cookies;
    private final long[] sessions;
    private final long[] versions;
    private final int[] counters;
    private final int[] generations;
    private final boolean[] areElsewhere;
    private final boolean[] areKnown;
    private final LongIntMap bySession;
    private final byte[] key = new byte[ChannelKeys.KEY_LENGTH];
    private int hereCount;
    private int knownCount;

    NodeTable(int slots) {
        states = new State[slots];
        Arrays.fill(states, State.FREE);
        keys = new byte[Math.multiplyExact(slots, KEYS_LENGTH)];
        nodeKeys = new byte[slots * NodeKey.LENGTH];
        cookies = new byte[slots * Limits.COOKIE_LENGTH];
        sessions = new long[slots];
        versions = new long[slots];
        counters = new int[slots];
        generations = new int[slots];
        areElsewhere = new boolean[slots];
        areKnown = new boolean[slots];
        bySession = new LongIntMap(slots);
    }

    int slots() {
        return states.length;
    }

    int hereCount() {
        return hereCount;
    }

    State state(int slot) {
        return states[slot];
    }

    boolean isHere(int slot) {
        return states[slot] == State.HERE;
    }

    /** It is not registered any more, as far as it knows, and is going to be or not. */
    void setAway(int slot, State state) {
        if (isHere(slot)) {
            hereCount--;
            knownCount -= areKnown[slot] ? 1 : 0;
            areKnown[slot] = false;
            bySession.remove(sessions[slot]);
        }
        states[slot] = state;
    }

    /** Of those that are here, whom the server has told something since {@link #doubtAll}. */
    int knownCount() {
        return knownCount;
    }

    /** The server told this node something that only who knows it can tell; it is here. */
    void onHeard(int slot) {
        knownCount += areKnown[slot] ? 0 : 1;
        areKnown[slot] = true;
    }

    /** The server may have forgotten everybody. */
    void doubtAll() {
        Arrays.fill(areKnown, false);
        knownCount = 0;
    }

    /** How often the slot had another node before. */
    int generation(int slot) {
        return generations[slot];
    }

    /** The node that was here will not come back: the next one is another. */
    void replace(int slot) {
        generations[slot]++;
    }

    /** It is registered, with a session of its own. */
    void setHere(int slot, ChannelKeys channel, Registered registered) {
        setAway(slot, State.HERE);
        hereCount++;
        onHeard(slot);
        sessions[slot] = registered.sessionId();
        bySession.put(registered.sessionId(), slot);
        versions[slot] = registered.directoryVersion();
        counters[slot] = 0;
        System.arraycopy(channel.fromNode(), 0, keys, slot * KEYS_LENGTH, ChannelKeys.KEY_LENGTH);
        System.arraycopy(
                channel.fromServer(), 0, keys, slot * KEYS_LENGTH + ChannelKeys.KEY_LENGTH, ChannelKeys.KEY_LENGTH);
        setCookie(slot, registered.addressCookie());
    }

    /** Whose session it is, or {@link LongIntMap#ABSENT}. */
    int slotOf(long session) {
        return bySession.get(session);
    }

    long session(int slot) {
        return sessions[slot];
    }

    /** Never used before in this session. */
    int nextCounter(int slot) {
        return counters[slot]++;
    }

    /** What seals the node's requests; good until the next call of this or the other one. */
    byte[] keyFromNode(int slot) {
        System.arraycopy(keys, slot * KEYS_LENGTH, key, 0, key.length);
        return key;
    }

    /** What seals the server's events; good until the next call of this or the other one. */
    byte[] keyFromServer(int slot) {
        System.arraycopy(keys, slot * KEYS_LENGTH + key.length, key, 0, key.length);
        return key;
    }

    void setNodeKey(int slot, NodeKey nodeKey) {
        System.arraycopy(nodeKey.bytes(), 0, nodeKeys, slot * NodeKey.LENGTH, NodeKey.LENGTH);
    }

    NodeKey nodeKey(int slot) {
        return NodeKey.of(Arrays.copyOfRange(nodeKeys, slot * NodeKey.LENGTH, (slot + 1) * NodeKey.LENGTH));
    }

    Bytes cookie(int slot) {
        int start = slot * Limits.COOKIE_LENGTH;
        return Bytes.of(Arrays.copyOfRange(cookies, start, start + Limits.COOKIE_LENGTH));
    }

    void setCookie(int slot, Bytes cookie) {
        System.arraycopy(cookie.toArray(), 0, cookies, slot * Limits.COOKIE_LENGTH, Limits.COOKIE_LENGTH);
    }

    /** Of the directory, as the node knows it. */
    long version(int slot) {
        return versions[slot];
    }

    void setVersion(int slot, long version) {
        versions[slot] = version;
    }

    /** Is it at the second of the two endpoints that are its own? */
    boolean isElsewhere(int slot) {
        return areElsewhere[slot];
    }

    void move(int slot) {
        areElsewhere[slot] = !areElsewhere[slot];
    }
}
