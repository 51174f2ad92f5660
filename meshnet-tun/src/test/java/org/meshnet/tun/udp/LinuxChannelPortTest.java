package org.meshnet.tun.udp;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.meshnet.tun.udp.linux.LinuxChannelPort;

@EnabledOnOs(OS.LINUX)
class LinuxChannelPortTest extends ChannelPortContract {
    @Override
    ChannelPort portOn(DatagramChannel channel) throws IOException {
        return LinuxChannelPort.of(channel);
    }
}
