package org.meshnet.core.stun;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private static final int NONE_YET = -1;

    private final List<Endpoint> servers;
    private final RandomSource random;
    private final DatagramSink sink;
    private final List<BindingRequest> greetings = new ArrayList<>();
    private final Map<Endpoint, BindingRequest> toOthers = new LinkedHashMap<>();
    private int chosen = NONE_YET;

    /**
     * @param servers endpoints of one family, each asked once
     * @param sink the socket
     * @param nowNs of a monotonic clock; the first requests leave with the first {@link #onTimer}
     */
    public MappingProbe(List<Endpoint> servers, RandomSource random, DatagramSink sink, long nowNs) {
        this.servers = List.copyOf(servers);
        this.random = random;
        this.sink = sink;
        this.servers.forEach(server -> greetings.add(new BindingRequest(sink, server, nowNs)));
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
        for (BindingRequest request : requests()) {
            isTaken |= request.onAnswer(message, from, nowNs);
        }
        onTimer(nowNs);
        return isTaken;
    }

    private List<BindingRequest> requests() {
        List<BindingRequest> all = new ArrayList<>(greetings);
        all.addAll(toOthers.values());
        return all;
    }

    /** Sends what is due. */
    public void onTimer(long nowNs) {
        requests().forEach(request -> request.onTimer(random, nowNs));
        if (chosen == NONE_YET) {
            chosen = choose().orElse(NONE_YET);
            chosen().ifPresent(index -> askOthers(index, nowNs));
            requests().forEach(request -> request.onTimer(random, nowNs));
        }
    }

    /** The first server that has other endpoints; if all have spoken or failed, the first that answered. */
    private Optional<Integer> choose() {
        boolean isOver = greetings.stream().allMatch(BindingRequest::isOver);
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

    /** That endpoint's address with the port of the server itself, if that is another endpoint than both. */
    private Optional<Endpoint> otherAddress(int index) {
        Endpoint server = servers.get(index);
        return other(index)
                .flatMap(other -> Optional.of(new Endpoint(other.address(), server.port()))
                        .filter(samePort -> !samePort.equals(other) && !samePort.equals(server)));
    }

    private void askOthers(int index, long nowNs) {
        Stream.concat(other(index).stream(), otherAddress(index).stream())
                .forEach(to -> toOthers.put(to, new BindingRequest(sink, to, nowNs)));
    }

    /** Where a server's other endpoint sees the socket. */
    private Optional<Endpoint> mappedFrom(Endpoint other) {
        return Optional.ofNullable(toOthers.get(other)).flatMap(BindingRequest::mapped);
    }

    private Optional<Integer> chosen() {
        return chosen == NONE_YET ? Optional.empty() : Optional.of(chosen);
    }

    /** When {@link #onTimer} is to be called next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNs() {
        return BindingRequest.nextDeadlineNs(requests());
    }

    /** Is there nothing more to learn? */
    public boolean isDone() {
        return requests().stream().allMatch(BindingRequest::isOver);
    }

    /** What the servers answered so far, in their order. */
    public List<NatReport.ServerAnswer> answers() {
        List<NatReport.ServerAnswer> answers = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            BindingRequest greeting = greetings.get(i);
            answers.add(new NatReport.ServerAnswer(servers.get(i), greeting.mapped(), greeting.rttNs()));
        }
        return answers;
    }

    /** The server with which the behaviour can be told best, once that is known. */
    Optional<Endpoint> chosenServer() {
        return chosen().map(servers::get);
    }

    /** That server's other endpoint, if it has one. */
    Optional<Endpoint> chosenOther() {
        return chosen().flatMap(this::other);
    }

    /** Where that server sees the socket. */
    Optional<Endpoint> chosenMapped() {
        return chosen().flatMap(index -> greetings.get(index).mapped());
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
        NatMapping exact = chosen().map(this::mappingOf).orElse(NatMapping.UNKNOWN);
        return exact == NatMapping.UNKNOWN ? mappingOfServers() : exact;
    }

    private NatMapping mappingOf(int index) {
        Optional<Endpoint> first = greetings.get(index).mapped();
        Optional<Endpoint> byAddress = otherAddress(index).flatMap(this::mappedFrom);
        Optional<Endpoint> byBoth = other(index).flatMap(this::mappedFrom);
        boolean hasOtherAddress = other(index)
                .filter(other -> !other.address().equals(servers.get(index).address()))
                .isPresent();
        Set<Endpoint> atOtherAddress = hasOtherAddress
                ? Stream.of(byAddress, byBoth).flatMap(Optional::stream).collect(Collectors.toSet())
                : Set.of();
        if (first.filter(atOtherAddress::contains).isPresent()) {
            // Of random ports two may be the same; a NAT that keeps its mapping shows one only.
            return atOtherAddress.size() == 1 ? NatMapping.ENDPOINT_INDEPENDENT : NatMapping.DEPENDENT;
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
