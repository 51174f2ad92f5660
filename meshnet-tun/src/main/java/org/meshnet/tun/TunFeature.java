package org.meshnet.tun;

/** What a system may grant to a packet device. */
public enum TunFeature {
    /** The kernel itself reads and writes virtio-net headers; else they are zeros added by us. */
    VNET_HEADER,
    /** There may be several queues. */
    MULTI_QUEUE,
    /** Packets may come and go with an unfinished checksum ({@code VIRTIO_NET_HDR_F_NEEDS_CSUM}). */
    CHECKSUM_OFFLOAD,
    /** TCP super-packets over IPv4. */
    TCP4_SEGMENTATION,
    /** TCP super-packets over IPv6. */
    TCP6_SEGMENTATION,
    /** UDP super-packets over IPv4, cut into datagrams. */
    UDP4_SEGMENTATION,
    /** UDP super-packets over IPv6, cut into datagrams. */
    UDP6_SEGMENTATION
}
