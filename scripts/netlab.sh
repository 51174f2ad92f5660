#!/usr/bin/env bash
# A small internet in network namespaces, to try MeshNet behind NATs on one machine. Run it as root.
#
#   scripts/netlab.sh up                       the internet (namespace "net") and a server host ("server")
#   scripts/netlab.sh site NAME KIND [OPTION]  a site with the host NAME; KIND is one of
#         public                  a host with a public IPv4 address
#         firewall                public IPv4 behind a stateful firewall
#         full-cone, address-restricted, port-restricted      IPv4 behind such a NAT
#         port-restricted-open-input      the same, but the router takes what comes in unasked for itself, and remembers it as a flow of its
#                                 own (before it stands another router, the provider's)
#         symmetric               behind a NAT that takes a new random port for each destination
#         symmetric-sequential    the same, but it takes the next port
#         carrier-grade           behind two port-restricted NATs
#         same-site               two hosts, NAME and NAME2, behind one port-restricted NAT that does not hairpin
#         udp-blocked             behind a NAT that lets no UDP out (its rules are in table "inet filter" of NAME-r)
#         only-443                behind a NAT that lets out nothing but TCP to port 443
#         ipv6-only               public IPv6 behind a stateful firewall, no IPv4
#         nat64                   the same, with a NAT64 through which IPv4 is reached (needs tayga)
#       options: --ipv6 (IPv6 beside IPv4), --hosts COUNT (NAME, NAME2, ...), --lan A.B.C.0, --udp-timeout SECONDS
#   scripts/netlab.sh exec NAME COMMAND...     runs a command on "net", "server", a host, or a site's router "NAME-r"
#   scripts/netlab.sh move NAME                gives the site another public IPv4 address, and prints it
#   scripts/netlab.sh fail-over NAME           the same, but the site's NAT keeps the flows that it knows: they go on with the old address,
#                                              from which nothing comes back
#   scripts/netlab.sh forget NAME              the site's NATs and firewalls forget all flows, as after a reboot
#   scripts/netlab.sh mtu NAME BYTES [silent]  what the line of the site's router carries, both ways; the inner network carries 9,000 bytes then. A silent
#                                              router does not say so (it sends no ICMP of this kind)
#   scripts/netlab.sh behaviour NAME [STUN-ADDRESS PORT]   how the site maps and filters, found out by sending, as JSON
#   scripts/netlab.sh bytes NAME               bytes received and sent by a host's interface eth0
#   scripts/netlab.sh matrix [OPTION...]       how two nodes (the built jars) reach each other from every pairing of kinds: time from
#                                              both being registered to the first packet and its echo, and to the direct path
#       options: --runs N (5), --kinds A,B,... (all), --pairs A:B,... (all), --limit SECONDS of a run (12; 18 times as long where random ports are guessed), --csv FILE;
#       it makes the lab and takes it down again, and prints a Markdown table
#   scripts/netlab.sh list                     the namespaces and their addresses
#   scripts/netlab.sh down                     ends what runs in the lab and removes all of it
#
# MESHNET_LAB names the lab (default "lab"); several can be up at once. Everything it makes is called mnet-LAB-...

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
# shellcheck source=lib/netlab.sh
. "$here/lib/netlab.sh"

[ $# -gt 0 ] || { usage_of "$0" && exit 64; }
command=$1
shift
case "$command" in
    help | -h | --help) usage_of "$0" && exit 0 ;;
esac
is_root || { warn "network namespaces need root; start this with sudo" && exit 77; }

case "$command" in
    move | fail-over | forget | mtu | behaviour | bytes) [ $# -ge 1 ] || die "$command: give a name" ;;
esac

case "$command" in
    up) lab_up ;;
    down) lab_down ;;
    site)
        [ $# -ge 2 ] || die "site: give a name and a kind"
        lab_site "$@"
        ;;
    exec)
        [ $# -ge 2 ] || die "exec: give a name and a command"
        lab_has "$1" || die "exec: there is no '$1' in lab '$LAB'"
        exec ip netns exec "$(lab_ns "$1")" "${@:2}"
        ;;
    move) lab_move "$1" ;;
    fail-over) lab_fail_over "$1" ;;
    forget) lab_forget "$1" ;;
    mtu)
        [ $# -ge 2 ] || die "mtu: give a name and bytes"
        lab_mtu "$@"
        ;;
    behaviour) lab_behaviour "$@" ;;
    bytes) lab_bytes "$1" ;;
    matrix)
        ! lab_has net || die "matrix: lab '$LAB' is up already; it needs one of its own: take it down, or set MESHNET_LAB"
        exec python3 "$here/lib/matrix.py" "$here/netlab.sh" "$REPO" "$LAB" "$@"
        ;;
    list) lab_list ;;
    *) die "no such command: $command; see: $0 help" ;;
esac
