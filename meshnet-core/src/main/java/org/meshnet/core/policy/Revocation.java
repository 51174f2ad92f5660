package org.meshnet.core.policy;

import static org.meshnet.core.field.FieldReader.require;

import org.meshnet.core.field.FieldReader;
import org.meshnet.core.field.FieldWriter;
import org.meshnet.core.field.Malformed;
import org.meshnet.core.key.NodeKey;

/** Who, or what certificate, is worth nothing any more. Immutable. */
public sealed interface Revocation {
    /** Bytes of each. */
    int LENGTH = 1 + NodeKey.LENGTH;

    /** A node, whatever it shows. */
    record OfNode(NodeKey key) implements Revocation {
        static final int KIND = 1;
    }

    /** The certificate, or the invitation and those who joined by it, with this serial number. */
    record OfSerial(long serial) implements Revocation {
        static final int KIND = 2;
    }

    static Revocation read(FieldReader reader) throws Malformed {
        int kind = reader.u8();
        require(kind == OfNode.KIND || kind == OfSerial.KIND);
        if (kind == OfNode.KIND) {
            return new OfNode(NodeKey.of(reader.bytes(NodeKey.LENGTH)));
        }
        long serial = reader.i64();
        for (byte each : reader.bytes(NodeKey.LENGTH - Long.BYTES)) {
            require(each == 0);
        }
        return new OfSerial(serial);
    }

    static void write(Revocation revocation, FieldWriter writer) {
        if (revocation instanceof OfNode node) {
            writer.u8(OfNode.KIND).bytes(node.key().bytes());
        } else if (revocation instanceof OfSerial serial) {
            writer.u8(OfSerial.KIND).i64(serial.serial()).bytes(new byte[NodeKey.LENGTH - Long.BYTES]);
        }
    }
}
