package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A router that answers the question for a port with what would end a careless program. */
@RequiresRoot
class HostileRouterIT {
    private static final String ROUTER = "alice-r";
    private static final String SERVED = "served";
    /** As deep as 128 KB allow, where the reader looks for a text. */
    private static final String PROGRAM = String.join(
            "\n",
            "import socket, threading, sys",
            "address = sys.argv[1]",
            "depth = (128 * 1024 - 400) // 7",
            "text = ('<root><service><serviceType>' + '<a>' * depth + '</a>' * depth + "
                    + "'</serviceType></service></root>').encode()",
            "web = socket.create_server((address, 5000))",
            "def serve():",
            "    while True:",
            "        client, _ = web.accept()",
            "        client.recv(4096)",
            "        client.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n' % len(text) + text)",
            "        client.close()",
            "        print('" + SERVED + "', flush=True)",
            "threading.Thread(target=serve, daemon=True).start()",
            "search = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
            "search.bind((address, 1900))",
            "print('ready', flush=True)",
            "while True:",
            "    _, client = search.recvfrom(4096)",
            "    answer = 'HTTP/1.1 200 OK\\r\\nST: x\\r\\nLOCATION: http://%s:5000/d.xml\\r\\n\\r\\n' % address",
            "    search.sendto(answer.encode(), client)");

    @Test
    void shouldCostThePortAndNoMore() {
        Lab.with("hostile router", lab -> {
            lab.site("alice", "port-restricted");
            lab.startServer();
            Daemon router =
                    lab.start(ROUTER, "router", List.of("python3", program(lab).toString(), gateway(lab)));
            router.awaitLog("ready");
            Node alice = lab.startNode("alice").awaitStart();
            router.awaitLog(SERVED);
            alice.awaitRegistered();
            List<String> netcheck = new ArrayList<>(Lab.nodeCommand());
            netcheck.addAll(List.of("netcheck", "--server", Lab.SERVER_ADDRESS));
            String found = lab.run("alice", netcheck.toArray(String[]::new))
                    .expectSuccess()
                    .output();
            assertTrue(found.contains("port mapping  none"), found);
            assertTrue(alice.isRunning(), alice.log());
            alice.awaitRegistered();
            assertEquals(0, alice.terminate());
        });
    }

    private static String gateway(Lab lab) {
        String route = lab.run("alice", "ip", "-4", "route", "show", "default")
                .output()
                .strip();
        return route.split(" ", -1)[2];
    }

    private static Path program(Lab lab) {
        try {
            return Files.writeString(lab.file("router.py"), PROGRAM + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
