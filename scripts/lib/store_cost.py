#!/usr/bin/env python3
"""What the store that discovery servers share costs for each thing that they ask of it, with the very scripts that they use.

    python3 scripts/lib/store_cost.py [PROGRAM]     PROGRAM is redis-server unless said, or valkey-server

It starts a store of its own at a Unix socket, in a folder that is gone afterwards, and prints its own CPU time and memory. Takes some ten
seconds. Networks have 50 nodes with records of 400 bytes and two claims each.
"""
import os
import socket
import subprocess
import sys
import tempfile
import time

SCRIPTS = os.path.join(os.path.dirname(__file__), "../../meshnet-discovery/src/main/resources/org/meshnet/discovery/store")
NODES, PER_NETWORK, RECORD, BATCH = 20_000, 50, os.urandom(400), 50
TICKS = os.sysconf("SC_CLK_TCK")


def script(name):
    read = lambda part: open(os.path.join(SCRIPTS, part + ".lua"), encoding="utf-8").read()
    return read("prelude") + read(name)


class Store:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.file = self.socket.makefile("rb")

    @staticmethod
    def encoded(words):
        parts = [w if isinstance(w, bytes) else str(w).encode() for w in words]
        return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts)

    def answer(self):
        line = self.file.readline().strip()
        kind, rest = line[:1], line[1:]
        if kind == b"-":
            raise RuntimeError(line)
        if kind == b"$":
            return None if rest == b"-1" else self.file.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return [self.answer() for _ in range(int(rest))]
        return rest

    def ask(self, *words):
        return self.all([words])[0]

    def all(self, commands):
        self.socket.sendall(b"".join(map(self.encoded, commands)))
        return [self.answer() for _ in commands]


def cpu_seconds(pid):
    fields = open(f"/proc/{pid}/stat", encoding="ascii").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure(what, process, store, commands):
    before = cpu_seconds(process.pid)
    for start in range(0, len(commands), BATCH):
        store.all(commands[start:start + BATCH])
    print(f"{what:60} {1e6 * (cpu_seconds(process.pid) - before) / len(commands):7.1f} us")


def name(number, length=16):
    return number.to_bytes(length, "big")


def of_network(digest, number, *arguments):
    prefix = f"meshnet:{{{number:032x}}}:"
    return ("EVALSHA", digest, 3, prefix + "e", prefix + "c", prefix + "s", *arguments)


def run(process, path):
    store = Store(path)
    digests = {each: store.ask("SCRIPT", "LOAD", script(each)).decode() for each in ("put", "remove", "read", "snapshot", "beat")}

    def put(node):
        network = node // PER_NETWORK
        return of_network(digests["put"], network, "meshnet:bell", f"{network:032x}", name(node), name(1, 8), RECORD, name(7),
                          name(1 << 64 | node), name(2 << 64 | node))

    print(subprocess.run([process.args[0], "--version"], capture_output=True, text=True, check=True).stdout.split(" sha")[0])
    empty = int(dict(line.split(b":", 1) for line in store.ask("INFO", "memory").split(b"\r\n") if b":" in line)[b"used_memory"])
    measure("a node that comes, with two claims", process, store, [put(node) for node in range(NODES)])
    full = int(dict(line.split(b":", 1) for line in store.ask("INFO", "memory").split(b"\r\n") if b":" in line)[b"used_memory"])
    print(f"{'memory for each node':60} {(full - empty) / NODES:7.0f} bytes")
    measure("a node that moves", process, store, [put(node) for node in range(NODES)])
    reads = []
    for network in range(NODES // PER_NETWORK):
        last = store.ask("XREVRANGE", f"meshnet:{{{network:032x}}}:s", "+", "-", "COUNT", 1)[0][0]
        reads.append(of_network(digests["read"], network, last))
    measure("a look at a network in which nothing changed", process, store, reads * 20)
    measure("all of a network of 50 nodes", process, store,
            [of_network(digests["snapshot"], network) for network in range(NODES // PER_NETWORK)] * 5)
    for servers in (3, 30, 300):
        beats = [("EVALSHA", digests["beat"], 1, "meshnet:servers", name(server, 8), RECORD[:80], b"check")
                 for server in range(servers)]
        measure(f"a sign of life of one of {servers} servers", process, store, beats * (3000 // servers))
    listeners = [Store(path) for _ in range(100)]
    for count in (10, 100):
        for listener in listeners[:count]:
            listener.ask("SUBSCRIBE", "meshnet:bell")
        bells = [("PUBLISH", "meshnet:bell", "0" * 32)] * BATCH
        before = cpu_seconds(process.pid)
        for _ in range(100):
            store.all(bells)
            for listener in listeners[:count]:
                for _ in bells:
                    listener.answer()
        print(f"{f'a bell that {count} servers hear':60} {1e6 * (cpu_seconds(process.pid) - before) / (100 * BATCH):7.1f} us")
    for listener in listeners:
        listener.socket.shutdown(socket.SHUT_RDWR)
    time.sleep(0.5)
    measure("a node that leaves", process, store, [
        of_network(digests["remove"], node // PER_NETWORK, "meshnet:bell", f"{node // PER_NETWORK:032x}", name(node), name(1, 8))
        for node in range(NODES)])


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "redis-server"
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "store.socket")
        process = subprocess.Popen([program, "--port", "0", "--unixsocket", path, "--save", "", "--appendonly", "no", "--dir", folder],
                                   stdout=subprocess.DEVNULL)
        try:
            while not os.path.exists(path):
                time.sleep(0.05)
            run(process, path)
        finally:
            process.kill()
            process.wait()


main()
