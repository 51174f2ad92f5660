package org.meshnet.core.discovery;

import org.meshnet.core.count.CountUnit;
import org.meshnet.core.count.Counted;

/** What a {@link DiscoveryClient} counts. */
public enum ClientCounter implements Counted {
    HELLO(CountUnit.MESSAGES, "Hellos sent, one for each endpoint."),
    REGISTER(CountUnit.MESSAGES, "Registers sent."),
    RESUME(CountUnit.MESSAGES, "Tickets shown in the place of a register."),
    REQUEST(CountUnit.MESSAGES, "Requests sent, repeats among them."),
    EVENT(CountUnit.MESSAGES, "Authentic events of the server."),
    MALFORMED(CountUnit.DATAGRAMS, "Datagrams that are no message."),
    BAD_SEAL(CountUnit.MESSAGES, "Messages that were not sealed with the keys of this registration."),
    SERVER_KEY_REFUSED(CountUnit.MESSAGES, "Challenges with another key than the server must have."),
    CHALLENGE_UNPROVEN(
            CountUnit.MESSAGES, "Challenges without the proof that was asked for, or with one that was not."),
    REPLAYED(CountUnit.MESSAGES, "Events whose counter was seen before or is too old."),
    UNEXPECTED(CountUnit.MESSAGES, "Messages that answer nothing that was asked."),
    UNANSWERED(CountUnit.MESSAGES, "Requests given up after the last try."),
    NOT_SENT(CountUnit.MESSAGES, "Look-ups and introductions not sent: no registration, or too many under way."),
    TRIAL_REFUSED(
            CountUnit.MESSAGES, "Refusals by a server, or a way to it, that was tried beside a good registration."),
    LOST(CountUnit.EVENTS, "Times that the server was lost."),
    UNTRACKED(CountUnit.EVENTS, "Members not kept track of: too many.");

    private final String key = Counted.keyOf(name());
    private final CountUnit unit;
    private final String help;

    ClientCounter(CountUnit unit, String help) {
        this.unit = unit;
        this.help = help;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public CountUnit unit() {
        return unit;
    }

    @Override
    public String help() {
        return help;
    }
}
