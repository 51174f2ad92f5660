package org.meshnet.tun.udp;

import java.io.IOException;

class NioUdpSocketTest extends UdpSocketContract {
    @Override
    UdpSocket openSocket(int port) throws IOException {
        return NioUdpSocket.open(port, SocketTuner.NONE);
    }
}
