package org.meshnet.discovery.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.discovery.registry.shared.StoreReply;

/** Reads what scripts return; whatever else it is ends in an unchecked exception. Stateless. */
final class Answers {
    private static final int NAME_LENGTH = 16;
    private static final int ID_LENGTH = 8;
    private static final int CHANGE_PARTS = 4;
    private static final int MOST_CHANGES = 100;

    private Answers() {}

    static StoreReply done(List<Object> found) {
        return new StoreReply.Done();
    }

    static StoreReply servers(List<Object> found) {
        List<StoreReply.Beating> servers = new ArrayList<>();
        for (int i = 1; i + 1 < found.size(); i += 2) {
            Bytes id = bytes(found.get(i));
            if (id.length() == ID_LENGTH) {
                servers.add(new StoreReply.Beating(id, bytes(found.get(i + 1))));
            }
        }
        return new StoreReply.Servers(bytes(found.get(0)), servers);
    }

    static StoreReply written(List<Object> found) {
        return new StoreReply.Written(bytes(found.get(0)), new RefusedClaims(((Long) found.get(1)).intValue()));
    }

    static StoreReply whole(List<Object> found) {
        List<StoreReply.Item> items = new ArrayList<>();
        for (int i = 2; i + 1 < found.size(); i += 2) {
            byte[] field = (byte[]) found.get(i);
            if (field.length == NAME_LENGTH + ID_LENGTH) {
                byte[] node = Arrays.copyOf(field, NAME_LENGTH);
                byte[] server = Arrays.copyOfRange(field, NAME_LENGTH, field.length);
                items.add(item(node, server, (byte[]) found.get(i + 1)));
            }
        }
        return new StoreReply.Whole(bytes(found.get(0)), text(found.get(1)), items);
    }

    static StoreReply changes(List<Object> found, String since) {
        List<StoreReply.Item> items = new ArrayList<>();
        String last = since;
        for (int i = 2; i + CHANGE_PARTS <= found.size(); i += CHANGE_PARTS) {
            last = text(found.get(i));
            items.add(item((byte[]) found.get(i + 1), (byte[]) found.get(i + 2), (byte[]) found.get(i + 3)));
        }
        boolean hasGap = (Long) found.get(1) != 0;
        return new StoreReply.Changes(bytes(found.get(0)), hasGap, last, items.size() >= MOST_CHANGES, items);
    }

    private static StoreReply.Item item(byte[] node, byte[] server, byte[] record) {
        return record.length == 0
                ? new StoreReply.Item(Bytes.of(node), Bytes.of(server), RefusedClaims.NONE, Bytes.EMPTY)
                : new StoreReply.Item(
                        Bytes.of(node),
                        Bytes.of(server),
                        new RefusedClaims(record[0]),
                        Bytes.of(Arrays.copyOfRange(record, 1, record.length)));
    }

    private static Bytes bytes(Object found) {
        return Bytes.of((byte[]) found);
    }

    private static String text(Object found) {
        return new String((byte[]) found, StandardCharsets.US_ASCII);
    }
}
