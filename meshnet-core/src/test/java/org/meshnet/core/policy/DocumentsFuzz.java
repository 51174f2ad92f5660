package org.meshnet.core.policy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.membership.SignedStatement;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.rule.NetworkText;
import org.meshnet.core.stream.DatagramReader;

/** Signed documents, texts that people write, and streams. */
public final class DocumentsFuzz {
    private DocumentsFuzz() {}

    /** Texts of documents; nothing signed is needed to begin with. */
    public static List<byte[]> seeds() {
        return List.of(
                text("group admin = alice, bob\nallow admin -> * tcp 22\nallow * -> * icmp\n"),
                text("# rules\nallow 10.0.0.0/24 -> bob udp 53, 5353\ndeny * -> *\n"),
                text("[fd00::1]:8000"),
                text("10.1.2.0/24"),
                new byte[300]);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        NetworkText.read(text);
        Endpoint.parse(text);
        IpAddress.parse(text);
        Prefix.parse(text);
        SignedStatement.read(input);
        Certificate.read(input);
        PolicyManifest.read(input);
        stream(input);
    }

    private static void stream(byte[] input) {
        DatagramReader reader = new DatagramReader(ByteBuffer.allocate(DatagramReader.MIN_BUFFER_BYTES));
        for (int start = 0; start < input.length; ) {
            ByteBuffer space = reader.space();
            int length = Math.min(space.remaining(), input.length - start);
            space.put(input, start, length);
            start += length;
            if (!reader.take(datagram -> {})) {
                return;
            }
        }
    }
}
