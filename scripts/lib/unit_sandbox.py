"""Runs a command under the system calls that a unit's SystemCallFilter= lines leave, as systemd would: what is not on the
list fails with EPERM. Without systemd as the first process this is as near to the unit as one gets.

    unit_sandbox.py UNIT COMMAND...

Needs systemd-analyze (which knows the groups) and libseccomp, which systemd itself needs.
"""

import ctypes
import os
import subprocess
import sys

EPERM = 1
ACT_ALLOW = 0x7FFF0000
ACT_EPERM = 0x00050000 | EPERM


def members(name):
    """The system calls of a group (@name), groups in it included; a call itself is its only member."""
    if not name.startswith("@"):
        return {name}
    listed = subprocess.run(["systemd-analyze", "syscall-filter", name], check=True, capture_output=True, text=True)
    lines = [line.strip() for line in listed.stdout.splitlines()[1:]]
    return set().union(*(members(line) for line in lines if line and not line.startswith("#")))


def allowed(unit):
    """The first line is a list of what may be called; those that begin with ~ take from it."""
    calls = members("@default")
    with open(unit, encoding="utf-8") as file:
        lines = [line.strip().partition("=")[2] for line in file if line.startswith("SystemCallFilter=")]
    if not lines or lines[0].startswith("~"):
        sys.exit(f"{unit} has no list of allowed system calls")
    for line in lines:
        named = set().union(*(members(name) for name in line.lstrip("~").split()))
        calls = calls - named if line.startswith("~") else calls | named
    return calls


def load(calls):
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    filter_ = ctypes.c_void_p(seccomp.seccomp_init(ACT_EPERM))
    for call in sorted(calls):
        number = seccomp.seccomp_syscall_resolve_name(call.encode())
        # Negative: this machine has no such call.
        if number >= 0 and seccomp.seccomp_rule_add(filter_, ACT_ALLOW, number, 0) != 0:
            sys.exit(f"no rule for {call}")
    if seccomp.seccomp_load(filter_) != 0:
        sys.exit("the filter was not loaded")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    load(allowed(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])
