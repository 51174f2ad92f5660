package org.meshnet.node.dns;

import java.util.List;
import java.util.stream.Stream;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.IpAddress;

/** Members to be asked for: alice (files), bob with IPv4 only, and a second bob. */
public final class Zoo {
    public static final NameTable NAMES = NameTable.of(List.of(
            member(1, "alice", List.of("files"), "10.0.0.7", "fd00:0:0:1::7"),
            member(2, "bob", List.of(), "10.0.0.8"),
            member(3, "bob", List.of(), "10.0.0.9")));

    private Zoo() {}

    /** A member whose key is as high as its number. */
    public static NameTable.Member member(int number, String name, List<String> aliases, String... addresses) {
        byte[] key = new byte[NodeKey.LENGTH];
        key[0] = (byte) number;
        return new NameTable.Member(
                NodeKey.of(key),
                new Label(name),
                aliases.stream().map(Label::new).toList(),
                Stream.of(addresses)
                        .map(address -> IpAddress.parse(address).orElseThrow())
                        .toList());
    }
}
