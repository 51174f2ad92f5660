package org.meshnet.tun.udp;

import java.nio.channels.DatagramChannel;

class NioChannelPortTest extends ChannelPortContract {
    @Override
    ChannelPort portOn(DatagramChannel channel) {
        return new NioChannelPort(channel);
    }
}
