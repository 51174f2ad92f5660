package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.policy.PolicyChunks;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.policy.PolicyPart;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.PolicyWord;

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
        public void onSpeedAsk(ControlFrame.SpeedAsk frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onSpeedAnswer(ControlFrame.SpeedAnswer frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onSpeedCount(ControlFrame.SpeedCount frame, String arrival) {
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
        public void onPolicy(ControlFrame.Policy frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onNetworkKeyRequest(ControlFrame.NetworkKeyRequest frame, String arrival) {
            add(frame, arrival);
        }

        @Override
        public void onNetworkKeyGiven(ControlFrame.NetworkKeyGiven frame, String arrival) {
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
                        List.of(new ControlFrame.SizeProbe(NUMBER, 1_168), "here"),
                        List.of(new ControlFrame.SizeReply(NUMBER, 60_000), "here")),
                recorder.handled);
    }

    private static byte[] frame(int kind, byte[] body) {
        return ByteBuffer.allocate(1 + body.length).put((byte) kind).put(body).array();
    }

    @Test
    void shouldReadWhatIsSaidOfDocuments() {
        Bytes document = Bytes.of(filled(PolicyWord.NAME_LENGTH));
        PolicyPart chunk = new PolicyPart(PolicyPart.Kind.CHUNK, 511);
        List<PolicyWord> words = List.of(
                new PolicyWord.Offer(Bytes.of(filled(PolicyManifest.MIN_LENGTH))),
                new PolicyWord.Known(document, NUMBER),
                new PolicyWord.Ask(document, new PolicyPart(PolicyPart.Kind.PAGE, 2)),
                new PolicyWord.Part(document, chunk, Bytes.of(filled(PolicyChunks.CHUNK_BYTES))));
        Recorder recorder = new Recorder();
        for (int i = 0; i < words.size(); i++) {
            ControlFrame frame =
                    read(frame(FrameKind.POLICY + i, words.get(i).body())).orElseThrow();
            frame.handle(recorder, "here");
        }
        assertEquals(
                words.stream()
                        .map(word -> List.of(new ControlFrame.Policy(word), "here"))
                        .toList(),
                recorder.handled);
    }

    @Test
    void shouldReadNothingWrongOfDocuments() {
        Bytes document = Bytes.of(filled(PolicyWord.NAME_LENGTH));
        byte[] ask = new PolicyWord.Ask(document, new PolicyPart(PolicyPart.Kind.PAGE, 2)).body();
        assertEquals(Optional.empty(), read(frame(FrameKind.POLICY, filled(PolicyManifest.MIN_LENGTH - 1))));
        assertEquals(Optional.empty(), read(frame(FrameKind.POLICY, filled(PolicyManifest.MAX_LENGTH + 1))));
        assertEquals(Optional.empty(), read(frame(FrameKind.POLICY + 1, filled(PolicyWord.NAME_LENGTH + 7))));
        assertEquals(Optional.empty(), read(frame(FrameKind.POLICY + 2, filled(ask.length))), "kind 9");
        assertEquals(Optional.empty(), read(frame(FrameKind.POLICY + 2, Arrays.copyOf(ask, ask.length + 1))));
        assertEquals(Optional.empty(), read(frame(FrameKind.LAST_POLICY, ask)), "an empty part");
        assertEquals(
                Optional.empty(),
                read(frame(FrameKind.LAST_POLICY, Arrays.copyOf(ask, ask.length + PolicyChunks.CHUNK_BYTES + 1))));
        byte[] beyond = ask.clone();
        beyond[beyond.length - 2] = 2;
        assertEquals(Optional.empty(), read(frame(FrameKind.POLICY + 2, beyond)), "part 514");
        byte[] negative = new PolicyWord.Known(document, NUMBER).body();
        negative[PolicyWord.NAME_LENGTH] = -1;
        assertEquals(Optional.empty(), read(frame(FrameKind.POLICY + 1, negative)));
    }

    @Test
    void shouldReadWhatIsSaidOfTheNetworksKey() {
        NetworkId wanted = NetworkId.of(filled(NetworkId.LENGTH));
        Recorder recorder = new Recorder();
        read(frame(FrameKind.NETWORK_KEY_REQUEST, wanted.bytes())).orElseThrow().handle(recorder, "here");
        assertEquals(List.of(List.of(new ControlFrame.NetworkKeyRequest(wanted), "here")), recorder.handled);
        ControlFrame given =
                read(frame(FrameKind.NETWORK_KEY, filled(NetworkKey.LENGTH))).orElseThrow();
        assertArrayEquals(
                filled(NetworkKey.LENGTH),
                ((ControlFrame.NetworkKeyGiven) given).key().bytes());
        assertFalse(given.toString().contains("01"), "a secret in " + given);
        for (int wrong : new int[] {31, 33}) {
            assertEquals(Optional.empty(), read(frame(FrameKind.NETWORK_KEY_REQUEST, filled(wrong))));
            assertEquals(Optional.empty(), read(frame(FrameKind.NETWORK_KEY, filled(wrong))));
        }
    }

    private static byte[] body(int length, Consumer<ByteBuffer> writer) {
        ByteBuffer body = ByteBuffer.allocate(length);
        writer.accept(body);
        return body.array();
    }

    private static Optional<ControlFrame> count(SpeedFigures figures) {
        SpeedBody.Count count = new SpeedBody.Count(NUMBER, SpeedBody.What.ALL_SENT, figures);
        return read(frame(
                FrameKind.SPEED_COUNT, body(FrameKind.SPEED_COUNT_BODY_LENGTH, buffer -> count.write(buffer, 0))));
    }

    private static byte[] ask(int bytesPerSecond, int last) {
        SpeedBody.Ask ask = new SpeedBody.Ask(NUMBER, bytesPerSecond, last);
        return body(FrameKind.SPEED_ASK_BODY_LENGTH, buffer -> ask.write(buffer, 0));
    }

    @Test
    void shouldReadWhatIsSaidAboutAMeasurementOfSpeed() {
        Recorder recorder = new Recorder();
        SpeedBody.Ask ask = new SpeedBody.Ask(NUMBER, 12_000, 15);
        SpeedBody.Answer agreed = new SpeedBody.Answer(NUMBER, 12_000, SpeedBody.Verdict.AGREED);
        SpeedBody.Answer busy = new SpeedBody.Answer(NUMBER, 0, SpeedBody.Verdict.BUSY);
        SpeedFigures figures = new SpeedFigures(5, 9, 6, 3, 7);
        read(frame(FrameKind.SPEED_ASK, ask(12_000, 15))).orElseThrow().handle(recorder, "here");
        read(frame(FrameKind.SPEED_ANSWER, ask(12_000, 0))).orElseThrow().handle(recorder, "here");
        read(frame(FrameKind.SPEED_ANSWER, ask(0, 2))).orElseThrow().handle(recorder, "here");
        count(figures).orElseThrow().handle(recorder, "here");
        assertEquals(
                List.of(
                        List.of(new ControlFrame.SpeedAsk(ask), "here"),
                        List.of(new ControlFrame.SpeedAnswer(agreed), "here"),
                        List.of(new ControlFrame.SpeedAnswer(busy), "here"),
                        List.of(
                                new ControlFrame.SpeedCount(
                                        new SpeedBody.Count(NUMBER, SpeedBody.What.ALL_SENT, figures)),
                                "here")),
                recorder.handled);
    }

    @Test
    void shouldReadNoMeasurementThatCannotBe() {
        for (byte[] wrong : List.of(ask(11_999, 5), ask(-1, 5), ask(12_000, 1), ask(12_000, 16), ask(12_000, 0x85))) {
            assertEquals(Optional.empty(), read(frame(FrameKind.SPEED_ASK, wrong)));
        }
        for (byte[] wrong : List.of(ask(0, 0), ask(11_999, 0), ask(1, 1), ask(12_000, 2), ask(0, 3), ask(0, 0xff))) {
            assertEquals(Optional.empty(), read(frame(FrameKind.SPEED_ANSWER, wrong)));
        }
        for (SpeedFigures wrong : List.of(
                new SpeedFigures(10, 9, Long.MAX_VALUE, 0, 0),
                new SpeedFigures(-1, 9, Long.MAX_VALUE, 0, 0),
                new SpeedFigures(5, 9, Long.MAX_VALUE, 1, 0),
                new SpeedFigures(5, 9, -1, 1, 0),
                new SpeedFigures(5, 9, 6, 4, 0),
                new SpeedFigures(5, 9, 6, -1, 0),
                new SpeedFigures(5, 9, 6, 1, -1))) {
            assertEquals(Optional.empty(), count(wrong), wrong.toString());
        }
        byte[] what = body(FrameKind.SPEED_COUNT_BODY_LENGTH, buffer -> buffer.put(8, (byte) 3));
        assertEquals(Optional.empty(), read(frame(FrameKind.SPEED_COUNT, what)));
        assertFalse(FrameKind.isValid(FrameKind.SPEED_DATA, FrameKind.SPEED_DATA_FRAME_LENGTH));
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
