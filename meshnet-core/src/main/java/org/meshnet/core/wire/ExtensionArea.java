package org.meshnet.core.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.meshnet.core.wire.WireException.require;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.meshnet.core.name.Label;
import org.meshnet.core.wire.WireException.Reason;

/**
 * The end of a descriptor's text: what may be said there, and what may once be. Types rise, so each is there once; one
 * that is not known is skipped. A new one is a constant here, its bytes in {@link #encode} and its reader in
 * {@link #decode}. Stateless.
 *
 * <pre>
 *   count 1, each: type 1, length 2, body
 *   type 1, aliases: 1 to 4, each: length 1, label
 *   type 2, certificate: 1 to 400 bytes
 * </pre>
 */
final class ExtensionArea {
    private static final int ALIASES = 1;
    private static final int CERTIFICATE = 2;

    private static final int HEADER_LENGTH = 3;

    private ExtensionArea() {}

    /** Bytes of what {@link #encode} writes. */
    static int length(DescriptorExtensions extensions) {
        return 1
                + bodies(extensions).values().stream()
                        .mapToInt(body -> HEADER_LENGTH + body.length)
                        .sum();
    }

    static void encode(DescriptorExtensions extensions, WireWriter writer) {
        Map<Integer, byte[]> bodies = bodies(extensions);
        writer.u8(bodies.size());
        bodies.forEach((type, body) -> writer.u8(type).u16(body.length).array(body));
    }

    /** What is said, by type, in rising order. */
    private static Map<Integer, byte[]> bodies(DescriptorExtensions extensions) {
        Map<Integer, byte[]> bodies = new LinkedHashMap<>();
        if (!extensions.aliases().isEmpty()) {
            bodies.put(ALIASES, aliases(extensions.aliases()));
        }
        if (!extensions.certificate().isEmpty()) {
            bodies.put(CERTIFICATE, extensions.certificate().toArray());
        }
        return bodies;
    }

    private static byte[] aliases(List<Label> aliases) {
        WireWriter writer = new WireWriter();
        for (Label alias : aliases) {
            byte[] label = alias.text().getBytes(US_ASCII);
            writer.u8(label.length).array(label);
        }
        return writer.toArray();
    }

    static DescriptorExtensions decode(WireReader reader) throws WireException {
        List<Label> aliases = List.of();
        Bytes certificate = Bytes.EMPTY;
        int count = reader.u8();
        int before = -1;
        for (int i = 0; i < count; i++) {
            int type = reader.u8();
            require(type > before, Reason.VALUE);
            before = type;
            WireReader body = WireReader.of(ByteBuffer.wrap(reader.array(reader.u16())));
            if (type == ALIASES) {
                aliases = readAliases(body);
            } else if (type == CERTIFICATE) {
                certificate = readCertificate(body);
            }
        }
        return new DescriptorExtensions(aliases, certificate);
    }

    private static Bytes readCertificate(WireReader body) throws WireException {
        require(body.remaining() > 0 && body.remaining() <= DescriptorExtensions.CERTIFICATE_LENGTH, Reason.VALUE);
        return body.bytes(body.remaining());
    }

    private static List<Label> readAliases(WireReader body) throws WireException {
        List<Label> aliases = new ArrayList<>(DescriptorExtensions.ALIAS_COUNT);
        do {
            String text = new String(body.array(body.count(Label.MAX_LENGTH)), US_ASCII);
            require(Label.isLabel(text), Reason.VALUE);
            Label alias = new Label(text);
            require(!aliases.contains(alias), Reason.VALUE);
            aliases.add(alias);
            require(aliases.size() <= DescriptorExtensions.ALIAS_COUNT, Reason.VALUE);
        } while (body.remaining() > 0);
        return aliases;
    }
}
