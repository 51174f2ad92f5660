package org.meshnet.discovery.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.meshnet.core.wire.Bytes;
import org.meshnet.discovery.registry.shared.StoreCommand;
import org.meshnet.discovery.registry.shared.StoreReply;

/** Commands as calls of scripts. Stateless. */
final class Calls implements StoreCommand.Handler<Calls.Call> {
    /** Where it rings when a network changes: its name. */
    static final byte[] BELL = ascii("meshnet:bell");

    private static final byte[] SERVERS = ascii("meshnet:{servers}");

    /**
     * One call.
     *
     * @param answer reads what the script returns; throws a RuntimeException if that is something else
     */
    record Call(Scripts.Script script, byte[][] keys, byte[][] arguments, Function<List<Object>, StoreReply> answer) {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Call onBeat(StoreCommand.Beat command) {
        List<byte[]> arguments = new ArrayList<>(List.of(
                command.server().toArray(),
                command.record().toArray(),
                command.check().toArray()));
        command.gone().forEach(server -> arguments.add(server.toArray()));
        return new Call(Scripts.BEAT, new byte[][] {SERVERS}, arguments.toArray(byte[][]::new), Answers::servers);
    }

    @Override
    public Call onPut(StoreCommand.Put command) {
        List<byte[]> arguments = new ArrayList<>(List.of(
                BELL,
                ascii(command.network()),
                command.node().toArray(),
                command.server().toArray(),
                command.record().toArray(),
                command.epoch().toArray()));
        command.claims().stream().map(Bytes::toArray).forEach(arguments::add);
        return ofNetwork(Scripts.PUT, command.network(), Answers::written, arguments.toArray(byte[][]::new));
    }

    @Override
    public Call onRemove(StoreCommand.Remove command) {
        return ofNetwork(
                Scripts.REMOVE,
                command.network(),
                Answers::done,
                BELL,
                ascii(command.network()),
                command.node().toArray(),
                command.server().toArray());
    }

    @Override
    public Call onPurge(StoreCommand.Purge command) {
        return ofNetwork(
                Scripts.PURGE,
                command.network(),
                Answers::done,
                BELL,
                ascii(command.network()),
                command.server().toArray());
    }

    @Override
    public Call onSnapshot(StoreCommand.Snapshot command) {
        return ofNetwork(Scripts.SNAPSHOT, command.network(), Answers::whole);
    }

    @Override
    public Call onRead(StoreCommand.Read command) {
        return ofNetwork(
                Scripts.READ,
                command.network(),
                found -> Answers.changes(found, command.since()),
                ascii(command.since()));
    }

    /** All keys of a network are in one hash slot. */
    private static Call ofNetwork(
            Scripts.Script script, String network, Function<List<Object>, StoreReply> answer, byte[]... arguments) {
        String prefix = "meshnet:{" + network + "}:";
        byte[][] keys = {ascii(prefix + "e"), ascii(prefix + "c"), ascii(prefix + "s")};
        return new Call(script, keys, arguments, answer);
    }
}
