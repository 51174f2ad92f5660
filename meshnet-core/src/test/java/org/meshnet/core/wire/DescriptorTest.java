package org.meshnet.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.core.wire.Samples.FULL_DESCRIPTOR;
import static org.meshnet.core.wire.Samples.IDENTITY;
import static org.meshnet.core.wire.Samples.SECRETS;
import static org.meshnet.core.wire.Samples.V4_ENDPOINT;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.WireException.Reason;

class DescriptorTest {
    private static final RandomSource RANDOM = bytes -> Samples.fill(bytes, 0x33);
    private static final int END_OFFSET = 9;
    private static final int NAME_LENGTH_OFFSET = 17;

    @Test
    void shouldNotOpenADescriptorOfAnotherNetwork() {
        Bytes sealed = DescriptorCodec.seal(FULL_DESCRIPTOR, IDENTITY, SECRETS, RANDOM);
        NetworkSecrets other = NetworkSecrets.derive(NetworkKey.of(new byte[32]));

        assertEquals(Optional.empty(), DescriptorCodec.open(sealed, IDENTITY.nodeKey(), other));
    }

    @Test
    void shouldNotOpenADescriptorUnderAnotherNodesKey() {
        Bytes sealed = DescriptorCodec.seal(FULL_DESCRIPTOR, IDENTITY, SECRETS, RANDOM);

        assertEquals(Optional.empty(), DescriptorCodec.open(sealed, Samples.OTHER, SECRETS));
    }

    @Test
    void shouldNotOpenADescriptorWithAnyByteChanged() {
        byte[] sealed =
                DescriptorCodec.seal(FULL_DESCRIPTOR, IDENTITY, SECRETS, RANDOM).toArray();
        for (int i = 0; i < sealed.length; i++) {
            sealed[i] ^= 0x10;
            assertEquals(Optional.empty(), DescriptorCodec.open(Bytes.of(sealed), IDENTITY.nodeKey(), SECRETS));
            sealed[i] ^= 0x10;
        }
    }

    @Test
    void shouldNotOpenACutDescriptor() {
        byte[] sealed =
                DescriptorCodec.seal(FULL_DESCRIPTOR, IDENTITY, SECRETS, RANDOM).toArray();
        for (int length = 0; length < sealed.length; length++) {
            Bytes cut = Bytes.of(Arrays.copyOf(sealed, length));
            assertEquals(Optional.empty(), DescriptorCodec.open(cut, IDENTITY.nodeKey(), SECRETS));
        }
    }

    @Test
    void shouldNotOpenATooLongDescriptor() {
        Bytes tooLong = Bytes.zeros(Limits.SEALED_DESCRIPTOR_LENGTH + 1);

        assertEquals(Optional.empty(), DescriptorCodec.open(tooLong, IDENTITY.nodeKey(), SECRETS));
    }

    @Test
    void shouldRefuseToSealMoreThanTheLimit() {
        Descriptor tooLong = new Descriptor(
                1,
                1,
                0,
                "n",
                Collections.nCopies(8, new IpAddress(1, 1)),
                Collections.nCopies(32, new Prefix(new IpAddress(1, 1), 64)),
                List.of());

        assertTrue(DescriptorCodec.sealedLength(tooLong) > Limits.SEALED_DESCRIPTOR_LENGTH);
        assertThrows(IllegalArgumentException.class, () -> DescriptorCodec.seal(tooLong, IDENTITY, SECRETS, RANDOM));
    }

    @Test
    void shouldKnowTheLengthOfAnyDescriptorBeforehand() {
        RandomMessages random = new RandomMessages(3);
        for (int i = 0; i < 200; i++) {
            Descriptor descriptor = random.text();
            Bytes sealed = DescriptorCodec.seal(descriptor, IDENTITY, SECRETS, RANDOM);
            assertEquals(sealed.length(), DescriptorCodec.sealedLength(descriptor));
            assertEquals(Optional.of(descriptor), DescriptorCodec.open(sealed, IDENTITY.nodeKey(), SECRETS));
        }
    }

    @Test
    void shouldFitARegisterWithAllClaimsAndTheLongestDescriptorIntoAMessage() {
        Registration longest = new Registration(
                Samples.EXCHANGE,
                true,
                SECRETS.networkId(),
                IDENTITY.nodeKey(),
                Collections.nCopies(Limits.CLAIM_COUNT, Samples.TOKEN),
                Bytes.zeros(Limits.SEALED_DESCRIPTOR_LENGTH));

        byte[] register = Register.sign(longest, IDENTITY, SECRETS).encode(Samples.KEYS.fromNode());
        assertTrue(register.length <= Limits.MESSAGE_LENGTH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a\nb",
                "\u0000",
                "del\u007f",
                "nel\u0085",
                "\ud800",
                "\u202eevil",
                "zero\u200bwidth",
                "\ufeffbom",
                "soft\u00adhyphen",
                "\u2028",
                "\u2029",
                "\ue000",
                "\u0378",
                "\ufdd0",
                "\udb40\udc41"
            })
    void shouldRefuseANameThatIsEmptyOrHoldsWhatHasNoLookOfItsOwn(String name) {
        assertFalse(Descriptor.isName(name));
        assertThrows(IllegalArgumentException.class, () -> named(name));
    }

    @Test
    void shouldMeasureANameInBytes() {
        assertTrue(Descriptor.isName("ä".repeat(31) + "a"));
        assertFalse(Descriptor.isName("ä".repeat(32)));
        assertTrue(Descriptor.isName("a".repeat(63)));
        assertFalse(Descriptor.isName("a".repeat(64)));
    }

    @ParameterizedTest
    @ValueSource(ints = {'\n', 0x1b, 0x7f, 0xff, 0xc3})
    void shouldNotReadANameWithAControlCharacterOrBrokenText(int value) {
        byte[] text = DescriptorText.encode(named("n"));
        text[NAME_LENGTH_OFFSET + 1] = (byte) value;

        assertReason(Reason.VALUE, text);
    }

    @Test
    void shouldNotReadTrailingBytes() {
        byte[] text = DescriptorText.encode(FULL_DESCRIPTOR);

        assertReason(Reason.LENGTH, Arrays.copyOf(text, text.length + 1));
    }

    @Test
    void shouldNotReadAnotherFormat() {
        byte[] text = DescriptorText.encode(FULL_DESCRIPTOR);
        text[0] = 1;

        assertReason(Reason.VERSION, text);
    }

    @Test
    void shouldNotReadAnEndBeyondTheLongestLife() {
        Descriptor longest = new Descriptor(1, Descriptor.LIFE_HOURS, 0, "n", List.of(), List.of(), List.of());
        byte[] text = DescriptorText.encode(longest);
        text[END_OFFSET + 3]++;

        assertReason(Reason.VALUE, text);
    }

    @Test
    void shouldEndADayAfterItsEndForClocksThatDiffer() {
        Descriptor descriptor = new Descriptor(1, 100, 0, "n", List.of(), List.of(), List.of());

        assertFalse(descriptor.hasEnded(TimeUnit.HOURS.toNanos(125) - 1));
        assertTrue(descriptor.hasEnded(TimeUnit.HOURS.toNanos(125)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldNotReadCountsBeyondTheLimits(int list) {
        byte[] text = DescriptorText.encode(named("n"));
        text[NAME_LENGTH_OFFSET + 2 + list] = (byte) (new int[] {9, 33, 17})[list];

        assertReason(Reason.VALUE, text);
    }

    @Test
    void shouldNotReadAnIpv4AddressInItsIpv6Form() {
        Descriptor v6 = new Descriptor(1, 1, 0, "n", List.of(new IpAddress(1, 1)), List.of(), List.of());
        byte[] text = DescriptorText.encode(v6);
        Arrays.fill(text, NAME_LENGTH_OFFSET + 4, NAME_LENGTH_OFFSET + 14, (byte) 0);
        text[NAME_LENGTH_OFFSET + 14] = (byte) 0xff;
        text[NAME_LENGTH_OFFSET + 15] = (byte) 0xff;

        assertReason(Reason.VALUE, text);
    }

    @Test
    void shouldNotReadAPrefixLengthBeyondItsFamily() {
        Prefix route = new Prefix(IpAddress.v4(0x0a000000), 8);
        byte[] text = DescriptorText.encode(new Descriptor(1, 1, 0, "n", List.of(), List.of(route), List.of()));
        text[NAME_LENGTH_OFFSET + 5] = 33;

        assertReason(Reason.VALUE, text);
    }

    @Test
    void shouldNotReadAnUnknownCandidateKind() {
        Candidate candidate = new Candidate(Candidate.Kind.LOCAL, V4_ENDPOINT);
        byte[] text = DescriptorText.encode(new Descriptor(1, 1, 0, "n", List.of(), List.of(), List.of(candidate)));
        text[NAME_LENGTH_OFFSET + 5] = 9;

        assertReason(Reason.VALUE, text);
    }

    @Test
    void shouldReadAliases() throws WireException {
        byte[] text = extended(1, 1, 0, 5, 4, 'a', '-', '0', 'z');

        assertEquals(
                List.of(new Label("a-0z")),
                DescriptorText.decode(text).extensions().aliases());
    }

    @Test
    void shouldSkipAnExtensionThatIsNotKnown() throws WireException {
        byte[] text = extended(3, 0, 0, 0, 1, 0, 2, 1, 'a', 200, 0, 3, 9, 9, 9);

        assertEquals(
                List.of(new Label("a")),
                DescriptorText.decode(text).extensions().aliases());
    }

    @Test
    void shouldNotReadAnExtensionTwiceOrInAnotherOrder() {
        assertReason(Reason.VALUE, extended(2, 1, 0, 2, 1, 'a', 1, 0, 2, 1, 'b'));
        assertReason(Reason.VALUE, extended(2, 9, 0, 0, 9, 0, 0));
        assertReason(Reason.VALUE, extended(2, 9, 0, 0, 1, 0, 2, 1, 'a'));
    }

    @Test
    void shouldNotReadACutExtension() {
        assertReason(Reason.LENGTH, extended(1));
        assertReason(Reason.LENGTH, extended(1, 9, 0));
        assertReason(Reason.LENGTH, extended(1, 9, 0, 1));
        assertReason(Reason.LENGTH, extended(1, 9, 255, 255, 1));
        assertReason(Reason.LENGTH, extended(1, 1, 0, 0));
        assertReason(Reason.LENGTH, extended(1, 1, 0, 2, 2, 'a'));
        assertReason(Reason.LENGTH, extended(0, 0));
    }

    @Test
    void shouldNotReadAliasesThatAreNoLabelsOrTooManyOrOneTwice() {
        for (int letter : new int[] {'A', '.', '_', ' ', '\n', 0, 0x1b, 0xc3, '-'}) {
            assertReason(Reason.VALUE, extended(1, 1, 0, 2, 1, letter));
        }
        assertReason(Reason.VALUE, extended(1, 1, 0, 3, 2, 'a', '-'));
        assertReason(Reason.VALUE, extended(1, 1, 0, 1, 0));
        assertReason(Reason.VALUE, extended(1, 1, 0, 4, 1, 'a', 1, 'a'));
        assertReason(Reason.VALUE, extended(1, 1, 0, 10, 1, 'a', 1, 'b', 1, 'c', 1, 'd', 1, 'e'));
        int[] longest = new int[4 + 65];
        Arrays.fill(longest, 'a');
        longest[0] = 1;
        longest[1] = 1;
        longest[2] = 0;
        longest[3] = 65;
        longest[4] = 64;
        assertReason(Reason.VALUE, extended(longest));
    }

    @Test
    void shouldNotReadADomainOf64LabelsAsAnAlias() {
        String domain = String.join(".", Collections.nCopies(64, "a"));

        assertFalse(Label.isLabel(domain));
        assertThrows(IllegalArgumentException.class, () -> new Label(domain));
    }

    @Test
    void shouldLeaveRoomForCandidatesWhateverNamesAreGiven() {
        String name = "n".repeat(Descriptor.NAME_LENGTH);
        DescriptorExtensions aliases = new DescriptorExtensions(Stream.of("a", "b", "c", "d")
                .map(start -> new Label(start.repeat(63)))
                .toList());
        assertEquals(0, DescriptorRoom.excessBytes(name, List.of(), aliases));

        List<Prefix> routes = Collections.nCopies(32, new Prefix(new IpAddress(1, 1), 64));
        assertTrue(DescriptorRoom.excessBytes(name, routes, aliases) > 0);
        assertTrue(DescriptorRoom.excessBytes("n", routes, DescriptorExtensions.NONE) > 0);
    }

    @Test
    void shouldLeaveOutTheLastCandidatesWhereThereIsNoRoom() {
        List<Prefix> routes = Collections.nCopies(24, new Prefix(new IpAddress(1, 1), 64));
        List<Candidate> candidates = IntStream.rangeClosed(1, Descriptor.CANDIDATE_COUNT)
                .mapToObj(port -> new Candidate(Candidate.Kind.LOCAL, new Endpoint(new IpAddress(1, 1), port)))
                .toList();
        Descriptor full = new Descriptor(1, 1, 0, "n", List.of(), routes, candidates);

        Descriptor fitted = DescriptorRoom.fitted(full);
        int count = fitted.candidates().size();
        assertTrue(count >= DescriptorRoom.CANDIDATE_COUNT && count < candidates.size());
        assertEquals(candidates.subList(0, count), fitted.candidates());
        int length = DescriptorCodec.sealedLength(fitted);
        assertTrue(length <= Limits.SEALED_DESCRIPTOR_LENGTH);
        assertTrue(length + Candidate.LENGTH > Limits.SEALED_DESCRIPTOR_LENGTH, "one more would have fitted");
    }

    /** A descriptor's text with these bytes where the extensions are: their count first. */
    private static byte[] extended(int... area) {
        byte[] text = DescriptorText.encode(named("n"));
        byte[] extended = Arrays.copyOf(text, text.length - 1 + area.length);
        for (int i = 0; i < area.length; i++) {
            extended[text.length - 1 + i] = (byte) area[i];
        }
        return extended;
    }

    private static Descriptor named(String name) {
        return new Descriptor(1, 1, 0, name, List.of(), List.of(), List.of());
    }

    private static void assertReason(Reason reason, byte[] text) {
        WireException e = assertThrows(WireException.class, () -> DescriptorText.decode(text));
        assertEquals(reason, e.reason());
    }
}
