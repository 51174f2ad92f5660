package org.meshnet.core.engine.rule;

import java.util.Optional;
import java.util.Set;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.Grant;
import org.meshnet.core.name.Label;
import org.meshnet.core.rule.Member;
import org.meshnet.core.wire.Descriptor;

/**
 * In a closed network a member is what its certificate says, and without one it has neither name nor group. In an open
 * one each is called as it says, and is in no group. Control thread only.
 */
final class ShownStanding implements Standing {
    private final EngineContext context;

    ShownStanding(EngineContext context) {
        this.context = context;
    }

    @Override
    public Member of(NodeKey key) {
        return context.membership().isClosed()
                ? certified(key, certificate(key).map(Certificate::grant).orElse(Grant.NONE))
                : new Member(Optional.of(key), said(key).flatMap(Label::of), Set.of());
    }

    private static Member certified(NodeKey key, Grant grant) {
        return new Member(Optional.of(key), grant.name(), Set.copyOf(grant.groups()));
    }

    private Optional<Certificate> certificate(NodeKey key) {
        return key.equals(context.ownKey())
                ? context.membership().own()
                : context.peers().find(key).flatMap(Peer::certificate);
    }

    private Optional<String> said(NodeKey key) {
        return key.equals(context.ownKey())
                ? Optional.of(context.config().member().name())
                : context.peers().find(key).flatMap(Peer::descriptor).map(Descriptor::name);
    }
}
