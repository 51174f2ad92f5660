package org.meshnet.core.engine.status;

import java.util.List;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.InviteUse;
import org.meshnet.core.policy.PolicyDocument;

/** What a node of a closed network learned or did, and has to remember for its next run. */
public sealed interface MembershipNews {
    /** This node's certificate from now on. */
    record Renewed(Certificate certificate) implements MembershipNews {
        @Override
        public void handle(Handler handler) {
            handler.onRenewed(this);
        }
    }

    /** This node signed this certificate of another, as a signer. */
    record Signed(Certificate certificate) implements MembershipNews {
        @Override
        public void handle(Handler handler) {
            handler.onSigned(this);
        }
    }

    /** All that is known of who joined by which invitation. */
    record Joined(List<InviteUse> uses) implements MembershipNews {
        public Joined {
            uses = List.copyOf(uses);
        }

        @Override
        public void handle(Handler handler) {
            handler.onJoined(this);
        }
    }

    /** The document of the network that counts from now on. */
    record Decided(PolicyDocument document) implements MembershipNews {
        @Override
        public void handle(Handler handler) {
            handler.onDecided(this);
        }
    }

    /** The network's keys that are good from now on, the newest first; who takes them destroys them. */
    record Rekeyed(List<NetworkKey> keys) implements MembershipNews {
        public Rekeyed {
            keys = List.copyOf(keys);
        }

        @Override
        public void handle(Handler handler) {
            handler.onRekeyed(this);
        }
    }

    /** One method for each. */
    interface Handler {
        void onRenewed(Renewed news);

        void onSigned(Signed news);

        void onJoined(Joined news);

        void onDecided(Decided news);

        void onRekeyed(Rekeyed news);
    }

    /** Has the handler's method for this called. */
    void handle(Handler handler);
}
