# Medians of the samples of scripts/bench.sh as tables: who was measured where, the figures, their ratios to raw, and MeshNet's
# ratios to each peer. Needs bench-metrics.awk before it. POSIX awk; sorts by itself.

$1 == "round" || NF != 4 { next }

$1 == 0 {
    word[$2] = $4
    next
}

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
    about()
    table("Medians (* less is better)", "")
    if (systems < 2) exit
    if ("raw" in seen) table("Ratio to raw", "raw")
    for (s = 1; s <= systems; s++)
        if (order[s] ~ /^meshnet/) table("Ratio of " shown(order[s]) " to each", order[s])
}

# The machine, and each system with its version.
function about(s) {
    if ("machine" in word) printf "\n%s\n", word["machine"]
    for (s = 1; s <= systems; s++) if (order[s] in word) printf "%-15s %s\n", shown(order[s]), word[order[s]]
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
