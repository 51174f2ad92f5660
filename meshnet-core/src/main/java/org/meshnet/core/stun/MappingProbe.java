package org.meshnet.core.stun;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.RandomSource;

/**
 * Learns where STUN servers see one socket, and with that how a NAT maps it (RFC 5780 §4.3), sans-IO: it asks every
 * server, and then the other endpoints of the first that tells of some. Answers count only from the endpoint that was
 * asked, and with a transaction id that was drawn at random for it. Over after three seconds at most, twice that if a
 * server with other endpoints answers late. One thread; late and extra calls are harmless.
 */
public final class MappingProbe {
    private final List<Endpoint> servers;
    private final RandomSource random;
    private final DatagramSink sink;
    private final List<Exchange> greetings = new ArrayList<>();
    private Optional<Integer> chosen = Optional.empty();
    private Optional<Exchange> toOtherAddress = Optional.empty();
    private Optional<Exchange> toOther = Optional.empty();

    /**
     * @param servers endpoints of one family, each asked once
     * @param sink the socket
     * @param nowNs of a monotonic clock; the first requests leave with the first {@link #onTimer}
     */
    public MappingProbe(List<Endpoint> servers, RandomSource random, DatagramSink sink, long nowNs) {
        this.servers = List.copyOf(servers);
        this.random = random;
        this.sink = sink;
        this.servers.forEach(server -> greetings.add(new Exchange(sink, server, nowNs)));
    }

    /**
     * Takes a datagram that arrived at the socket; any bytes are taken.
     *
     * @return false if it answers nothing that this probe asked
     */
    public boolean onDatagram(ByteBuffer datagram, Endpoint from, long nowNs) {
        return StunMessage.parse(datagram)
                .filter(message -> onAnswer(message, from, nowNs))
                .isPresent();
    }

    boolean onAnswer(StunMessage message, Endpoint from, long nowNs) {
        boolean isTaken = false;
        for (Exchange exchange : exchanges()) {
            isTaken |= exchange.onAnswer(message, from, nowNs);
        }
        onTimer(nowNs);
        return isTaken;
    }

    private List<Exchange> exchanges() {
        List<Exchange> all = new ArrayList<>(greetings);
        toOther.ifPresent(all::add);
        toOtherAddress.ifPresent(all::add);
        return all;
    }

    /** Sends what is due. */
    public void onTimer(long nowNs) {
        exchanges().forEach(exchange -> exchange.onTimer(random, nowNs));
        if (chosen.isEmpty()) {
            chosen = choose();
            chosen.ifPresent(index -> askOthers(index, nowNs));
            exchanges().forEach(exchange -> exchange.onTimer(random, nowNs));
        }
    }

    /** The first server that has other endpoints; if all have spoken or failed, the first that answered. */
    private Optional<Integer> choose() {
        boolean isOver = greetings.stream().allMatch(Exchange::isOver);
        Optional<Integer> first = Optional.empty();
        for (int i = 0; i < greetings.size(); i++) {
            if (other(i).isPresent()) {
                return Optional.of(i);
            }
            if (first.isEmpty() && isOver && greetings.get(i).isAnswered()) {
                first = Optional.of(i);
            }
        }
        return first;
    }

    private Optional<Endpoint> other(int index) {
        Endpoint server = servers.get(index);
        return greetings
                .get(index)
                .other()
                .filter(Endpoint::isSendable)
                .filter(other -> other.address().isV4() == server.address().isV4() && !other.equals(server));
    }

    private void askOthers(int index, long nowNs) {
        Endpoint server = servers.get(index);
        other(index).ifPresent(other -> {
            toOther = Optional.of(new Exchange(sink, other, nowNs));
            Endpoint samePort = new Endpoint(other.address(), server.port());
            if (!samePort.equals(other) && !samePort.equals(server)) {
                toOtherAddress = Optional.of(new Exchange(sink, samePort, nowNs));
            }
        });
    }

    /** When {@link #onTimer} is to be called next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNs() {
        return Exchange.nextDeadlineNs(exchanges());
    }

    /** Is there nothing more to learn? */
    public boolean isDone() {
        return exchanges().stream().allMatch(Exchange::isOver);
    }

    /** What the servers answered so far, in their order. */
    public List<NatReport.ServerAnswer> answers() {
        List<NatReport.ServerAnswer> answers = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            Exchange greeting = greetings.get(i);
            answers.add(new NatReport.ServerAnswer(servers.get(i), greeting.mapped(), greeting.rttNs()));
        }
        return answers;
    }

    /** The server with which the behaviour can be told best, once that is known. */
    Optional<Endpoint> chosenServer() {
        return chosen.map(servers::get);
    }

    /** That server's other endpoint, if it has one. */
    Optional<Endpoint> chosenOther() {
        return chosen.flatMap(this::other);
    }

    /** Where that server sees the socket. */
    Optional<Endpoint> chosenMapped() {
        return chosen.flatMap(index -> greetings.get(index).mapped());
    }

    /**
     * How the NAT maps, as far as is known.
     *
     * @param ownAddresses of this host's interfaces
     */
    public NatMapping mapping(Set<IpAddress> ownAddresses) {
        boolean isOwn = greetings.stream()
                .flatMap(greeting -> greeting.mapped().stream())
                .anyMatch(mapped -> ownAddresses.contains(mapped.address()));
        if (isOwn) {
            return NatMapping.NONE;
        }
        NatMapping exact = chosen.map(this::mappingOf).orElse(NatMapping.UNKNOWN);
        return exact == NatMapping.UNKNOWN ? mappingOfServers() : exact;
    }

    private NatMapping mappingOf(int index) {
        Optional<Endpoint> first = greetings.get(index).mapped();
        Optional<Endpoint> byAddress = toOtherAddress.flatMap(Exchange::mapped);
        Optional<Endpoint> byBoth = toOther.flatMap(Exchange::mapped);
        boolean hasOtherAddress = other(index)
                .filter(other -> !other.address().equals(servers.get(index).address()))
                .isPresent();
        if (byAddress.equals(first) || (hasOtherAddress && byBoth.equals(first))) {
            return NatMapping.ENDPOINT_INDEPENDENT;
        }
        if (byBoth.isEmpty() || byBoth.equals(first)) {
            return byAddress.isPresent() ? NatMapping.DEPENDENT : NatMapping.UNKNOWN;
        }
        if (!hasOtherAddress) {
            return NatMapping.ADDRESS_AND_PORT_DEPENDENT;
        }
        if (byAddress.isEmpty()) {
            return NatMapping.DEPENDENT;
        }
        return byBoth.equals(byAddress) ? NatMapping.ADDRESS_DEPENDENT : NatMapping.ADDRESS_AND_PORT_DEPENDENT;
    }

    /** Two servers at different addresses tell at least whether the mapping depends on them. */
    private NatMapping mappingOfServers() {
        NatMapping mapping = NatMapping.UNKNOWN;
        for (int i = 0; i < servers.size(); i++) {
            for (int j = 0; j < i; j++) {
                Optional<Endpoint> one = greetings.get(i).mapped();
                Optional<Endpoint> two = greetings.get(j).mapped();
                if (one.isPresent() && two.isPresent() && !one.equals(two)) {
                    return NatMapping.DEPENDENT;
                }
                boolean areApart =
                        !servers.get(i).address().equals(servers.get(j).address());
                if (one.isPresent() && one.equals(two) && areApart) {
                    mapping = NatMapping.ENDPOINT_INDEPENDENT;
                }
            }
        }
        return mapping;
    }
}
