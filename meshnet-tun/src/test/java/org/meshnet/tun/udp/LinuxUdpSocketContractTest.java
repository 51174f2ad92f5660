package org.meshnet.tun.udp;

import java.io.IOException;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.meshnet.tun.udp.linux.LinuxUdpSocket;

@EnabledOnOs(OS.LINUX)
class LinuxUdpSocketContractTest extends UdpSocketContract {
    @Override
    UdpSocket openSocket(int port) throws IOException {
        return LinuxUdpSocket.open(port, SocketTuner.NONE);
    }
}
