# What is known of the samples of scripts/bench.sh (round,system,metric,value), for the programs that read them: the rows of a table with
# their titles and decimals, the systems in one order, a median, and a word of a system. Lines of round 0 say what was measured
# and where. POSIX awk.

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

# Columns in one order, whichever system began.
function arrange(wanted, i, n) {
    n = split("raw meshnet meshnet_unit meshnet_rules meshnet_aes meshnet_aegis wireguard_go nebula n2n tinc fastd openvpn", wanted, " ")
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
