# What changed between two files of samples of scripts/bench.sh, the older one first. Needs bench-metrics.awk before it. POSIX awk.
#
# A change is told where the ranges of both files' samples do not touch, with three rounds or more on each side: of five and five that come from
# the same source in any order, that happens once in 126 times.

FNR == 1 { file++ }
$1 == "round" || NF != 4 { next }

$1 == 0 {
    if ($2 == "machine") machine[file] = $4
    else if (file == 1) word[$2] = $4
    else later[$2] = $4
    next
}

{
    seen[$2] = 1
    who = file SUBSEP $2
    n = ++samples[who, $3]
    values[who, $3, n] = $4 + 0
    if (n == 1 || $4 + 0 < least[who, $3]) least[who, $3] = $4 + 0
    if (n == 1 || $4 + 0 > most[who, $3]) most[who, $3] = $4 + 0
}

END {
    arrange()
    about()
    printf "%-15s %-32s %10s %10s %8s\n", "", "", "before", "after", "ratio"
    for (s = 1; s <= systems; s++) for (i = 1; i <= count; i++) compare(order[s], i)
    printf "%d of %d comparisons changed beyond the noise, %d had too few rounds to say\n", changed, compared, few
}

function about(s) {
    printf "before: %s\nafter:  %s\n", machine[1], machine[2]
    for (s = 1; s <= systems; s++)
        if (word[order[s]] != later[order[s]]) printf "%s: %s, then %s\n", shown(order[s]), word[order[s]], later[order[s]]
    printf "\n"
}

function compare(name, i, m, old, new, before, after) {
    m = metrics[i]
    before = 1 SUBSEP name
    after = 2 SUBSEP name
    old = median(before, m)
    new = median(after, m)
    if (old == "" || new == "") return
    compared++
    if (samples[before, m] < 3 || samples[after, m] < 3) {
        few++
        return
    }
    if (least[after, m] <= most[before, m] && least[before, m] <= most[after, m]) return
    changed++
    printf "%-15s %-32s %10." decimals[i] "f %10." decimals[i] "f %8s\n", shown(name), titles[i], old, new, old == 0 ? "-" : sprintf("%.2f", new / old)
}
