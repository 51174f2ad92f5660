package org.meshnet.core.stun;

import java.nio.ByteBuffer;
import java.util.ArrayList;
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

    private final Set<IpAddress> ownAddresses;
    private final RandomSource random;
    private final List<DatagramSink> sockets;
    private final MappingProbe mapping;
    private Optional<Exchange> greeting = Optional.empty();
    private Optional<Exchange> fromOther = Optional.empty();
    private Optional<Exchange> fromOtherPort = Optional.empty();
    private final List<Exchange> turns = new ArrayList<>();
    private final Map<Endpoint, Exchange> timings = new HashMap<>();
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
        for (Exchange exchange : socket == MAPPING_SOCKET ? timings.values() : ownExchanges()) {
            isTaken |= exchange.onAnswer(message, from, nowNs);
        }
        return isTaken;
    }

    private List<Exchange> ownExchanges() {
        List<Exchange> own = new ArrayList<>(turns);
        greeting.ifPresent(own::add);
        fromOther.ifPresent(own::add);
        fromOtherPort.ifPresent(own::add);
        return own;
    }

    /** Sends what is due. */
    public void onTimer(long nowNs) {
        mapping.onTimer(nowNs);
        if (greeting.isEmpty()) {
            greeting = mapping.chosenServer().map(server -> new Exchange(filteringSink(), server, nowNs));
        }
        if (!isSecondStage && greeting.filter(Exchange::isAnswered).isPresent()) {
            isSecondStage = true;
            askFromElsewhere(nowNs);
            turnAround(nowNs);
        }
        if (fromOther.filter(Exchange::isAnswered).isPresent()) {
            fromOtherPort.ifPresent(Exchange::giveUp);
        }
        if (turns.stream().anyMatch(Exchange::wasTurnedAround)) {
            turns.forEach(Exchange::giveUp);
        }
        ownExchanges().forEach(exchange -> exchange.onTimer(random, nowNs));
        if (timings.isEmpty() && isBehaviourKnown()) {
            mapping.answers().stream()
                    .filter(answer -> answer.mapped().isPresent())
                    .map(NatReport.ServerAnswer::server)
                    .forEach(server -> timings.put(server, new Exchange(sockets.get(MAPPING_SOCKET), server, nowNs)));
        }
        timings.values().forEach(exchange -> exchange.onTimer(random, nowNs));
    }

    private boolean isBehaviourKnown() {
        return mapping.isDone() && ownExchanges().stream().allMatch(Exchange::isOver);
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
                fromOther = Optional.of(new Exchange(filteringSink(), server, change, other, nowNs));
            }
            if (hasOtherPort) {
                Endpoint samePlace = new Endpoint(server.address(), other.port());
                fromOtherPort = Optional.of(new Exchange(filteringSink(), server, OTHER_PORT, samePlace, nowNs));
            }
        });
    }

    private void turnAround(long nowNs) {
        Optional<Endpoint> outer0 = greeting.flatMap(Exchange::mapped).filter(Endpoint::isSendable);
        Optional<Endpoint> outer1 = mapping.chosenMapped().filter(Endpoint::isSendable);
        if (outer0.isPresent() && outer1.isPresent() && !isOwn(outer0.get())) {
            turns.add(new Exchange(sockets.get(0), outer1.get(), nowNs));
            turns.add(new Exchange(sockets.get(1), outer0.get(), nowNs));
        }
    }

    private boolean isOwn(Endpoint mapped) {
        return ownAddresses.contains(mapped.address());
    }

    /** When {@link #onTimer} is to be called next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNs() {
        return Math.min(
                Math.min(mapping.nextDeadlineNs(), Exchange.nextDeadlineNs(ownExchanges())),
                Exchange.nextDeadlineNs(timings.values()));
    }

    /** Is there nothing more to learn? */
    public boolean isDone() {
        return isBehaviourKnown() && timings.values().stream().allMatch(Exchange::isOver);
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
                .map(Exchange::rttNs)
                .orElse(OptionalLong.empty());
        OptionalLong best =
                LongStream.concat(answer.rttNs().stream(), again.stream()).min();
        return new NatReport.ServerAnswer(answer.server(), answer.mapped(), best);
    }

    private NatFiltering filtering() {
        if (fromOther.filter(Exchange::isAnswered).isPresent()) {
            return NatFiltering.ENDPOINT_INDEPENDENT;
        }
        if (!ownExchanges().stream().allMatch(Exchange::isOver) || fromOtherPort.isEmpty()) {
            return NatFiltering.UNKNOWN;
        }
        if (fromOtherPort.get().isAnswered()) {
            return fromOther.isPresent() ? NatFiltering.ADDRESS_DEPENDENT : NatFiltering.PORT_INDEPENDENT;
        }
        // Silence means that nothing was let in, but an error that the server does not do what it was asked for.
        boolean isRefused = fromOtherPort.get().wasRefused()
                || fromOther.filter(Exchange::wasRefused).isPresent();
        return isRefused ? NatFiltering.UNKNOWN : NatFiltering.ADDRESS_AND_PORT_DEPENDENT;
    }

    private Hairpin hairpin() {
        if (mapping.chosenMapped().filter(this::isOwn).isPresent()) {
            return Hairpin.NOT_NEEDED;
        }
        if (turns.stream().anyMatch(Exchange::wasTurnedAround)) {
            return Hairpin.YES;
        }
        return turns.isEmpty() || !turns.stream().allMatch(Exchange::isOver) ? Hairpin.UNKNOWN : Hairpin.NO;
    }
}
