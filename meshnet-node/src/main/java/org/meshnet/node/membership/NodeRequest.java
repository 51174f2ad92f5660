package org.meshnet.node.membership;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.crypto.Ed25519;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.Label;
import org.meshnet.node.exit.UserError;

/**
 * A machine's request for a certificate: its key and the name that it would like, signed by that key. No secret.
 *
 * @param key the node's
 * @param name that it would like
 */
public record NodeRequest(NodeKey key, Label name) {
    private static final byte[] LABEL = "meshnet v2 certificate request".getBytes(US_ASCII);
    private static final String KEY = "node-key";
    private static final String NAME = "name";
    private static final String SIGNATURE = "signature";
    private static final Set<String> LINES = Set.of(KEY, NAME, SIGNATURE);

    /** The text of a request. */
    public static String text(Identity identity, Label name) {
        return "# A request for a certificate of a closed MeshNet network.\n" + KEY + " = "
                + identity.nodeKey().hex() + "\n" + NAME + " = " + name + "\n" + SIGNATURE + " = "
                + Hex.encode(identity.sign(signed(identity.nodeKey(), name))) + "\n";
    }

    /** Reads one, whose signature fits. */
    public static NodeRequest read(Path file) throws UserError {
        LineFile lines = LineFile.read(file, "request", LINES);
        NodeKey key = NodeKey.of(lines.required(KEY).hex(NodeKey.LENGTH));
        LineFile.Line said = lines.required(NAME);
        Optional<Label> name = Label.parse(said.value());
        if (name.isEmpty()) {
            throw said.error("not a host's name");
        }
        LineFile.Line signature = lines.required(SIGNATURE);
        if (!Ed25519.verify(key.bytes(), signature.hex(Ed25519.SIGNATURE_LENGTH), signed(key, name.get()))) {
            throw signature.error("does not fit: the file was changed");
        }
        return new NodeRequest(key, name.get());
    }

    private static byte[] signed(NodeKey key, Label name) {
        byte[] text = name.text().getBytes(US_ASCII);
        return ByteBuffer.allocate(LABEL.length + NodeKey.LENGTH + text.length)
                .put(LABEL)
                .put(key.bytes())
                .put(text)
                .array();
    }
}
