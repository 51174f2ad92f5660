package org.meshnet.node.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

/** Golden bytes of PCP and NAT-PMP, and hostile ones. */
class GatewayMessagesTest {
    private static final byte[] NONCE = Hex.decode("000102030405060708090a0b");
    private static final IpAddress CLIENT = IpAddress.parse("192.168.1.7").orElseThrow();
    private static final Endpoint ANY = new Endpoint(IpAddress.v4(0), 0);
    private static final String MAPPED_CLIENT = "00000000000000000000ffffc0a80107";
    private static final String PCP_ANSWER = "02810000" + "000004b0" + "00000063" + "00".repeat(12)
            + "000102030405060708090a0b" + "11000000" + "0fa011d7" + "00000000000000000000ffffcb007101";

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(Hex.decode(hex));
    }

    @Test
    void shouldAskForAPortByPcp() {
        assertEquals(
                "02010000" + "000004b0" + MAPPED_CLIENT + "000102030405060708090a0b" + "11000000" + "0fa00000"
                        + "00000000000000000000ffff00000000",
                Hex.encode(PcpMessages.mapRequest(NONCE, CLIENT, 4000, ANY, 1200)));
        assertEquals("02000000" + "00000000" + MAPPED_CLIENT, Hex.encode(PcpMessages.announceRequest(CLIENT)));
    }

    @Test
    void shouldReadThePortThatPcpGrants() {
        PcpMessages.Granted granted =
                PcpMessages.granted(bytes(PCP_ANSWER), NONCE, 4000).orElseThrow();
        assertEquals(Endpoint.parse("203.0.113.1:4567"), Optional.of(granted.external()));
        assertEquals(1200, granted.lifetimeSeconds());
    }

    @Test
    void shouldNotTakeAPcpAnswerWithAnotherNoncePortOrAnError() {
        assertEquals(Optional.empty(), PcpMessages.granted(bytes(PCP_ANSWER), new byte[12], 4000));
        assertEquals(Optional.empty(), PcpMessages.granted(bytes(PCP_ANSWER), NONCE, 4001));
        String refused = "02810002" + PCP_ANSWER.substring(8);
        assertEquals(Optional.empty(), PcpMessages.granted(bytes(refused), NONCE, 4000));
        String request = "02010000" + PCP_ANSWER.substring(8);
        assertEquals(Optional.empty(), PcpMessages.granted(bytes(request), NONCE, 4000));
    }

    @Test
    void shouldNotTakeALifetimeOfMoreThanADay() {
        String longer = PCP_ANSWER.substring(0, 8) + "ffffffff" + PCP_ANSWER.substring(16);
        assertEquals(
                86_400,
                PcpMessages.granted(bytes(longer), NONCE, 4000).orElseThrow().lifetimeSeconds());
    }

    @Test
    void shouldSpeakNatPmp() {
        assertEquals("0000", Hex.encode(NatPmpMessages.addressRequest()));
        assertEquals("000100000fa00fa0000004b0", Hex.encode(NatPmpMessages.mapRequest(4000, 4000, 1200)));
        assertEquals(
                IpAddress.parse("203.0.113.1"), NatPmpMessages.address(bytes("00800000" + "00000063" + "cb007101")));
        assertEquals(
                Optional.of(new NatPmpMessages.Granted(4567, 1200)),
                NatPmpMessages.granted(bytes("00810000" + "00000063" + "0fa011d7" + "000004b0"), 4000));
    }

    @Test
    void shouldNotTakeANatPmpAnswerForAnotherPortOrAnError() {
        assertEquals(
                Optional.empty(), NatPmpMessages.granted(bytes("00810000" + "00000063" + "0fa011d7" + "000004b0"), 1));
        assertEquals(
                Optional.empty(),
                NatPmpMessages.granted(bytes("00810003" + "00000063" + "0fa011d7" + "000004b0"), 4000));
        assertEquals(Optional.empty(), NatPmpMessages.address(bytes("00800001" + "00000063" + "cb007101")));
    }

    @Test
    void shouldBearAnyBytes() {
        Random random = new Random(5);
        for (int i = 0; i < 50_000; i++) {
            byte[] noise = random.nextBoolean() ? Hex.decode(PCP_ANSWER) : new byte[random.nextInt(80)];
            for (int j = random.nextInt(6); j > 0 && noise.length > 0; j--) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            ByteBuffer answer = ByteBuffer.wrap(noise, 0, random.nextInt(noise.length + 1));
            PcpMessages.granted(answer, NONCE, 4000);
            PcpMessages.isAnnounceSuccess(answer);
            NatPmpMessages.granted(answer, 4000);
            NatPmpMessages.address(answer);
        }
    }
}
