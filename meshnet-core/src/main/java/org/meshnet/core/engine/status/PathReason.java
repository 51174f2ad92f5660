package org.meshnet.core.engine.status;

/** Why a peer is not reached directly. */
public enum PathReason {
    /** It was reached by relay first; direct candidates are being tried. */
    SEARCHING("looking for a direct path"),
    /** Ports of a hard NAT are being tried. */
    GUESSING("guessing ports of a NAT that gives every destination another one"),
    /** Nothing can be guessed on both sides at once. */
    BOTH_HARD("both NATs give every destination another port"),
    /** It is to be tried once there is traffic, or again later. */
    ONE_HARD("one NAT gives every destination another port, and none was guessed yet"),
    /** One of the two does not take part. */
    GUESSING_OFF("one NAT gives every destination another port, and guessing is switched off"),
    /** No direct candidate answered: most likely a NAT or a firewall on each side lets nothing in. */
    NO_DIRECT_ANSWER("no direct probe was answered"),
    /** No server answers this node by UDP, and no peer does. */
    UDP_BLOCKED("UDP is blocked here"),
    /** The peer is registered by a stream only. */
    PEER_UDP_BLOCKED("UDP is blocked where the peer is"),
    /** There was a direct path, and it does not answer any more. */
    DIRECT_LOST("the direct path stopped answering"),
    /** There is nothing to send to directly. */
    NO_CANDIDATES("the peer has no address to try"),
    /** Nothing answers, and there is no relay. */
    NO_RELAY("no direct answer, and the server relays nothing"),
    /** Nothing answers, and the relay's answer is not there yet. */
    NO_ANSWER("no answer, neither directly nor by relay"),
    /** Nobody introduces or relays. */
    NO_SERVER("no direct answer, and no server to introduce or relay"),
    /** No server knows it. */
    NOT_REGISTERED("the peer is not registered at a server");

    private final String text;

    PathReason(String text) {
        this.text = text;
    }

    /** A few words for people. */
    public String text() {
        return text;
    }
}
