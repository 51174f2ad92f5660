package org.meshnet.core.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.meshnet.core.frame.IpPacket;

class GroupQueryTest {
    /** With what would be wrong if it stayed. */
    private final ByteBuffer out = ByteBuffer.wrap(HexFormat.of().parseHex("ff".repeat(100)));

    private String text(int length) {
        byte[] bytes = new byte[length];
        out.get(5, bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void shouldAskForAllGroupsOfIpv4() {
        int length = GroupQuery.writeV4(out, 5);
        assertTrue(IpPacket.isValid(out, 5, length));
        assertEquals(
                "46c0002400004000" + "01020413" + "00000000" + "e0000001" + "94040000" + "110aec7800000000"
                        + "027d0000",
                text(length));
    }

    @Test
    void shouldAskForAllGroupsOfIpv6() {
        int length = GroupQuery.writeV6(out, 5);
        assertEquals(GroupQuery.MAX_LENGTH, length);
        assertTrue(IpPacket.isValid(out, 5, length));
        assertEquals(
                "6000000000240001" + "fe800000000000000000000000000001" + "ff020000000000000000000000000001"
                        + "3a00050200000100" + "820079be03e80000" + "00".repeat(16) + "027d0000",
                text(length));
    }
}
