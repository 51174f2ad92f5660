package org.meshnet.discovery;

import picocli.CommandLine.Option;

/** How the server uses its UDP sockets. */
final class SocketOptions {
    @Option(
            names = "--plain-udp",
            description = "receive and send datagrams one by one, by Java's own means; otherwise, on Linux, many in one"
                    + " call, by native code")
    private boolean isPlain;

    UdpWay way() {
        return isPlain ? UdpWay.plain() : UdpWay.best();
    }
}
