package org.meshnet.node.daemon.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** Whether this process may make network interfaces: asked before anything is made. Stateless. */
public final class Privileges {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String EFFECTIVE = "CapEff:";
    private static final int CAP_NET_ADMIN = 12;

    private Privileges() {}

    /** @throws UserError if the privilege is known to be missing; where that can't be known, the device will tell */
    public static void require() throws UserError {
        try {
            require(Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return;
        }
    }

    public static void require(List<String> status) throws UserError {
        for (String line : status) {
            if (line.startsWith(EFFECTIVE)
                    && !hasNetAdmin(line.substring(EFFECTIVE.length()).strip())) {
                throw new UserError(
                        ExitCode.PRIVILEGE,
                        "only root, or a process with CAP_NET_ADMIN, may make a network interface; try again "
                                + "with sudo");
            }
        }
    }

    private static boolean hasNetAdmin(String hex) {
        return (Long.parseUnsignedLong(hex, 16) >>> CAP_NET_ADMIN & 1) == 1;
    }
}
