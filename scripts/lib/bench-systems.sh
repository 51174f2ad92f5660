# shellcheck shell=bash
# The systems that scripts/bench.sh compares: for each, whether it can run here, its keys, and how one side is started.
# Needs common.sh. Sourced, never run.
#
# Two namespaces with a cable between them; side a has 192.0.2.1, side b 192.0.2.2. A tunnel's ends have 10.99.0.1 and
# 10.99.0.2, on the devices mnba and mnbb. For a system NAME there are
#   NAME_missing       prints why it can't run here, or nothing
#   NAME_prepare       keys and configuration, once, in $WORK/NAME
#   NAME_helpers       what is neither side's daemon (a discovery server, a supernode); optional
#   NAME_start SIDE    starts the daemon and sets up its device
#   NAME_version       prints a line

readonly UNDERLAY_A=192.0.2.1 UNDERLAY_B=192.0.2.2 OVERLAY_A=10.99.0.1 OVERLAY_B=10.99.0.2 PORT=7799
# shellcheck disable=SC2034 # read by bench.sh
readonly ALL_SYSTEMS=(raw meshnet meshnet_unit meshnet_rules meshnet_aes meshnet_aegis wireguard_go nebula n2n tinc fastd openvpn)

ns() { printf 'mnb-%s-%s\n' "$$" "$1"; }
in_ns() { ip netns exec "$(ns "$1")" "${@:2}"; }
ip_in() { ip -n "$(ns "$1")" "${@:2}"; }

other_side() { if [ "$1" = a ]; then echo b; else echo a; fi; }
underlay() { if [ "$1" = a ]; then echo "$UNDERLAY_A"; else echo "$UNDERLAY_B"; fi; }
overlay() { if [ "$1" = a ]; then echo "$OVERLAY_A"; else echo "$OVERLAY_B"; fi; }

# network_up: the two namespaces and the cable.
network_up() {
    local side
    for side in a b; do
        ip netns add "$(ns $side)"
        ip_in $side link set lo up
    done
    ip link add name eth0 mtu 1500 netns "$(ns a)" type veth peer name eth0 mtu 1500 netns "$(ns b)"
    for side in a b; do
        ip_in $side addr add "$(underlay $side)/24" dev eth0
        ip_in $side link set eth0 up
    done
}

# network_down: ends what still runs in the namespaces, and removes them.
network_down() {
    local side pids
    for side in a b; do
        [ -e "/run/netns/$(ns $side)" ] || continue
        pids=$(ip netns pids "$(ns $side)" 2>/dev/null | tr '\n' ' ') || pids=''
        # shellcheck disable=SC2086 # a list of numbers
        if [ -n "$pids" ]; then kill -KILL $pids 2>/dev/null || true; fi
        ip netns del "$(ns $side)"
    done
}

# The processes of the system under test, and those that only help it.
DAEMONS=() HELPERS=()

# run_in SIDE LOG COMMAND...: in the background; its process id is in LAST. ip-netns execs, so that it is the daemon's own.
run_in() {
    ip netns exec "$(ns "$1")" "${@:3}" >>"$WORK/$2.log" 2>&1 </dev/null &
    LAST=$!
    disown
}
daemon() {
    run_in "$@"
    DAEMONS+=("$LAST")
}
helper() {
    run_in "$@"
    HELPERS+=("$LAST")
}

stop_all() {
    local pid
    for pid in "${DAEMONS[@]}" "${HELPERS[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${DAEMONS[@]}" "${HELPERS[@]}"; do
        wait_until 5 is_gone "$pid" || kill -KILL "$pid" 2>/dev/null || true
    done
    DAEMONS=() HELPERS=()
}
is_gone() { ! kill -0 "$1" 2>/dev/null; }

device_exists() { ip_in "$1" link show "mnb$1" >/dev/null 2>&1; }
has_address() { ip_in "$1" -o -4 addr show "mnb$1" 2>/dev/null | grep inet >/dev/null; }

# address_and_up SIDE: for the systems that leave that to others.
address_and_up() {
    wait_until 20 device_exists "$1" || return 1
    ip_in "$1" addr add "$(overlay "$1")/24" dev "mnb$1"
    ip_in "$1" link set "mnb$1" up
}

# package_version PACKAGE: where a program does not tell its own well; not for one that was brought along.
package_version() {
    [ -z "${PEERS:-}" ] || [ ! -x "$PEERS/$1" ] || { printf '(from %s)\n' "$PEERS" && return 0; }
    dpkg-query -W -f '(package ${Version})\n' "$1" 2>/dev/null || true
}

# tools_missing TOOL...: says which of the tools are not there.
tools_missing() {
    local tool
    for tool in "$@"; do has "$tool" || printf 'no %s ' "$tool"; done
}

# ---- nothing: the cable itself

raw_missing() { :; }
raw_prepare() { :; }
raw_start() { :; }
raw_version() { printf 'the veth pair itself\n'; }

# ---- MeshNet

JAVA_OPTIONS=()
java_run() { "$JAVA_HOME/bin/java" "$@"; }
meshnet_missing() { [ -f "$NODE_JAR" ] && [ -f "$SERVER_JAR" ] || printf 'the jars are not built'; }
meshnet_version() { java_run -jar "$NODE_JAR" --version | sed -n 1p; }
meshnet_prepare() {
    [ -f "$WORK/network.key" ] || java_run -jar "$NODE_JAR" genkey --out "$WORK/network.key" >/dev/null
}
meshnet_helpers() {
    helper b discovery env STATE_DIRECTORY="$WORK/discovery-state" "$JAVA_HOME/bin/java" -Xmx64m -XX:+UseSerialGC -jar "$SERVER_JAR" --port 8000
    wait_until 60 grep -q 8000 "$WORK/discovery.log"
}
meshnet_start() {
    daemon "$1" "$SYSTEM-$1" env RUNTIME_DIRECTORY="$WORK/run" STATE_DIRECTORY="$WORK/state" "$JAVA_HOME/bin/java" \
        "${JAVA_OPTIONS[@]}" -jar "$NODE_JAR" --id "$1" --interface "mnb$1" --tun "$(overlay "$1")/24" \
        --state "$WORK/$SYSTEM-state-$1" --key-file "$WORK/network.key" --server "$UNDERLAY_B:8000" "${MORE_OPTIONS[@]}"
    wait_until 60 has_address "$1"
}
MORE_OPTIONS=()
meshnet_aes_missing() {
    meshnet_missing
    java_run -jar "$NODE_JAR" up --help 2>/dev/null | grep -- --cipher >/dev/null || printf 'the node has no option --cipher'
}
meshnet_aes_version() { meshnet_version; }
meshnet_aes_prepare() { meshnet_prepare; }
meshnet_aes_helpers() { meshnet_helpers; }
meshnet_aes_start() {
    local MORE_OPTIONS=(--cipher aes-256-gcm)
    meshnet_start "$1"
}

meshnet_aegis_missing() {
    meshnet_missing
    java_run -jar "$NODE_JAR" up --help 2>/dev/null | grep -- aegis-256 >/dev/null || printf 'the node has no cipher aegis-256'
}
meshnet_aegis_version() { meshnet_version; }
meshnet_aegis_prepare() { meshnet_prepare; }
meshnet_aegis_helpers() { meshnet_helpers; }
meshnet_aegis_start() {
    local MORE_OPTIONS=(--cipher aegis-256)
    meshnet_start "$1"
}

# With the JVM's options of the systemd unit, and an archive of classes as the unit makes one.
meshnet_unit_missing() { meshnet_missing; }
meshnet_unit_version() { printf '%s; %s\n' "$(meshnet_version)" "$(unit_options | tr '\n' ' ' | sed 's/ *$//')"; }
unit_options() {
    sed -n 's/^ExecStart=[^ ]*java \(.*\) \\$/\1/p' "$REPO/scripts/systemd/meshnet-node@.service" | tr ' ' '\n' |
        sed "s,^-XX:SharedArchiveFile=.*,-XX:SharedArchiveFile=$WORK/meshnet_unit/classes.jsa,"
}
meshnet_unit_prepare() {
    meshnet_prepare
    mkdir -p "$WORK/meshnet_unit/run"
    RUNTIME_DIRECTORY=$WORK/meshnet_unit/run timeout -s TERM -k 10 5 unshare -n "$JAVA_HOME/bin/java" -XX:+UseSerialGC \
        -XX:ArchiveClassesAtExit="$WORK/meshnet_unit/classes.jsa" -jar "$NODE_JAR" --key-file "$WORK/network.key" --server 192.0.2.1 \
        --interface archive --state "$WORK/meshnet_unit/state" --log-level error >"$WORK/meshnet_unit/archive.log" 2>&1 || true
    [ -s "$WORK/meshnet_unit/classes.jsa" ] || die "there is no archive of classes: $(tail -n 1 "$WORK/meshnet_unit/archive.log")"
}
meshnet_unit_helpers() { meshnet_helpers; }
meshnet_unit_start() {
    local JAVA_OPTIONS
    mapfile -t JAVA_OPTIONS < <(unit_options)
    meshnet_start "$1"
}

# The last of 500 rules allows everything, so that each new flow is compared with them all.
meshnet_rules_missing() {
    meshnet_missing
    java_run -jar "$NODE_JAR" up --help 2>/dev/null | grep -- --rules >/dev/null || printf 'the node has no option --rules'
}
meshnet_rules_version() { printf '%s, 500 rules\n' "$(meshnet_version)"; }
meshnet_rules_prepare() {
    meshnet_prepare
    {
        seq 499 | awk '{ printf "allow 172.16.%d.%d/32 -> 172.17.0.0/16 tcp %d\n", $1 / 250, $1 % 250, $1 }'
        echo "allow any -> any any"
    } >"$WORK/rules"
}
meshnet_rules_helpers() { meshnet_helpers; }
meshnet_rules_start() {
    local MORE_OPTIONS=(--rules "$WORK/rules")
    meshnet_start "$1"
}

# ---- wireguard-go

wireguard_go_missing() { tools_missing wireguard-go wg; }
wireguard_go_version() { { wireguard-go --version 2>&1 && package_version wireguard-go; } | sed -n '1p;$p' | paste -sd ' '; }
wireguard_go_prepare() {
    local side
    for side in a b; do
        (umask 077 && wg genkey >"$WORK/wireguard_go/$side.key")
        wg pubkey <"$WORK/wireguard_go/$side.key" >"$WORK/wireguard_go/$side.pub"
    done
}
wireguard_go_start() {
    local other
    other=$(other_side "$1")
    daemon "$1" "wireguard_go-$1" env WG_PROCESS_FOREGROUND=1 wireguard-go -f "mnb$1"
    wait_until 20 test -S "/var/run/wireguard/mnb$1.sock"
    wg set "mnb$1" private-key "$WORK/wireguard_go/$1.key" listen-port $PORT peer "$(cat "$WORK/wireguard_go/$other.pub")" \
        allowed-ips "$(overlay "$other")/32" endpoint "$(underlay "$other"):$PORT"
    address_and_up "$1"
}

# ---- Nebula

nebula_missing() { tools_missing nebula nebula-cert; }
nebula_version() { nebula -version; }
nebula_prepare() (
    cd "$WORK/nebula" || exit
    nebula-cert ca -name mnb >/dev/null
    for side in a b; do
        nebula-cert sign -name $side -ip "$(overlay $side)/24" >/dev/null 2>&1 \
            || nebula-cert sign -name $side -networks "$(overlay $side)/24" >/dev/null
        nebula_config $side "$(other_side $side)" >$side.yml
    done
)
nebula_config() {
    cat <<CONFIG
pki: { ca: $WORK/nebula/ca.crt, cert: $WORK/nebula/$1.crt, key: $WORK/nebula/$1.key }
static_host_map: { "$(overlay "$2")": ["$(underlay "$2"):$PORT"] }
lighthouse: { am_lighthouse: false }
listen: { host: 0.0.0.0, port: $PORT }
tun: { dev: mnb$1 }
firewall:
  outbound: [{ port: any, proto: any, host: any }]
  inbound: [{ port: any, proto: any, host: any }]
CONFIG
}
nebula_start() {
    daemon "$1" "nebula-$1" nebula -config "$WORK/nebula/$1.yml"
    wait_until 20 has_address "$1"
}

# ---- n2n: version 1 takes some letters otherwise than 3 does

n2n_missing() { tools_missing edge supernode; }
# Its help ends with a failure.
n2n_help() { "$1" -h 2>&1 || true; }
n2n_version() { n2n_help edge | grep -m 1 -o 'n2n v[^ ]*'; }
n2n_is_first() { n2n_help edge | grep 'n2n v\.1' >/dev/null; }
n2n_prepare() { :; }
n2n_helpers() {
    if n2n_is_first; then
        helper b supernode supernode -l $PORT
    else
        helper b supernode supernode -p $PORT -f
    fi
    sleep 0.5
}
n2n_start() {
    local foreground=(-f)
    if n2n_is_first; then foreground=(); fi
    daemon "$1" "n2n-$1" edge -d "mnb$1" -a "$(overlay "$1")" -c mnb -k abenchmarkskey -l "$UNDERLAY_B:$PORT" \
        -u 0 -g 0 "${foreground[@]}"
    wait_until 20 has_address "$1"
}

# ---- tinc

tinc_missing() { tools_missing tincd; }
tinc_version() { tincd --version | sed -n 1p; }
tinc_prepare() {
    local side other
    for side in a b; do
        other=$(other_side $side)
        mkdir -p "$WORK/tinc/$side/hosts"
        printf 'Name = %s\nConnectTo = %s\nInterface = mnb%s\n' $side "$other" $side >"$WORK/tinc/$side/tinc.conf"
        printf 'Address = %s\nSubnet = %s/32\n' "$(underlay $side)" "$(overlay $side)" >"$WORK/tinc/$side/hosts/$side"
        tincd -c "$WORK/tinc/$side" -K2048 </dev/null >/dev/null 2>&1
    done
    cp "$WORK/tinc/a/hosts/a" "$WORK/tinc/b/hosts/a"
    cp "$WORK/tinc/b/hosts/b" "$WORK/tinc/a/hosts/b"
}
tinc_start() {
    daemon "$1" "tinc-$1" tincd -c "$WORK/tinc/$1" -D --pidfile="$WORK/tinc/$1.pid"
    address_and_up "$1"
}

# ---- fastd

fastd_missing() { tools_missing fastd; }
fastd_version() { fastd --version; }
fastd_prepare() {
    local side other
    for side in a b; do fastd --generate-key >"$WORK/fastd/$side.key" 2>/dev/null; done
    for side in a b; do
        other=$(other_side $side)
        cat >"$WORK/fastd/$side.conf" <<CONFIG
mode tun;
interface "mnb$side";
method "salsa2012+umac";
bind 0.0.0.0:$PORT;
secret "$(awk '/^Secret/ { print $2 }' "$WORK/fastd/$side.key")";
peer "$other" {
  key "$(awk '/^Public/ { print $2 }' "$WORK/fastd/$other.key")";
  remote $(underlay "$other"):$PORT;
}
CONFIG
    done
}
fastd_start() {
    daemon "$1" "fastd-$1" fastd -c "$WORK/fastd/$1.conf"
    address_and_up "$1"
}

# ---- OpenVPN: point to point over TLS, each side's certificate being the other's authority, without its kernel module

openvpn_missing() { tools_missing openvpn openssl; }
openvpn_version() { { openvpn --version || true; } | sed -n 1p | cut -d' ' -f1,2; }
openvpn_prepare() {
    local side
    for side in a b; do
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$side" \
            -keyout "$WORK/openvpn/$side.key" -out "$WORK/openvpn/$side.crt" 2>/dev/null
    done
}
openvpn_start() {
    local other role options=()
    other=$(other_side "$1")
    if [ "$1" = a ]; then role=(--tls-client); else role=(--tls-server --dh none); fi
    if { openvpn --help || true; } | grep -- --disable-dco >/dev/null; then options=(--disable-dco); fi
    daemon "$1" "openvpn-$1" openvpn --dev-type tun --dev "mnb$1" --proto udp --lport $PORT --remote "$(underlay "$other")" $PORT \
        --ifconfig "$(overlay "$1")" "$(overlay "$other")" --cipher AES-256-GCM --data-ciphers AES-256-GCM "${role[@]}" \
        --cert "$WORK/openvpn/$1.crt" --key "$WORK/openvpn/$1.key" --ca "$WORK/openvpn/$other.crt" "${options[@]}"
    wait_until 20 has_address "$1"
}
