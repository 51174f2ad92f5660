package org.meshnet.tun.linux.netlink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading what the kernel sends. */
class NetlinkReplyTest {
    private static final int FIXED_LENGTH = 4;

    @Test
    void shouldCutADatagramIntoItsMessages() {
        ByteBuffer datagram = ByteBuffer.allocate(100).order(ByteOrder.nativeOrder());
        datagram.put(message(16, 1, 0x1111).finish(3))
                .put(message(20, 2, 0x2222).finish(3));
        List<NetlinkReply> replies = NetlinkReply.split(datagram.flip());
        assertEquals(2, replies.size());
        assertEquals("20 2 3 " + 0x2222, describe(replies.get(1)));
    }

    @Test
    void shouldFindAnAttributeBehindOthers() {
        NetlinkReply reply =
                reply(message(16, 0, 0).attribute(1, new byte[] {1, 2, 3}).attribute(2, 77));
        assertEquals(77, reply.intAttribute(FIXED_LENGTH, 2));
        assertArrayEquals(new byte[] {1, 2, 3}, reply.attribute(FIXED_LENGTH, 1).orElseThrow());
    }

    @Test
    void shouldReadATextUpToItsNul() {
        assertEquals(
                "ab",
                reply(message(16, 0, 0).attribute(5, new byte[] {'a', 'b', 0, 'c'}))
                        .textAttribute(FIXED_LENGTH, 5));
    }

    @Test
    void shouldFindNothingInAMissingAttribute() {
        NetlinkReply reply = reply(message(16, 0, 0).attribute(1, 1));
        assertEquals("0 ''", reply.intAttribute(FIXED_LENGTH, 2) + " '" + reply.textAttribute(FIXED_LENGTH, 2) + "'");
    }

    @Test
    void shouldStopAtAMessageLongerThanItsDatagram() {
        ByteBuffer datagram = message(16, 0, 0).finish(1).order(ByteOrder.nativeOrder());
        assertTrue(NetlinkReply.split(datagram.putInt(0, 21)).isEmpty());
    }

    @Test
    void shouldStopAtAMessageShorterThanItsHeader() {
        ByteBuffer datagram = message(16, 0, 0).finish(1).order(ByteOrder.nativeOrder());
        assertTrue(NetlinkReply.split(datagram.putInt(0, 15)).isEmpty());
    }

    @Test
    void shouldStopAtAnAttributeOfAnImpossibleLength() {
        for (short length : new short[] {0, 3, 9, -1}) {
            NetlinkReply reply = reply(message(16, 0, 0).attribute(1, 1).attribute(2, 2));
            reply.body().putShort(FIXED_LENGTH + 8, length);
            assertTrue(reply.attribute(FIXED_LENGTH, 2).isEmpty());
        }
    }

    private static NetlinkMessage message(int type, int flags, int body) {
        return new NetlinkMessage(type, flags).putInt(body);
    }

    private static NetlinkReply reply(NetlinkMessage message) {
        return NetlinkReply.split(message.finish(1).order(ByteOrder.nativeOrder()))
                .get(0);
    }

    private static String describe(NetlinkReply reply) {
        return reply.type() + " " + reply.flags() + " " + reply.sequence() + " "
                + reply.body().getInt(0);
    }
}
