package org.meshnet.core.membership;

import java.util.List;
import java.util.Map;
import org.meshnet.core.field.FieldReader;
import org.meshnet.core.field.Malformed;
import org.meshnet.core.key.NetworkKey;

/**
 * All that a machine needs to join a network, as one text to paste: of an {@linkplain OpenCode open} network or of a
 * {@linkplain InviteCode closed} one. It is a secret: whoever has it can join, and knows the network's key. Never
 * printed by accident.
 */
public sealed interface JoinCode permits OpenCode, InviteCode {
    /** The most servers. */
    int SERVER_COUNT = 8;
    /** More characters than any text has that holds one, with room for how it may be broken into lines. */
    int MAX_CHARACTERS = 4 * CodeText.MAX_CHARACTERS;

    /** What to do with either kind. */
    interface Handler<R, E extends Exception> {
        /** One of an open network. */
        R onOpen(OpenCode code) throws E;

        /** One of a closed network. */
        R onClosed(InviteCode code) throws E;
    }

    /** Calls the method for its kind. */
    <R, E extends Exception> R handle(Handler<R, E> handler) throws E;

    /** The network's key. */
    NetworkKey key();

    /** Discovery servers, as the configuration writes them. */
    List<String> servers();

    /** What else it says of the network or the machine. */
    Map<CodeSetting, String> settings();

    /** The hour since 1970 until which one can join by it. */
    long lastHour();

    /** The text to paste: a secret. */
    String encode();

    /**
     * Reads a text, in which blanks, line ends and hyphens do not count, and case neither.
     *
     * @throws WrongCode that says in a sentence what is wrong with it, and holds nothing of it
     */
    static JoinCode read(String text) throws WrongCode {
        if (text.length() > MAX_CHARACTERS) {
            throw new WrongCode("this is longer than any code: copy nothing but the code");
        }
        byte[] content = CodeText.decode(text);
        FieldReader reader = new FieldReader(content);
        try {
            return switch (reader.u8()) {
                case InviteCode.KIND -> InviteCode.read(reader, content);
                case OpenCode.KIND -> OpenCode.read(reader);
                default ->
                    throw new WrongCode("the code is of a kind that this version does not know: upgrade meshnet-node");
            };
        } catch (IllegalArgumentException | Malformed e) {
            throw new WrongCode("the code holds what this version does not understand: upgrade meshnet-node here, or "
                    + "make another code");
        }
    }
}
