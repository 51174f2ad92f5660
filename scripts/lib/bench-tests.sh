# shellcheck shell=bash
# What scripts/bench.sh measures. Needs common.sh and bench-systems.sh, and the variables ROUND, SYSTEM, TARGET (the address
# of side b in the system under test), SECONDS_EACH and CSV. Each sample becomes a line of the CSV: round,system,metric,value.
# Sourced, never run.

readonly IPERF_PORT=5201 IDLE_PINGS=200 LOADED_PINGS_PER_SECOND=100
# shellcheck disable=SC2034 # read by bench.sh
readonly ALL_TESTS=(tcp1 tcp4 reverse both udp1300 udp64 ping load memory start)
TICKS=$(getconf CLK_TCK)

# sample METRIC VALUE: an empty value is a measurement that failed.
sample() { if [ -n "$2" ]; then printf '%s,%s,%s,%s\n' "$ROUND" "$SYSTEM" "$1" "$2" >>"$CSV"; fi; }

# cpu_ticks: user and system time of the daemons so far. The name in a stat line may hold blanks; it ends with a bracket.
cpu_ticks() {
    local pid sum=0 line fields
    for pid in "${DAEMONS[@]}"; do
        read -r line <"/proc/$pid/stat" 2>/dev/null || continue
        read -r -a fields <<<"${line##*) }"
        sum=$((sum + fields[11] + fields[12]))
    done
    printf '%s\n' "$sum"
}

is_listening() { [ -n "$(in_ns b ss -Hltn "sport = :$IPERF_PORT")" ]; }

# iperf_server: for one test, so that one that fails takes no other with it.
iperf_server() {
    run_in b iperf-server iperf3 -s -1 -p $IPERF_PORT
    IPERF_SERVER=$LAST
    wait_until 5 is_listening
}
end_iperf_server() {
    kill "$IPERF_SERVER" 2>/dev/null || true
    wait_until 2 is_gone "$IPERF_SERVER" || kill -KILL "$IPERF_SERVER" 2>/dev/null || true
}

# iperf_run OPTION...: its report is in $WORK/iperf.json, the daemons' CPU seconds meanwhile in CPU.
iperf_run() {
    local before status=0
    iperf_server || return 1
    before=$(cpu_ticks)
    in_ns a timeout $((SECONDS_EACH + 15)) iperf3 -J -c "$TARGET" -p $IPERF_PORT -t "$SECONDS_EACH" "$@" \
        >"$WORK/iperf.json" 2>>"$WORK/iperf.log" || status=$?
    CPU=$(awk -v ticks=$(($(cpu_ticks) - before)) -v hz="$TICKS" 'BEGIN { printf "%.3f", ticks / hz }')
    end_iperf_server
    return $status
}

# json_number SECTION KEY: a number of one section of the report's end, e.g. sum_received bytes. iperf3 prints one field a line.
json_number() {
    awk -v section="\"$1\":" -v key="\"$2\":" '
        $1 == "\"end\":" && $2 == "{" { isEnd = 1 }
        isEnd && $1 == section { isIn = 1 }
        isIn && $1 == key { gsub(/[^0-9.eE+-]/, "", $2); print $2; exit }
        isIn && /}/ { exit }' "$WORK/iperf.json"
}

# test_tcp METRIC OPTION...: Gbit/s received, both directions together, and CPU seconds of the daemons per GB.
test_tcp() {
    local bytes seconds back
    iperf_run "${@:2}" || { warn "$SYSTEM, $1: iperf3 failed: $(json_error)" && return 0; }
    bytes=$(json_number sum_received bytes)
    seconds=$(json_number sum_received seconds)
    back=$(json_number sum_received_bidir_reverse bytes)
    sample "$1_gbps" "$(awk -v b="$bytes" -v r="${back:-0}" -v s="$seconds" 'BEGIN { if (s > 0) printf "%.3f", (b + r) * 8 / s / 1e9 }')"
    [ "$SYSTEM" = raw ] || sample "$1_cpu_s_per_gb" \
        "$(awk -v b="$bytes" -v r="${back:-0}" -v c="$CPU" 'BEGIN { if (b + r > 0) printf "%.3f", c * 1e9 / (b + r) }')"
}

json_error() { awk -F'"' '/"error":/ { print $4; exit }' "$WORK/iperf.json"; }

# udp_received BYTES: packets that arrived. Older iperf3s have no sum of what was received.
udp_received() {
    local bytes
    bytes=$(json_number sum_received bytes)
    if [ -n "$bytes" ]; then
        printf '%s\n' $((bytes / $1))
    else
        printf '%s\n' $(($(json_number sum packets) - $(json_number sum lost_packets)))
    fi
}

# test_udp BYTES: as fast as the sender can; what arrived counts. Packets a second, Gbit/s of payload, loss, CPU per packet.
test_udp() {
    local sent received seconds
    iperf_run -u -b 0 -l "$1" || { warn "$SYSTEM, UDP $1: iperf3 failed: $(json_error)" && return 0; }
    sent=$(json_number sum packets)
    received=$(udp_received "$1")
    seconds=$(json_number sum seconds)
    [ "${sent:-0}" -gt 0 ] && [ "$received" -gt 0 ] || return 0
    sample "udp$1_pps" "$(awk -v n="$received" -v s="$seconds" 'BEGIN { printf "%.0f", n / s }')"
    sample "udp$1_gbps" "$(awk -v n="$received" -v s="$seconds" -v l="$1" 'BEGIN { printf "%.4f", n * l * 8 / s / 1e9 }')"
    sample "udp$1_loss_percent" "$(awk -v n="$received" -v p="$sent" 'BEGIN { printf "%.2f", 100 * (1 - n / p) }')"
    [ "$SYSTEM" = raw ] || sample "udp$1_cpu_us_per_packet" "$(awk -v n="$received" -v c="$CPU" 'BEGIN { printf "%.3f", c * 1e6 / n }')"
}

# ping_times COUNT INTERVAL: p50 and p99 in microseconds and the percentage that got lost. A lost one counts as ten seconds.
ping_times() {
    local count=$1
    { in_ns a ping -n -c "$count" -i "$2" -W 2 "$TARGET" || true; } \
        | sed -n 's/.*time=\([0-9.]*\) ms.*/\1/p' | sort -n | awk -v count="$count" '
            { times[NR] = $1 * 1000 }
            function quantile(q, at) { at = int(q * count + 0.999999); return at in times ? times[at] : 1e7 }
            END { printf "%.0f %.0f %.2f\n", quantile(0.5), quantile(0.99), 100 * (count - NR) / count }'
}

test_ping() {
    local p50 p99 lost
    read -r p50 p99 lost < <(ping_times $IDLE_PINGS 0.005)
    sample ping_p50_us "$p50"
    sample ping_p99_us "$p99"
    sample ping_loss_percent "$lost"
}

# While one TCP stream fills the tunnel, from its second second on.
test_load() {
    local p50 p99 lost load
    iperf_server || return 0
    run_in a iperf-load iperf3 -c "$TARGET" -p $IPERF_PORT -t $((SECONDS_EACH + 3))
    load=$LAST
    sleep 1
    read -r p50 p99 lost < <(ping_times $((SECONDS_EACH * LOADED_PINGS_PER_SECOND)) 0.01)
    kill "$load" 2>/dev/null || warn "$SYSTEM: the load ended before the pings did"
    end_iperf_server
    sample load_ping_p50_us "$p50"
    sample load_ping_p99_us "$p99"
    sample load_ping_loss_percent "$lost"
}

# test_memory: resident memory of the larger of the two daemons, MB (of 1,000,000 bytes).
test_memory() {
    local pid
    [ ${#DAEMONS[@]} -gt 0 ] || return 0
    sample memory_mb "$(for pid in "${DAEMONS[@]}"; do sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status"; done \
        | sort -n | awk 'END { if (NR) printf "%.1f", $1 * 1024 / 1e6 }')"
}

now_us() { printf '%s\n' "${EPOCHREALTIME/./}"; }
answers() { in_ns a ping -n -q -c 1 -W "${1:-0.05}" "$TARGET" >/dev/null 2>&1; }

# start_system: side b first; when it has been up for a second, side a, whose time from exec to the first answer is kept.
start_system() {
    local began
    ! declare -F "${SYSTEM}_helpers" >/dev/null || "${SYSTEM}_helpers" || return 1
    "${SYSTEM}_start" b || return 1
    [ "$SYSTEM" = raw ] || sleep 1
    began=$(now_us)
    "${SYSTEM}_start" a || return 1
    wait_until 30 answers || return 1
    START_MS=$((($(now_us) - began) / 1000))
    # What is set up after the first answer (a better path, its MTU) is not measured.
    [ "$SYSTEM" = raw ] || sleep 1
}

warm_up() {
    local SECONDS_EACH=$WARM_UP
    if [ "$WARM_UP" -gt 0 ]; then iperf_run || warn "$SYSTEM: the warm-up failed: $(json_error)"; fi
}

run_test() {
    case "$1" in
        tcp1) test_tcp tcp1 ;;
        tcp4) test_tcp tcp4 -P 4 ;;
        reverse) test_tcp reverse -R ;;
        both) test_tcp both --bidir ;;
        udp1300) test_udp 1300 ;;
        udp64) test_udp 64 ;;
        ping) test_ping ;;
        load) test_load ;;
        memory) test_memory ;;
        start) [ "$SYSTEM" = raw ] || sample start_to_first_ping_ms "$START_MS" ;;
    esac
}
