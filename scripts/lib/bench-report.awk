# Medians of the samples of scripts/bench.sh (round,system,metric,value) as tables: the figures, their ratios to raw, and
# MeshNet's ratios to each peer. POSIX awk; sorts by itself.

BEGIN {
    FS = ","
    count = split("tcp1_gbps|TCP, one stream, Gbit/s|3;tcp4_gbps|TCP, four streams, Gbit/s|3;reverse_gbps|TCP, reverse, Gbit/s|3;" \
        "both_gbps|TCP, both ways, sum, Gbit/s|3;tcp1_cpu_s_per_gb|CPU s/GB, one stream *|2;tcp4_cpu_s_per_gb|CPU s/GB, four streams *|2;" \
        "reverse_cpu_s_per_gb|CPU s/GB, reverse *|2;both_cpu_s_per_gb|CPU s/GB, both ways *|2;" \
        "udp1300_gbps|UDP 1,300 bytes, Gbit/s|3;udp1300_pps|UDP 1,300 bytes, packets/s|0;udp1300_loss_percent|UDP 1,300 bytes, lost, % *|1;" \
        "udp64_pps|UDP 64 bytes, packets/s|0;udp64_loss_percent|UDP 64 bytes, lost, % *|1;udp64_cpu_us_per_packet|CPU us/packet, UDP 64 *|2;" \
        "ping_p50_us|ping idle, p50, us *|0;ping_p99_us|ping idle, p99, us *|0;load_ping_p50_us|ping under load, p50, us *|0;" \
        "load_ping_p99_us|ping under load, p99, us *|0;load_ping_loss_percent|ping under load, lost, % *|1;" \
        "memory_mb|resident memory, MB *|1;start_to_first_ping_ms|start to first ping, ms *|0", rows, ";")
    for (i = 1; i <= count; i++) {
        split(rows[i], row, "|")
        metrics[i] = row[1]
        titles[i] = row[2]
        decimals[i] = row[3]
    }
}

$1 == "round" || NF != 4 { next }

{
    if (!($2 in seen)) {
        seen[$2] = 1
        order[++systems] = $2
    }
    n = ++samples[$2, $3]
    values[$2, $3, n] = $4 + 0
}

END {
    arrange()
    table("Medians (* less is better)", "")
    if (systems < 2) exit
    if ("raw" in seen) table("Ratio to raw", "raw")
    for (s = 1; s <= systems; s++)
        if (order[s] ~ /^meshnet/) table("Ratio of " shown(order[s]) " to each", order[s])
}

# Columns in one order, whichever system began.
function arrange(known, wanted, i, n) {
    n = split("raw meshnet meshnet_rules meshnet_aes meshnet_aegis wireguard_go nebula n2n tinc fastd openvpn", wanted, " ")
    systems = 0
    for (i = 1; i <= n; i++) if (wanted[i] in seen) order[++systems] = wanted[i]
}

function shown(label) { gsub(/_/, "-", label); return label }

# The median, or "" without samples.
function median(who, metric, n, i, j, v, sorted) {
    n = samples[who, metric]
    if (!n) return ""
    for (i = 1; i <= n; i++) {
        v = values[who, metric, i]
        for (j = i - 1; j >= 1 && sorted[j] > v; j--) sorted[j + 1] = sorted[j]
        sorted[j + 1] = v
    }
    return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

# Figures without a base; against raw, the system to raw; against one of ours, ours to the system.
function cell(who, i, base, value, other, v) {
    value = median(who, metrics[i])
    if (base == "") return value == "" ? "-" : value >= 1e7 ? "lost" : sprintf("%." decimals[i] "f", value)
    other = median(base, metrics[i])
    if (base != "raw") {
        v = value
        value = other
        other = v
    }
    return value == "" || other == "" || other == 0 ? "-" : sprintf("%.2f", value / other)
}

function table(title, base, i, s, any) {
    printf "\n%s\n%-32s", title, ""
    for (s = 1; s <= systems; s++) if (order[s] != base) printf " %12s", shown(order[s])
    printf "\n"
    for (i = 1; i <= count; i++) {
        if (base != "" && metrics[i] ~ /percent/) continue
        any = 0
        for (s = 1; s <= systems; s++) if (median(order[s], metrics[i]) != "") any = 1
        if (!any || (base != "" && median(base, metrics[i]) == "")) continue
        printf "%-32s", titles[i]
        for (s = 1; s <= systems; s++) if (order[s] != base) printf " %12s", cell(order[s], i, base)
        printf "\n"
    }
}
