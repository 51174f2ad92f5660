package org.meshnet.core.wire;

import java.util.List;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.wire.WireException.Reason;

/**
 * Reads requests: the operation, then its body.
 *
 * <pre>
 *   1 refresh     known version 8, address cookie 16, 34 zero bytes
 *   2 list        since version 8
 *   3 look up     kind 1, token 16 (kind 4) or key prefix 8 and 8 zero bytes (kind 6)
 *   4 introduce   node key 32
 *   5 update      claim count 1, claims 16 each, descriptor length 2, sealed descriptor
 *   6 leave       none
 *   7 still here  none
 *   8 policy      kind 1, then as {@link PolicyWord} has it
 *   9 ticket      claims digest 16
 * </pre>
 */
final class RequestBodies {
    /** Makes a refresh as long as its answer. */
    static final int REFRESH_PADDING = 34;

    private RequestBodies() {}

    static Request read(WireReader reader) throws WireException {
        Request request = switch (reader.u8()) {
            case Refresh.OPERATION -> readRefresh(reader);
            case ListSince.OPERATION -> new ListSince(reader.u63());
            case LookUp.OPERATION -> LookUp.read(reader);
            case Introduce.OPERATION -> new Introduce(reader.nodeKey());
            case Update.OPERATION -> readUpdate(reader);
            case Leave.OPERATION -> new Leave();
            case StillHere.OPERATION -> new StillHere();
            case PolicyRequest.OPERATION -> new PolicyRequest(PolicyWords.read(reader.u8(), reader));
            case TicketWanted.OPERATION -> new TicketWanted(ClaimsDigest.read(reader));
            default -> throw new WireException(Reason.TYPE);
        };
        reader.end();
        return request;
    }

    private static Refresh readRefresh(WireReader reader) throws WireException {
        Refresh refresh = new Refresh(reader.u63(), reader.bytes(Limits.COOKIE_LENGTH));
        reader.zeros(REFRESH_PADDING);
        return refresh;
    }

    private static Update readUpdate(WireReader reader) throws WireException {
        List<Token> claims = reader.claims(reader.count(Limits.CLAIM_COUNT));
        return new Update(claims, reader.ownSealedDescriptor());
    }
}
