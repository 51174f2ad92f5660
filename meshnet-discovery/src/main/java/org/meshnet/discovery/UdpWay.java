package org.meshnet.discovery;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import org.meshnet.tun.udp.ChannelPort;
import org.meshnet.tun.udp.NioChannelPort;
import org.meshnet.tun.udp.linux.LinuxChannelPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How datagrams go through the server's channels: many in one call, by native code, where the system can; else one by
 * one, by the JDK. One thread.
 */
final class UdpWay {
    private static final Logger LOG = LoggerFactory.getLogger(UdpWay.class);

    private final Opener opener;
    private boolean isPlain;

    /** Makes a port of a channel. */
    @FunctionalInterface
    interface Opener {
        /** @throws IOException if this system cannot; it may also lack the native code ({@link LinkageError}) */
        ChannelPort portOn(DatagramChannel channel) throws IOException;
    }

    private UdpWay(Opener opener, boolean isPlain) {
        this.opener = opener;
        this.isPlain = isPlain;
    }

    /** The best that this system has. */
    static UdpWay best() {
        return new UdpWay(LinuxChannelPort::of, !System.getProperty("os.name").equals("Linux"));
    }

    /** The one that every system has. */
    static UdpWay plain() {
        return new UdpWay(NioChannelPort::new, true);
    }

    /** This one, as long as it can. */
    static UdpWay by(Opener opener) {
        return new UdpWay(opener, false);
    }

    /** A port on the channel; where the system refuses, that and all later ones are plain, with one line in the log. */
    ChannelPort portOn(DatagramChannel channel) {
        if (!isPlain) {
            try {
                return opener.portOn(channel);
            } catch (IOException | LinkageError e) {
                LOG.info("no batches of datagrams here ({}): receiving and sending them one by one", e.toString());
                isPlain = true;
            }
        }
        return new NioChannelPort(channel);
    }
}
