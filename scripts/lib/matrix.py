"""Measures how two nodes reach each other across every pairing of the laboratory's sites. Started by netlab.sh.

usage: matrix.py NETLAB REPOSITORY LAB [--runs N] [--kinds A,B,...] [--pairs A:B,...] [--limit SECONDS] [--csv FILE]
"""

import argparse
import csv
import itertools
import json
import os
import secrets
import select
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import labnet

KINDS = (
    "public firewall full-cone address-restricted port-restricted port-restricted-open-input symmetric symmetric-sequential "
    "carrier-grade "
    "udp-blocked ipv6-only nat64 same-site"
).split()
SAME_SITE = "same-site"
IPV6_ONLY = "ipv6-only"
PORT = 8000
SERVER = {4: f"198.51.100.10:{PORT}", 6: f"[2001:db8::10]:{PORT}"}
OVERLAY = ("10.77.0.1", "10.77.0.2")
ECHO_PORT = 7007
TURN_SECONDS = 0.005
REGISTRATION_TURN_SECONDS = 0.001
REGISTRATION_LIMIT_SECONDS = 60
START_LIMIT_SECONDS = 60
NEVER = float("inf")
OUTCOMES = ("direct", "relay", "unreachable", "unregistered")
# A NAT that gives every destination a random port, against one that lets in known ports only: a run of guesses takes some 8 s and finds a
# way in 64 of 100 cases, the next ones begin after some 40, 80, 120 and 160 s.
GUESSED = "symmetric"
GUESSING = {"firewall", "port-restricted", "port-restricted-open-input", "carrier-grade", "nat64"}
GUESSING_LIMITS = 18


class Node:
    """A node with a state of its own, in a namespace of the laboratory."""

    def __init__(self, namespace, name, overlay, family, jar, folder):
        self.runtime = os.path.join(folder, name + ".run")
        self.overlay = overlay
        self.log = os.path.join(folder, name + ".log")
        self.server = SERVER[family]
        command = ["ip", "netns", "exec", namespace, *java(jar)]
        command += ["--key-file", os.path.join(folder, "key"), "--server", self.server, "--id", name]
        command += ["--tun", overlay + "/24", "--state", os.path.join(folder, name)]
        with open(self.log, "wb") as log:
            environment = dict(os.environ, RUNTIME_DIRECTORY=self.runtime, MESHNET_DNS="listen")
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)

    def status(self):
        """What status --json prints; None while nobody answers."""
        try:
            names = [name for name in os.listdir(self.runtime) if name.endswith(".sock")]
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as control:
                control.settimeout(2)
                control.connect(os.path.join(self.runtime, names[0]))
                control.sendall(b'{"command":"status"}\n')
                return json.loads(b"".join(iter(lambda: control.recv(65536), b"")))
        except (OSError, IndexError, ValueError):
            self.check()
            return None

    def check(self):
        if self.process.poll() is not None:
            with open(self.log, encoding="utf-8", errors="replace") as log:
                fail(f"a node ended with {self.process.returncode}:\n{log.read()}")

    def is_registered(self):
        """As its log says, which costs it nothing, so that this can be asked very often."""
        self.check()
        with open(self.log, "rb") as log:
            return b" registered us" in log.read()

    def path(self):
        """The path to its only peer: direct, relay or none."""
        peers = (self.status() or {}).get("peers", [])
        return peers[0]["path"] if peers and peers[0]["state"] == "connected" else "none"

    def kill(self):
        self.process.kill()
        self.process.wait()


class Echo:
    """A sender on one node's host and an echo on the other's, through the mesh."""

    def __init__(self, sender_namespace, echo_namespace, target):
        self.sender = labnet.udp(sender_namespace, "0.0.0.0")
        self.echo = labnet.udp(echo_namespace, "0.0.0.0", ECHO_PORT)
        self.target = (target, ECHO_PORT)

    def turn(self, seconds):
        """Sends a datagram, then works for so long; true as soon as one is back."""
        try:
            self.sender.sendto(b"echo", self.target)
        except OSError:
            pass  # No such address yet, or an ICMP error: unreachable so far.
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            for ready in select.select([self.sender, self.echo], [], [], left)[0]:
                try:
                    data, source = ready.recvfrom(64)
                    if ready is self.sender:
                        return True
                    self.echo.sendto(data, source)
                except OSError:
                    pass
        return False

    def close(self):
        self.sender.close()
        self.echo.close()


class Laboratory:
    """The namespaces, which stay for all runs, and the discovery server in them."""

    def __init__(self, netlab, repository, lab, folder):
        self.netlab = netlab
        self.prefix = f"mnet-{lab}-"
        self.folder = folder
        self.node_jar = os.path.join(repository, "meshnet-node/target/meshnet-node.jar")
        self.server_jar = os.path.join(repository, "meshnet-discovery/target/meshnet-discovery.jar")
        for jar in (self.node_jar, self.server_jar):
            if not os.path.exists(jar):
                fail(f"{jar} is missing; build it with: ./mvnw -B package -DskipTests")
        self.sites = {}
        self.server = None

    def run(self, *arguments):
        subprocess.run([self.netlab, *arguments], check=True)

    def up(self):
        self.run("up")
        log = os.path.join(self.folder, "server.log")
        command = ["ip", "netns", "exec", self.prefix + "server", *java(self.server_jar), "--port", str(PORT)]
        environment = dict(os.environ, STATE_DIRECTORY=os.path.join(self.folder, "server"))
        with open(log, "wb") as output:
            self.server = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment
            )
        wait_for("the discovery server", lambda: "listening" in open(log, encoding="utf-8").read())

    def site(self, kind, side):
        """The name of the kind's first or second site, made when it is first asked for."""
        name = f"k{KINDS.index(kind)}{side}"
        if name not in self.sites:
            self.run("site", name, kind)
            self.sites[name] = kind
        return name

    def hosts(self, one, other):
        """The hosts of a pairing, and the sites to be emptied of what they remember."""
        if one == SAME_SITE:
            site = self.site(SAME_SITE, "a")
            return (site, site + "2"), (site,)
        sites = self.site(one, "a"), self.site(other, "b")
        return sites, tuple(site for site in sites if self.sites[site] != "public")

    def down(self):
        self.run("down")
        if self.server:
            self.server.wait()


def java(jar):
    home = os.environ.get("JAVA_HOME")
    return [os.path.join(home, "bin/java") if home else "java", "-jar", jar]


def fail(message):
    sys.exit(f"error: {message}")


def wait_for(what, condition):
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            fail(f"{what} did not come within {START_LIMIT_SECONDS} s")
        time.sleep(TURN_SECONDS)


def measure(laboratory, one, other, limit):
    """One run: outcome, seconds to the first echo, seconds to the direct path; all from both being registered."""
    hosts, sites = laboratory.hosts(one, other)
    for site in sites:
        laboratory.run("forget", site)
    folder = tempfile.mkdtemp(dir=laboratory.folder)
    with open(os.open(os.path.join(folder, "key"), os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="ascii") as key:
        key.write(secrets.token_hex(32) + "\n")
    namespaces = [laboratory.prefix + host for host in hosts]
    nodes = []
    echo = Echo(*namespaces, OVERLAY[1])
    try:
        for namespace, name, overlay, kind in zip(namespaces, "ab", OVERLAY, (one, other)):
            family = 6 if kind == IPV6_ONLY else 4
            nodes.append(Node(namespace, name, overlay, family, laboratory.node_jar, folder))
        is_guessed = GUESSED in (one, other) and {one, other} & GUESSING
        return watch(nodes, echo, GUESSING_LIMITS * limit if is_guessed else limit)
    finally:
        for node in nodes:
            node.kill()
        echo.close()
        shutil.rmtree(folder)


def watch(nodes, echo, limit):
    deadline = time.monotonic() + REGISTRATION_LIMIT_SECONDS
    while not all(node.is_registered() for node in nodes):
        if time.monotonic() > deadline:
            return "unregistered", NEVER, NEVER
        time.sleep(REGISTRATION_TURN_SECONDS)
    start = time.monotonic()
    first = NEVER
    paths = []
    while time.monotonic() - start < limit:
        if echo.turn(TURN_SECONDS) and first == NEVER:
            first = time.monotonic() - start
        paths = [node.path() for node in nodes]
        if first != NEVER and all(path == "direct" for path in paths):
            return "direct", first, time.monotonic() - start
    if first == NEVER:
        return "unreachable", NEVER, NEVER
    return "relay" if "relay" in paths else "unreachable", first, NEVER


def milliseconds(values):
    """Median and worst of seconds, as table cells."""
    median, worst = statistics.median_high(values), max(values)
    return ["never" if value == NEVER else f"{1000 * value:.0f}" for value in (median, worst)]


def outcomes(results):
    names = [result[0] for result in results]
    counts = [(name, names.count(name)) for name in OUTCOMES if name in names]
    return counts[0][0] if len(counts) == 1 else ", ".join(f"{name} {count}" for name, count in counts)


def row(one, other, results):
    first = milliseconds([result[1] for result in results])
    direct = milliseconds([result[2] for result in results])
    return "| " + " | ".join([one, other, outcomes(results), *first, *direct]) + " |"


def heading(runs):
    return (
        f"| one side | other side | ended ({runs} runs) | first packet, median ms | worst | direct, median ms | worst |\n"
        "|---|---|---|---|---|---|---|"
    )


def pairings(options):
    if options.pairs:
        return [tuple(pair.split(":", 1)) for pair in options.pairs.split(",")]
    kinds = [kind for kind in KINDS if kind in options.kinds]
    pairs = list(itertools.combinations_with_replacement([kind for kind in kinds if kind != SAME_SITE], 2))
    return pairs + [(SAME_SITE, SAME_SITE)] * (SAME_SITE in kinds)


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(64, f"error: matrix: {message}\n")


def parse(arguments):
    parser = Parser(prog="netlab.sh matrix", add_help=False)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--kinds", type=lambda text: text.split(","), default=KINDS)
    parser.add_argument("--pairs", default="")
    parser.add_argument("--limit", type=float, default=12)
    parser.add_argument("--csv", default="")
    options = parser.parse_args(arguments)
    named = itertools.chain.from_iterable(pairings(options)) if options.pairs else options.kinds
    for kind in named:
        if kind not in KINDS:
            parser.error(f"no such kind: {kind}; expected some of {', '.join(KINDS)}")
    if any(len(pair) != 2 or (SAME_SITE in pair and pair[0] != pair[1]) for pair in pairings(options)):
        parser.error(f"--pairs: expected ONE:OTHER,...; {SAME_SITE} pairs with itself only")
    if options.runs < 1 or options.limit <= 0:
        parser.error("--runs and --limit: expected more than 0")
    return options


def write(file, one, other, number, result):
    times = ["" if value == NEVER else round(1000 * value) for value in result[1:]]
    file.writerow([one, other, number, result[0], *times])


def main():
    netlab, repository, lab = sys.argv[1:4]
    options = parse(sys.argv[4:])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="meshnet-matrix-") as folder:
        laboratory = Laboratory(netlab, repository, lab, folder)
        rows = open(options.csv or os.devnull, "w", encoding="utf-8", newline="")
        try:
            file = csv.writer(rows)
            file.writerow("one other run ended first_ms direct_ms".split())
            laboratory.up()
            print(heading(options.runs), flush=True)
            for one, other in pairings(options):
                results = []
                for number in range(1, options.runs + 1):
                    results.append(measure(laboratory, one, other, options.limit))
                    write(file, one, other, number, results[-1])
                    rows.flush()
                print(row(one, other, results), flush=True)
        finally:
            rows.close()
            laboratory.down()


if __name__ == "__main__":
    main()
