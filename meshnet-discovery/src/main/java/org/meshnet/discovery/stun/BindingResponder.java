package org.meshnet.discovery.stun;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.stun.StunMessage;
import org.meshnet.core.stun.StunWriter;

/**
 * Answers STUN Binding requests with XOR-MAPPED-ADDRESS, or with error 420 when one holds an attribute that it would
 * have to understand and does not (RFC 8489 §6.3.1). With several sites it knows CHANGE-REQUEST, and tells of its other
 * endpoint those who sent enough bytes for that (RFC 5780 §7). No credentials, no state; safe for any thread.
 *
 * <p>An answer to an IPv4 endpoint is at most 12 bytes longer than its request, one to an IPv6 endpoint 24.
 */
public final class BindingResponder {
    /** Bytes that an answer's buffer must hold. */
    public static final int MAX_ANSWER_LENGTH = 160;
    /** A responder with one endpoint only. */
    public static final BindingResponder PLAIN = new BindingResponder(null);

    /** What became of a datagram. */
    public enum Outcome {
        /** The answer holds the mapped address. */
        MAPPED_ADDRESS,
        /** The answer holds error 420. */
        UNKNOWN_ATTRIBUTE,
        /** Sound STUN that gets no answer: an indication, an answer, another method. */
        NO_REQUEST,
        /** No sound STUN; no answer. */
        MALFORMED
    }

    /**
     * An outcome.
     *
     * @param outcome what became of the datagram
     * @param site where an answer is to be sent from
     */
    public record Result(Outcome outcome, int site) {}

    /** Null if there is one endpoint only. */
    private final @Nullable StunSites sites;

    private BindingResponder(@Nullable StunSites sites) {
        this.sites = sites;
    }

    /** A responder with several sites. */
    public static BindingResponder of(StunSites sites) {
        return new BindingResponder(sites);
    }

    /**
     * Answers one datagram.
     *
     * @param datagram the bytes between position and limit, big-endian; any bytes are taken
     * @param from where it came from
     * @param site where it arrived
     * @param answer gets the answer between its position and limit if there is one; at least {@link #MAX_ANSWER_LENGTH}
     */
    public Result answer(ByteBuffer datagram, Endpoint from, int site, ByteBuffer answer) {
        Optional<StunMessage> message = StunMessage.parse(datagram);
        if (message.isEmpty()) {
            return new Result(Outcome.MALFORMED, site);
        }
        StunMessage request = message.get();
        if (request.kind() != StunMessage.Kind.REQUEST) {
            return new Result(Outcome.NO_REQUEST, site);
        }
        OptionalInt target = sites == null ? OptionalInt.empty() : sites.changed(site, request.change());
        List<Integer> unknown = target.isEmpty() ? request.unknown() : withoutChange(request.unknown());
        if (!unknown.isEmpty()) {
            StunWriter.error(answer, request.transaction())
                    .unknownAttributes(unknown)
                    .finish(request.hasFingerprint());
            return new Result(Outcome.UNKNOWN_ATTRIBUTE, site);
        }
        putMapped(request, from, target.orElse(site), answer);
        return new Result(Outcome.MAPPED_ADDRESS, target.orElse(site));
    }

    private static List<Integer> withoutChange(List<Integer> unknown) {
        return unknown.stream()
                .filter(attribute -> attribute != StunMessage.CHANGE_REQUEST)
                .toList();
    }

    private void putMapped(StunMessage request, Endpoint from, int site, ByteBuffer answer) {
        StunWriter writer = StunWriter.success(answer, request.transaction()).xorMappedAddress(from);
        if (sites != null) {
            Endpoint origin = sites.at(site);
            Endpoint other = sites.at(sites.other(site));
            // The mapped address is what the answer may be longer by; the rest must have been paid for.
            int spare = request.length()
                    + StunWriter.addressLength(from)
                    - answer.position()
                    - (request.hasFingerprint() ? StunWriter.FINGERPRINT_LENGTH : 0);
            if (spare >= StunWriter.addressLength(other)) {
                writer.otherAddress(other);
                spare -= StunWriter.addressLength(other);
            }
            if (spare >= StunWriter.addressLength(origin)) {
                writer.responseOrigin(origin);
            }
        }
        writer.finish(request.hasFingerprint());
    }
}
