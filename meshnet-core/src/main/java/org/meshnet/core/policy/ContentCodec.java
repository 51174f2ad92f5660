package org.meshnet.core.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.meshnet.core.field.FieldReader.require;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.field.FieldReader;
import org.meshnet.core.field.FieldWriter;
import org.meshnet.core.field.Malformed;
import org.meshnet.core.key.AdministratorKey;

/**
 * The chunks of a document's content (docs/protocol.md §7.3), each sealed. The same content has the same bytes.
 * Stateless.
 *
 * <pre>
 *   chunk 0: section count 1 (4), each: type 1, chunk count 2
 *   then the chunks of each section, all full but the last one of it:
 *   1 administrators  count 1, each: authority; count of retired 1, each: key 32
 *   2 text            UTF-8
 *   3 revocations     33 bytes each: kind 1 | node key 32, or serial number 8 and 24 zero bytes
 *   4 rotation        {@link Rotation}
 * </pre>
 */
final class ContentCodec {
    private static final int ADMINISTRATORS = 1;
    private static final int TEXT = 2;
    private static final int REVOCATIONS = 3;
    private static final int ROTATION = 4;

    private ContentCodec() {}

    /** @throws IllegalArgumentException if it is too long for a document */
    static PolicyChunks encode(PolicyContent content, PolicySeal seal) {
        List<byte[]> sections = List.of(
                administrators(content),
                content.text().getBytes(UTF_8),
                revocations(content),
                content.rotation().encode());
        FieldWriter table = new FieldWriter().u8(sections.size());
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) {
            List<byte[]> pieces = PolicyChunks.split(sections.get(i));
            table.u8(ADMINISTRATORS + i).u16(pieces.size());
            chunks.addAll(pieces);
        }
        chunks.add(0, table.toArray());
        return new PolicyChunks(chunks.stream().map(seal::seal).toList());
    }

    private static byte[] administrators(PolicyContent content) {
        FieldWriter writer = new FieldWriter().u8(content.administrators().size());
        content.administrators().forEach(authority -> authority.write(writer));
        writer.u8(content.retired().size());
        content.retired().forEach(key -> writer.bytes(key.bytes()));
        return writer.toArray();
    }

    private static byte[] revocations(PolicyContent content) {
        FieldWriter writer = new FieldWriter();
        content.revocations().forEach(revocation -> Revocation.write(revocation, writer));
        return writer.toArray();
    }

    /** Hostile bytes give empty. */
    static Optional<PolicyContent> decode(PolicyChunks chunks, PolicySeal seal) {
        try {
            List<byte[]> texts = new ArrayList<>(chunks.count());
            for (byte[] chunk : chunks.all()) {
                texts.add(seal.open(chunk).orElseThrow(Malformed::new));
            }
            FieldReader table = new FieldReader(texts.get(0));
            require(table.u8() == ROTATION);
            int next = 1;
            List<FieldReader> sections = new ArrayList<>();
            for (int type = ADMINISTRATORS; type <= ROTATION; type++) {
                require(table.u8() == type);
                int count = table.u16();
                sections.add(section(texts, next, count));
                next += count;
            }
            require(table.remaining() == 0 && next == texts.size());
            return Optional.of(content(sections));
        } catch (Malformed | CharacterCodingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static FieldReader section(List<byte[]> texts, int first, int count) throws Malformed {
        require(first + count <= texts.size());
        FieldWriter joined = new FieldWriter();
        for (int i = first; i < first + count; i++) {
            byte[] text = texts.get(i);
            require(text.length == PolicyChunks.TEXT_BYTES || i == first + count - 1);
            joined.bytes(text);
        }
        return new FieldReader(joined.toArray());
    }

    private static PolicyContent content(List<FieldReader> sections) throws Malformed, CharacterCodingException {
        FieldReader first = sections.get(ADMINISTRATORS - 1);
        List<Authority> administrators = new ArrayList<>();
        for (int i = first.count(PolicyContent.ADMINISTRATOR_COUNT); i > 0; i--) {
            administrators.add(Authority.read(first));
        }
        List<AdministratorKey> retired = new ArrayList<>();
        for (int i = first.count(PolicyContent.RETIRED_COUNT); i > 0; i--) {
            retired.add(AdministratorKey.of(first.bytes(AdministratorKey.LENGTH)));
        }
        require(first.remaining() == 0);
        FieldReader text = sections.get(TEXT - 1);
        byte[] utf8 = text.bytes(text.remaining());
        String decoded = UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
        List<Revocation> revocations = revocations(sections.get(REVOCATIONS - 1));
        Rotation rotation = Rotation.read(sections.get(ROTATION - 1));
        return new PolicyContent(administrators, retired, decoded, revocations, rotation);
    }

    private static List<Revocation> revocations(FieldReader section) throws Malformed {
        require(section.remaining() <= PolicyContent.REVOCATION_COUNT * Revocation.LENGTH);
        List<Revocation> revocations = new ArrayList<>(section.remaining() / Revocation.LENGTH);
        while (section.remaining() > 0) {
            revocations.add(Revocation.read(section));
        }
        return revocations;
    }
}
