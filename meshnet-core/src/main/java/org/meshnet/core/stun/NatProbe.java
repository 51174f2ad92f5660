package org.meshnet.core.stun;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.RandomSource;

/**
 * Learns how the NAT of one address family behaves, from STUN servers (RFC 5780 §4), sans-IO. It uses two sockets, so
 * that what one of them has sent does not open the NAT for what the other is to be refused:
 *
 * <pre>
 *   socket 0   asks the chosen server only, then to be answered from elsewhere: the filtering
 *   socket 1   asks every server, then the other endpoints of the chosen one: the mapping
 *   both       write to each other's outer endpoint: the hair-pin
 *   socket 1   asks every server that answered once more: the latency
 * </pre>
 *
 * The chosen server is the first that answers with an OTHER-ADDRESS, else the first that answers. One thread; late and
 * extra calls are harmless.
 */
public final class NatProbe {
    /** Asks about the filtering. */
    public static final int FILTERING_SOCKET = 0;
    /** Asks about the mapping. */
    public static final int MAPPING_SOCKET = 1;

    private static final ChangeRequest OTHER_PORT = new ChangeRequest(false, true);

    /** What the first socket asks for. */
    private enum Purpose {
        GREETING,
        FROM_OTHER,
        FROM_OTHER_PORT
    }

    private final Set<IpAddress> ownAddresses;
    private final RandomSource random;
    private final List<DatagramSink> sockets;
    private final MappingProbe mapping;
    private final Map<Purpose, BindingRequest> filtering = new EnumMap<>(Purpose.class);
    private final List<BindingRequest> turns = new ArrayList<>();
    private final Map<Endpoint, BindingRequest> timings = new HashMap<>();
    private boolean isSecondStage;

    /**
     * @param servers endpoints of one family, each asked once
     * @param ownAddresses of this host's interfaces
     * @param sockets two
     * @param nowNs of a monotonic clock; the first requests leave with the first {@link #onTimer}
     */
    public NatProbe(
            List<Endpoint> servers,
            Set<IpAddress> ownAddresses,
            RandomSource random,
            List<DatagramSink> sockets,
            long nowNs) {
        this.ownAddresses = Set.copyOf(ownAddresses);
        this.random = random;
        this.sockets = List.copyOf(sockets);
        this.mapping = new MappingProbe(servers, random, this.sockets.get(MAPPING_SOCKET), nowNs);
    }

    /**
     * Takes a datagram that arrived at one of the sockets; any bytes are taken.
     *
     * @return false if it is no message of this probe's
     */
    public boolean onDatagram(int socket, ByteBuffer datagram, Endpoint from, long nowNs) {
        Optional<StunMessage> message = StunMessage.parse(datagram);
        boolean isTaken = message.isPresent() && onMessage(socket, message.get(), from, nowNs);
        onTimer(nowNs);
        return isTaken;
    }

    private boolean onMessage(int socket, StunMessage message, Endpoint from, long nowNs) {
        if (message.kind() == StunMessage.Kind.REQUEST) {
            // Each of the two writes to the other, so what arrives here left there.
            return socket < turns.size() && turns.get(1 - socket).onTurnedAround(message);
        }
        boolean isTaken = socket == MAPPING_SOCKET && mapping.onAnswer(message, from, nowNs);
        for (BindingRequest request : socket == MAPPING_SOCKET ? timings.values() : ownRequests()) {
            isTaken |= request.onAnswer(message, from, nowNs);
        }
        return isTaken;
    }

    private List<BindingRequest> ownRequests() {
        List<BindingRequest> own = new ArrayList<>(turns);
        own.addAll(filtering.values());
        return own;
    }

    private Optional<BindingRequest> asked(Purpose purpose) {
        return Optional.ofNullable(filtering.get(purpose));
    }

    private boolean isAnswered(Purpose purpose) {
        return asked(purpose).filter(BindingRequest::isAnswered).isPresent();
    }

    private void ask(Purpose purpose, BindingRequest request) {
        filtering.put(purpose, request);
    }

    /** Sends what is due. */
    public void onTimer(long nowNs) {
        mapping.onTimer(nowNs);
        if (asked(Purpose.GREETING).isEmpty()) {
            mapping.chosenServer()
                    .ifPresent(server -> ask(Purpose.GREETING, new BindingRequest(filteringSink(), server, nowNs)));
        }
        if (!isSecondStage && isAnswered(Purpose.GREETING)) {
            isSecondStage = true;
            askFromElsewhere(nowNs);
            turnAround(nowNs);
        }
        if (isAnswered(Purpose.FROM_OTHER)) {
            asked(Purpose.FROM_OTHER_PORT).ifPresent(BindingRequest::giveUp);
        }
        if (turns.stream().anyMatch(BindingRequest::wasTurnedAround)) {
            turns.forEach(BindingRequest::giveUp);
        }
        ownRequests().forEach(request -> request.onTimer(random, nowNs));
        if (timings.isEmpty() && isBehaviourKnown()) {
            mapping.answers().stream()
                    .filter(answer -> answer.mapped().isPresent())
                    .map(NatReport.ServerAnswer::server)
                    .forEach(server ->
                            timings.put(server, new BindingRequest(sockets.get(MAPPING_SOCKET), server, nowNs)));
        }
        timings.values().forEach(request -> request.onTimer(random, nowNs));
    }

    private boolean isBehaviourKnown() {
        return mapping.isDone() && ownRequests().stream().allMatch(BindingRequest::isOver);
    }

    private DatagramSink filteringSink() {
        return sockets.get(FILTERING_SOCKET);
    }

    private void askFromElsewhere(long nowNs) {
        Endpoint server = mapping.chosenServer().orElseThrow();
        mapping.chosenOther().ifPresent(other -> {
            boolean hasOtherPort = other.port() != server.port();
            if (!other.address().equals(server.address())) {
                ChangeRequest change = new ChangeRequest(true, hasOtherPort);
                ask(Purpose.FROM_OTHER, new BindingRequest(filteringSink(), server, change, other, nowNs));
            }
            if (hasOtherPort) {
                Endpoint samePlace = new Endpoint(server.address(), other.port());
                ask(Purpose.FROM_OTHER_PORT, new BindingRequest(filteringSink(), server, OTHER_PORT, samePlace, nowNs));
            }
        });
    }

    private void turnAround(long nowNs) {
        Optional<Endpoint> outer0 =
                asked(Purpose.GREETING).flatMap(BindingRequest::mapped).filter(Endpoint::isSendable);
        Optional<Endpoint> outer1 = mapping.chosenMapped().filter(Endpoint::isSendable);
        if (outer0.isPresent() && outer1.isPresent() && !isOwn(outer0.get())) {
            turns.add(new BindingRequest(sockets.get(0), outer1.get(), nowNs));
            turns.add(new BindingRequest(sockets.get(1), outer0.get(), nowNs));
        }
    }

    private boolean isOwn(Endpoint mapped) {
        return ownAddresses.contains(mapped.address());
    }

    /** When {@link #onTimer} is to be called next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNs() {
        return Math.min(
                Math.min(mapping.nextDeadlineNs(), BindingRequest.nextDeadlineNs(ownRequests())),
                BindingRequest.nextDeadlineNs(timings.values()));
    }

    /** Is there nothing more to learn? */
    public boolean isDone() {
        return isBehaviourKnown() && timings.values().stream().allMatch(BindingRequest::isOver);
    }

    /** What is known so far; all of it once {@link #isDone}. */
    public NatReport report() {
        List<NatReport.ServerAnswer> answers =
                mapping.answers().stream().map(this::timed).toList();
        return new NatReport(answers, mapping.mapping(ownAddresses), filtering(), hairpin());
    }

    /** The better of two times: the first may hold what it costs this program to do something for the first time. */
    private NatReport.ServerAnswer timed(NatReport.ServerAnswer answer) {
        OptionalLong again = Optional.ofNullable(timings.get(answer.server()))
                .map(BindingRequest::rttNs)
                .orElse(OptionalLong.empty());
        OptionalLong best =
                LongStream.concat(answer.rttNs().stream(), again.stream()).min();
        return new NatReport.ServerAnswer(answer.server(), answer.mapped(), best);
    }

    private NatFiltering filtering() {
        if (isAnswered(Purpose.FROM_OTHER)) {
            return NatFiltering.ENDPOINT_INDEPENDENT;
        }
        Optional<BindingRequest> fromOther = asked(Purpose.FROM_OTHER);
        Optional<BindingRequest> fromOtherPort = asked(Purpose.FROM_OTHER_PORT);
        if (!ownRequests().stream().allMatch(BindingRequest::isOver) || fromOtherPort.isEmpty()) {
            return NatFiltering.UNKNOWN;
        }
        if (fromOtherPort.get().isAnswered()) {
            return fromOther.isPresent() ? NatFiltering.ADDRESS_DEPENDENT : NatFiltering.PORT_INDEPENDENT;
        }
        // Silence means that nothing was let in, but an error that the server does not do what it was asked for.
        boolean isRefused = fromOtherPort.get().wasRefused()
                || fromOther.filter(BindingRequest::wasRefused).isPresent();
        return isRefused ? NatFiltering.UNKNOWN : NatFiltering.ADDRESS_AND_PORT_DEPENDENT;
    }

    private Hairpin hairpin() {
        if (mapping.chosenMapped().filter(this::isOwn).isPresent()) {
            return Hairpin.NOT_NEEDED;
        }
        if (turns.stream().anyMatch(BindingRequest::wasTurnedAround)) {
            return Hairpin.YES;
        }
        return turns.isEmpty() || !turns.stream().allMatch(BindingRequest::isOver) ? Hairpin.UNKNOWN : Hairpin.NO;
    }
}
