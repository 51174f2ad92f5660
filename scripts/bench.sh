#!/usr/bin/env bash
# Measures MeshNet beside the bare cable and every other user-space VPN that is installed, on one machine: two network
# namespaces joined by a veth pair at MTU 1500.
#
#   sudo scripts/bench.sh [OPTIONS]
#
#     --rounds N         how often everything is measured; the table shows medians. Default: 5.
#     --seconds S        how long each transfer lasts. Default: 5.
#     --warm-up S        a transfer before the measured ones, uncounted, the same for all. A JVM compiles for so long. Default: 20.
#     --only A,B         only these systems: raw, meshnet (secretbox), meshnet-unit (with the JVM as the
#                        systemd unit sets it up), meshnet-rules (with 500 rules), meshnet-aes (AES-256-GCM), meshnet-aegis (AEGIS-256), wireguard-go, nebula, n2n,
#                        tinc, fastd, openvpn. Default: all that are here.
#     --tests A,B        only these tests: tcp1, tcp4, reverse, both, udp1300, udp64, ping, load, memory, start. Default: all.
#     --csv FILE         where all samples go. Default: bench-DATE.csv in the current folder.
#     --report FILE      only prints the tables of such a file again.
#     --compare OLD      measures nothing, and prints what changed from that file to the one of --csv beyond the noise.
#     --peers DIR        takes the peers' programs (wireguard-go, nebula, edge, ...) from this folder first: newer ones than the packages'.
#     --quick            one round, two seconds each, one second of warm-up.
#     --java-options O   options for the nodes' JVMs, separated by blanks.
#     --install-peers    installs the other VPNs with apt-get first, the newer one of this release and its backports.
#
# Root is needed. What is missing on a Debian or Ubuntu machine is installed with apt-get, and said: a JDK of version 17 or
# newer, iperf3, iproute2, ping. NODE_JAR and SERVER_JAR name other jars than this checkout's. The machine should do
# nothing else meanwhile. docs/performance.md tells the method.

set -euo pipefail
# All namespaces of a machine share its hosts file.
export MESHNET_DNS=listen
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
# shellcheck source=lib/requirements.sh
. "$here/lib/requirements.sh"
# shellcheck source=lib/bench-systems.sh
. "$here/lib/bench-systems.sh"
# shellcheck source=lib/bench-tests.sh
. "$here/lib/bench-tests.sh"

NODE_JAR=${NODE_JAR:-$REPO/meshnet-node/target/meshnet-node.jar}
SERVER_JAR=${SERVER_JAR:-$REPO/meshnet-discovery/target/meshnet-discovery.jar}
ROUNDS=5 SECONDS_EACH=5 WARM_UP=20 INSTALL_PEERS=false COMPARED='' CSV=bench-$(date +%Y%m%d-%H%M%S).csv
CHOSEN=("${ALL_SYSTEMS[@]}") TESTS=("${ALL_TESTS[@]}") SYSTEMS=()
# What each system says of its version, and the machine.
declare -A WORDS

usage_error() {
    warn "$1"
    exit 64
}
number_of() { if [[ $2 =~ ^[0-9]{1,4}$ ]]; then printf '%s\n' "$2"; else usage_error "$1 takes a number, not '$2'"; fi; }

# list_of OPTION LIST KNOWN...: the list's members, one a line, each one of the known.
list_of() {
    local option=$1 list=$2 member
    shift 2
    for member in ${list//,/ }; do
        member=${member//-/_}
        [[ " $* " == *" $member "* ]] || usage_error "$option: there is no '$member'; there are: $*"
        printf '%s\n' "$member"
    done
}

# tables PROGRAM FILE...
tables() { awk -f "$here/lib/bench-metrics.awk" -f "$here/lib/bench-$1.awk" "${@:2}"; }

report() {
    [ -r "$1" ] || usage_error "--report: no such file: $1"
    tables report "$1"
    exit 0
}

compare() {
    local file
    for file in "$1" "$2"; do [ -r "$file" ] || usage_error "--compare: no such file: $file; --csv names the later one"; done
    tables compare "$1" "$2"
    exit 0
}

# peers_from DIR: its programs go before those of the system.
peers_from() {
    [ -d "$1" ] || usage_error "--peers: no such folder: $1"
    PEERS=$(cd "$1" && pwd)
    PATH=$PEERS:$PATH
}

quick() { ROUNDS=1 SECONDS_EACH=2 WARM_UP=1; }

read_options() {
    local text
    while [ $# -gt 0 ]; do
        case "$1" in
            -h | --help) usage_of "$0" && exit 0 ;;
            --quick) quick && shift && continue ;;
            --install-peers) INSTALL_PEERS=true && shift && continue ;;
        esac
        [ $# -ge 2 ] || usage_error "no such option, or its value is missing: $1"
        case "$1" in
            --rounds) ROUNDS=$(number_of "$1" "$2") ;;
            --seconds) SECONDS_EACH=$(number_of "$1" "$2") ;;
            --warm-up) WARM_UP=$(number_of "$1" "$2") ;;
            --only) text=$(list_of "$1" "$2" "${ALL_SYSTEMS[@]}") && mapfile -t CHOSEN <<<"$text" ;;
            --tests) text=$(list_of "$1" "$2" "${ALL_TESTS[@]}") && mapfile -t TESTS <<<"$text" ;;
            --csv) CSV=$2 ;;
            --report) report "$2" ;;
            --compare) COMPARED=$2 ;;
            --peers) peers_from "$2" ;;
            --java-options) read -r -a JAVA_OPTIONS <<<"$2" ;;
            *) usage_error "no such option: $1" ;;
        esac
        shift 2
    done
    if [ -n "$COMPARED" ]; then compare "$COMPARED" "$CSV"; fi
}

# shellcheck disable=SC2317 # called by the trap
clean_up() {
    local status=$?
    trap - EXIT
    network_down || true
    rm -rf "$WORK"
    exit "$status"
}

# backports_source: a line for a source list that names this release's backports, made of the first source that names the
# release itself.
backports_source() {
    local release file
    release=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
    [ -n "$release" ] || return 0
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
        [ -f "$file" ] || continue
        awk -v release="$release" -v RS= '
            function value(key, m) {
                return match($0, "(^|\n)" key ":[^\n]*") ? substr($0, RSTART + length(key) + 1 + (RSTART > 1), RLENGTH - length(key) - 1 - (RSTART > 1)) : ""
            }
            /(^|\n)Types:/ {
                if ((" " value("Suites") " ") !~ " " release " ") next
                key = value("Signed-By")
                gsub(/ /, "", key)
                split(value("URIs"), uris, " ")
                print "deb " (key ~ "^/" ? "[signed-by=" key "] " : "") uris[1] " " release "-backports main"
                next
            }
            {
                n = split($0, lines, "\n")
                for (i = 1; i <= n; i++)
                    if (lines[i] ~ "^deb .* " release " ") {
                        sub(" " release " .*", " " release "-backports main", lines[i])
                        print lines[i]
                    }
            }' "$file"
    done | sed -n 1p
}

# from_backports PACKAGE...: with lists of its own, so that this machine's stay as they are.
from_backports() {
    local apt=(apt-get -q -y -o "Dir::Etc::sourcelist=$WORK/backports.list" -o Dir::Etc::sourceparts=-
        -o "Dir::State::lists=$WORK/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=)
    local package
    backports_source >"$WORK/backports.list"
    [ -s "$WORK/backports.list" ] || { say "this release names no source that backports could be derived from" && return 0; }
    mkdir -p "$WORK/lists/partial"
    "${apt[@]}" update >"$WORK/apt.log" 2>&1 || { say "there are no backports for this release here" && return 0; }
    for package in "$@"; do
        if RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive "${apt[@]}" install --no-install-recommends "$package" >"$WORK/apt.log" 2>&1; then
            say "$package: $(dpkg-query -W -f '${Version}' "$package")"
        fi
    done
}

# RUNLEVEL keeps the packages from starting daemons at once.
install_peers() {
    step "installing the other VPNs"
    refresh_package_lists
    export RUNLEVEL=1
    local package
    for package in wireguard-tools wireguard-go nebula n2n tinc fastd openvpn openssl; do
        (install_packages "$package") || warn "$package is not to be had here"
    done
    from_backports wireguard-go nebula n2n tinc fastd
}

# Decides what is measured, and says what is not and why.
choose_systems() {
    local reason
    step "what is measured"
    for SYSTEM in "${CHOSEN[@]}"; do
        reason=$("${SYSTEM}_missing")
        if [ -n "$reason" ]; then
            say "${SYSTEM//_/-}: left out, $reason"
            continue
        fi
        mkdir -p "$WORK/$SYSTEM"
        "${SYSTEM}_prepare"
        WORDS[$SYSTEM]=$("${SYSTEM}_version")
        say "${SYSTEM//_/-}: ${WORDS[$SYSTEM]}"
        SYSTEMS+=("$SYSTEM")
    done
    [ ${#SYSTEMS[@]} -gt 0 ] || die "nothing to measure"
}

# measure: one system, one round: everything is started afresh and ended again.
measure() {
    local name
    TARGET=$OVERLAY_B
    if [ "$SYSTEM" = raw ]; then TARGET=$UNDERLAY_B; fi
    if start_system; then
        warm_up
        for name in "${TESTS[@]}"; do run_test "$name"; done
    else
        warn "${SYSTEM//_/-} did not get a ping across; the ends of its logs:"
        tail -n 5 "$WORK/$SYSTEM"-?.log >&2 || true
    fi
    stop_all
}

# Each round begins with another system, so that none always follows the same one.
all_rounds() {
    local i
    printf 'round,system,metric,value\n' >"$CSV"
    for SYSTEM in machine "${SYSTEMS[@]}"; do printf '0,%s,about,%s\n' "$SYSTEM" "${WORDS[$SYSTEM]//,/;}" >>"$CSV"; done
    for ((ROUND = 1; ROUND <= ROUNDS; ROUND++)); do
        step "round $ROUND of $ROUNDS"
        for ((i = 0; i < ${#SYSTEMS[@]}; i++)); do
            SYSTEM=${SYSTEMS[(i + ROUND - 1) % ${#SYSTEMS[@]}]}
            measure
            say "${SYSTEM//_/-}: $(awk -F, -v round="$ROUND" -v name="$SYSTEM" \
                '$1 == round && $2 == name && $3 ~ /gbps|pps|p50/ { printf "%s %s  ", $3, $4 }' "$CSV")"
        done
    done
}

describe_machine() {
    local model
    model=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sed -n 1p)
    WORDS[machine]="$(nproc) cores, ${model:-unknown processor}, Linux $(uname -r), $(java_run -version 2>&1 | sed -n 's/.*version "\(.*\)".*/Java \1/p')"
    say "${WORDS[machine]}"
    say "$(iperf3 --version | sed -n 1p); load before: $(cut -d' ' -f1-3 /proc/loadavg)"
    say "$ROUNDS rounds of $SECONDS_EACH s each, after $WARM_UP s of warm-up"
}

read_options "$@"
is_root || { warn "the benchmark makes network namespaces and TUN devices, for which it needs root" && exit 77; }
WORK=$(mktemp -d /tmp/meshnet-bench.XXXXXX)
mkdir -m 700 "$WORK/run"
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

step "what the benchmark needs"
require ip=iproute2 ss=iproute2 iperf3=iperf3 ping=iputils-ping awk=mawk
if $INSTALL_PEERS; then install_peers; fi
if [ ! -f "$NODE_JAR" ] || [ ! -f "$SERVER_JAR" ]; then
    say "building the jars"
    "$REPO/mvnw" -B -q -f "$REPO/pom.xml" package -DskipTests </dev/null
fi
network_up
choose_systems
describe_machine
all_rounds
step "result"
tables report "$CSV"
printf '\n'
say "all samples: $CSV"
