package org.meshnet.core.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.meshnet.core.wire.WireException.require;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.wire.WireException.Reason;

/** The text of a descriptor without its signature; the layout stands at {@link DescriptorCodec}. Stateless. */
final class DescriptorText {
    private static final int FORMAT = 3;
    private static final int V4_FAMILY = 4;
    private static final int V6_FAMILY = 6;

    private DescriptorText() {}

    static byte[] encode(Descriptor descriptor) {
        byte[] name = descriptor.name().getBytes(UTF_8);
        WireWriter writer = new WireWriter()
                .u8(FORMAT)
                .i64(descriptor.sequence())
                .u32(descriptor.endHours())
                .u32(descriptor.capabilities())
                .u8(name.length)
                .array(name);
        writer.u8(descriptor.addresses().size());
        for (IpAddress address : descriptor.addresses()) {
            writer.u8(address.family()).array(address.bytes());
        }
        writer.u8(descriptor.routes().size());
        for (Prefix route : descriptor.routes()) {
            writer.u8(route.address().family())
                    .u8(route.length())
                    .array(route.address().bytes());
        }
        writer.u8(descriptor.candidates().size());
        for (Candidate candidate : descriptor.candidates()) {
            writer.u8(candidate.kind().code()).endpoint(candidate.endpoint());
        }
        ExtensionArea.encode(descriptor.extensions(), writer);
        return writer.toArray();
    }

    static Descriptor decode(byte[] text) throws WireException {
        WireReader reader = WireReader.of(ByteBuffer.wrap(text));
        require(reader.u8() == FORMAT, Reason.VERSION);
        long sequence = reader.u63();
        long endHours = reader.u32();
        require(Descriptor.isEnd(sequence, endHours), Reason.VALUE);
        int capabilities = reader.i32();
        String name = readName(reader);
        List<IpAddress> addresses = readAddresses(reader);
        List<Prefix> routes = readRoutes(reader);
        List<Candidate> candidates = readCandidates(reader);
        DescriptorExtensions extensions = ExtensionArea.decode(reader);
        reader.end();
        return new Descriptor(sequence, endHours, capabilities, name, addresses, routes, candidates, extensions);
    }

    private static String readName(WireReader reader) throws WireException {
        byte[] bytes = reader.array(reader.count(Descriptor.NAME_LENGTH));
        try {
            String name = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            require(Descriptor.isName(name), Reason.VALUE);
            return name;
        } catch (CharacterCodingException e) {
            throw new WireException(Reason.VALUE);
        }
    }

    private static List<IpAddress> readAddresses(WireReader reader) throws WireException {
        int count = reader.count(Descriptor.ADDRESS_COUNT);
        List<IpAddress> addresses = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            addresses.add(readAddress(reader, reader.u8()));
        }
        return addresses;
    }

    private static List<Prefix> readRoutes(WireReader reader) throws WireException {
        int count = reader.count(Descriptor.ROUTE_COUNT);
        List<Prefix> routes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int family = reader.u8();
            int length = reader.u8();
            IpAddress address = readAddress(reader, family);
            require(length <= address.bitCount(), Reason.VALUE);
            routes.add(new Prefix(address, length));
        }
        return routes;
    }

    /** An IPv4 address has one form only, so its IPv4-mapped one is refused. */
    private static IpAddress readAddress(WireReader reader, int family) throws WireException {
        require(family == V4_FAMILY || family == V6_FAMILY, Reason.VALUE);
        IpAddress address = IpAddress.of(reader.array(family == V4_FAMILY ? IpAddress.V4_LENGTH : IpAddress.V6_LENGTH));
        require(address.family() == family, Reason.VALUE);
        return address;
    }

    private static List<Candidate> readCandidates(WireReader reader) throws WireException {
        int count = reader.count(Descriptor.CANDIDATE_COUNT);
        List<Candidate> candidates = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Candidate.Kind kind = Candidate.Kind.of(reader.u8()).orElseThrow(() -> new WireException(Reason.VALUE));
            candidates.add(new Candidate(kind, reader.endpoint()));
        }
        return candidates;
    }
}
