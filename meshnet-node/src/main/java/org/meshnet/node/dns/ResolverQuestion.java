package org.meshnet.node.dns;

import java.io.IOException;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * What is asked of a resolver, whoever asks it here: a query says no more than this, so nothing else of it is passed
 * on. Immutable.
 *
 * @param name that is asked for
 * @param type of the records
 * @param isSecure are signatures wanted (DO)
 * @param isUnchecked are answers wanted that the resolver could not check (CD)
 */
record ResolverQuestion(Name name, int type, boolean isSecure, boolean isUnchecked) {
    private static final int BITS_OF_ID = 16;

    static ResolverQuestion of(Message query) {
        Record question = query.getQuestion();
        return new ResolverQuestion(
                question.getName(),
                question.getType(),
                isSecure(query),
                query.getHeader().getFlag(Flags.CD));
    }

    /** Does this query want signatures? */
    static boolean isSecure(Message query) {
        OPTRecord options = query.getOPT();
        return options != null && (options.getFlags() & ExtendedFlags.DO) != 0;
    }

    private Record record() {
        return Record.newRecord(name, type, DClass.IN);
    }

    /** The bytes with this id. */
    byte[] toWire(int id) {
        Message message = new Message(id);
        Header header = message.getHeader();
        header.setOpcode(Opcode.QUERY);
        header.setFlag(Flags.RD);
        if (isUnchecked) {
            header.setFlag(Flags.CD);
        }
        message.addRecord(record(), Section.QUESTION);
        int flags = isSecure ? ExtendedFlags.DO : 0;
        message.addRecord(new OPTRecord(NameServer.UDP_BYTES, 0, 0, flags), Section.ADDITIONAL);
        return message.toWire();
    }

    /** What these bytes answer to it under this id; empty if they do not. */
    Optional<Message> answer(byte[] bytes, int id) {
        try {
            Message message = new Message(bytes);
            Header header = message.getHeader();
            boolean isAnswer = header.getFlag(Flags.QR)
                    && header.getID() == id
                    && header.getOpcode() == Opcode.QUERY
                    && header.getCount(Section.QUESTION) == 1
                    && record().equals(message.getQuestion());
            return isAnswer ? Optional.of(message) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** The same answer for who asked so here. */
    static Message passedOn(Message answer, Message query) {
        int rcode = answer.getRcode();
        boolean isTold = query.getOPT() != null || rcode < BITS_OF_ID;
        Message reply = NameServer.reply(query, isTold ? rcode : Rcode.SERVFAIL);
        Header header = reply.getHeader();
        for (int flag : new int[] {Flags.RA, Flags.TC, Flags.AD}) {
            if (answer.getHeader().getFlag(flag)) {
                header.setFlag(flag);
            }
        }
        for (int section : new int[] {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL}) {
            answer.getSection(section).stream()
                    .filter(record -> !(record instanceof OPTRecord))
                    .forEach(record -> reply.addRecord(record, section));
        }
        return reply;
    }
}
