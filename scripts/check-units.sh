#!/usr/bin/env bash
# Checks the systemd units: systemd-analyze rates each below 2.0 ("exposure", 0 to 10), and the programs run in what the units leave them: user,
# capabilities, system calls, a file system that can be read only but for the state and runtime folders. All that without a booted systemd, over a
# copy of this machine's file system that nobody else sees and that is gone afterwards. Needs root, systemd-analyze, setpriv, and the jars.
#
#   sudo scripts/check-units.sh              both
#   sudo scripts/check-units.sh rating       the rating alone: needs neither root nor jars
#
# What is not imitated: RestrictAddressFamilies, RestrictNamespaces, DevicePolicy, ProtectProc, PrivateUsers, the archive of classes.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"

readonly THRESHOLD=20 # tenths
readonly SOMEBODY=64321 # as a dynamic user: nobody else's number
readonly PLACE=/opt/meshnet-check
readonly REGISTERED='registered us'

case "${1:-}" in
    -h | --help) usage_of "$0" && exit 0 ;;
esac

rating() {
    local unit said
    has systemd-analyze || die "systemd-analyze is not here"
    for unit in "$here"/systemd/*.service; do
        said=$(systemd-analyze security --offline=true --no-pager --threshold="$THRESHOLD" "$unit" 2>&1) \
            || die "rated above $((THRESHOLD / 10)).$((THRESHOLD % 10)): $(tail -n 1 <<<"$said")"
        good "$(tail -n 1 <<<"$said" | sed 's/^[^A-Za-z]*//')"
    done
}

# command_of UNIT: what its ExecStart runs, with this machine's Java and the jars of the check.
command_of() {
    awk '/^ExecStart=/ { taken = 1; sub(/^ExecStart=/, "") } taken { taken = sub(/\\$/, ""); printf "%s ", $0 }' "$1" \
        | sed "s|/usr/bin/java|$JAVA|; s|/usr/local/lib/meshnet|$PLACE|; s|%i|mesh0|g"
}

# as_unit UNIT CAPABILITIES: its command, as its user, with these capabilities (such as +net_admin; none if empty) and system calls.
as_unit() {
    local words caps=-all${2:+,$2}
    read -r -a words <<<"$(command_of "$1")"
    exec setpriv --reuid=$SOMEBODY --regid=$SOMEBODY --clear-groups --no-new-privs \
        --inh-caps="$caps" --ambient-caps="$caps" --bounding-set="$caps" \
        /usr/bin/python3 "$PLACE/scripts/lib/unit_sandbox.py" "$1" "${words[@]}"
}

# folder MODE PATH: a file system of its own, which that user can write; the rest of the copy can be read only.
folder() {
    mkdir -p "$2"
    mount -t tmpfs -o "mode=$1,uid=$SOMEBODY,gid=$SOMEBODY" none "$2"
}

# is_registered PID: the node says so, or there is nothing to wait for, as it has ended.
is_registered() { grep -q "$REGISTERED" /tmp/node.log || ! kill -0 "$1"; }

# Inside the copy, in a network of its own.
inside() {
    local units=$PLACE/scripts/systemd
    ip link set lo up
    folder 0700 /var/lib/meshnet-discovery
    folder 0700 /var/lib/meshnet
    folder 0700 /run/meshnet-discovery
    folder 0700 /run/meshnet
    folder 0700 /run/credential
    # For everybody, as udev has it.
    mknod -m 666 /run/tun c 10 200
    mount --bind /run/tun /dev/net/tun
    mkdir -p /etc/meshnet
    echo 'server = 127.0.0.1:8000' >/etc/meshnet/mesh0.properties
    head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >/run/credential/network.key
    chown $SOMEBODY:$SOMEBODY /run/credential/network.key
    chmod 400 /run/credential/network.key
    mount -o remount,bind,ro /

    (STATE_DIRECTORY=/var/lib/meshnet-discovery RUNTIME_DIRECTORY=/run/meshnet-discovery \
        as_unit "$units/meshnet-discovery.service" '') >/tmp/server.log 2>&1 &
    local server=$!
    # A node that comes before its server says so.
    wait_until 60 grep -q listening /tmp/server.log || { cat /tmp/server.log && die "the server does not listen"; }
    (STATE_DIRECTORY=/var/lib/meshnet:/var/lib/meshnet/mesh0 RUNTIME_DIRECTORY=/run/meshnet CREDENTIALS_DIRECTORY=/run/credential \
        as_unit "$units/meshnet-node@.service" +net_admin,+net_bind_service) >/tmp/node.log 2>&1 &
    local node=$!
    wait_until 60 is_registered "$node" || true
    grep -q "$REGISTERED" /tmp/node.log || { cat /tmp/server.log /tmp/node.log && die "the server did not register the node"; }
    RUNTIME_DIRECTORY=/run/meshnet has_mesh_address "$JAVA" -jar "$PLACE/meshnet-node.jar" || die "the node has no address"
    grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs|Seccomp):' "/proc/$node/status" | tr '\n' ' ' && echo
    if grep -E ' (WARN|ERROR) ' /tmp/server.log /tmp/node.log; then die "the units' programs complain"; fi
    kill "$node" && wait "$node" || [ $? -eq 143 ] || die "the node did not end well"
    kill "$server" && wait "$server" || [ $? -eq 143 ] || die "the server did not end well"
    good "a server and a node ran as their units have them run"
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
    mount -t sysfs sys "$top/root/sys"
    mount -t tmpfs none "$top/root/tmp"
    mount -t tmpfs none "$top/root/run"
    mkdir -p "$top/root$PLACE/scripts"
    cp -r "$here/." "$top/root$PLACE/scripts/"
    cp meshnet-node/target/meshnet-node.jar meshnet-discovery/target/meshnet-discovery.jar "$top/root$PLACE/"
    chmod -R a+rX "$top/root$PLACE"
    exec chroot "$top/root" "$PLACE/scripts/check-units.sh" --inside
}

case "${1:-}" in
    --inside) inside && exit 0 ;;
    --overlay) overlay ;;
    rating) rating && exit 0 ;;
    '') ;;
    *) die "unknown: $1; see --help" ;;
esac
is_root || die "this needs root"
cd "$REPO"
rating
for jar in meshnet-node/target/meshnet-node.jar meshnet-discovery/target/meshnet-discovery.jar; do
    [ -f "$jar" ] || die "$jar is missing; it is made by: ./mvnw -DskipTests package"
done
JAVA=${JAVA_HOME:+$JAVA_HOME/bin/java}
JAVA=$(readlink -f "${JAVA:-$(command -v java)}")
export JAVA
unshare --net --mount --propagation private "$0" --overlay
