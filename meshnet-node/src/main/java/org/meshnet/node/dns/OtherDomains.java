package org.meshnet.node.dns;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.function.Consumer;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/** Who answers for domains that are not the mesh's. On the thread of the responder, and must not wait. */
@FunctionalInterface
public interface OtherDomains {
    /** Nobody: such a query is refused, so that whoever asked asks somebody else. */
    OtherDomains REFUSED = (query, transport, answer) -> answer.accept(NameServer.reply(query, Rcode.REFUSED));

    /**
     * Has a query answered, at once or later.
     *
     * @param query of one question, for another domain
     * @param transport by which it came
     * @param answer takes the answer, on the same thread
     */
    void ask(Message query, Transport transport, Consumer<Message> answer);

    /**
     * The responder serves from now on.
     *
     * @param selector that it waits with; a {@link Served} at one of its keys is served when something is there
     */
    default void open(Selector selector) {}

    /** Gives up what is overdue. */
    default void look(long nowNs) {}

    /** Is there anything that could become overdue? */
    default boolean isWaiting() {
        return false;
    }

    /** The responder has ended: what is under way is not answered any more. */
    default void close() {}

    /** Queries that could not be answered. Any thread. */
    default long failedCount() {
        return 0;
    }

    /** What came in place of answers and was none. Any thread. */
    default long refusedCount() {
        return 0;
    }

    /** What stands at a key of the responder's selector. */
    @FunctionalInterface
    interface Served {
        /** Something is there. */
        void serve(long nowNs) throws IOException;
    }
}
