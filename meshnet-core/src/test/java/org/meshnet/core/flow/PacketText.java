package org.meshnet.core.flow;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.meshnet.core.net.IpAddress;

/**
 * Makes packets of short texts: {@code KIND SOURCE[:PORT] DESTINATION[:PORT] [OPTION...]}.
 *
 * <pre>
 *   KIND     tcp.FLAGS (S A F R, or none) | udp | proto47 | echo#ID | reply#ID | time#ID | timereply#ID | icmp.TYPE
 *            | errTYPE.CODE SOURCE DESTINATION of KIND ...
 *   address  a, A this node; b, B the peer; s, S behind this node; r, R behind the peer; w, W in the world;
 *            m, M a group
 *   OPTION   frag=ID@PLACE+ a fragment with more behind it, frag=ID@PLACE the last one; len=N bytes of the
 *            transport that are there; hop, dst, rt, rt4: IPv6 hop-by-hop, destination options, routing, IPv4
 *            source route; opt: a harmless IPv4 option; auth: an authentication header
 * </pre>
 */
final class PacketText {
    static final Map<String, String> ADDRESSES = Map.ofEntries(
            Map.entry("a", "10.0.0.1"),
            Map.entry("b", "10.0.0.2"),
            Map.entry("s", "192.168.9.5"),
            Map.entry("r", "192.168.7.5"),
            Map.entry("w", "9.9.9.9"),
            Map.entry("m", "224.0.0.251"),
            Map.entry("A", "fd00::1"),
            Map.entry("B", "fd00::2"),
            Map.entry("S", "fd99::5"),
            Map.entry("R", "fd77::5"),
            Map.entry("W", "2001:db8::9"),
            Map.entry("M", "ff05::fb"));

    private static final int ROOM = 2_000;

    private final List<String> words;
    private final IpAddress source;
    private final IpAddress destination;
    private final int sourcePort;
    private final int destinationPort;

    private PacketText(List<String> words) {
        this.words = words;
        this.source = address(words.get(1));
        this.destination = address(words.get(2));
        this.sourcePort = port(words.get(1));
        this.destinationPort = port(words.get(2));
    }

    static byte[] packet(String text) {
        List<String> words = Arrays.asList(text.trim().split("\\s+", -1));
        return new PacketText(words).packet();
    }

    private static IpAddress address(String text) {
        String name = text.split(":", -1)[0];
        return IpAddress.parse(ADDRESSES.getOrDefault(name, name)).orElseThrow();
    }

    private static int port(String text) {
        return text.contains(":") ? Integer.parseInt(text.substring(text.indexOf(':') + 1)) : 0;
    }

    private String kind() {
        return words.get(0);
    }

    private boolean has(String option) {
        return words.subList(3, innerAt()).contains(option);
    }

    private int innerAt() {
        int at = words.indexOf("of");
        return at < 0 ? words.size() : at;
    }

    private String option(String name, String standard) {
        return words.subList(3, innerAt()).stream()
                .filter(word -> word.startsWith(name + "="))
                .map(word -> word.substring(name.length() + 1))
                .findFirst()
                .orElse(standard);
    }

    private byte[] packet() {
        byte[] transport = transport();
        int kept = Integer.parseInt(option("len", String.valueOf(transport.length)));
        byte[] body = Arrays.copyOf(transport, kept);
        return source.isV4() ? v4(body) : v6(body);
    }

    private int protocol() {
        if (kind().startsWith("tcp")) {
            return 6;
        }
        if (kind().equals("udp")) {
            return 17;
        }
        return kind().startsWith("proto") ? Integer.parseInt(kind().substring(5)) : source.isV4() ? 1 : 58;
    }

    private byte[] transport() {
        ByteBuffer out = ByteBuffer.allocate(ROOM);
        if (kind().startsWith("proto")) {
            return new byte[8];
        }
        switch (protocol()) {
            case 6 -> {
                out.putShort((short) sourcePort)
                        .putShort((short) destinationPort)
                        .putLong(0);
                out.put((byte) 0x50).put((byte) flags()).putShort((short) 1000).putInt(0);
            }
            case 17 ->
                out.putShort((short) sourcePort)
                        .putShort((short) destinationPort)
                        .putInt(0x00080000);
            case 1, 58 -> icmp(out);
            default -> out.putLong(0);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private int flags() {
        int flags = 0;
        for (char c : kind().substring(kind().indexOf('.') + 1).toCharArray()) {
            flags |= switch (c) {
                case 'S' -> 2;
                case 'A' -> 16;
                case 'F' -> 1;
                case 'R' -> 4;
                default -> 0;
            };
        }
        return flags;
    }

    private void icmp(ByteBuffer out) {
        boolean isV4 = source.isV4();
        String[] parts = kind().split("[#.]", -1);
        int number = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
        switch (parts[0]) {
            case "echo" ->
                out.put((byte) (isV4 ? 8 : 128))
                        .put((byte) 0)
                        .putShort((short) 0)
                        .putShort((short) number);
            case "reply" ->
                out.put((byte) (isV4 ? 0 : 129))
                        .put((byte) 0)
                        .putShort((short) 0)
                        .putShort((short) number);
            case "time" -> out.put((byte) 13).put((byte) 0).putShort((short) 0).putShort((short) number);
            case "timereply" ->
                out.put((byte) 14).put((byte) 0).putShort((short) 0).putShort((short) number);
            case "icmp" ->
                out.put((byte) number).put((byte) 0).putShort((short) 0).putShort((short) 0);
            default -> {
                int type = Integer.parseInt(parts[0].substring(3));
                out.put((byte) type).put((byte) number).putShort((short) 0).putInt(0);
                out.put(new PacketText(words.subList(innerAt() + 1, words.size())).packet());
                return;
            }
        }
        out.putShort((short) 1);
    }

    private byte[] v4(byte[] body) {
        int options = has("opt") || has("rt4") ? 4 : 0;
        int length = 20 + options + body.length;
        ByteBuffer out = ByteBuffer.allocate(length);
        out.put((byte) (0x45 + options / 4)).put((byte) 0).putShort((short) length);
        String[] fragment = option("frag", "0@0").split("@", -1);
        int place = Integer.parseInt(fragment[1].replace("+", ""));
        out.putShort((short) Integer.parseInt(fragment[0]));
        out.putShort((short) (place / 8 | (fragment[1].endsWith("+") ? 0x2000 : 0)));
        out.put((byte) 64)
                .put((byte) protocol())
                .putShort((short) 0)
                .putInt(source.v4Bits())
                .putInt(destination.v4Bits());
        if (options > 0) {
            out.putInt(has("rt4") ? 0x83040400 : 0x01010100);
        }
        return out.put(body).array();
    }

    private byte[] v6(byte[] body) {
        ByteBuffer headers = ByteBuffer.allocate(100);
        int next = protocol();
        if (has("auth")) {
            headers.put(0, new byte[] {(byte) next, 4, 0, 0});
            next = 51;
            headers.position(24);
        }
        byte[] extensions = Arrays.copyOf(headers.array(), headers.position());
        String fragment = option("frag", "");
        for (String word : List.of("dst", "rt", "frag", "hop")) {
            if (word.equals("frag") && !fragment.isEmpty()) {
                String[] parts = fragment.split("@", -1);
                int place = Integer.parseInt(parts[1].replace("+", "")) | (parts[1].endsWith("+") ? 1 : 0);
                extensions = before(extensions, next, place, Integer.parseInt(parts[0]));
                next = 44;
            } else if (has(word)) {
                extensions = before(extensions, next, 0x0104, 0);
                next = word.equals("dst") ? 60 : word.equals("rt") ? 43 : 0;
            }
        }
        int payload = extensions.length + body.length;
        ByteBuffer out = ByteBuffer.allocate(40 + payload);
        out.putInt(0x60000000).putShort((short) payload).put((byte) next).put((byte) 64);
        out.putLong(source.high())
                .putLong(source.low())
                .putLong(destination.high())
                .putLong(destination.low());
        return out.put(extensions).put(body).array();
    }

    private static byte[] before(byte[] others, int next, int field, int word) {
        return ByteBuffer.allocate(8 + others.length)
                .put((byte) next)
                .put((byte) 0)
                .putShort((short) field)
                .putInt(word)
                .put(others)
                .array();
    }
}
