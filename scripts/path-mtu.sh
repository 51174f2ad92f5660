#!/usr/bin/env bash
# What packets pass between two sites whose lines carry less or more than usual, and how fast TCP is there: a Markdown table. Run it as root,
# with the jars built (./mvnw package) and iperf3 installed.
#
#   scripts/path-mtu.sh [LINE...]     LINE is bytes of the line's longest packet (1280 1400 1492 1500 9000)
#
# Each line is tried with a router that says what does not fit, and with one that does not. "fixed" is the same with the --mtu that just fits.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
[ "${1-}" != --help ] || { usage_of "$0" && exit 0; }
is_root || { warn "network namespaces need root; start this with sudo" && exit 77; }
[ $# -gt 0 ] || set -- 1280 1400 1492 1500 9000

NODE_JAR=$REPO/meshnet-node/target/meshnet-node.jar
SERVER_JAR=$REPO/meshnet-discovery/target/meshnet-discovery.jar
if [ ! -f "$NODE_JAR" ] || [ ! -f "$SERVER_JAR" ]; then die "the jars are not built: ./mvnw package"; fi
has iperf3 || die "iperf3 is missing (Debian package iperf3)"
export MESHNET_LAB=${MESHNET_LAB:-mtu$$}
WORK=$(mktemp -d)
# IPv4 and UDP, and what seals a packet.
OVERHEAD=62
SECONDS_OF_TCP=5
CONVERGING=4

lab() { "$here/netlab.sh" "$@"; }
on() { lab exec "$@"; }
finish() { lab down >/dev/null 2>&1 || true; [ -n "${KEEP-}" ] || rm -rf "$WORK"; }
trap finish EXIT

# node HOST MTU
node() {
    STATE_DIRECTORY=$WORK/$1 RUNTIME_DIRECTORY=$WORK/run-$1 on "$1" java -jar "$NODE_JAR" --id "$1" --state "$WORK/state-$1" \
        --key-file "$WORK/key" --server 198.51.100.10:8000 --mtu "$2" >"$WORK/$1.log" 2>&1 &
}

status() { STATE_DIRECTORY=$WORK/alice RUNTIME_DIRECTORY=$WORK/run-alice on alice java -jar "$NODE_JAR" status --json; }
passes() { on alice ping -n -q -M "do" -c 1 -W 0.3 -s "$(($1 - 28))" "$BOB" >/dev/null 2>&1; }

# largest LEAST MOST: the longest packet with DF that is answered.
largest() {
    local low=$1 high=$2 middle
    while [ "$low" -lt "$high" ]; do
        middle=$(((low + high + 1) / 2))
        if passes "$middle" || passes "$middle"; then low=$middle; else high=$((middle - 1)); fi
    done
    printf '%s\n' "$low"
}

gigabits() {
    on alice iperf3 -c "$BOB" -t "$SECONDS_OF_TCP" -J 2>/dev/null |
        awk '/"sum_received"/ { found = 1 } found && /bits_per_second/ { gsub(/[^0-9.e+]/, "", $2); printf "%.2f\n", $2 / 1e9; exit }'
}

# pair LINE MTU [silent]: two sites, their nodes connected; BOB is the other's address.
pair() {
    lab up
    rm -rf "$WORK"/state-* "$WORK"/run-*
    local host
    for host in alice bob; do
        lab site "$host" firewall
        lab mtu "$host" "$1" ${3:+"$3"}
        mkdir -p "$WORK/run-$host" "$WORK/$host"
    done
    on server java -jar "$SERVER_JAR" --port 8000 --state "$WORK/server" >"$WORK/server.log" 2>&1 &
    node alice "$2"
    node bob "$2"
    BOB=''
    wait_until 40 bob_is_there || die "the nodes do not find each other: $WORK"
}

bob_is_there() {
    BOB=$(on bob ip -4 -o addr show dev mesh0 2>/dev/null | awk '{ split($4, a, "/"); print a[1]; exit }')
    [ -n "$BOB" ] && on alice ping -n -q -c 1 -W 0.2 "$BOB" >/dev/null 2>&1
}

# converged: milliseconds from the first long packet to the first one that is answered, with the size of the moment.
converged() {
    local start=${EPOCHREALTIME/./}
    until on alice ping -n -q -M want -c 1 -W 0.1 -s "$(($1 - 28))" "$BOB" >/dev/null 2>&1; do :; done
    printf '%s\n' "$(((${EPOCHREALTIME/./} - start) / 1000))"
}

head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$WORK/key"
chmod 600 "$WORK/key"
printf '| line | router | first long ping after | largest ping with DF | as it should be | TCP | TCP, fixed --mtu |\n|---|---|---|---|---|---|---|\n'
for line in "$@"; do
    mtu=$((line > 1500 ? line - 100 : 1400))
    fits=$((line - OVERHEAD < mtu ? line - OVERHEAD : mtu))
    for router in speaking silent; do
        silent=$([ "$router" = speaking ] || printf silent)
        pair "$line" "$mtu" "$silent"
        after=$(converged "$mtu")
        sleep "$CONVERGING"
        found=$(largest 1000 "$mtu")
        on bob iperf3 -s -D >/dev/null
        tcp=$(gigabits)
        lab down >/dev/null
        pair "$line" "$((fits < 1280 ? 1280 : fits))" "$silent"
        sleep "$CONVERGING"
        on bob iperf3 -s -D >/dev/null
        fixed=$(gigabits)
        lab down >/dev/null
        printf '| %s | %s | %s ms | %s | %s | %s Gbit/s | %s Gbit/s (--mtu %s) |\n' \
            "$line" "$router" "$after" "$found" "$fits" "$tcp" "$fixed" "$((fits < 1280 ? 1280 : fits))"
    done
done
