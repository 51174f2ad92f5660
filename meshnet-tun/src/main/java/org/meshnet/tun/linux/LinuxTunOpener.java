package org.meshnet.tun.linux;

import static org.meshnet.core.seam.PacketSink.HEADER_LENGTH;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunException;
import org.meshnet.tun.TunFeature;

/** Creates an interface with its queues, and asks for no more than the kernel has. One use, one thread. */
final class LinuxTunOpener {
    /** The offloads to try, best first; kernels before 6.2 have no USO. */
    private static final int[] OFFLOADS = {
        TunFile.TUN_F_CSUM | TunFile.TUN_F_TSO4 | TunFile.TUN_F_TSO6 | TunFile.TUN_F_USO4 | TunFile.TUN_F_USO6,
        TunFile.TUN_F_CSUM | TunFile.TUN_F_TSO4 | TunFile.TUN_F_TSO6,
        TunFile.TUN_F_CSUM,
    };

    private final TunConfig config;
    private final String deviceFile;
    private final Set<TunFeature> features = EnumSet.noneOf(TunFeature.class);
    private final List<TunFile> files = new ArrayList<>();
    private final List<LinuxTunQueue> queues = new ArrayList<>();
    private String name;

    LinuxTunOpener(TunConfig config, String deviceFile) throws TunException {
        this.config = config;
        this.deviceFile = deviceFile;
        this.name = InterfaceName.check(config.name());
    }

    /** The queues of the new interface, which is not up yet. Leaves nothing behind if it throws. */
    List<LinuxTunQueue> open() throws TunException {
        try {
            openFiles();
            for (TunFile file : files) {
                queues.add(new LinuxTunQueue(file, has(TunFeature.VNET_HEADER), bufferBytes()));
            }
            return queues;
        } catch (TunException | RuntimeException e) {
            queues.forEach(LinuxTunQueue::close);
            files.subList(queues.size(), files.size()).forEach(TunFile::close);
            throw e;
        }
    }

    String name() {
        return name;
    }

    Set<TunFeature> features() {
        return Collections.unmodifiableSet(features);
    }

    int bufferBytes() {
        boolean hasSuperPackets = has(TunFeature.TCP4_SEGMENTATION) || has(TunFeature.TCP6_SEGMENTATION);
        int before = config.station().isPresent() ? TunConfig.ETHERNET_HEADER_BYTES : 0;
        return HEADER_LENGTH + before + (hasSuperPackets ? TunConfig.MAX_MTU : config.mtu());
    }

    private void openFiles() throws TunException {
        TunFile first = openFile();
        int kernelFlags = first.features();
        int flags = (config.station().isPresent() ? TunFile.IFF_TAP : TunFile.IFF_TUN) | TunFile.IFF_NO_PI;
        flags |= grant(TunFeature.VNET_HEADER, TunFile.IFF_VNET_HDR & kernelFlags);
        flags |= grant(TunFeature.MULTI_QUEUE, config.queueCount() > 1 ? TunFile.IFF_MULTI_QUEUE & kernelFlags : 0);
        name = first.attach(name, flags | TunFile.IFF_TUN_EXCL);
        if (has(TunFeature.VNET_HEADER)) {
            first.setHeaderLength(HEADER_LENGTH);
            setOffload(first);
        }
        for (int i = 1; has(TunFeature.MULTI_QUEUE) && i < config.queueCount(); i++) {
            openFile().attach(name, flags);
        }
    }

    private TunFile openFile() throws TunException {
        TunFile file = TunFile.open(deviceFile);
        files.add(file);
        return file;
    }

    private void setOffload(TunFile file) {
        for (int flags : config.offload() ? OFFLOADS : new int[0]) {
            if (file.offload(flags)) {
                grant(TunFeature.CHECKSUM_OFFLOAD, flags & TunFile.TUN_F_CSUM);
                grant(TunFeature.TCP4_SEGMENTATION, flags & TunFile.TUN_F_TSO4);
                grant(TunFeature.TCP6_SEGMENTATION, flags & TunFile.TUN_F_TSO6);
                grant(TunFeature.UDP4_SEGMENTATION, flags & TunFile.TUN_F_USO4);
                grant(TunFeature.UDP6_SEGMENTATION, flags & TunFile.TUN_F_USO6);
                return;
            }
        }
    }

    /** Notes the feature if the flag is set, and returns the flag. */
    private int grant(TunFeature feature, int flag) {
        if (flag != 0) {
            features.add(feature);
        }
        return flag;
    }

    private boolean has(TunFeature feature) {
        return features.contains(feature);
    }
}
