package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever members send, the device's checks hold and what it makes of its input in the end is what was accepted,
 * packet by packet. Each failure names its seed.
 */
class HostileFramesTest {
    private static final List<Offloads> DEVICES =
            List.of(Offloads.ALL, Offloads.NONE, new Offloads(true, true, false), new Offloads(true, false, false));

    private final Frames frames = new Frames();
    private long addedCount;
    private long gluedCount;
    private long invalidCount;

    @Test
    void shouldLeaveTheDeviceWithExactlyWhatWasAccepted() {
        for (long seed = 0; seed < 6_000; seed++) {
            try {
                run(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertTrue(gluedCount > addedCount / 4, "glued " + gluedCount + " of " + addedCount);
        assertTrue(invalidCount > addedCount / 50, "dropped " + invalidCount + " of " + addedCount);
    }

    private void run(long seed) {
        Random random = new Random(seed);
        Offloads offloads = DEVICES.get(random.nextInt(6) == 0 ? random.nextInt(4) : 0);
        Device device = new Device(offloads);
        Gluer gluer = new Gluer(device, offloads);
        List<byte[]> expected = new ArrayList<>();
        for (Frames.Packet each : hostile(random)) {
            addedCount++;
            if (gluer.add(ByteBuffer.wrap(each.bytes()), 0, each.bytes().length, each.flags())) {
                expected.add(each.complete());
            }
            if (random.nextInt(30) == 0) {
                gluer.flush();
            }
        }
        gluer.flush();
        gluedCount += gluer.gluedCount();
        invalidCount += gluer.invalidCount();
        compare(expected, device.packets());
    }

    private static void compare(List<byte[]> expected, List<byte[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(
                    withoutMeaninglessId(expected.get(i)), withoutMeaninglessId(actual.get(i)), "packet " + i);
        }
    }

    /** RFC 6864 §4.1: the id of a packet that must not be fragmented means nothing. */
    private static byte[] withoutMeaninglessId(byte[] packet) {
        boolean isMeaningless = Reference.isV4(packet) && (packet[6] & 0x40) != 0;
        if (!isMeaningless) {
            return packet;
        }
        byte[] copy = packet.clone();
        Reference.putShort(copy, 4, 0);
        return (copy[0] & 15) < 5 ? copy : TestPackets.withHeaderChecksum(copy);
    }

    /** Frames of some super-packets, with some of them lost, doubled, out of order or changed. */
    private List<Frames.Packet> hostile(Random random) {
        List<Frames.Packet> packets = new ArrayList<>();
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            packets.addAll(frames.cut(new RandomPackets(random.nextLong()).superPacket()));
        }
        List<Frames.Packet> hostile = new ArrayList<>();
        for (Frames.Packet each : packets) {
            switch (random.nextInt(30)) {
                case 0 -> hostile.addAll(List.of(each, each));
                case 1, 2, 3 -> hostile.add(mutated(each, random));
                case 4 -> hostile.add(new Frames.Packet(random.nextInt(5), each.bytes()));
                case 5 -> {
                    hostile.add(each);
                    Collections.swap(hostile, hostile.size() - 1, Math.max(0, hostile.size() - 2));
                }
                case 6 -> {} // lost
                default -> hostile.add(each);
            }
        }
        return hostile;
    }

    private static Frames.Packet mutated(Frames.Packet packet, Random random) {
        byte[] bytes = packet.bytes().clone();
        if (random.nextInt(5) == 0) {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 20));
        } else {
            bytes[random.nextInt(Math.min(bytes.length, 90))] ^= (byte) (1 << random.nextInt(8));
        }
        if (random.nextInt(4) != 0) {
            repair(bytes);
        }
        return new Frames.Packet(packet.flags(), bytes);
    }

    /** Makes lengths and sums right again where that can be done, so that the change gets further. */
    private static void repair(byte[] bytes) {
        try {
            RandomPackets.fixLengths(bytes);
            Reference.putPartialChecksum(bytes);
        } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
            assertTrue(bytes.length < 1_600); // too broken to repair: goes out as it is
        }
    }
}
