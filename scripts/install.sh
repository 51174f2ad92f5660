#!/usr/bin/env bash
# Installs what ./mvnw package has built on a Linux machine without Debian's packages, into /usr/local, with the systemd units where there
# is systemd; and undoes that.
#
#   sudo scripts/install.sh             installs, or replaces what was installed before
#   sudo scripts/install.sh --undo      removes what it installed, and nothing else: configuration, keys and state stay
#
# PREFIX=/opt/x and DESTDIR=/some/root install elsewhere.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"

PREFIX=${PREFIX:-/usr/local}
DESTDIR=${DESTDIR:-}
LIB=$PREFIX/lib/meshnet
LIST=$DESTDIR$LIB/installed

# put MODE SOURCE TARGET: installs one file, and notes it.
put() {
    install -D -m "$1" "$2" "$DESTDIR$3"
    printf '%s\n' "$3" >>"$LIST.new"
}

# put_all FOLDER TARGET: the same with all files of a folder, if there is one.
put_all() {
    local file
    for file in "$1"/*; do
        if [ -f "$file" ]; then put 644 "$file" "$2/$(basename "$file")"; fi
    done
}

# adapted FILE: prints it with this prefix in place of the usual folders.
adapted() { sed -e "s|/usr/share/meshnet|$LIB|g" -e "s|/usr/local/lib/meshnet|$LIB|g" "$1"; }

install_program() {
    local program=$1 work=$2
    [ -f "$REPO/$program/target/$program.jar" ] || die "$program/target/$program.jar is missing; it is built by: ./mvnw package"
    put 644 "$REPO/$program/target/$program.jar" "$LIB/$program.jar"
    adapted "$REPO/$program/src/deb/$program" >"$work/$program"
    put 755 "$work/$program" "$PREFIX/bin/$program"
    put_all "$REPO/$program/target/man" "$PREFIX/share/man/man8"
    put_all "$REPO/$program/target/completion/bash" "$PREFIX/share/bash-completion/completions"
    put_all "$REPO/$program/target/completion/zsh" "$PREFIX/share/zsh/site-functions"
    put_all "$REPO/$program/target/completion/fish" "$PREFIX/share/fish/vendor_completions.d"
}

install_units() {
    local unit
    for unit in "$REPO"/scripts/systemd/*.service; do
        adapted "$unit" >"$1/unit"
        put 644 "$1/unit" "/etc/systemd/system/$(basename "$unit")"
    done
}

# What an earlier version had installed and this one has not.
remove_rest() {
    local file
    [ -f "$LIST" ] || return 0
    while IFS= read -r file; do
        grep -qxF "$file" "$1" || rm -f "$DESTDIR$file"
    done <"$LIST"
}

reload_units() {
    if [ -z "$DESTDIR" ] && [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
}

undo() {
    [ -f "$LIST" ] || die "$LIST is missing: nothing was installed here"
    remove_rest /dev/null
    rm -f "$LIST"
    rmdir --ignore-fail-on-non-empty "$DESTDIR$LIB"
    rm -rf "$DESTDIR/var/cache/meshnet-node"
    reload_units
    good "removed; what runs goes on until it is stopped, and /etc/meshnet and /var/lib/meshnet* are left alone"
}

is_root || [ -n "$DESTDIR" ] || die "this needs root"
case "${1:-}" in
    -h | --help) usage_of "$0" && exit 0 ;;
    --undo) undo && exit 0 ;;
    '') ;;
    *) die "unknown: $1; see --help" ;;
esac

has java || warn "there is no java here; 17 or newer is needed to run it"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$DESTDIR$LIB"
: >"$LIST.new"
install_program meshnet-node "$work"
install_program meshnet-discovery "$work"
if has systemctl || [ -n "$DESTDIR" ]; then install_units "$work"; fi
install -d -m 755 "$DESTDIR/etc/meshnet"
remove_rest "$LIST.new"
mv "$LIST.new" "$LIST"
reload_units
good "installed into $PREFIX; --undo removes it again"
say "a server:  systemctl enable --now meshnet-discovery"
say "a node:    meshnet-node genkey --out /etc/meshnet/mesh0.key, the options in /etc/meshnet/mesh0.properties, and"
say "           systemctl enable --now meshnet-node@mesh0"
