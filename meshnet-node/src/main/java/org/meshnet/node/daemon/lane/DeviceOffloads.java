package org.meshnet.node.daemon.lane;

import java.util.Set;
import org.meshnet.core.frame.Offloads;
import org.meshnet.tun.TunFeature;

/** What a TUN device takes over, in the engine's words. Stateless. */
final class DeviceOffloads {
    private static final Set<TunFeature> TCP_SEGMENTATION =
            Set.of(TunFeature.TCP4_SEGMENTATION, TunFeature.TCP6_SEGMENTATION);
    private static final Set<TunFeature> UDP_SEGMENTATION =
            Set.of(TunFeature.UDP4_SEGMENTATION, TunFeature.UDP6_SEGMENTATION);

    private DeviceOffloads() {}

    static Offloads of(Set<TunFeature> features) {
        boolean checksum = features.contains(TunFeature.CHECKSUM_OFFLOAD);
        return new Offloads(
                checksum,
                checksum && features.containsAll(TCP_SEGMENTATION),
                checksum && features.containsAll(UDP_SEGMENTATION));
    }
}
