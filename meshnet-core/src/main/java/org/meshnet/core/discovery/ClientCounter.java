package org.meshnet.core.discovery;

import java.util.Locale;

/** What a {@link DiscoveryClient} counts. */
public enum ClientCounter {
    /** Hellos sent, one for each endpoint. */
    HELLO,
    /** Registers sent. */
    REGISTER,
    /** Requests sent, repeats among them. */
    REQUEST,
    /** Authentic events of the server. */
    EVENT,
    /** Datagrams that are no message. */
    MALFORMED,
    /** Messages that were not sealed with the keys of this registration. */
    BAD_SEAL,
    /** Challenges with another key than the server must have. */
    SERVER_KEY_REFUSED,
    /** Challenges without the proof that was asked for, or with one that was not. */
    CHALLENGE_UNPROVEN,
    /** Events whose counter was seen before or is too old. */
    REPLAYED,
    /** Messages that answer nothing that was asked. */
    UNEXPECTED,
    /** Requests given up after the last try. */
    UNANSWERED,
    /** Look-ups and introductions not sent: no registration, or too many under way. */
    NOT_SENT,
    /** Times that the server was lost. */
    LOST,
    /** Members not kept track of: too many. */
    UNTRACKED;

    /** The name in status output. */
    public String key() {
        StringBuilder key = new StringBuilder();
        for (String word : name().toLowerCase(Locale.ROOT).split("_", -1)) {
            key.append(key.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return key.toString();
    }
}
