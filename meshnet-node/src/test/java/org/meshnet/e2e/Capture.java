package org.meshnet.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code tcpdump} sees on the bridge that is the lab's internet: every packet between sites, as it is on the wire.
 */
final class Capture {
    private final Daemon tcpdump;
    private final Path file;

    private Capture(Daemon tcpdump, Path file) {
        this.tcpdump = tcpdump;
        this.file = file;
    }

    static Capture start(Lab lab, String name) {
        Path file = lab.file(name + ".pcap");
        Daemon tcpdump = lab.start(
                "net",
                "tcpdump-" + name,
                List.of(
                        "tcpdump",
                        "-i",
                        "br0",
                        "-U",
                        "--immediate-mode",
                        "-s",
                        "0",
                        "-B",
                        "32768",
                        "-Z",
                        "root",
                        "-w",
                        file.toString()));
        tcpdump.awaitLog("listening on");
        return new Capture(tcpdump, file);
    }

    /** All bytes seen so far or until it was stopped, headers of the capture file among them. */
    byte[] bytes() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The UDP datagrams seen so far or until it was stopped, in order. */
    List<Pcap.Datagram> datagrams() {
        return Pcap.datagrams(bytes());
    }

    /** Ends the recording. */
    Capture stop() {
        tcpdump.terminate();
        return this;
    }
}
