package org.meshnet.core.rule;

import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.Prefix;

/** What a side of a rule names. Immutable; its text is what the rule would be written with. */
public sealed interface Selector {
    /** Everybody and everything. */
    record Any() implements Selector {
        @Override
        public String toString() {
            return RuleText.ANY;
        }
    }

    /** Everything outside that is reached through an exit. */
    record Exit() implements Selector {
        @Override
        public String toString() {
            return RuleText.EXIT;
        }
    }

    /** The members of a group, at their own addresses. */
    record Group(Label name) implements Selector {
        @Override
        public String toString() {
            return RuleText.GROUP + name;
        }
    }

    /** The member that is called so, at its own addresses. */
    record Host(Label name) implements Selector {
        @Override
        public String toString() {
            return RuleText.HOST + name;
        }
    }

    /** The member with this key, at its own addresses. */
    record Key(NodeKey key) implements Selector {
        @Override
        public String toString() {
            return Hex.encode(key.bytes());
        }
    }

    /** Whatever has an address in here, be it a member or behind one. */
    record Network(Prefix prefix) implements Selector {
        @Override
        public String toString() {
            boolean isAddress = prefix.length() == prefix.address().bitCount();
            return isAddress ? prefix.address().toString() : prefix.toString();
        }
    }
}
