package org.meshnet.node.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** This host's name, without asking the network where the kernel knows it. */
public final class HostName {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /** A name fit for a node: 1 to 63 printable bytes. */
    public static String find() {
        String name = NodeName.cut(fromSystem().strip().split("\\.", 2)[0]);
        return name.isEmpty() ? "node" : name;
    }

    private static String fromSystem() {
        try {
            return Files.readString(KERNEL, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return fromResolver();
        }
    }

    private static String fromResolver() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
