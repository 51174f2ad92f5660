"""Sockets inside the laboratory's network namespaces, for the programs beside this one. Needs root."""

import contextlib
import ctypes
import os
import socket
import struct
import sys

CLONE_NEWNET = 0x40000000
NETLINK_NETFILTER = 12
NLM_F_REQUEST_ACK = 0x5
# (NFNL_SUBSYS_CTNETLINK << 8) | IPCTNL_MSG_CT_DELETE; without a tuple it means every entry.
CONNTRACK_DELETE = (1 << 8) | 2

_libc = ctypes.CDLL(None, use_errno=True)


def _enter(descriptor):
    if _libc.setns(descriptor, CLONE_NEWNET) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


@contextlib.contextmanager
def inside(namespace):
    """This thread is in the namespace meanwhile. A socket stays where it was made."""
    with open("/proc/thread-self/ns/net", "rb") as home, open(f"/run/netns/{namespace}", "rb") as target:
        _enter(target.fileno())
        try:
            yield
        finally:
            _enter(home.fileno())


def exists(namespace):
    return os.path.exists(f"/run/netns/{namespace}")


def udp(namespace, address, port=0):
    """A UDP socket bound to an address of the namespace."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with inside(namespace):
        made = socket.socket(family, socket.SOCK_DGRAM)
        made.bind((address, port))
        return made


def source_towards(namespace, address):
    """The namespace's own address for datagrams to that one; None without a route."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with inside(namespace), socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((address, 9))
            return probe.getsockname()[0]
        except OSError:
            return None


def forget(namespace):
    """The kernel of the namespace forgets all flows, with their translations."""
    header = struct.pack("=IHHII", 20, CONNTRACK_DELETE, NLM_F_REQUEST_ACK, 1, 0)
    with inside(namespace), socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER) as netlink:
        netlink.sendto(header + struct.pack("=BBH", 0, 0, 0), (0, 0))
        error = -struct.unpack_from("=i", netlink.recv(4096), 16)[0]
        # No entry at all is no failure.
        if error not in (0, 2):
            raise OSError(error, os.strerror(error))


if __name__ == "__main__":
    for each in sys.argv[1:]:
        forget(each)
