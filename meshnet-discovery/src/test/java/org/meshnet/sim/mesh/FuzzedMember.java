package org.meshnet.sim.mesh;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.sim.ByteDamage;
import org.meshnet.sim.SimRandom;
import org.meshnet.sim.SimScheduler;
import org.meshnet.sim.SimTimer;

/**
 * A member that says anything in its sessions: frames of all kinds, known and unknown, with bodies at random, half true
 * or true, packets among them from its own address and from others'. It fails when a packet comes to it that is for
 * another.
 */
final class FuzzedMember {
    /** UDP port of the packets that it sends. */
    static final int PORT = 19_998;

    static final IpAddress ADDRESS = IpAddress.parse("10.0.0.250").orElseThrow();

    private static final int LAST_KIND = 40;
    private static final int LONGEST_BODY = 1_300;
    private static final long INTERVAL_NS = 20 * SimScheduler.MILLISECOND_NS;
    private static final int FRAMES_OF_A_SESSION = 400;

    private final SimMesh mesh;
    private final HostileMember member;
    private final List<SimNode> victims;
    private final SimRandom random;
    private final SimTimer timer;
    private int turnCount;
    private int frameCount;

    /** @param victims nodes with public addresses, to which it speaks */
    FuzzedMember(SimMesh mesh, List<SimNode> victims) {
        this.mesh = mesh;
        this.victims = victims;
        this.random = mesh.network().random().split("fuzzed member");
        this.timer = new SimTimer(mesh.network().scheduler(), this::onTimer);
        this.member = new HostileMember(mesh, "mallory", SiteKind.PUBLIC_V4);
        member.takeAddress(ADDRESS);
        member.announce(List.of());
        member.setListener(this::onFrame);
    }

    void begin() {
        timer.set(mesh.network().scheduler().nowNs());
    }

    /** Says nothing more. */
    void end() {
        timer.set(Long.MAX_VALUE);
    }

    /** Frames that it has sent. */
    int frameCount() {
        return frameCount;
    }

    private void onTimer() {
        SimNode victim = victims.get(random.nextInt(victims.size()));
        if (victim.isRunning()) {
            speak(victim);
        }
        timer.set(mesh.network().scheduler().nowNs() + INTERVAL_NS);
    }

    private void speak(SimNode victim) {
        if (turnCount++ % FRAMES_OF_A_SESSION < victims.size() || !member.isConnected(victim)) {
            member.connect(victim);
            return;
        }
        int kind = random.nextInt(LAST_KIND);
        frameCount++;
        member.send(victim, member.frame(victim, kind, FrameKind.isPayload(kind) ? packet(victim) : body(kind)));
    }

    private byte[] body(int kind) {
        int[] lengths = IntStream.range(0, LONGEST_BODY)
                .filter(length -> FrameKind.isValid(kind, length))
                .toArray();
        boolean isAnyLength = lengths.length == 0 || random.nextInt(8) == 0;
        int length = isAnyLength ? random.nextInt(100) : lengths[random.nextInt(Math.min(lengths.length, 100))];
        byte[] body = random.nextInt(4) == 0 ? new byte[length] : random.bytes(length);
        if (random.nextInt(2) == 0) {
            byte[] key = anyNode().key().bytes();
            System.arraycopy(key, 0, body, 0, Math.min(key.length, length));
        }
        return random.nextInt(4) == 0 ? ByteDamage.damage(body, random) : body;
    }

    private SimNode anyNode() {
        return mesh.nodes().get(random.nextInt(mesh.nodes().size()));
    }

    private byte[] packet(SimNode victim) {
        IpAddress source = random.nextInt(3) == 0 ? ADDRESS : anyAddress(anyNode());
        IpAddress destination = random.nextInt(4) == 0 ? anyAddress(anyNode()) : anyAddress(victim);
        if (source.family() != destination.family()) {
            source = destination;
        }
        ByteBuffer packet = IpMessage.udp(source, destination, PORT, random.bytes(random.nextInt(200)))
                .write();
        byte[] body = new byte[1 + packet.remaining() - PacketSink.HEADER_LENGTH];
        body[0] = (byte) random.nextInt(2);
        packet.get(packet.position() + PacketSink.HEADER_LENGTH, body, 1, body.length - 1);
        return random.nextInt(3) == 0 ? ByteDamage.damage(body, random) : body;
    }

    private IpAddress anyAddress(SimNode node) {
        List<IpAddress> addresses = new ArrayList<>();
        if (node.isRunning()) {
            node.kernel().addresses().forEach(prefix -> addresses.add(prefix.address()));
        }
        return addresses.isEmpty() ? ADDRESS : addresses.get(random.nextInt(addresses.size()));
    }

    private void onFrame(int kind, ByteBuffer body) {
        if (kind == FrameKind.PACKET) {
            ByteBuffer framed = ByteBuffer.allocate(PacketSink.HEADER_LENGTH + body.remaining() - 1);
            framed.put(PacketSink.HEADER_LENGTH, body, 1, body.remaining() - 1);
            IpAddress to = IpMessage.read(framed).map(IpMessage::to).orElse(ADDRESS);
            MarkedTraffic.require(
                    mesh.nodes().stream().noneMatch(node -> isOf(node, to)), "mallory got a packet to " + to);
        }
    }

    private static boolean isOf(SimNode node, IpAddress address) {
        return node.isRunning()
                && node.kernel().addresses().stream()
                        .anyMatch(prefix -> prefix.address().equals(address));
    }
}
