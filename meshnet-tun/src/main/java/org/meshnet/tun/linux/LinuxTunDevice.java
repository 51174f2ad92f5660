package org.meshnet.tun.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.InterfaceState;
import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunException;
import org.meshnet.tun.TunFeature;
import org.meshnet.tun.TunQueue;

/** An interface of Linux's TUN driver. It is not persistent: the kernel removes it with its last descriptor. */
final class LinuxTunDevice implements TunDevice {
    private final int mtu;
    private final int bufferBytes;
    private final Set<TunFeature> features;
    private final List<LinuxTunQueue> queues;
    private final LinuxTunQueue first;
    private final InterfaceSetup setup;

    private LinuxTunDevice(LinuxTunOpener opened, int mtu, List<LinuxTunQueue> queues, InterfaceSetup setup) {
        this.mtu = mtu;
        this.bufferBytes = opened.bufferBytes();
        this.features = opened.features();
        this.queues = List.copyOf(queues);
        this.first = queues.get(0);
        this.setup = setup;
    }

    static TunDevice open(TunConfig config, String deviceFile) throws TunException {
        LinuxTunOpener opener = new LinuxTunOpener(config, deviceFile);
        List<LinuxTunQueue> queues = opener.open();
        try {
            InterfaceSetup setup = InterfaceSetup.open(opener.name(), config);
            return new LinuxTunDevice(opener, config.mtu(), queues, setup);
        } catch (TunException e) {
            queues.forEach(LinuxTunQueue::close);
            throw e;
        }
    }

    @Override
    public String name() {
        return setup.name();
    }

    @Override
    public int index() {
        return setup.index();
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public int bufferBytes() {
        return bufferBytes;
    }

    @Override
    public Set<TunFeature> features() {
        return features;
    }

    @Override
    public List<TunQueue> queues() {
        return List.copyOf(queues);
    }

    @Override
    public int read(ByteBuffer packet) throws IOException {
        return first.read(packet);
    }

    @Override
    public int tryRead(ByteBuffer packet) throws IOException {
        return first.tryRead(packet);
    }

    @Override
    public void write(ByteBuffer packet) {
        first.write(packet);
    }

    @Override
    public boolean offer(ByteBuffer packet) {
        return first.offer(packet);
    }

    @Override
    public long droppedWrites() {
        return queues.stream().mapToLong(LinuxTunQueue::droppedWrites).sum();
    }

    @Override
    public InterfaceState setAddresses(List<Prefix> addresses) throws TunException {
        return setup.setAddresses(addresses);
    }

    @Override
    public InterfaceState restore() throws TunException {
        return setup.restore();
    }

    @Override
    public void addRoute(Prefix network) throws TunException {
        setup.addRoute(network);
    }

    @Override
    public void removeRoute(Prefix network) throws TunException {
        setup.removeRoute(network);
    }

    @Override
    public void close() {
        setup.close();
        queues.forEach(LinuxTunQueue::close);
    }
}
