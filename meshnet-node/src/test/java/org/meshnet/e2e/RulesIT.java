package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may reach whom, with the kernels' own connections: bob has rules, alice has none until the end. */
@RequiresRoot
class RulesIT {
    private static final String RULES = """
            allow host:alice -> host:bob tcp 5001
            allow 10.0.0.0/24 -> host:bob udp 5002,5004
            allow any -> any icmp
            allow any -> 192.168.77.0/24 tcp 5001
            test allow alice -> bob tcp 5001
            test deny alice -> bob tcp 5003
            """;
    /** Answers on these ports with what it gets, by TCP and UDP, until the lab ends. */
    private static final String ECHO = """
            import select, socket
            sockets = []
            for port in (5001, 5002, 5003):
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                    s = socket.socket(socket.AF_INET6, kind)
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    s.bind(('::', port))
                    if kind == socket.SOCK_STREAM:
                        s.listen()
                    sockets.append(s)
            listening = list(sockets)
            print('listening', flush=True)
            while True:
                for s in select.select(sockets, [], [])[0]:
                    try:
                        if s.type == socket.SOCK_DGRAM:
                            data, peer = s.recvfrom(2000)
                            s.sendto(data, peer)
                        elif s in listening:
                            sockets.append(s.accept()[0])
                        else:
                            data = s.recv(2000)
                            s.send(data)
                            if not data:
                                sockets.remove(s)
                    except OSError:
                        if s not in listening:
                            sockets.remove(s)
            """;
    /** Says hello once, and prints what comes back, or the error. */
    private static final String ASK = """
            import errno, socket, sys
            kind, host, port = sys.argv[1:4]
            family = socket.AF_INET6 if ':' in host else socket.AF_INET
            s = socket.socket(family, socket.SOCK_STREAM if kind == 'tcp' else socket.SOCK_DGRAM)
            s.settimeout(60)
            try:
                s.connect((host, int(port)))
                s.send(b'hello')
                print(s.recv(100).decode())
            except socket.timeout:
                print('silence')
            except OSError as e:
                print(errno.errorcode[e.errno])
            """;
    /** Says a word again and again over one connection, until it fails. */
    private static final String STREAM = """
            import errno, socket, sys, time
            s = socket.create_connection((sys.argv[1], 5001))
            count = 0
            try:
                while True:
                    s.send(b'word')
                    s.recv(100)
                    count += 1
                    if count == 5:
                        print('running', flush=True)
                    time.sleep(0.05)
            except OSError as e:
                print('ended by', errno.errorcode[e.errno], flush=True)
            """;

    private static String ask(Lab lab, Node from, String kind, String address, int port) {
        return lab.run(from.host(), "python3", "-c", ASK, kind, address, "" + port)
                .expectSuccess()
                .output()
                .trim();
    }

    private static String meshnet(Lab lab, Node node, String... arguments) {
        return lab.askNode(node.host(), arguments);
    }

    private static boolean isPingAnswered(Lab lab, Node from, String to, int bytes) {
        return lab.run(from.host(), "ping", "-c", "3", "-i", "0.1", "-W", "5", "-s", "" + bytes, to)
                        .exitCode()
                == 0;
    }

    @Test
    void shouldLetThroughWhatRulesAllowAndTellOfTheRest() {
        Lab.with("rules", lab -> {
            lab.startServer();
            lab.site("alice", "port-restricted");
            lab.site("bob", "port-restricted");
            Path rules = lab.write("rules", RULES);
            lab.run("bob", "ip", "link", "add", "lan", "type", "veth", "peer", "name", "lan-end")
                    .expectSuccess();
            lab.run("bob", "ip", "address", "add", "192.168.77.1/24", "dev", "lan")
                    .expectSuccess();
            lab.run("bob", "ip", "link", "set", "lan", "up").expectSuccess();
            lab.run("bob", "ip", "link", "set", "lan-end", "up").expectSuccess();
            Node bob = lab.startNode("bob", "--rules", rules.toString(), "--advertise-route", "192.168.77.0/24");
            Node alice = lab.startNode("alice", "--accept-routes").awaitStart();
            bob.awaitStart();
            for (Node node : List.of(alice, bob)) {
                lab.start(node.host(), "echo-" + node.host(), List.of("python3", "-c", ECHO))
                        .awaitLog("listening");
            }
            alice.awaitConnected("bob");
            bob.awaitConnected("alice");
            checkReceiver(lab, alice, bob);
            checkSender(lab, alice, bob);
            checkBehind(lab, alice);
            checkWords(lab, bob);
            checkReload(lab, alice, bob, rules);
        });
    }

    /** What arrives at bob is decided there, and alice's kernel is told. */
    private static void checkReceiver(Lab lab, Node alice, Node bob) {
        assertEquals("hello", ask(lab, alice, "tcp", bob.address(4), 5001), "allowed");
        assertEquals("hello", ask(lab, alice, "tcp", bob.address(6), 5001), "allowed by IPv6");
        assertEquals("EHOSTUNREACH", ask(lab, alice, "tcp", bob.address(4), 5003), "told by ICMP");
        assertEquals("EACCES", ask(lab, alice, "tcp", bob.address(6), 5003), "told by ICMPv6");
        assertEquals("hello", ask(lab, alice, "udp", bob.address(4), 5002), "allowed by address");
        assertEquals("EHOSTUNREACH", ask(lab, alice, "udp", bob.address(4), 5003), "told by ICMP");
        assertEquals("ECONNREFUSED", ask(lab, alice, "udp", bob.address(4), 5004), "an error about what is allowed");
        assertTrue(isPingAnswered(lab, alice, bob.address(4), 56));
        assertTrue(isPingAnswered(lab, alice, bob.address(4), 4_000), "in fragments");
        assertTrue(isPingAnswered(lab, alice, bob.address(6), 4_000), "in fragments");
        assertTrue(bob.counter("rulesRefusedReceived") >= 3);
    }

    /** Bob's own host is told at once. */
    private static void checkSender(Lab lab, Node alice, Node bob) {
        assertEquals("EHOSTUNREACH", ask(lab, bob, "tcp", alice.address(4), 5001));
        assertTrue(isPingAnswered(lab, bob, alice.address(4), 56));
        assertTrue(bob.counter("rulesRefusedSent") >= 1);
        assertEquals(0, alice.counter("rulesRefusedReceived"), "it never left");
    }

    private static void checkBehind(Lab lab, Node alice) {
        Await.isTrue(
                "the network behind bob is used",
                Await.LONG,
                () -> alice.peer("bob")
                        .map(known -> known.getAsJsonArray("routes").toString())
                        .filter(routes -> routes.contains("\"used\""))
                        .isPresent());
        assertEquals("hello", ask(lab, alice, "tcp", "192.168.77.1", 5001));
        assertEquals("EHOSTUNREACH", ask(lab, alice, "tcp", "192.168.77.1", 5003));
    }

    private static void checkWords(Lab lab, Node bob) {
        String explained = meshnet(lab, bob, "explain", "alice", "tcp", "5001");
        assertTrue(explained.contains("to alice, tcp port 5001: refused, no rule allows it"), explained);
        assertTrue(explained.contains("from alice, tcp port 5001: allowed"), explained);
        assertTrue(explained.contains("node, line 1: allow host:alice -> host:bob tcp 5001"), explained);
        JsonObject rules = bob.status().getAsJsonObject("rules");
        assertTrue(rules.toString().contains("no rule allows it"), rules.toString());
        bob.awaitLog(
                "refused: tcp from alice \\(10\\.0\\.0\\.\\d+\\) to 10\\.0\\.0\\.\\d+ port 5003: no rule allows it");
    }

    /** Other rules hold for what runs, and a file that is wrong changes nothing. */
    private static void checkReload(Lab lab, Node alice, Node bob, Path rules) {
        Daemon stream = lab.start("alice", "stream", List.of("python3", "-c", STREAM, bob.address(4)));
        stream.awaitLog("running");
        lab.write("rules", "allow any -> any\n");
        Shell.Result wrong = lab.run("bob", reload());
        assertTrue(wrong.errors().contains(rules + ":1:17: expected any, icmp, tcp, udp or proto"), wrong.errors());
        lab.write("rules", RULES.replace("tcp 5001\n", "tcp 5002\n").replace("test", "# test") + "refuse reset\n");
        lab.run("bob", reload()).expectSuccess();
        stream.awaitLog("ended by ECONNRESET");
        assertEquals("ECONNREFUSED", ask(lab, alice, "tcp", bob.address(4), 5001), "told by a reset");
        assertEquals("hello", ask(lab, alice, "tcp", bob.address(4), 5002));
    }

    private static String[] reload() {
        List<String> command = new ArrayList<>(Lab.nodeCommand());
        command.addAll(List.of("rules", "reload"));
        return command.toArray(String[]::new);
    }
}
