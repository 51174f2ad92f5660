package org.meshnet.node.dns;

import java.util.function.Consumer;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/** Who answers for domains that are not the mesh's. On the thread of the responder; must not wait. */
@FunctionalInterface
interface OtherDomains {
    /** Nobody: such a query is refused, so that whoever asked asks somebody else. */
    OtherDomains REFUSED = (query, answer) -> answer.accept(NameServer.reply(query, Rcode.REFUSED));

    /**
     * Has a query answered, at once or later.
     *
     * @param query of one question, for another domain
     * @param answer takes the answer, on the same thread
     */
    void ask(Message query, Consumer<Message> answer);
}
