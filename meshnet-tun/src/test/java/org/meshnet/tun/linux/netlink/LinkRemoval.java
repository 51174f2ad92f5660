package org.meshnet.tun.linux.netlink;

/** What an administrator may do to an interface of ours; the product itself never asks for it. */
public final class LinkRemoval {
    private static final int RTM_DELLINK = 17;
    private static final int REQUEST_ACK = 0x5;

    private LinkRemoval() {}

    /** Removes the interface in the thread's network namespace. */
    public static void remove(int index) throws NetlinkException {
        try (NetlinkSocket socket = NetlinkSocket.open()) {
            socket.exchange(new NetlinkMessage(RTM_DELLINK, REQUEST_ACK)
                    .putInt(0)
                    .putInt(index)
                    .putInt(0)
                    .putInt(0));
        }
    }
}
