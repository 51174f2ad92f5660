package org.meshnet.core.engine.policy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.path.TokenBucket;
import org.meshnet.core.policy.PolicyManifest;

/**
 * What a partner has said of the network's document, and was told. Plain state; of a member nothing is known while
 * there is no session.
 */
final class PolicyTalk {
    /** Offers of a partner that are looked at: a second, and at once. */
    static final int OFFERS_PER_SECOND = 1;

    static final int OFFERS_AT_ONCE = 5;
    /** Parts that a partner is given: a second, and at once. */
    static final int PARTS_PER_SECOND = 200;

    static final int PARTS_AT_ONCE = 200;

    private final PolicyPartner partner;
    private final TokenBucket offers = new TokenBucket(OFFERS_PER_SECOND, OFFERS_AT_ONCE);
    private final TokenBucket parts = new TokenBucket(PARTS_PER_SECOND, PARTS_AT_ONCE);
    private @Nullable PolicyManifest offered;
    private long place;
    private boolean isTold;
    private int toldCount;
    private boolean isContradicted;

    PolicyTalk(PolicyPartner partner) {
        this.partner = partner;
    }

    PolicyPartner partner() {
        return partner;
    }

    /** May one more of its offers be looked at? */
    boolean takeOffer(long nowNs) {
        return offers.take(nowNs);
    }

    /** May it be given one more part? */
    boolean takePart(long nowNs) {
        return parts.take(nowNs);
    }

    /** What it offers, and is newer than what is known here. */
    Optional<PolicyManifest> offered() {
        return Optional.ofNullable(offered);
    }

    /** It offers something newer, and waits to be asked at this place, unless it waits already. */
    void onOffer(PolicyManifest manifest, long lastPlace) {
        place = offered == null ? lastPlace : place;
        offered = manifest;
    }

    /** The lower, the sooner it is asked. */
    long place() {
        return place;
    }

    /** It was asked, and waits at this place now. */
    void moveTo(long lastPlace) {
        place = lastPlace;
    }

    /** What it offers is known, or worth nothing. */
    void dropOffer() {
        offered = null;
    }

    /** It is to be told of another document, or may have forgotten. */
    void onNews() {
        isTold = false;
        toldCount = 0;
        isContradicted = false;
    }

    /** Is it to be told why the document that it knows does not count here? Once for each document that does. */
    boolean takeContradiction() {
        boolean isDue = !isContradicted;
        isContradicted = true;
        return isDue;
    }

    /** It may know another document by now. */
    void onDoubt() {
        isTold = false;
    }

    /** It knows the document that is known here. */
    void onKnown() {
        isTold = true;
        toldCount = 0;
    }

    /** Does it know the document that is known here? */
    boolean isTold() {
        return isTold;
    }

    /** How often it was told before this time. */
    int takeToldCount() {
        return toldCount++;
    }
}
