package org.meshnet.sim;

import java.util.Arrays;

/** What chance, a broken device or somebody who means harm makes of a message. */
public final class ByteDamage {
    private static final int MOST_ADDED_BYTES = 40;

    private ByteDamage() {}

    /** A copy in which some of it is another: bits, bytes, its length, or a run of it that stands elsewhere. */
    public static byte[] damage(byte[] message, SimRandom random) {
        byte[] damaged = message.clone();
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            damaged = damaged.length == 0 ? random.bytes(1) : once(damaged, random);
        }
        return damaged;
    }

    private static byte[] once(byte[] bytes, SimRandom random) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(7)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> bytes[at] = (byte) -random.nextInt(2);
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> {
                return Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(MOST_ADDED_BYTES));
            }
            case 5 -> {
                int start = random.nextInt(Math.min(24, bytes.length));
                bytes[start] = (byte) random.nextInt(256);
            }
            default -> {
                int from = random.nextInt(bytes.length);
                int length = Math.min(random.nextInt(16), bytes.length - Math.max(at, from));
                System.arraycopy(bytes, from, bytes, at, Math.max(0, length));
            }
        }
        return bytes;
    }

    /** The beginning of one and the end of another. */
    public static byte[] splice(byte[] head, byte[] tail, SimRandom random) {
        int headLength = random.nextInt(head.length + 1);
        int tailStart = random.nextInt(tail.length + 1);
        byte[] spliced = Arrays.copyOf(head, headLength + tail.length - tailStart);
        System.arraycopy(tail, tailStart, spliced, headLength, tail.length - tailStart);
        return spliced;
    }

    /** The message with this part of another that is as long there; a copy of it where either is too short. */
    public static byte[] graft(byte[] message, byte[] donor, int offset, int length) {
        byte[] grafted = message.clone();
        if (Math.min(message.length, donor.length) >= offset + length) {
            System.arraycopy(donor, offset, grafted, offset, length);
        }
        return grafted;
    }
}
