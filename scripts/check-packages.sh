#!/usr/bin/env bash
# Installs, upgrades, runs, removes and purges the Debian packages for real, over a copy of this machine's file system that nobody else
# sees and that is gone afterwards. Needs root, lintian, and the packages, which are made by: ./mvnw -Ppackages package
#
#   sudo scripts/check-packages.sh

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"

case "${1:-}" in
    -h | --help) usage_of "$0" && exit 0 ;;
esac

# newer DEB: the same package with a later version, beside it.
newer() {
    local folder version
    folder=$(mktemp -d)
    version=$(dpkg-deb -f "$1" Version)
    dpkg-deb -R "$1" "$folder/tree"
    sed -i "s/^Version: .*/Version: $version.1/" "$folder/tree/DEBIAN/control"
    dpkg-deb --root-owner-group -Zgzip -b "$folder/tree" "$2" >/dev/null
    rm -rf "$folder"
}

# there FILE...: fails if one of them is not there; gone FILE... if one is.
there() { for file in "$@"; do [ -e "$file" ] || die "$file is missing"; done; }
gone() { for file in "$@"; do [ ! -e "$file" ] || die "$file is still there"; done; }

# The machine's Java may not be Debian's; what is tested is not whether apt finds one.
install_all() { dpkg --force-depends -i "$@" >/dev/null 2>&1 || die "dpkg does not install $*"; }

# A network of this machine only, with a server and a node that it reaches.
run_them() {
    ip link set lo up
    meshnet-discovery --bind 127.0.0.1 --state /var/lib/meshnet-discovery >/tmp/server.log 2>&1 &
    meshnet-node up --interface mesh0 --config /etc/meshnet/mesh0.properties --key-file /etc/meshnet/mesh0.key \
        --state /var/lib/meshnet/mesh0 >/tmp/node.log 2>&1 &
    meshnet-node wait --interface mesh0 --timeout 120 || { cat /tmp/server.log /tmp/node.log && die "the node has no address"; }
    ip -4 -o address show dev mesh0 | grep -q 'inet 10\.0\.0\.' || die "the interface has no address"
    meshnet-node down --interface mesh0
    kill "$!" 2>/dev/null || true
    kill %1 && wait %1
}

inside() {
    local identity
    there "$1" "$2"
    install_all "$1" "$2"
    for program in meshnet-node meshnet-discovery; do
        $program --version | grep -q "^$program [0-9]" || die "$program does not run"
        there "/usr/share/doc/$program/copyright" "/usr/share/doc/$program/changelog.gz" "/usr/share/meshnet/$program.jar"
    done
    getent passwd meshnet-discovery >/dev/null || die "there is no user for the server"
    there /lib/systemd/system/meshnet-node@.service /lib/systemd/system/meshnet-networks.service
    good "installed"

    cp /usr/share/doc/meshnet-node/examples/mesh0.properties /etc/meshnet/mesh0.properties
    meshnet-node genkey --out /etc/meshnet/mesh0.key >/dev/null
    echo 'MESHNET_DISCOVERY_MAX_NODES=77' >>/etc/meshnet/discovery.env
    unshare -n "$0" --run || die "what was installed does not run"
    good "a node and a server ran, and the node had its address"

    identity=$(sha256sum /var/lib/meshnet/mesh0/identity /var/lib/meshnet-discovery/server-key /etc/meshnet/mesh0.key)
    newer "$1" /tmp/node.deb
    newer "$2" /tmp/discovery.deb
    install_all /tmp/node.deb /tmp/discovery.deb
    [ "$(sha256sum /var/lib/meshnet/mesh0/identity /var/lib/meshnet-discovery/server-key /etc/meshnet/mesh0.key)" = "$identity" ] \
        || die "the upgrade changed keys"
    grep -q '^MESHNET_DISCOVERY_MAX_NODES=77$' /etc/meshnet/discovery.env || die "the upgrade changed the configuration"
    dpkg-query -W -f '${Version}\n' meshnet-node | grep -q '\.1$' || die "the upgrade did nothing"
    good "upgraded: keys, state and configuration are as they were"

    dpkg -r meshnet-node meshnet-discovery >/dev/null 2>&1 || die "dpkg does not remove them"
    gone /usr/bin/meshnet-node /usr/bin/meshnet-discovery /usr/share/meshnet /lib/systemd/system/meshnet-node@.service /var/cache/meshnet-node
    there /etc/meshnet/mesh0.key /etc/meshnet/mesh0.properties /etc/meshnet/discovery.env
    there /var/lib/meshnet/mesh0/identity /var/lib/meshnet-discovery/server-key
    good "removed: keys, state and configuration are left alone"

    dpkg -P meshnet-node meshnet-discovery >/dev/null 2>&1 || die "dpkg does not purge them"
    gone /var/lib/meshnet /var/lib/meshnet-discovery /etc/meshnet/discovery.env
    there /etc/meshnet/mesh0.key /etc/meshnet/mesh0.properties
    good "purged: state is gone, the network key is not"
}

# A copy on write of the whole file system, in memory, in name spaces that end with this.
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
    mkdir "$top/root/tmp/scripts" "$top/root/tmp/debs"
    cp -r "$here/." "$top/root/tmp/scripts/"
    cp "$@" "$top/root/tmp/debs/"
    exec chroot "$top/root" /tmp/scripts/check-packages.sh --inside "/tmp/debs/$(basename "$1")" "/tmp/debs/$(basename "$2")"
}

case "${1:-}" in
    --inside) shift && inside "$@" && exit 0 ;;
    --run) run_them && exit 0 ;;
    --overlay) shift && overlay "$@" ;;
esac

is_root || die "this needs root"
cd "$REPO"
debs=(meshnet-node/target/meshnet-node_*_all.deb meshnet-discovery/target/meshnet-discovery_*_all.deb)
for deb in "${debs[@]}"; do
    [ -f "$deb" ] || die "$deb is missing; it is made by: ./mvnw -Ppackages package"
done
if has lintian; then
    lintian --fail-on error --allow-root "${debs[@]}" || die "lintian finds errors"
    good "lintian finds no errors"
else
    warn "lintian is not here: the packages were not checked with it"
fi
java=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}
PATH="$java/bin:$PATH" unshare --mount --propagation private "$0" --overlay "${debs[@]}"
