package org.meshnet.core.membership;

/** Why a node is no member. */
public enum Refusal {
    /** It shows none. */
    MISSING("shows no certificate"),
    /** What it shows is none. */
    MALFORMED("shows a certificate that cannot be read"),
    /** It is for another network. */
    OTHER_NETWORK("shows a certificate of another network"),
    /** It is for another node. */
    OTHER_NODE("shows another node's certificate"),
    /** Who signed it is no administrator here. */
    UNKNOWN_ADMINISTRATOR("shows a certificate of somebody who is no administrator of this network"),
    /** A signature does not fit. */
    FORGED("shows a forged certificate"),
    /** It is to come. */
    NOT_YET_VALID("shows a certificate that is not valid yet (is a clock wrong?)"),
    /** It is over. */
    EXPIRED("shows a certificate that has expired"),
    /** The node, or the certificate, was revoked. */
    REVOKED("was revoked"),
    /** It joined when that was over. */
    JOINED_LATE("joined by an invitation that was over"),
    /** Others joined by its invitation. */
    INVITATION_USED("joined by an invitation that another node had used");

    private final String text;

    Refusal(String text) {
        this.text = text;
    }

    /** For people: what follows the node's name. */
    public String text() {
        return text;
    }
}
