#!/usr/bin/env bash
# Installs, upgrades, runs and removes the packages for real, and purges Debian's, over a copy of this machine's file system that nobody
# else sees and that is gone afterwards. Needs root, lintian, and the packages, which are made by: ./mvnw -Ppackages -DskipTests package
#
#   sudo scripts/check-packages.sh             Debian packages, and RPMs where there is rpm
#   sudo scripts/check-packages.sh deb|rpm     only these

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"

case "${1:-}" in
    -h | --help) usage_of "$0" && exit 0 ;;
esac

# there FILE...: fails if one of them is not there; gone FILE... if one is.
there() { for file in "$@"; do [ -e "$file" ] || die "$file is missing"; done; }
gone() { for file in "$@"; do [ ! -e "$file" ] || die "$file is still there"; done; }

# What differs: how files become installed, how a later version comes, how all of it goes. The machine's Java may not be its
# distribution's, and what is tested is not whether a package manager finds one.
deb_install() { dpkg --force-depends -i "$@" >/dev/null 2>&1 || die "dpkg does not install $*"; }
deb_remove() { dpkg -r meshnet-node meshnet-discovery >/dev/null 2>&1 || die "dpkg does not remove them"; }
rpm_install() { rpm -U --force-debian --nodeps "$@" >/dev/null 2>&1 || die "rpm does not install $*"; }
rpm_remove() { rpm -e --force-debian meshnet-node meshnet-discovery >/dev/null 2>&1 || die "rpm does not remove them"; }

# newer DEB NEW: the same package with a later version, beside it.
newer() {
    local folder version
    folder=$(mktemp -d)
    version=$(dpkg-deb -f "$1" Version)
    dpkg-deb -R "$1" "$folder/tree"
    sed -i "s/^Version: .*/Version: $version.1/" "$folder/tree/DEBIAN/control"
    dpkg-deb --root-owner-group -Zgzip -b "$folder/tree" "$2" >/dev/null
    rm -rf "$folder"
}

deb_upgrade() {
    newer "$1" /tmp/node.deb
    newer "$2" /tmp/discovery.deb
    deb_install /tmp/node.deb /tmp/discovery.deb
    dpkg-query -W -f '${Version}\n' meshnet-node | grep -q '\.1$' || die "the upgrade did nothing"
}

# The same version in place of itself, as nothing here writes RPMs anew.
rpm_upgrade() { rpm_install --replacepkgs "$@"; }

deb_purge() {
    dpkg -P meshnet-node meshnet-discovery >/dev/null 2>&1 || die "dpkg does not purge them"
    gone /var/lib/meshnet /var/lib/meshnet-discovery /etc/meshnet/discovery.env
    there /etc/meshnet/mesh0.key /etc/meshnet/mesh0.properties
    good "purged: state is gone, the network key is not"
}

# A network of this machine only, with a server and a node that it reaches.
run_them() {
    ip link set lo up
    meshnet-discovery --bind 127.0.0.1 --state /var/lib/meshnet-discovery >/tmp/server.log 2>&1 &
    meshnet-node up --interface mesh0 --config /etc/meshnet/mesh0.properties --key-file /etc/meshnet/mesh0.key \
        --state /var/lib/meshnet/mesh0 >/tmp/node.log 2>&1 &
    has_mesh_address meshnet-node || { cat /tmp/server.log /tmp/node.log && die "the node has no address"; }
    meshnet-node down --interface mesh0
    kill "$!" 2>/dev/null || true
    kill %1 && wait %1
}

# What must be kept through everything but a purge.
KEPT=(/var/lib/meshnet/mesh0/identity /var/lib/meshnet-discovery/server-key /etc/meshnet/mesh0.key /etc/meshnet/mesh0.properties)

# inside KIND NODE SERVER: all of it, where nothing that is done is seen by others.
inside() {
    local kind=$1 node=$2 server=$3 kept
    "${kind}_install" "$node" "$server"
    for program in meshnet-node meshnet-discovery; do
        $program --version | grep -q "^$program [0-9]" || die "$program does not run"
        there "/usr/share/doc/$program/copyright" "/usr/share/meshnet/$program.jar" "/usr/share/man/man8/$program.8.gz"
        there "/usr/share/bash-completion/completions/$program"
    done
    there /usr/lib/systemd/system/meshnet-node@.service /usr/lib/systemd/system/meshnet-networks.service
    if [ "$kind" = deb ]; then
        getent passwd meshnet-discovery >/dev/null || die "there is no user for the server"
        there /usr/share/doc/meshnet-node/changelog.gz
    fi
    good "$kind: installed"

    cp /usr/share/doc/meshnet-node/examples/mesh0.properties /etc/meshnet/mesh0.properties
    meshnet-node genkey --out /etc/meshnet/mesh0.key >/dev/null
    echo 'MESHNET_DISCOVERY_MAX_NODES=77' >>/etc/meshnet/discovery.env
    unshare -n "$0" --run || die "what was installed does not run"
    good "a node and a server ran, and the node had its address"

    kept=$(sha256sum "${KEPT[@]}")
    "${kind}_upgrade" "$node" "$server"
    [ "$(sha256sum "${KEPT[@]}")" = "$kept" ] || die "the upgrade changed keys"
    grep -q '^MESHNET_DISCOVERY_MAX_NODES=77$' /etc/meshnet/discovery.env || die "the upgrade changed the configuration"
    good "upgraded: keys, state and configuration are as they were"

    "${kind}_remove"
    gone /usr/bin/meshnet-node /usr/bin/meshnet-discovery /usr/share/meshnet /usr/lib/systemd/system/meshnet-node@.service
    gone /var/cache/meshnet-node
    there "${KEPT[@]}"
    grep -qs '^MESHNET_DISCOVERY_MAX_NODES=77$' /etc/meshnet/discovery.env /etc/meshnet/discovery.env.rpmsave \
        || die "the server's configuration is gone"
    good "removed: keys, state and configuration are left alone"
    if [ "$kind" = deb ]; then deb_purge; fi
}

# overlay KIND NODE SERVER: a copy on write of the whole file system, in memory, in name spaces that end with this.
overlay() {
    local top
    top=$(mktemp -d)
    mount -t tmpfs none "$top"
    mkdir "$top/upper" "$top/work" "$top/root"
    mount -t overlay overlay -o "lowerdir=/,upperdir=$top/upper,workdir=$top/work" "$top/root"
    mount -t proc proc "$top/root/proc"
    mount --rbind /dev "$top/root/dev"
    mount -t tmpfs none "$top/root/tmp"
    mount -t tmpfs none "$top/root/run"
    mkdir "$top/root/tmp/scripts" "$top/root/tmp/packages"
    cp -r "$here/." "$top/root/tmp/scripts/"
    cp "$2" "$3" "$top/root/tmp/packages/"
    exec chroot "$top/root" /tmp/scripts/check-packages.sh --inside "$1" "/tmp/packages/$(basename "$2")" "/tmp/packages/$(basename "$3")"
}

case "${1:-}" in
    --inside) shift && inside "$@" && exit 0 ;;
    --run) run_them && exit 0 ;;
    --overlay) shift && overlay "$@" ;;
esac

# check KIND NODE SERVER
check() {
    local package
    for package in "$2" "$3"; do
        [ -f "$package" ] || die "$package is missing; it is made by: ./mvnw -Ppackages -DskipTests package"
    done
    PATH="$java/bin:$PATH" unshare --mount --propagation private "$0" --overlay "$@"
}

check_debs() {
    local debs=(meshnet-node/target/meshnet-node_*_all.deb meshnet-discovery/target/meshnet-discovery_*_all.deb)
    if has lintian; then
        lintian --fail-on error --allow-root "${debs[@]}" || die "lintian finds errors"
        good "lintian finds no errors"
    else
        warn "lintian is not here: the packages were not checked with it"
    fi
    check deb "${debs[@]}"
}

check_rpms() {
    has rpm || { warn "rpm is not here: the RPMs were not checked" && return 0; }
    check rpm meshnet-node/target/meshnet-node-*.noarch.rpm meshnet-discovery/target/meshnet-discovery-*.noarch.rpm
}

is_root || die "this needs root"
cd "$REPO"
java=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}
case "${1:-both}" in
    deb) check_debs ;;
    rpm) check_rpms ;;
    both) check_debs && check_rpms ;;
    *) die "unknown: $1; see --help" ;;
esac
