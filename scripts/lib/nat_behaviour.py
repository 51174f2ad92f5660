"""How a site of the laboratory behaves, in the words of RFC 4787, found out by sending. Started by netlab.sh.

usage: nat_behaviour.py PREFIX HOST [STUN-ADDRESS STUN-PORT]

Sends from HOST to two ports of the namespace "server" and to "net", which has another address, and sends back from each.
"""

import json
import os
import socket
import struct
import sys
import typing

import labnet

SERVER = {4: "198.51.100.10", 6: "2001:db8::10"}
NET = {4: "198.51.100.1", 6: "2001:db8::1"}
# An arrival takes well below a millisecond; this long is waited for what should not arrive.
PATIENCE_SECONDS = 0.25
# A STUN server is a program, which may have to wait for its turn.
STUN_PATIENCE_SECONDS = 15
STUN_COOKIE = 0x2112A442
STUN_XOR_MAPPED_ADDRESS = 0x0020


def arrives(sender, target, receiver):
    """Sends one datagram; its source as the receiver sees it, or None if it does not come."""
    mark = os.urandom(16)
    try:
        sender.sendto(mark, target)
    except OSError:
        return None
    receiver.settimeout(PATIENCE_SECONDS)
    while True:
        try:
            data, source = receiver.recvfrom(2048)
        except OSError:
            return None
        if data == mark:
            return source[:2]


def mapping(seen, own):
    """From the sources that (server, first port), (server, second port) and (net) see."""
    if seen[0] == own:
        return "none"
    if seen[0] == seen[1] == seen[2]:
        return "endpoint-independent"
    return "address-dependent" if seen[0] == seen[1] else "address-and-port-dependent"


def ports(seen, own):
    numbers = [endpoint[1] for endpoint in seen]
    if all(number == own[1] for number in numbers):
        return "preserved"
    return "sequential" if numbers == list(range(numbers[0], numbers[0] + 3)) else "random"


def filtering(from_other_address, from_other_port):
    if from_other_address:
        return "endpoint-independent"
    return "address-dependent" if from_other_port else "address-and-port-dependent"


def passes_tcp(namespace, server_namespace, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with labnet.inside(server_namespace):
        listener = socket.create_server((address, 0), family=family)
    with labnet.inside(namespace):
        client = socket.socket(family, socket.SOCK_STREAM)
    client.settimeout(1)
    with listener, client:
        return client.connect_ex(listener.getsockname()[:2]) == 0


def stun(client, address, port, patience):
    """The endpoint that a STUN server says (RFC 8489 §5, §14.2), or None without an answer."""
    transaction = os.urandom(12)
    client.settimeout(patience)
    try:
        client.sendto(struct.pack("!HHI", 0x0001, 0, STUN_COOKIE) + transaction, (address, port))
        answer = client.recv(2048)
    except OSError:
        return None
    if answer[:2] != b"\x01\x01" or answer[8:20] != transaction:
        return None
    position = 20
    while position + 4 <= len(answer):
        kind, length = struct.unpack_from("!HH", answer, position)
        if kind == STUN_XOR_MAPPED_ADDRESS:
            return xor_mapped(answer[position + 4 : position + 4 + length], transaction)
        position += 4 + (length + 3) // 4 * 4
    return None


def xor_mapped(value, transaction):
    mask = struct.pack("!I", STUN_COOKIE) + transaction
    number = struct.unpack_from("!H", value, 2)[0] ^ (STUN_COOKIE >> 16)
    address = bytes(a ^ b for a, b in zip(value[4:], mask))
    return socket.inet_ntop(socket.AF_INET if value[1] == 1 else socket.AF_INET6, address), number


def text(endpoint):
    if endpoint is None:
        return None
    return f"[{endpoint[0]}]:{endpoint[1]}" if ":" in endpoint[0] else f"{endpoint[0]}:{endpoint[1]}"


class Outside(typing.NamedTuple):
    """Where a fresh socket of the host is seen: by the targets, and by a STUN server if one is asked."""

    socket: socket.socket
    own: tuple
    endpoints: list
    stun: tuple | None

    def all(self):
        return self.endpoints if self.stun is None else self.endpoints + [self.stun]


def outside(host, address, targets, stun_server):
    client = labnet.udp(host, address)
    endpoints = [arrives(client, target.getsockname()[:2], target) for target in targets]
    said = None
    if stun_server:
        patience = PATIENCE_SECONDS if None in endpoints else STUN_PATIENCE_SECONDS
        said = stun(client, stun_server[0], int(stun_server[1]), patience)
    return Outside(client, client.getsockname()[:2], endpoints, said)


def tracks_strays(host, address, first, server, family):
    """Does what comes in unasked take the port away that the host is about to use towards its sender?"""
    client = labnet.udp(host, address)
    stranger = labnet.udp(server, SERVER[family])
    external = arrives(client, first.getsockname()[:2], first)
    if arrives(stranger, external, client) is not None:
        return False
    return arrives(client, stranger.getsockname()[:2], stranger) != external


def behaviour(prefix, name, stun_server):
    host, server, net = prefix + name, prefix + "server", prefix + "net"
    family = 4 if labnet.source_towards(host, SERVER[4]) else 6
    address = labnet.source_towards(host, SERVER[family])
    first = labnet.udp(server, SERVER[family])
    second = labnet.udp(server, SERVER[family])
    other = labnet.udp(net, NET[family])
    found = {"family": family, "tcp": passes_tcp(host, server, SERVER[family])}

    targets = (first, second, other)
    seen = outside(host, address, targets, stun_server)
    if None not in seen.endpoints and 1 < len(set(seen.all())) < len(seen.all()):
        # Of some of them the NAT may have the same port by chance, as of two of 64,512 random ones; of the same ones twice it has not.
        seen = outside(host, address, targets, stun_server)
    found["udp"] = None not in seen.endpoints
    found["local"] = text(seen.own)
    if stun_server:
        found["stun"] = text(seen.stun)
    if not found["udp"]:
        return found
    found["external"] = text(seen.endpoints[0])
    found["mapping"] = mapping(seen.endpoints, seen.own)
    found["ports"] = ports(seen.endpoints, seen.own)

    fresh = labnet.udp(host, address)
    external = arrives(fresh, first.getsockname()[:2], first)
    found["answers"] = arrives(first, external, fresh) is not None
    found["filtering"] = filtering(arrives(other, external, fresh), arrives(second, external, fresh))
    found["tracksStrays"] = found["mapping"] == "endpoint-independent" and tracks_strays(host, address, first, server, family)
    neighbour = labnet.udp(host, address)
    if external != fresh.getsockname()[:2]:
        found["hairpin"] = arrives(neighbour, external, fresh) is not None
    if labnet.exists(host + "2"):
        beside = labnet.udp(host + "2", labnet.source_towards(host + "2", SERVER[family]))
        found["neighbours"] = arrives(beside, fresh.getsockname()[:2], fresh) is not None
        found["neighboursHairpin"] = arrives(beside, external, fresh) is not None
    return found


if __name__ == "__main__":
    print(json.dumps(behaviour(sys.argv[1], sys.argv[2], sys.argv[3:5])))
