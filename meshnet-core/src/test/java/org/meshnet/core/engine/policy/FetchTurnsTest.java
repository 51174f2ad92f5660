package org.meshnet.core.engine.policy;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkTag;
import org.meshnet.core.policy.Authority;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyFetch;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.policy.PolicyPart;
import org.meshnet.core.policy.PolicySeal;
import org.meshnet.core.wire.PolicyWord;

class FetchTurnsTest {
    private static final NetworkTag NETWORK = NetworkTag.of(new byte[NetworkTag.LENGTH]);
    private static final SigningKey KEY = SigningKey.fromSeed(new byte[SigningKey.SEED_LENGTH]);
    private static final AdministratorKey ADMINISTRATOR = AdministratorKey.of(KEY.publicKey());

    private final PolicyDocument first = PolicyDocument.first(
            new PolicySeal(NETWORK, new byte[32]),
            PolicyContent.initial(List.of(ADMINISTRATOR)),
            new PolicyManifest.Signer(Authority.of(ADMINISTRATOR), KEY),
            1);
    private final PolicyDocument second = first.next(
            new PolicySeal(NETWORK, new byte[32]),
            first.content(),
            new PolicyManifest.Signer(Authority.of(ADMINISTRATOR), KEY),
            2);
    private final PolicyJudge judge = new PolicyJudge(NETWORK, Set.of(ADMINISTRATOR));
    private final FetchTurns turns = new FetchTurns();
    private final PolicyTalk silent = talk();
    private final PolicyTalk mute = talk();
    private final PolicyTalk honest = talk();
    private final List<PolicyTalk> all = List.of(silent, mute, honest);

    private static PolicyTalk talk() {
        return new PolicyTalk(new PolicyPartner() {
            @Override
            public boolean isConnected() {
                return true;
            }

            @Override
            public boolean isAsked() {
                return false;
            }

            @Override
            public void say(PolicyWord word) {
                // Nobody hears it.
            }

            @Override
            public void comeBack(long atNs) {
                // Nobody does.
            }
        });
    }

    private PolicyFetch nothing() {
        return new PolicyFetch(first.manifest(), Optional.empty());
    }

    private PolicyFetch some() {
        PolicyFetch fetch = nothing();
        PolicyPart part = fetch.due(0).get(0);
        fetch.take(part, first.copy().part(part).orElseThrow());
        return fetch;
    }

    /** Each offers again as soon as it failed. */
    @Test
    void letsTwoThatGiveNothingDelayTheThirdByATurnEachOnly() {
        turns.onOffer(silent, first.manifest());
        turns.onOffer(mute, first.manifest());
        turns.onOffer(honest, first.manifest());
        assertSame(silent, turns.next(all, judge));
        silent.dropOffer();
        turns.onOffer(silent, first.manifest());
        assertSame(mute, turns.next(all, judge));
        turns.onTurn(mute, nothing());
        turns.onOffer(mute, first.manifest());
        assertSame(honest, turns.next(all, judge));
    }

    @Test
    void isNotHeldUpByWhoOffersALaterOneAndGivesNothing() {
        turns.onOffer(honest, first.manifest());
        turns.onOffer(silent, second.manifest());
        assertSame(honest, turns.next(all, judge));
        turns.onTurn(honest, some());
        assertSame(silent, turns.next(all, judge));
        turns.onTurn(silent, nothing());
        assertSame(honest, turns.next(all, judge));
    }

    @Test
    void endsATurnOnlyWhereAnotherWaits() {
        turns.onOffer(silent, first.manifest());
        assertFalse(turns.isOver(silent, 0, all, judge, FetchTurns.TURN_NS));
        turns.onOffer(honest, first.manifest());
        assertFalse(turns.isOver(silent, 0, all, judge, FetchTurns.TURN_NS - 1));
        assertTrue(turns.isOver(silent, 0, all, judge, FetchTurns.TURN_NS));
    }

    @Test
    void forgetsWhatIsNotLaterAnyMore() {
        turns.onOffer(silent, first.manifest());
        judge.take(first);
        assertNull(turns.next(all, judge));
        assertTrue(silent.offered().isEmpty());
    }
}
