#!/usr/bin/env bash
# Shows MeshNet on one machine: a discovery server and two nodes, each behind a home router of its own (a port-restricted
# NAT), in a small internet of network namespaces. They find each other, and packets go straight from one to the other.
#
#   sudo scripts/demo.sh
#
# What is missing on a Debian or Ubuntu machine is installed with apt-get, and said: a JDK of version 17 or newer, Maven,
# iproute2, nftables, iperf3, ping. The jars are built if they are missing or older than the sources. Everything that the
# demo starts ends with it, however it ends.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
# shellcheck source=lib/requirements.sh
. "$here/lib/requirements.sh"

case "${1:-}" in
    -h | --help) usage_of "$0" && exit 0 ;;
esac
is_root || { warn "the demo makes network namespaces and TUN devices, for which it needs root: sudo scripts/demo.sh" && exit 77; }

# A lab and a folder of its own, so that nothing else on this machine is touched.
export MESHNET_LAB=demo$$
# shellcheck source=lib/netlab.sh
. "$here/lib/netlab.sh"
WORK=$(mktemp -d /tmp/meshnet-demo.XXXXXX)
export RUNTIME_DIRECTORY=$WORK/run STATE_DIRECTORY=$WORK/state
mkdir -m 700 "$RUNTIME_DIRECTORY"
# shellcheck source=lib/demo.sh
. "$here/lib/demo.sh"
readonly COPY_MEGABYTES=64

# shellcheck disable=SC2317 # called by the trap
clean_up() {
    local status=$?
    trap - EXIT
    if [ "$status" -ne 0 ]; then show_logs; fi
    lab_down || true
    rm -rf "$WORK"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# node NAME ...: a node's command line on its host.
node() { lab_exec "$1" "$JAVA_HOME/bin/java" -jar "$NODE_JAR" "${@:2}"; }

start_node() {
    in_background "$1" node "$1" --id "$1" --interface mesh0 --state "$WORK/$1" --key-file "$WORK/network.key" \
        --server 198.51.100.10:8000
}

# status NAME: what the node says of itself.
status() { node "$1" status --interface mesh0 "${@:2}"; }

# address_of NAME FAMILY: the overlay address on the node's interface, read from the kernel.
address_of() {
    lab_in "$1" -o "-$2" addr show dev mesh0 scope global 2>/dev/null | awk '{ split($4, a, "/"); print a[1]; exit }'
}

has_addresses() { [ -n "$(address_of "$1" 4)" ] && [ -n "$(address_of "$1" 6)" ]; }

step "what the demo needs"
require mvn=maven ip=iproute2 nft=nftables iperf3=iperf3 ping=iputils-ping runuser=util-linux
provide_jars

step "a small internet: a server, and two homes behind port-restricted NATs"
lab_up
lab_site alice port-restricted
lab_site bob port-restricted
lab_list | show

step "a network key, the discovery server, and the nodes alice and bob"
"$JAVA_HOME/bin/java" -jar "$NODE_JAR" genkey --out "$WORK/network.key"
say "the key is in a file that only root can read; the server never sees it"
in_background server lab_exec server "$JAVA_HOME/bin/java" -jar "$SERVER_JAR" --port 8000
start_node alice
start_node bob
for name in alice bob; do
    wait_until 30 has_addresses "$name" || die "$name got no addresses"
    say "$name has $(address_of "$name" 4) and $(address_of "$name" 6)"
done
alice4=$(address_of alice 4) bob4=$(address_of bob 4) bob6=$(address_of bob 6)

step "ping from alice to bob"
wait_until 30 lab_exec alice ping -q -c 1 -W 1 "$bob4" || die "bob does not answer"
lab_exec alice ping -c 3 -i 0.2 "$bob4" | show
lab_exec alice ping -c 3 -i 0.2 "$bob6" | show

step "meshnet-node status on alice"
status alice | show

step "copying $COPY_MEGABYTES MB from alice to bob with iperf3, inside the mesh"
read -r received sent < <(lab_bytes server)
before=$((received + sent))
in_background iperf3 lab_exec bob iperf3 -s -1 --forceflush -B "$bob4"
wait_until 10 grep -q listening "$WORK/iperf3.log" || die "iperf3 did not start"
lab_exec alice iperf3 -c "$bob4" -B "$alice4" -n "${COPY_MEGABYTES}M" -f m | grep -E 'sender|receiver' | show
read -r received sent < <(lab_bytes server)
passed=$((received + sent - before))
say "meanwhile $passed bytes passed the discovery server's interface: it introduces, the data goes around it"
[ "$passed" -lt 100000 ] || die "that is too much: the data went through the server"

printf '\n'
good "It works. The two homes talk directly, through both NATs, every packet sealed."
say "Everything is taken down again now."
