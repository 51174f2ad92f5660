#!/usr/bin/env bash
# Shows several discovery servers with one directory, on one machine: three servers, the store that they share, and nodes that
# spread over them, each in a network namespace of its own. A server is killed, and so is the store; nodes that talk notice neither.
#
#   sudo scripts/cluster-demo.sh                three servers and six nodes
#   sudo scripts/cluster-demo.sh --nodes 50     with as many nodes, 3 to 57; each takes some 80 MB of memory
#   sudo scripts/cluster-demo.sh --measure      kills each of the servers, with 50 nodes unless --nodes says otherwise, and fails where
#                                               a node is not at another server within 3 s, a ping is lost, or a new node takes longer
#                                               than 1 s to be reached
#
# What is missing on a Debian or Ubuntu machine is installed with apt-get, and said: a JDK of version 17 or newer, Maven, iproute2,
# nftables, ping, curl, dnsmasq (the program only), and a Valkey or Redis of which nothing is started but this demo's own. The jars are
# built if they are missing or older than the sources. Everything that the demo starts ends with it, however it ends.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
# shellcheck source=lib/requirements.sh
. "$here/lib/requirements.sh"

NODES='' MEASURE=false
while [ $# -gt 0 ]; do
    case "$1" in
        -h | --help) usage_of "$0" && exit 0 ;;
        --nodes) NODES=${2-} && shift ;;
        --measure) MEASURE=true ;;
        *) warn "unknown: $1; see $0 --help" && exit 64 ;;
    esac
    shift
done
if [ -z "$NODES" ]; then if $MEASURE; then NODES=50; else NODES=6; fi; fi
if ! [[ $NODES =~ ^[1-9][0-9]?$ ]] || [ "$NODES" -lt 3 ] || [ "$NODES" -gt 57 ]; then
    warn "--nodes is '$NODES', but may be 3 to 57" && exit 64
fi
readonly NODES MEASURE
is_root || { warn "the demo makes network namespaces and TUN devices, for which it needs root: sudo $0" && exit 77; }

# A lab and a folder of its own, so that nothing else on this machine is touched.
export MESHNET_LAB=cluster$$
# shellcheck source=lib/netlab.sh
. "$here/lib/netlab.sh"
WORK=$(mktemp -d /tmp/meshnet-cluster.XXXXXX)
# shellcheck source=lib/demo.sh
. "$here/lib/demo.sh"

# The store and the name server are on one host, the servers on one each.
readonly STORE=198.51.100.10 SERVERS=(a b c)
readonly MOST_AWAY_MS=3000 MOST_MEETING_MS=1000
FAULTS=0
declare -A PIDS

# shellcheck disable=SC2317 # called by the trap
clean_up() {
    local status=$?
    trap - EXIT
    trap '' INT TERM HUP
    if [ "$status" -ne 0 ]; then show_logs; fi
    lab_down || true
    rmdir /etc/netns 2>/dev/null || true
    rm -rf "$WORK"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# run_on HOST LOG COMMAND...: in the background, with folders of its own.
run_on() {
    [ -d "$WORK/run-$1" ] || mkdir -m 700 "$WORK/run-$1"
    in_background "$2" ip netns exec "$(lab_ns "$1")" env RUNTIME_DIRECTORY="$WORK/run-$1" STATE_DIRECTORY="$WORK/state" "${@:3}"
    PIDS[$2]=$LAST
}

java() { "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "$@"; }

milliseconds() { printf '%s\n' "${EPOCHREALTIME/[.,]/}" | sed 's/...$//'; }
shown() { awk -v ms="$1" 'BEGIN { printf "%.2f s", ms / 1000 }'; }

# within MS LIMIT WHAT: says it, and remembers where it took too long, if this measures.
within() {
    if $MEASURE && [ "$1" -gt "$2" ]; then
        warn "$3: $(shown "$1"), but $(shown "$2") is the limit"
        FAULTS=$((FAULTS + 1))
    else
        say "$3: $(shown "$1")"
    fi
}

# ---- the store

# A program that serves as one. Debian's and Ubuntu's packages of tools have it, under another name, and start no service.
require_store() {
    local name
    mkdir "$WORK/bin"
    for name in valkey redis; do
        if link_store "$name"; then return 0; fi
    done
    refresh_package_lists
    for name in valkey redis; do
        apt-cache show "$name-tools" >/dev/null 2>&1 || continue
        install_packages "$name-tools"
        if link_store "$name"; then return 0; fi
    done
    die "neither Valkey nor Redis could be had"
}

# link_store NAME: true if it is here, and new enough.
link_store() {
    local program version
    program=$(command -v "$1-server" || command -v "$1-check-rdb") || return 1
    ln -sf "$(readlink -f "$program")" "$WORK/bin/$1-server"
    version=$("$WORK/bin/$1-server" --version 2>/dev/null | sed -n 's/.* v=\([0-9]*\)\..*/\1/p')
    [ "${version:-0}" -ge 7 ] || return 1
    STORE_PROGRAM=$WORK/bin/$1-server
    say "the store: $("$STORE_PROGRAM" --version | cut -d ' ' -f 1-3)"
}

start_store() {
    run_on server store "$STORE_PROGRAM" --port 6379 --bind "$STORE" --protected-mode no --save '' --appendonly no --dir "$WORK"
}

# ---- the servers

address_of_host() { lab_address "$1" eth0; }

start_server() {
    run_on "$1" "server-$1" "$JAVA_HOME/bin/java" -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -jar "$SERVER_JAR" \
        --bind "$(address_of_host "$1")" --state "$WORK/server-$1" --store "redis://$STORE" --metrics 9701
    wait_until 60 is_up "$1" || die "server $1 does not use the store"
}

# metric SERVER NAME: a number of its metrics, 0 if it does not answer.
metric() {
    lab_exec "$1" curl -s --max-time 1 http://127.0.0.1:9701/metrics 2>/dev/null \
        | awk -v name="meshnet_discovery_$2" '$1 == name { value = $2 } END { printf "%d\n", value }'
}
is_up() { [ "$(metric "$1" store_up)" = 1 ]; }
is_down() { [ "$(metric "$1" up)" = 1 ] && [ "$(metric "$1" store_up)" = 0 ]; }
server_status() { env RUNTIME_DIRECTORY="$WORK/run-$1" "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -jar "$SERVER_JAR" status; }

# holds COUNT SERVER...: that many nodes are registered at these servers.
holds() {
    local count=0 server
    for server in "${@:2}"; do count=$((count + $(metric "$server" nodes))); done
    [ "$count" -eq "$1" ]
}

# knows COUNT SERVER: it knows that many nodes, its own and those of others.
knows() { [ $(($(metric "$2" nodes) + $(metric "$2" store_remote_nodes))) -eq "$1" ]; }

# others SERVER: the two that are not it.
others() {
    local server
    for server in "${SERVERS[@]}"; do if [ "$server" != "$1" ]; then printf '%s\n' "$server"; fi; done
}

# all_know COUNT SERVER...: each of these knows that many nodes, of which each is at one of these.
all_know() {
    local server
    for server in "${@:2}"; do knows "$1" "$server" || return 1; done
    holds "$@"
}

spread() {
    local server
    for server in "${@:-${SERVERS[@]}}"; do
        say "server $server ($(address_of_host "$server")): $(metric "$server" nodes) nodes here, $(metric "$server" store_remote_nodes) at others"
    done
}

# ---- the nodes

# start_node NAME HOME [OPTION...]: one that is at server HOME while that is there, by the service records of near-HOME.test.
start_node() {
    local folder
    folder=/etc/netns/$(lab_ns "$1")
    mkdir -p "$folder"
    printf 'nameserver %s\n' "$STORE" >"$folder/resolv.conf"
    run_on "$1" "node-$1" "$JAVA_HOME/bin/java" -Xmx64m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -jar "$NODE_JAR" \
        --id "$1" --interface mesh0 --state "$WORK/node-$1" --key-file "$WORK/network.key" --server "near-$2.test#$KEY" "${@:3}"
}

node_status() { env RUNTIME_DIRECTORY="$WORK/run-$1" ip netns exec "$(lab_ns "$1")" "$JAVA_HOME/bin/java" -jar "$NODE_JAR" status --interface mesh0; }

# overlay_of NAME: the IPv4 address on the node's interface, read from the kernel.
overlay_of() { lab_in "$1" -o -4 addr show dev mesh0 scope global 2>/dev/null | awk '{ split($4, a, "/"); print a[1]; exit }'; }
has_overlay() { [ -n "$(overlay_of "$1")" ]; }

home_of() { printf '%s\n' "${SERVERS[$((($1 - 1) % ${#SERVERS[@]}))]}"; }
kind_of() { if [ $(($1 % 2)) -eq 0 ]; then echo public; else echo port-restricted; fi; }

answers() { lab_exec "$1" ping -n -q -c 1 -W 0.3 "$2" >/dev/null 2>&1; }

# ---- pings that go on

PINGING=()
# Each node pings the next one, which is at another server, ten times a second.
start_pings() {
    local number next address
    for ((number = 1; number <= NODES; number++)); do
        next=n$((number % NODES + 1))
        address=$(overlay_of "$next")
        wait_until 60 answers "n$number" "$address" || die "n$number does not reach $next"
        run_on "n$number" "ping-n$number" ping -n -i 0.1 "$address"
        PINGING+=("ping-n$number")
    done
    say "each node pings the next one, at another server, ten times a second from now on"
}

# Ends them, and counts what was lost by the numbers of the answers.
end_pings() {
    local ping sent=0 lost=0 figures
    for ping in "${PINGING[@]}"; do kill -INT "${PIDS[$ping]}" 2>/dev/null || true; done
    sleep 0.5
    for ping in "${PINGING[@]}"; do
        figures=$(sed -n 's/^[0-9]* bytes from .*icmp_seq=\([0-9]*\) .*time=.*/\1/p' "$WORK/$ping.log" | sort -nu \
            | awk 'NR == 1 { first = $1 } { last = $1 } END { print NR ? last - first + 1 : 0, NR ? last - first + 1 - NR : 1 }')
        sent=$((sent + ${figures% *}))
        lost=$((lost + ${figures#* }))
        if [ "${figures#* }" -gt 0 ]; then say "$ping lost ${figures#* } of ${figures% *}"; fi
    done
    if $MEASURE && [ "$lost" -gt 0 ]; then
        warn "of $sent pings between connected nodes $lost were lost"
        FAULTS=$((FAULTS + 1))
    else
        say "of $sent pings between connected nodes $lost were lost"
    fi
}

# free_address: one that no node has.
free_address() {
    local name taken='' tail=200
    for name in "$WORK"/node-*/; do
        name=$(basename "$name")
        taken+=" $(overlay_of "${name#node-}") "
    done
    while [[ $taken == *" 10.0.0.$tail "* ]]; do tail=$((tail - 1)); done
    printf '10.0.0.%s\n' "$tail"
}

# newcomer NAME HOME FROM ADDRESS: a new node, and how long after it was given its address it is reached from one at another server.
newcomer() {
    local startMs
    lab_site "$1" port-restricted
    start_node "$1" "$2" --tun "$4/24"
    wait_until 60 has_overlay "$1" || die "$1 got no address"
    startMs=$(milliseconds)
    wait_until 60 answers "$3" "$4" || die "$3 does not reach $1"
    within $(($(milliseconds) - startMs)) $MOST_MEETING_MS "the new node $1, at server $2, reached from $3 after"
}

# kill_server SERVER: as if its machine lost power; until all of its nodes are at others.
kill_server() {
    local own left
    mapfile -t left < <(others "$1")
    own=$(metric "$1" nodes)
    kill -KILL "${PIDS[server-$1]}"
    KILLED_MS=$(milliseconds)
    wait_until 60 holds "$COUNT" "${left[@]}" || die "its nodes are at no other server"
    within $(($(milliseconds) - KILLED_MS)) $MOST_AWAY_MS "kill -9 of server $1: all of its $own nodes are at another one after"
    spread "${left[@]}"
}

# await_cleared SERVER: until nothing of the server is in the directory any more.
await_cleared() {
    local left
    mapfile -t left < <(others "$1")
    wait_until 60 all_know "$COUNT" "${left[@]}" || die "what the dead server said is still there"
    say "what server $1 had said of its nodes is out of the directory after $(shown $(($(milliseconds) - KILLED_MS)))"
}

bring_back() {
    local startMs own=$2
    startMs=$(milliseconds)
    start_server "$1"
    wait_until 120 is_back "$1" "$own" || die "its nodes do not come back"
    say "server $1 is there again, and its nodes are back at it after $(shown $(($(milliseconds) - startMs)))"
    wait_until 60 all_know "$COUNT" "${SERVERS[@]}" || die "servers do not know all nodes"
}
is_back() { [ "$(metric "$1" nodes)" -ge "$2" ] && all_know "$COUNT" "${SERVERS[@]}"; }

kill_store() {
    local startMs server
    kill -KILL "${PIDS[store]}"
    startMs=$(milliseconds)
    for server in "${SERVERS[@]}"; do wait_until 30 is_down "$server" || die "server $server does not notice"; done
    say "kill -9 of the store: all servers say so after $(shown $(($(milliseconds) - startMs)))"
    server_status "${SERVERS[0]}" | grep '^store\|^nodes' | show
    sleep 5
    start_store
    startMs=$(milliseconds)
    for server in "${SERVERS[@]}"; do wait_until 30 is_up "$server" || die "server $server does not use it again"; done
    for server in "${SERVERS[@]}"; do wait_until 30 is_written "$server" || die "server $server does not write its nodes"; done
    say "it is back, empty: all nodes are written again after $(shown $(($(milliseconds) - startMs)))"
    wait_until 60 all_know "$COUNT" "${SERVERS[@]}" || die "servers do not know all nodes"
    server_status "${SERVERS[0]}" | grep '^store\|^nodes' | show
}
is_written() { [ "$(metric "$1" store_unwritten_nodes)" = 0 ]; }

step "what the demo needs"
require mvn=maven ip=iproute2 nft=nftables ping=iputils-ping runuser=util-linux curl=curl dnsmasq=dnsmasq-base
require_store
provide_jars

step "a small internet: the store and a name server on one host, three servers, $NODES sites, each second one behind a NAT"
lab_up
for server in "${SERVERS[@]}"; do lab_site "$server" public; done
for ((number = 1; number <= NODES; number++)); do lab_site "n$number" "$(kind_of "$number")"; done
records=()
for index in 0 1 2; do
    for next in 0 1 2; do
        to=${SERVERS[$(((index + next) % 3))]}
        records+=("--srv-host=_meshnet._udp.near-${SERVERS[index]}.test,$to.test,8000,$((10 * (next + 1))),5")
    done
    records+=("--host-record=${SERVERS[index]}.test,$(address_of_host "${SERVERS[index]}")")
done
run_on server names dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --pid-file="$WORK/dnsmasq.pid" \
    --bind-interfaces --listen-address="$STORE" --log-facility=- "${records[@]}"
start_store

step "three discovery servers: the first one makes its keys, which the others are given"
mkdir -m 700 "$WORK/server-a" "$WORK/server-b" "$WORK/server-c" "$WORK/state"
KEY=$(java -jar "$SERVER_JAR" --show-key --state "$WORK/server-a" 2>/dev/null)
start_server a
for server in b c; do
    for file in server-key ticket-key store-key; do cp -p "$WORK/server-a/$file" "$WORK/server-$server/"; done
    start_server "$server"
done

step "$NODES nodes, a third of them at each server; the others are its spares"
java -jar "$NODE_JAR" genkey --out "$WORK/network.key" >/dev/null
for ((number = 1; number <= NODES; number++)); do
    start_node "n$number" "$(home_of "$number")"
    # So many Java machines at once would be in each other's way.
    if [ $((number % 4)) -eq 0 ]; then wait_until 120 has_overlay "n$number" || die "n$number got no address"; fi
done
for ((number = 1; number <= NODES; number++)); do wait_until 120 has_overlay "n$number" || die "n$number got no address"; done
COUNT=$NODES
wait_until 120 all_know "$COUNT" "${SERVERS[@]}" || die "servers do not know all nodes"
spread
if ! $MEASURE; then
    for ((number = 1; number <= NODES && number <= 12; number++)); do
        say "n$number ($(kind_of "$number")): $(overlay_of "n$number"), home server $(home_of "$number")"
    done
    step "meshnet-discovery status on server a"
    server_status a | show
    step "ping from n1 (server a) to n2 (server b), and meshnet-node status there"
    wait_until 60 answers n1 "$(overlay_of n2)" || die "n2 does not answer"
    lab_exec n1 ping -n -c 3 -i 0.2 "$(overlay_of n2)" | show
    node_status n1 | show
fi

step "pings between connected nodes"
start_pings

killed=(b)
if $MEASURE; then killed=(a b c); fi
for server in "${killed[@]}"; do
    step "server $server is killed"
    was=$(metric "$server" nodes)
    mapfile -t left < <(others "$server")
    kill_server "$server"
    # n1, n2 and n3 are at a, b and c; whichever of them is at the other of the servers that are left reaches it.
    for from in n1 n2 n3; do if [ "$(home_of "${from#n}")" = "${left[1]}" ]; then break; fi; done
    newcomer "x$server" "${left[0]}" "$from" "$(free_address)"
    COUNT=$((COUNT + 1))
    await_cleared "$server"
    bring_back "$server" "$was"
    spread
done

step "the store is killed, and comes back empty"
kill_store

step "what was lost meanwhile"
end_pings

printf '\n'
if [ "$FAULTS" -gt 0 ]; then die "$FAULTS of what is promised was not held (load: $(cut -d ' ' -f 1-3 /proc/loadavg))"; fi
good "Servers and store can die; nodes that talk do not notice."
if $MEASURE; then say "nodes: $COUNT; processors: $(nproc); load at the end: $(cut -d ' ' -f 1-3 /proc/loadavg)"; fi
say "Everything is taken down again now."
