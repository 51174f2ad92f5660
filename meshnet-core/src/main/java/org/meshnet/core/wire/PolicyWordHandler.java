package org.meshnet.core.wire;

/**
 * One method per {@link PolicyWord}: a new one does not compile until it is handled.
 *
 * @param <A> what is known of its arrival
 */
public interface PolicyWordHandler<A> {
    void onOffer(PolicyWord.Offer word, A arrival);

    void onKnown(PolicyWord.Known word, A arrival);

    void onAsk(PolicyWord.Ask word, A arrival);

    void onPart(PolicyWord.Part word, A arrival);
}
