package org.meshnet.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code tcpdump} sees on the bridge that is the lab's internet: every packet between sites, as it is on the wire.
 */
final class Capture {
    private static final String END = "end of the capture";
    /** The address of the bridge itself. */
    private static final String BRIDGE_ADDRESS = "198.51.100.1";

    private final Lab lab;
    private final Daemon tcpdump;
    private final Path file;

    private Capture(Lab lab, Daemon tcpdump, Path file) {
        this.lab = lab;
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
        return new Capture(lab, tcpdump, file);
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

    /** Ends the recording, with all in it that was on the wire before: what tcpdump has not read yet, it leaves out. */
    Capture stop() {
        String send = "printf %s \"$0\" >/dev/udp/" + BRIDGE_ADDRESS + "/9";
        lab.run(Lab.SERVER, "bash", "-c", send, END).expectSuccess();
        Await.isTrue(
                "end of the capture",
                () -> datagrams().stream()
                        .anyMatch(datagram -> new String(datagram.payload(), StandardCharsets.US_ASCII).equals(END)));
        tcpdump.terminate();
        return this;
    }
}
