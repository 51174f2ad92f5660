# shellcheck shell=bash
# What every script here shares: messages, and the folder of the checkout. Sourced, never run.

# The checkout that the script belongs to.
# shellcheck disable=SC2034 # read by the scripts that source this
REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    BOLD=$'\033[1m' RED=$'\033[31m' GREEN=$'\033[32m' PLAIN=$'\033[0m'
else
    BOLD='' RED='' GREEN='' PLAIN=''
fi

# A heading, a line, a success, a warning, and a last word.
step() { printf '\n%s==> %s%s\n' "$BOLD" "$*" "$PLAIN"; }
say() { printf '    %s\n' "$*"; }
good() { printf '    %s%s%s\n' "$GREEN" "$*" "$PLAIN"; }
warn() { printf '%swarning:%s %s\n' "$RED" "$PLAIN" "$*" >&2; }
die() {
    printf '%serror:%s %s\n' "$RED" "$PLAIN" "$*" >&2
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" -eq 0 ]; }

# What a script's own --help prints: the comment at its top.
usage_of() { sed -n '2,/^[^#]/{/^#/!q;s/^# \{0,1\}//;p}' "$1"; }

# wait_until SECONDS COMMAND...: tries the command every 50 ms; false if it never succeeds.
wait_until() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.05
    done
}

# has_mesh_address NODE...: waits until the node on mesh0, to which NODE... is the command, says that it has its addresses, and looks.
has_mesh_address() {
    "$@" wait --interface mesh0 --timeout 120 && ip -4 -o address show dev mesh0 | grep -q 'inet 10\.0\.0\.'
}
