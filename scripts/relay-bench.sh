#!/usr/bin/env bash
# Measures what relaying one TCP stream costs a discovery server: two nodes in namespaces that reach nothing but the server in
# a third one, so that all that they say to each other passes it.
#
#   sudo scripts/relay-bench.sh [OPTIONS]
#
#     --rounds N         how often everything is measured. Default: 3.
#     --seconds S        how long each transfer lasts. Default: 5.
#     --warm-up S        a transfer before the measured one, uncounted. Default: 15.
#     --cipher NAME      what the nodes seal with. Default: fastest.
#     --server NAME=JAR[,OPTION...]   a server to measure, and its options; may be given several times, and one follows the other in
#                        each round. Default: this checkout's, as it is and with --plain-udp.
#
# Root is needed, and built jars (./mvnw package), iperf3, ping and iproute2. NODE_JAR names another node than this checkout's. The limits of
# the relay are raised. The machine should do nothing else meanwhile: its load stands beside each line.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
# shellcheck source=lib/requirements.sh
. "$here/lib/requirements.sh"

NODE_JAR=${NODE_JAR:-$REPO/meshnet-node/target/meshnet-node.jar}
SERVER_JAR=$REPO/meshnet-discovery/target/meshnet-discovery.jar
ROUNDS=3 SECONDS_EACH=5 WARM_UP=15 CIPHER=fastest SERVERS=()
# All namespaces of a machine share its hosts file.
export MESHNET_DNS=listen

usage_error() {
    warn "$1"
    exit 64
}
while [ $# -gt 0 ]; do
    case "$1" in -h | --help) usage_of "$0" && exit 0 ;; esac
    [ $# -ge 2 ] || usage_error "no such option, or its value is missing: $1"
    case "$1" in
        --rounds | --seconds | --warm-up) [[ $2 =~ ^[1-9][0-9]{0,3}$ ]] || usage_error "$1 takes a number from 1 to 9999, not '$2'" ;;&
        --rounds) ROUNDS=$2 ;;
        --seconds) SECONDS_EACH=$2 ;;
        --warm-up) WARM_UP=$2 ;;
        --cipher) CIPHER=$2 ;;
        --server)
            [[ $2 == ?*=?* ]] || usage_error "--server takes NAME=JAR, not '$2'"
            SERVERS+=("$2")
            ;;
        *) usage_error "no such option: $1" ;;
    esac
    shift 2
done
[ ${#SERVERS[@]} -gt 0 ] || SERVERS=("trains=$SERVER_JAR" "plain=$SERVER_JAR,--plain-udp")

is_root || { warn "network namespaces and TUN devices need root; start this with sudo" && exit 77; }
require ip=iproute2 iperf3=iperf3 ping=iputils-ping
[ -f "$NODE_JAR" ] || die "there is no $NODE_JAR; ./mvnw package makes it"
WORK=$(mktemp -d /tmp/meshnet-relay.XXXXXX)
PIDS=()

ns() { printf 'mnr-%s-%s\n' "$$" "$1"; }
in_ns() { ip netns exec "$(ns "$1")" "${@:2}"; }

# run_in HOST LOG COMMAND...: in the background; its process id is in LAST.
run_in() {
    ip netns exec "$(ns "$1")" "${@:3}" >"$WORK/$2.log" 2>&1 </dev/null &
    LAST=$!
    disown
    PIDS+=("$LAST")
}

network_up() {
    local host number=0
    for host in server a b; do
        ip netns add "$(ns $host)"
        ip -n "$(ns $host)" link set lo up
    done
    for host in a b; do
        number=$((number + 1))
        ip link add name "to-$host" netns "$(ns server)" type veth peer name eth0 netns "$(ns $host)"
        ip -n "$(ns server)" addr add "192.0.2.$((16 * number + 1))/28" dev "to-$host"
        ip -n "$(ns server)" link set "to-$host" up
        ip -n "$(ns $host)" addr add "192.0.2.$((16 * number + 2))/28" dev eth0
        ip -n "$(ns $host)" link set eth0 up
    done
}

stop_all() {
    local pid
    for pid in "${PIDS[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${PIDS[@]}"; do wait_until 5 is_gone "$pid" || kill -KILL "$pid" 2>/dev/null || true; done
    PIDS=()
}
is_gone() { ! kill -0 "$1" 2>/dev/null; }

# shellcheck disable=SC2317 # called by the trap
clean_up() {
    local status=$? host
    trap - EXIT
    stop_all
    for host in server a b; do ip netns del "$(ns $host)" 2>/dev/null || true; done
    rm -rf "$WORK"
    exit "$status"
}

# ticks PID...: the CPU time that the processes have used, in hundredths of a second.
ticks() {
    local pid sum=0 stat
    for pid in "$@"; do
        stat=$(<"/proc/$pid/stat")
        # shellcheck disable=SC2086 # the fields behind the name
        set -- ${stat##*) }
        sum=$((sum + ${12} + ${13}))
    done
    printf '%s\n' "$sum"
}

# field NAME: of the receiver's sum in iperf3's JSON on standard input.
field() { awk -v name="\"$1\":" '/"sum_received"/ { found = 1 } found && $1 == name { gsub(/,/, "", $2); printf "%.0f\n", $2; exit }'; }

# start NAME JAR OPTION...: a server and two nodes that know each other.
start() {
    local name=$1 jar=$2 number=0 host
    shift 2
    run_in server "server" "$JAVA_HOME/bin/java" -Xmx512m -jar "$jar" --port 8000 --state "$WORK/$name-server" --relay-rate 12500000000 \
        --relay-burst 12500000000 --relay-total-rate 12500000000 "$@"
    SERVER=$LAST
    wait_until 30 grep -q 8000 "$WORK/server.log" || die "the server does not start: $(tail -n 1 "$WORK/server.log")"
    NODES=()
    for host in a b; do
        number=$((number + 1))
        run_in "$host" "$host" env RUNTIME_DIRECTORY="$WORK/run-$host" "$JAVA_HOME/bin/java" -jar "$NODE_JAR" --id "$host" \
            --tun "10.99.0.$number/24" --state "$WORK/$name-$host" --key-file "$WORK/key" --server "192.0.2.$((16 * number + 1)):8000" --cipher "$CIPHER"
        NODES+=("$LAST")
    done
    wait_until 60 in_ns a ping -q -c 1 -W 1 10.99.0.2 || die "the nodes do not find each other: $(tail -n 1 "$WORK/a.log")"
    run_in b iperf iperf3 -s
    sleep 0.3
}

# measure NAME JAR OPTION...
measure() {
    local before after nodes_before nodes_after result bytes bits
    start "$@"
    in_ns a iperf3 -c 10.99.0.2 -t "$WARM_UP" >/dev/null 2>&1 || warn "$1: the warm-up failed"
    before=$(ticks "$SERVER") nodes_before=$(ticks "${NODES[@]}")
    result=$(in_ns a iperf3 -c 10.99.0.2 -t "$SECONDS_EACH" -J 2>&1) || true
    after=$(ticks "$SERVER") nodes_after=$(ticks "${NODES[@]}")
    bytes=$(field bytes <<<"$result") bits=$(field bits_per_second <<<"$result")
    if [ -z "$bytes" ] || [ "$bytes" -eq 0 ]; then
        say "$(printf '%-10s nothing passed' "$1")"
    else
        say "$(awk -v name="$1" -v bits="$bits" -v bytes="$bytes" -v server=$((after - before)) -v nodes=$((nodes_after - nodes_before)) \
            -v load="$(cut -d' ' -f1 /proc/loadavg)" 'BEGIN {
                printf "%-10s %6.2f Gbit/s   server %5.2f CPU s/GB   nodes %5.2f CPU s/GB   load %s", name, bits / 1e9,
                    server * 1e7 / bytes, nodes * 1e7 / bytes, load }')"
    fi
    stop_all
    rm -rf "$WORK"/"$1"-*
}

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
mkdir -p "$WORK"/run-a "$WORK"/run-b
chmod 700 "$WORK"/run-?
"$JAVA_HOME/bin/java" -jar "$NODE_JAR" genkey --out "$WORK/key" >/dev/null
network_up
for ((round = 1; round <= ROUNDS; round++)); do
    step "round $round of $ROUNDS"
    for ((i = 0; i < ${#SERVERS[@]}; i++)); do
        spec=${SERVERS[(i + round - 1) % ${#SERVERS[@]}]}
        IFS=, read -r -a parts <<<"${spec#*=}"
        measure "${spec%%=*}" "${parts[@]}"
    done
done
