#!/usr/bin/env bash
# Makes OCI images of both daemons without a container engine: Debian with its Java below, the Debian package of this checkout above.
# Into target/images/, as archives that docker load, podman load and skopeo take. scripts/compose.yml starts them.
#
#   sudo scripts/images.sh             makes the images and checks them
#   sudo scripts/images.sh --check     only checks those that are there: unpacks them, and runs what is in them in a network of its own
#
# Needs root, a Debian machine with mmdebstrap and umoci (installed with apt-get where they are missing, and said), and the packages, which
# are made by: ./mvnw -Ppackages package

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
# shellcheck source=lib/requirements.sh
. "$here/lib/requirements.sh"

PROGRAMS=(meshnet-node meshnet-discovery)
# Whom the server runs as; not in the image's list of users, as nothing of it needs a name.
SERVER_USER=65532

case "${1:-}" in
    -h | --help) usage_of "$0" && exit 0 ;;
    '' | --check | --run) ;;
    *) die "unknown: $1; see --help" ;;
esac

# deb_of PROGRAM: its package.
deb_of() {
    local deb
    for deb in "$REPO/$1/target/$1"_*_all.deb; do
        [ -f "$deb" ] || die "$deb is missing; it is made by: ./mvnw -Ppackages package"
        printf '%s\n' "$deb"
    done
}

# base FILE: a small Debian with Java, and what a node calls, from where this machine gets its packages.
base() {
    local suite
    # shellcheck disable=SC1091 # of this machine
    suite=$(. /etc/os-release && printf '%s\n' "$VERSION_CODENAME")
    apt-config dump Acquire >"$WORK/apt.conf"
    # Java's package wants a folder of pages to be there, though it does without them.
    # shellcheck disable=SC2016 # mmdebstrap's shell knows $1
    { cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null || true; } \
        | mmdebstrap --quiet --mode=root --variant=minbase --aptopt="$WORK/apt.conf" \
            --include=default-jre-headless,iproute2,nftables --dpkgopt='path-exclude=/usr/share/man/*' \
            --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
            --dpkgopt='path-include=/usr/share/doc/*/copyright' \
            --essential-hook='mkdir -p "$1/usr/share/man/man1"' "$suite" "$1" -
}

# layer PROGRAM FILE: what its package installs, but for units, pages and completion, which nothing in an image reads.
layer() {
    local tree=$WORK/$1
    dpkg-deb -x "$(deb_of "$1")" "$tree"
    rm -rf "${tree:?}/lib" "$tree/usr/share/man" "$tree/usr/share/bash-completion" "$tree/usr/share/zsh" "$tree/usr/share/fish"
    install -d -m 700 "$tree/var/lib/${1/-node/}"
    if [ "$1" = meshnet-discovery ]; then chown "$SERVER_USER:$SERVER_USER" "$tree/var/lib/$1"; fi
    tar --create --file "$2" --sort=name --directory "$tree" etc usr var
}

# image PROGRAM VERSION: an archive of its image.
image() {
    local program=$1 layout=$WORK/layout-$1 settings=()
    umoci init --layout "$layout"
    umoci new --image "$layout:$2"
    umoci raw add-layer --image "$layout:$2" "$WORK/base.tar"
    layer "$program" "$WORK/$program.tar"
    umoci raw add-layer --image "$layout:$2" "$WORK/$program.tar"
    if [ "$program" = meshnet-discovery ]; then
        settings=(--config.user "$SERVER_USER:$SERVER_USER" --config.exposedports 8000/udp --config.exposedports 8000/tcp
            --config.volume /var/lib/meshnet-discovery --config.env STATE_DIRECTORY=/var/lib/meshnet-discovery)
    else
        settings=(--config.volume /var/lib/meshnet --config.env STATE_DIRECTORY=/var/lib/meshnet --config.env MESHNET_DNS=hosts)
    fi
    umoci config --image "$layout:$2" --config.entrypoint "/usr/bin/$program" --config.workingdir / "${settings[@]}" \
        --config.env PATH=/usr/sbin:/usr/bin:/sbin:/bin --config.env LANG=C.UTF-8 \
        --config.label "org.opencontainers.image.title=$program" --config.label "org.opencontainers.image.version=$2" \
        --config.label org.opencontainers.image.licenses=MIT --author 'MeshNet contributors'
    # By this name docker and podman know it once it is loaded.
    named "$layout" "localhost/$program:$2"
    umoci gc --layout "$layout"
    tar --create --gzip --file "$IMAGES/$program-$2.oci.tar.gz" --sort=name --directory "$layout" .
}

# named LAYOUT NAME
named() {
    python3 - "$1/index.json" "$2" <<'END'
import json, sys
path, name = sys.argv[1:]
index = json.load(open(path))
for manifest in index["manifests"]:
    manifest["annotations"]["io.containerd.image.name"] = name
    manifest["annotations"]["org.opencontainers.image.ref.name"] = name
json.dump(index, open(path, "w"))
END
}

# unpack PROGRAM: prints where its file system is.
unpack() {
    local layout=$WORK/check-$1 archives=("$IMAGES/$1"-*.oci.tar.gz)
    [ -f "${archives[0]}" ] || die "there is no image of $1; see --help"
    mkdir -p "$layout"
    tar --extract --file "${archives[0]}" --directory "$layout"
    umoci unpack --image "$layout:$(umoci list --layout "$layout")" "$WORK/bundle-$1" >/dev/null
    printf '%s\n' "$WORK/bundle-$1/rootfs"
}


# Starts both in a network that holds nothing else, with the rights that scripts/compose.yml gives, and waits for the node's address.
run_them() {
    local node=$1 server=$2 entry
    ip link set lo up
    for entry in "$node" "$server"; do
        mount -t proc proc "$entry/proc"
        mount --rbind /dev "$entry/dev"
        mount -t tmpfs none "$entry/run"
        mount -t tmpfs -o mode=1777 none "$entry/tmp"
    done
    chroot --userspec="$SERVER_USER:$SERVER_USER" "$server" env STATE_DIRECTORY=/var/lib/meshnet-discovery \
        meshnet-discovery --bind 127.0.0.1 >"$WORK/server.log" 2>&1 &
    chroot "$node" meshnet-node genkey --out /var/lib/meshnet/key >/dev/null
    chroot "$node" setpriv --bounding-set=-all,+net_admin --no-new-privs env STATE_DIRECTORY=/var/lib/meshnet \
        meshnet-node up --interface mesh0 --key-file /var/lib/meshnet/key --dns off >"$WORK/node.log" 2>&1 &
    has_mesh_address chroot "$node" meshnet-node || { cat "$WORK/server.log" "$WORK/node.log" && die "the node has no address"; }
    wait_until 30 grep -q registered "$WORK/node.log" || { cat "$WORK/node.log" && die "the server does not know the node"; }
    chroot "$node" meshnet-node down --interface mesh0
    kill %1 2>/dev/null || true
    wait || true
    [ -s "$server/var/lib/meshnet-discovery/server-key" ] || die "the server keeps no key"
}

check() {
    local node server
    node=$(unpack meshnet-node)
    server=$(unpack meshnet-discovery)
    # A layer with a folder of that name would put it in the place of the link.
    [ -L "$node/lib" ] || die "the layers do not fit each other"
    WORK=$WORK unshare --mount --net --propagation private "$0" --run "$node" "$server" || die "what is in the images does not run"
    good "unpacked, and a node and a server ran"
}

if [ "${1:-}" = --run ]; then run_them "$2" "$3" && exit 0; fi
is_root || die "this needs root"
IMAGES=$REPO/target/images
require_tools mmdebstrap=mmdebstrap umoci=umoci python3=python3
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
if [ "${1:-}" != --check ]; then
    mkdir -p "$IMAGES"
    step "making a base of Debian's packages"
    base "$WORK/base.tar"
    for program in "${PROGRAMS[@]}"; do
        step "making an image of $program"
        image "$program" "$(dpkg-deb -f "$(deb_of "$program")" Version)"
    done
    ls -l "$IMAGES"
fi
step "checking the images"
check
