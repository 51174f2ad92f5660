# shellcheck shell=bash
# A small internet in network namespaces. Needs common.sh. Sourced by scripts/netlab.sh and the demo, never run.
#
#                      net: bridge br0 and router, 198.51.100.1, 2001:db8::1
#          ┌─────────────────┬───────────────┬──────────────────────┐
#       server            a public         a site's             a carrier's
#    198.51.100.10          host          router NAME-r          NAT NAME-c
#    2001:db8::10                             │ lan                  │ 100.64.N.0/24
#                                          host NAME             router NAME-r
#                                                                    │ lan
#                                                                 host NAME
#
# Site number N (20 to 83, counted up) has 198.51.100.N and, with IPv6, 2001:db8::N; behind a NAT 192.168.N.0/24, behind
# a firewall, or between a provider's router NAME-p and a router, 203.0.113.(4(N-20))/30, behind either, with IPv6, 2001:db8:N::/64. All are addresses for documentation or private use.

readonly LAB_FIRST_SITE=20 LAB_LAST_SITE=83
readonly LAB_FIRST_PORT=20000 LAB_PORTS=4096
LAB_PROGRAMS=$(dirname "${BASH_SOURCE[0]}")

# The lab's name; one machine can hold several at once.
LAB=${MESHNET_LAB:-lab}
[[ $LAB =~ ^[a-z0-9]{1,16}$ ]] || die "MESHNET_LAB is '$LAB'; it takes 1 to 16 small letters and digits"

# All namespaces of a machine share its hosts file, which is none of a lab's.
export MESHNET_DNS=${MESHNET_DNS:-listen}

lab_ns() { printf 'mnet-%s-%s\n' "$LAB" "$1"; }
lab_in() { ip -n "$(lab_ns "$1")" "${@:2}"; }
lab_exec() { ip netns exec "$(lab_ns "$1")" "${@:2}"; }
lab_has() { [ -e "/run/netns/$(lab_ns "$1")" ]; }

# All namespaces of this lab, by their full names.
lab_all() { ip netns list | awk -v prefix="mnet-$LAB-" 'index($1, prefix) == 1 { print $1 }' | sort; }

# lab_set NAME SETTING=VALUE...: kernel settings below net/, with slashes. (The sysctl program is not on every machine.)
lab_set() {
    local pair
    for pair in "${@:2}"; do
        # shellcheck disable=SC2016 # for the inner shell
        lab_exec "$1" sh -c 'echo "$2" >"/proc/sys/net/$1"' set "${pair%%=*}" "${pair#*=}"
    done
}

# lab_make NAME: a new namespace with its loopback up. Addresses are usable at once (no duplicate address detection).
lab_make() {
    ip netns add "$(lab_ns "$1")"
    lab_set "$1" ipv6/conf/all/accept_dad=0 ipv6/conf/default/accept_dad=0 \
        ipv6/conf/all/accept_ra=0 ipv6/conf/default/accept_ra=0
    lab_in "$1" link set lo up
}

# lab_routes NAME: the namespace forwards packets.
lab_routes() { lab_set "$1" ipv4/ip_forward=1 ipv6/conf/all/forwarding=1; }

# lab_link A IFACE-A B IFACE-B: a cable between two namespaces.
lab_link() {
    ip link add name "$2" netns "$(lab_ns "$1")" type veth peer name "$4" netns "$(lab_ns "$3")"
    lab_in "$1" link set "$2" up
    lab_in "$3" link set "$4" up
}

# lab_bridge NAME IFACE: a bridge that keeps its hardware address. (Left alone it takes the lowest of its ports', another one
# with every new port maybe, and drops what hosts that still know the last one send through it.)
lab_bridge() {
    lab_in "$1" link add "$2" address 02:00:00:00:00:01 type bridge
    lab_in "$1" link set "$2" up
}

# lab_plug NAME IFACE PORT: connects the namespace's interface with the internet's bridge.
lab_plug() {
    lab_link "$1" "$2" net "$3"
    lab_in net link set "$3" master br0
}

# lab_public NAME IFACE NUMBER FAMILIES: addresses on the internet's segment, and the way out.
lab_public() {
    if [[ $4 == *4* ]]; then
        lab_in "$1" addr add "198.51.100.$3/24" dev "$2"
        lab_in "$1" route add default via 198.51.100.1
    fi
    if [[ $4 == *6* ]]; then
        lab_in "$1" addr add "2001:db8::$3/64" dev "$2" nodad
        lab_in "$1" -6 route add default via 2001:db8::1
    fi
}

lab_up() {
    ! lab_has net || die "lab '$LAB' is up already; take it down with: $0 down"
    lab_make net
    lab_routes net
    lab_bridge net br0
    lab_in net addr add 198.51.100.1/24 dev br0
    lab_in net addr add 2001:db8::1/64 dev br0 nodad
    lab_make server
    lab_plug server eth0 server
    lab_public server eth0 10 46
}

# Ends what still runs in the lab, and removes it; nothing happens where there is none.
lab_down() {
    local namespace pids
    for namespace in $(lab_all); do
        pids=$(ip netns pids "$namespace" 2>/dev/null | tr '\n' ' ') || pids=''
        # shellcheck disable=SC2086 # a list of numbers
        if [ -n "$pids" ]; then kill -KILL $pids 2>/dev/null || true; fi
    done
    for namespace in $(lab_all); do
        ip netns del "$namespace"
        rm -rf "/etc/netns/$namespace" "/run/$namespace"
    done
}

# The next site number that is free: the ports of the bridge tell which are taken.
lab_next_number() {
    local number taken
    taken=$(lab_in net -o link show | awk -F': ' '{ sub(/@.*/, "", $2); print $2 }')
    for ((number = LAB_FIRST_SITE; number <= LAB_LAST_SITE; number++)); do
        grep -qx "s$number" <<<"$taken" || { printf '%s\n' "$number"; return 0; }
    done
    die "lab '$LAB' is full: it holds $((LAB_LAST_SITE - LAB_FIRST_SITE + 1)) sites"
}

# lab_filter NAME: what every router does: nothing comes in from its "wan" that was not asked for from inside. (A Linux
# router that answers a stray datagram itself would burn the port that its NAT is about to need; so it drops.)
lab_filter() {
    lab_filter_forwarded "$1"
    lab_exec "$1" nft -f - <<'RULES'
table inet filter {
    chain input {
        type filter hook input priority filter; policy accept;
        iifname "wan" ct state established,related accept
        iifname "wan" meta l4proto { icmp, icmpv6 } accept
        iifname "wan" drop
    }
}
RULES
}

# lab_filter_forwarded NAME: nothing passes from its "wan" that was not asked for from inside; what is for the router itself comes in.
lab_filter_forwarded() {
    lab_exec "$1" nft -f - <<'RULES'
table inet filter {
    chain forward {
        type filter hook forward priority filter; policy accept;
        iifname "wan" ct state established,related accept
        iifname "wan" ct status dnat accept
        iifname "wan" drop
    }
}
RULES
}

# lab_nat NAME KIND: IPv4 network address translation from behind "lan" to "wan", named after RFC 3489, as RFC 4787 says:
#   full-cone            mapping and filtering independent of the endpoint
#   address-restricted   the same mapping, filtering by address
#   port-restricted      the same mapping, filtering by address and port
#   symmetric            mapping by address and port (a new random port for each), filtering likewise
#   symmetric-sequential the same with the next port for each, of LAB_PORTS ports from LAB_FIRST_PORT on
# Linux keeps the source port where it can, so the first three map independently of the endpoint. What Linux would filter
# too strictly is let in by two sets learned from outgoing datagrams.
lab_nat() {
    local masquerade='masquerade' let_in='' sequential=''
    case "$2" in
        full-cone) let_in='iifname "wan" dnat to udp dport map @mapped' ;;
        address-restricted) let_in='iifname "wan" ip saddr . udp dport @contacted dnat to udp dport map @mapped' ;;
        port-restricted) ;;
        symmetric) masquerade='masquerade random,fully-random' ;;
        symmetric-sequential) sequential="oifname \"wan\" meta l4proto udp masquerade to :$(lab_next_port)" ;;
        *) die "no such NAT: $2" ;;
    esac
    lab_exec "$1" nft -f - <<RULES
table ip nat {
    map mapped {
        type inet_service : ipv4_addr; size 65535; flags dynamic,timeout; timeout 2m
    }
    set contacted {
        type ipv4_addr . inet_service; size 65535; flags dynamic,timeout; timeout 2m
    }
    chain learn {
        type filter hook forward priority filter; policy accept;
        oifname "wan" meta l4proto udp update @mapped { udp sport : ip saddr } update @contacted { ip daddr . udp sport }
    }
    chain prerouting {
        type nat hook prerouting priority dstnat; policy accept;
        $let_in
    }
    chain postrouting {
        type nat hook postrouting priority srcnat; policy accept;
        $sequential
        oifname "wan" $masquerade
    }
}
RULES
}

# lab_next_port: an expression for nft that gives the next port each time.
lab_next_port() {
    local index
    printf 'numgen inc mod %d map {' "$LAB_PORTS"
    for ((index = 0; index < LAB_PORTS; index++)); do printf ' %d : %d,' "$index" $((LAB_FIRST_PORT + index)); done
    printf ' }'
}

# lab_block_udp NAME: no UDP leaves but to port 53, as in some offices and hotels.
lab_block_udp() {
    lab_exec "$1" nft add rule inet filter forward iifname lan meta l4proto udp udp dport != 53 drop
}

# lab_only_443 NAME: nothing leaves but TCP to port 443, and questions to port 53, as in the strictest offices and hotels.
lab_only_443() {
    lab_exec "$1" nft -f - <<'RULES'
add rule inet filter forward iifname lan tcp dport 443 accept
add rule inet filter forward iifname lan meta l4proto { tcp, udp } th dport 53 accept
add rule inet filter forward iifname lan drop
RULES
}

# lab_lan NAME NUMBER PREFIX HOSTS: the site's inner network, with the router at .1 and NAME, NAME2, NAME3... at .2, .3, .4...
lab_lan() {
    local name=$1 number=$2 prefix=$3 hosts=$4 length=$5 host index
    lab_bridge "$name-r" lan
    for ((index = 1; index <= hosts; index++)); do
        host=$name
        [ "$index" -eq 1 ] || host=$name$index
        lab_make "$host"
        lab_link "$host" eth0 "$name-r" "lan$index"
        lab_in "$name-r" link set "lan$index" master lan
    done
    if [ -n "$prefix" ]; then
        local base=${prefix%.*} first=${prefix##*.}
        lab_in "$name-r" addr add "$base.$((first + 1))/$length" dev lan
        for ((index = 1; index <= hosts; index++)); do
            host=$name
            [ "$index" -eq 1 ] || host=$name$index
            lab_in "$host" addr add "$base.$((first + 1 + index))/$length" dev eth0
            lab_in "$host" route add default via "$base.$((first + 1))"
        done
    fi
}

# lab_lan6 NAME NUMBER HOSTS: public IPv6 behind the site's stateful filter.
lab_lan6() {
    local name=$1 number=$2 hosts=$3 host index
    lab_in net -6 route replace "2001:db8:$number::/64" via "2001:db8::$number"
    lab_in "$name-r" addr add "2001:db8:$number::1/64" dev lan nodad
    for ((index = 1; index <= hosts; index++)); do
        host=$name
        [ "$index" -eq 1 ] || host=$name$index
        lab_in "$host" addr add "2001:db8:$number::$((index + 1))/64" dev eth0 nodad
        lab_in "$host" -6 route add default via "2001:db8:$number::1"
    done
}

# lab_carrier NAME NUMBER: a carrier's NAT between the site's router and the internet.
lab_carrier() {
    lab_make "$1-c"
    lab_routes "$1-c"
    lab_plug "$1-c" wan "s$2"
    lab_public "$1-c" wan "$2" 4
    lab_filter "$1-c"
    lab_nat "$1-c" port-restricted
    lab_link "$1-c" lan "$1-r" wan
    lab_in "$1-c" addr add "100.64.$2.1/24" dev lan
    lab_in "$1-r" addr add "100.64.$2.2/24" dev wan
    lab_in "$1-r" route add default via "100.64.$2.1"
}

# lab_provider NAME NUMBER: a provider's router between the internet and the site's. All real ones have such a neighbour; here only those
# sites have it that need to be more than one hop away from the others.
lab_provider() {
    local first=$((4 * ($2 - LAB_FIRST_SITE)))
    lab_make "$1-p"
    lab_routes "$1-p"
    lab_plug "$1-p" wan "s$2"
    lab_public "$1-p" wan "$2" 4
    lab_in net route replace "203.0.113.$first/30" via "198.51.100.$2"
    lab_link "$1-p" lan "$1-r" wan
    lab_in "$1-p" addr add "203.0.113.$((first + 1))/30" dev lan
    lab_in "$1-r" addr add "203.0.113.$((first + 2))/30" dev wan
    lab_in "$1-r" route add default via "203.0.113.$((first + 1))"
}

# lab_nat64 NAME NUMBER: IPv6 hosts reach IPv4 ones through the router (RFC 6146: tayga and a NAT behind it), and its resolver, which
# is a file here, makes addresses of its prefix up for names that have IPv4 addresses only (RFC 6147).
lab_nat64() {
    local router=$1-r prefix=2001:db8:64:: pool=192.168.$2 names state
    names=/etc/netns/$(lab_ns "$1")
    state=/run/$(lab_ns "$router")
    lab_nat "$router" port-restricted
    mkdir -p "$names" "$state"
    printf '127.0.0.1 localhost\n::1 localhost\n%sc000:aa ipv4only.arpa\n' "$prefix" >"$names/hosts"
    cat >"$state/tayga.conf" <<CONF
tun-device nat64
ipv4-addr $pool.1
ipv6-addr 2001:db8:$2::64
prefix $prefix/96
dynamic-pool $pool.0/24
data-dir $state
CONF
    lab_exec "$router" tayga -c "$state/tayga.conf" --mktun >/dev/null
    lab_in "$router" link set nat64 up
    lab_in "$router" route add "$pool.0/24" dev nat64
    lab_in "$router" -6 route add "$prefix/96" dev nat64
    lab_exec "$router" tayga -c "$state/tayga.conf"
}

# lab_site NAME KIND [--ipv6] [--hosts COUNT] [--lan PREFIX] [--udp-timeout SECONDS]
lab_site() {
    local name=$1 kind=$2 families=4 hosts=1 lan='' timeout='' number length=24 first
    shift 2
    while [ $# -gt 0 ]; do
        case "$1" in
            --ipv6) families=46 ;;
            --hosts) hosts=$2 && shift ;;
            --lan) lan=$2 && shift ;;
            --udp-timeout) timeout=$2 && shift ;;
            *) die "site: unknown option $1" ;;
        esac
        shift
    done
    [[ $name =~ ^[a-z][a-z0-9]{0,11}$ ]] || die "site: '$name' is no name; it takes 1 to 12 small letters and digits"
    lab_has net || die "lab '$LAB' is not up; start it with: $0 up"
    ! lab_has "$name" || die "site: there is a '$name' already"
    number=$(lab_next_number)
    if [ "$kind" = public ]; then
        lab_make "$name"
        lab_plug "$name" eth0 "s$number"
        lab_public "$name" eth0 "$number" "$families"
        return
    fi
    case "$kind" in
        firewall)
            first=$((4 * (number - LAB_FIRST_SITE)))
            lan=203.0.113.$first length=30 hosts=1
            lab_in net route replace "$lan/30" via "198.51.100.$number"
            ;;
        same-site)
            lan=${lan:-192.168.$number.0}
            if [ "$hosts" -eq 1 ]; then hosts=2; fi
            ;;
        full-cone | address-restricted | port-restricted | port-restricted-open-input | symmetric | symmetric-sequential | \
            carrier-grade | udp-blocked | only-443)
            lan=${lan:-192.168.$number.0}
            ;;
        ipv6-only) families=6 lan='' ;;
        nat64)
            has tayga || die "site: a NAT64 needs the program tayga (Debian package tayga)"
            families=46 lan=''
            ;;
        *) die "site: no such kind: $kind" ;;
    esac
    lab_make "$name-r"
    lab_routes "$name-r"
    lab_lan "$name" "$number" "$lan" "$hosts" "$length"
    case "$kind" in
        carrier-grade) lab_carrier "$name" "$number" ;;
        port-restricted-open-input) lab_provider "$name" "$number" ;;
        *) lab_plug "$name-r" wan "s$number" && lab_public "$name-r" wan "$number" "$families" ;;
    esac
    if [ "$kind" = port-restricted-open-input ]; then lab_filter_forwarded "$name-r"; else lab_filter "$name-r"; fi
    case "$kind" in
        full-cone | address-restricted | port-restricted | symmetric | symmetric-sequential) lab_nat "$name-r" "$kind" ;;
        carrier-grade | same-site | port-restricted-open-input) lab_nat "$name-r" port-restricted ;;
        udp-blocked) lab_nat "$name-r" port-restricted && lab_block_udp "$name-r" ;;
        only-443) lab_nat "$name-r" port-restricted && lab_only_443 "$name-r" ;;
    esac
    if [[ $families == *6* ]] && [ "$kind" != carrier-grade ]; then lab_lan6 "$name" "$number" "$hosts"; fi
    if [ "$kind" = nat64 ]; then lab_nat64 "$name" "$number"; fi
    if [ -n "$timeout" ]; then lab_udp_timeout "$name-r" "$timeout"; fi
}

# lab_mtu NAME BYTES [silent]: the line between the site's router and the internet carries no longer packets. What is longer is dropped at either
# end of it; the router tells its hosts, unless it is silent. (A veth pair carries super-packets of any MTU: only a router looks.)
lab_mtu() {
    local name=$1 bytes=$2 router=$1-r port
    lab_has "$router" || die "mtu: the site '$name' has no router"
    lab_in "$name" link set eth0 mtu 9000
    lab_in "$router" link set lan1 mtu 9000
    lab_in "$router" link set lan mtu 9000
    port=s$(lab_in "$router" -4 -o addr show dev wan | awk '{ split($4, a, "[./]"); print a[4]; exit }')
    lab_in net link set "$port" mtu 9000
    lab_in net link set br0 mtu 9000
    lab_in "$router" link set wan mtu "$bytes"
    lab_exec "$router" nft "add table inet silence; delete table inet silence"
    if [ "${3-}" = silent ]; then
        lab_exec "$router" nft -f - <<'RULES'
table inet silence {
    chain output {
        type filter hook output priority 0
        icmp type destination-unreachable icmp code frag-needed drop
        icmpv6 type packet-too-big drop
    }
}
RULES
    fi
}

# lab_udp_timeout NAME SECONDS: how long the NAT or firewall remembers a UDP flow.
lab_udp_timeout() {
    lab_set "$1" "netfilter/nf_conntrack_udp_timeout=$2" "netfilter/nf_conntrack_udp_timeout_stream=$2"
}

# lab_move NAME: a new public IPv4 address for the site (N + 100), as after a new lease: a host's own, or that of its outer
# router, whose translations are forgotten with the old address. A second call moves it back.
lab_move() {
    local holder=$1 interface=eth0 old new
    if lab_has "$1-c"; then holder=$1-c interface=wan; elif lab_has "$1-r"; then holder=$1-r interface=wan; fi
    [ "$interface" = eth0 ] || lab_exec "$holder" nft list table ip nat >/dev/null 2>&1 \
        || die "move: the addresses of '$1' are routed to it and stay"
    old=$(lab_address "$holder" "$interface")
    new=$(lab_other_address "$old")
    lab_in "$holder" addr del "$old/24" dev "$interface"
    lab_in "$holder" addr add "$new/24" dev "$interface"
    lab_in "$holder" route replace default via 198.51.100.1
    printf '%s\n' "$new"
}

# lab_address NAME IFACE: its first IPv4 address.
lab_address() { lab_in "$1" -4 -o addr show dev "$2" | awk '{ split($4, a, "/"); print a[1]; exit }'; }

# lab_other_address ADDRESS: the other public address of a site.
lab_other_address() {
    local number=${1##*.}
    [ "${1%.*}" = 198.51.100 ] || die "$1 is routed to its site and stays"
    if [ "$number" -gt 100 ]; then number=$((number - 100)); else number=$((number + 100)); fi
    printf '198.51.100.%s\n' "$number"
}

# lab_fail_over NAME: the site's NAT translates new flows to another public address, and those that it knows to the old one, which
# is dead: as a router with two providers does when the first one fails, or one that dials in anew and keeps its table of flows.
lab_fail_over() {
    local router=$1-r rules old new
    # Not in a pipeline: a reader that leaves at the first match ends the writer, and with it the pipeline.
    rules=$(lab_exec "$router" nft list chain ip nat postrouting 2>/dev/null || true)
    if ! lab_has "$router" || lab_has "$1-c" || ! grep -qE 'oifname "wan" (masquerade|snat to [0-9.]+)$' <<<"$rules"; then
        die "fail-over: '$1' is behind no NAT that keeps ports"
    fi
    ! lab_exec "$router" nft list table ip dead >/dev/null 2>&1 || die "fail-over: '$1' has no third provider"
    old=$(lab_address "$router" wan)
    new=$(lab_other_address "$old")
    lab_in "$router" addr add "$new/24" dev wan
    # The address stays for the sake of the flows: a masquerade forgets them with it.
    lab_exec "$router" nft -f - <<RULES
table ip dead {
    chain prerouting {
        type filter hook prerouting priority raw; policy accept;
        ip daddr $old drop
    }
}
flush chain ip nat postrouting
add rule ip nat postrouting oifname "wan" snat to $new
RULES
    printf '%s\n' "$new"
}

# lab_forget NAME: what stands between the site's hosts and the internet forgets all flows and all that it learned.
lab_forget() {
    local holder
    lab_has "$1-r" || die "forget: '$1' is behind nothing that could forget"
    for holder in "$1-r" "$1-c"; do
        lab_has "$holder" || continue
        if lab_exec "$holder" nft list table ip nat >/dev/null 2>&1; then
            lab_exec "$holder" nft 'flush map ip nat mapped; flush set ip nat contacted'
        fi
        python3 "$LAB_PROGRAMS/labnet.py" "$(lab_ns "$holder")"
    done
}

# lab_behaviour NAME [STUN-ADDRESS PORT]
lab_behaviour() {
    lab_has "$1" || die "behaviour: there is no '$1' in lab '$LAB'"
    python3 "$LAB_PROGRAMS/nat_behaviour.py" "mnet-$LAB-" "$@"
}

# lab_bytes NAME: bytes received and sent so far by a host's underlay interface.
lab_bytes() {
    lab_exec "$1" cat /sys/class/net/eth0/statistics/rx_bytes /sys/class/net/eth0/statistics/tx_bytes | paste -sd ' '
}

# A line for each namespace: its short name and its addresses.
lab_list() {
    local namespace
    for namespace in $(lab_all); do
        printf '%-14s' "${namespace#"mnet-$LAB-"}"
        ip -n "$namespace" -o addr show scope global | awk '{ printf " %s %s", $2, $4 }'
        printf '\n'
    done
}
