package org.meshnet.core.frame;

/** The Internet checksum as RFC 1071 §4.1 has it, byte by byte: what the fast one is compared with. */
final class NaiveChecksum {
    private NaiveChecksum() {}

    /** The folded sum of the bytes after an initial value. */
    static int sum(int initial, byte[] bytes, int from, int to) {
        int sum = initial;
        for (int i = from; i < to; i++) {
            int value = bytes[i] & 0xff;
            sum += (i - from) % 2 == 0 ? value * 256 : value;
            if (sum > 0xffff) {
                sum -= 0xffff;
            }
        }
        return sum;
    }

    /** The folded sum of the pseudo-header of an IP packet. */
    static int pseudoHeader(byte[] packet, int protocol, int transportLength) {
        boolean isV4 = packet[0] >> 4 == 4;
        int addresses = isV4 ? sum(0, packet, 12, 20) : sum(0, packet, 8, 40);
        byte[] rest = {0, (byte) protocol, (byte) (transportLength >> 8), (byte) transportLength};
        return sum(addresses, rest, 0, 4);
    }

    /** Is the checksum over this range, its own field included, right? */
    static boolean isRight(int initial, byte[] bytes, int from, int to) {
        return sum(initial, bytes, from, to) == 0xffff;
    }
}
