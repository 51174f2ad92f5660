package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Bytes;

class ControlFrameTest {
    private static final long NUMBER = 0x0102030405060708L;

    private static final NodeKey ABOUT = NodeKey.of(filled(NodeKey.LENGTH));

    /** Takes down what it is given. */
    private static final class Recorder implements ControlFrameHandler<String> {
        private final List<Object> handled = new ArrayList<>();

        private void add(ControlFrame frame, String arrival) {
            handled.add(List.of(frame, arrival));
        }

        @Override
        public void onProbe(ControlFrame.Probe frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onProbeReply(ControlFrame.ProbeReply frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onGoodbye(ControlFrame.Goodbye frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onRelayRequest(ControlFrame.RelayRequest frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onRelayOffer(ControlFrame.RelayOffer frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onRelayGrant(ControlFrame.RelayGrant frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onGuess(ControlFrame.Guess frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onSizeProbe(ControlFrame.SizeProbe frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onSizeReply(ControlFrame.SizeReply frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onRelayLimit(ControlFrame.RelayLimit frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onGroups(ControlFrame.Groups frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onCertificateRequest(ControlFrame.CertificateRequest frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onCertificateAnswer(ControlFrame.CertificateAnswer frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onGroupsTaken(ControlFrame.GroupsTaken frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onPolicyOffer(ControlFrame.PolicyOffer frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onPolicyKnown(ControlFrame.PolicyKnown frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onPolicyAsk(ControlFrame.PolicyAsk frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onPolicyPart(ControlFrame.PolicyPart frame, String arrival) {
            add(frame, arrival);
        }
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 9);
        return bytes;
    }

    private static byte[] text(int kind, int bodyLength, long... numbers) {
        ByteBuffer text = ByteBuffer.allocate(1 + bodyLength).put((byte) kind);
        for (long number : numbers) {
            text.putLong(number);
        }
        return text.array();
    }

    private static byte[] relayText(int kind, long channel) {
        return ByteBuffer.allocate(1 + FrameKind.RELAY_BODY_LENGTH)
                .put((byte) kind)
                .put(ABOUT.bytes())
                .putLong(channel)
                .array();
    }

    private static byte[] guessText() {
        ByteBuffer text = ByteBuffer.wrap(text(FrameKind.GUESS, FrameKind.GUESS_BODY_LENGTH));
        new GuessBody(5000, -2).write(text, 1);
        return text.array();
    }

    private static byte[] limitText() {
        ByteBuffer text = ByteBuffer.wrap(text(FrameKind.RELAY_LIMIT, FrameKind.RELAY_LIMIT_BODY_LENGTH));
        new RelayLimitBody(NUMBER, 77).write(text, 1);
        return text.array();
    }

    private static GroupsBody groups() {
        return GroupsBody.of(NUMBER, List.of(IpAddress.v4(0xe000_00fb)));
    }

    private static byte[] groupsText() {
        ByteBuffer text = ByteBuffer.wrap(text(FrameKind.GROUPS, groups().length()));
        groups().write(text, 1);
        return text.array();
    }

    private static byte[] sizeReplyText() {
        ByteBuffer text = ByteBuffer.wrap(text(FrameKind.SIZE_REPLY, FrameKind.SIZE_BODY_LENGTH, NUMBER));
        return text.putShort(1 + Long.BYTES, (short) 60_000).array();
    }

    private static Optional<ControlFrame> read(byte[] text) {
        return ControlFrame.read(text, text.length);
    }

    @Test
    void shouldReadEachKindAndHaveItHandled() {
        Recorder recorder = new Recorder();
        List<byte[]> texts = List.of(
                text(FrameKind.PROBE, FrameKind.PROBE_BODY_LENGTH, NUMBER),
                text(FrameKind.PROBE_REPLY, FrameKind.PROBE_BODY_LENGTH, NUMBER),
                text(FrameKind.GOODBYE, 0),
                relayText(FrameKind.RELAY_REQUEST, 0),
                relayText(FrameKind.RELAY_OFFER, 0),
                relayText(FrameKind.RELAY_GRANT, NUMBER),
                guessText(),
                limitText(),
                groupsText(),
                text(FrameKind.GROUPS_TAKEN, FrameKind.GROUPS_TAKEN_BODY_LENGTH, NUMBER),
                text(FrameKind.SIZE_PROBE, 1_167, NUMBER),
                sizeReplyText());
        texts.forEach(text -> read(text).orElseThrow().handle(recorder, "here"));
        assertEquals(
                List.of(
                        List.of(new ControlFrame.Probe(NUMBER), "here"),
                        List.of(new ControlFrame.ProbeReply(NUMBER), "here"),
                        List.of(new ControlFrame.Goodbye(), "here"),
                        List.of(new ControlFrame.RelayRequest(ABOUT), "here"),
                        List.of(new ControlFrame.RelayOffer(ABOUT), "here"),
                        List.of(new ControlFrame.RelayGrant(ABOUT, NUMBER), "here"),
                        List.of(new ControlFrame.Guess(new GuessBody(5000, -2)), "here"),
                        List.of(new ControlFrame.RelayLimit(new RelayLimitBody(NUMBER, 77)), "here"),
                        List.of(new ControlFrame.Groups(groups()), "here"),
                        List.of(new ControlFrame.GroupsTaken(NUMBER), "here"),
                        List.of(new ControlFrame.SizeProbe(NUMBER, 1_200), "here"),
                        List.of(new ControlFrame.SizeReply(NUMBER, 60_000), "here")),
                recorder.handled);
    }

    private static byte[] frame(int kind, byte[] body) {
        return ByteBuffer.allocate(1 + body.length).put((byte) kind).put(body).array();
    }

    @Test
    void shouldReadWhatIsSaidOfDocuments() {
        Bytes document = Bytes.of(filled(PolicyBody.DOCUMENT_LENGTH));
        Bytes part = Bytes.of(filled(PolicyBody.MAX_PART_LENGTH));
        PolicyBody chunk = new PolicyBody(document, false, 511);
        PolicyBody page = new PolicyBody(document, true, 2);
        Bytes manifest = Bytes.of(filled(196));
        byte[] known = ByteBuffer.allocate(PolicyBody.KNOWN_LENGTH)
                .put(document.toArray())
                .putLong(NUMBER)
                .array();
        Recorder recorder = new Recorder();
        List<byte[]> texts = List.of(
                frame(FrameKind.POLICY_OFFER, manifest.toArray()),
                frame(FrameKind.POLICY_KNOWN, known),
                frame(FrameKind.POLICY_ASK, page.encode(new byte[0])),
                frame(FrameKind.POLICY_PART, chunk.encode(part.toArray())));
        texts.forEach(text -> read(text).orElseThrow().handle(recorder, "here"));
        assertEquals(
                List.of(
                        List.of(new ControlFrame.PolicyOffer(manifest), "here"),
                        List.of(new ControlFrame.PolicyKnown(document, NUMBER), "here"),
                        List.of(new ControlFrame.PolicyAsk(page), "here"),
                        List.of(new ControlFrame.PolicyPart(chunk, part), "here")),
                recorder.handled);
        assertEquals(Optional.empty(), read(frame(FrameKind.POLICY_OFFER, filled(195))));
        assertEquals(Optional.empty(), read(frame(FrameKind.POLICY_OFFER, filled(581))));
        assertEquals(Optional.empty(), read(frame(FrameKind.POLICY_PART, chunk.encode(new byte[0]))));
        assertEquals(Optional.empty(), read(frame(FrameKind.POLICY_PART, chunk.encode(filled(961)))));
        assertEquals(Optional.empty(), read(frame(FrameKind.POLICY_ASK, filled(PolicyBody.ASK_LENGTH))));
    }

    @Test
    void shouldReadNothingElse() {
        assertEquals(Optional.empty(), read(text(FrameKind.KEEPALIVE, 0)));
        assertEquals(Optional.empty(), read(text(FrameKind.PACKET, 40)));
        assertEquals(Optional.empty(), read(text(FrameKind.GOODBYE, 1)));
        assertEquals(Optional.empty(), read(text(FrameKind.PROBE, FrameKind.PROBE_BODY_LENGTH - 1)));
        assertEquals(Optional.empty(), read(text(FrameKind.GUESS, FrameKind.GUESS_BODY_LENGTH, NUMBER)));
        assertEquals(Optional.empty(), read(text(FrameKind.SIZE_PROBE, FrameKind.SIZE_BODY_LENGTH - 1)));
        assertEquals(Optional.empty(), read(text(FrameKind.SIZE_REPLY, FrameKind.SIZE_BODY_LENGTH + 1)));
        Random seeded = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] text = new byte[1 + seeded.nextInt(seeded.nextBoolean() ? 60 : 1_100)];
            seeded.nextBytes(text);
            text[0] = (byte) seeded.nextInt(32);
            read(text);
        }
    }
}
