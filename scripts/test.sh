#!/usr/bin/env bash
# All of MeshNet's tests: unit and simulation tests, the checks of formatting and of the scripts, and the end-to-end tests of
# the built jars in network namespaces behind real NATs.
#
#   sudo scripts/test.sh        everything
#   scripts/test.sh             everything but the end-to-end tests: namespaces and TUN devices need root
#
# What is missing on a Debian or Ubuntu machine is installed with apt-get (which needs root or sudo), and said: a JDK of
# version 17 or newer, Maven, Python 3 and its markdown, iproute2, nftables, iperf3, ping, tcpdump, dig, curl, sysctl, miniupnpd (which starts nothing by itself),
# lintian, rpm, zsh, fish, mandoc, Chromium, shellcheck.
# Further arguments go to Maven.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
# shellcheck source=lib/requirements.sh
. "$here/lib/requirements.sh"

case "${1:-}" in
    -h | --help) usage_of "$0" && exit 0 ;;
esac
cd "$REPO"

TOOLS=(mvn=maven python3=python3 ip=iproute2 nft=nftables iperf3=iperf3 ping=iputils-ping tcpdump=tcpdump dig=bind9-dnsutils)
TOOLS+=(curl=curl sysctl=procps dnsmasq=dnsmasq-base udhcpc=udhcpc lintian=lintian markdown_py=python3-markdown)
TOOLS+=(zsh=zsh fish=fish mandoc=mandoc chromium=chromium rpm=rpm)
TOOLS+=(miniupnpd=miniupnpd-nftables setpriv=util-linux shellcheck=shellcheck openssl=openssl)
# The independent STUN client and the store come with servers that Debian would start, the NAT64 with a service; only a machine for tests is given
# those.
if [ "${CI:-}" = true ]; then TOOLS+=(turnutils_stunclient=coturn tayga=tayga redis-server=redis-server); fi

# unpack_promtool FOLDER: puts it there, as in the package.
unpack_promtool() {
    (cd "$1" && apt-get download -q prometheus >/dev/null && dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool)
}

# Checks metrics by Prometheus' own rules. Its package is a server; this one program of it is enough.
get_promtool() {
    local folder
    if has promtool; then return 0; fi
    folder=$(mktemp -d)
    say "taking promtool out of the package prometheus"
    unpack_promtool "$folder" || { refresh_package_lists && unpack_promtool "$folder"; } || die "promtool cannot be had"
    install -m 755 "$folder/usr/bin/promtool" /usr/local/bin/promtool
    rm -rf "$folder"
}

check_scripts() {
    step "checking the scripts"
    shellcheck -x -P scripts scripts/*.sh scripts/lib/*.sh mvnw .ci/run
    good "shellcheck has nothing to say"
}

# The documents become pages, whose links have to lead somewhere.
check_documents() {
    step "making pages of the documents"
    scripts/site.sh
}

# The units are checked with the programs that they start standing in place, wherever those are on this machine.
check_units() {
    local folder unit
    if ! has systemd-analyze; then
        warn "systemd-analyze is not here: the systemd units were not checked"
        return 0
    fi
    folder=$(mktemp -d)
    for unit in scripts/systemd/*.service; do
        sed "s|/usr/bin/java|$JAVA_HOME/bin/java|" "$unit" >"$folder/$(basename "$unit")"
    done
    systemd-analyze verify "$folder"/*.service || die "a systemd unit is wrong"
    good "systemd-analyze has nothing to say about the units"
    scripts/check-units.sh rating
    mkdir "$folder/meshnet-discovery.service.d"
    sed "s|/usr/bin/java|$JAVA_HOME/bin/java|" scripts/systemd/meshnet-discovery-tls.conf >"$folder/meshnet-discovery.service.d/tls.conf"
    systemd-analyze verify "$folder/meshnet-discovery.service" || die "the systemd drop-in for TLS is wrong"
    rm -rf "$folder"
}

# total NAME: adds up one number of all test reports of this run.
total() {
    find . -path '*/target/*-reports/TEST-*.xml' -newer "$stamp" -exec grep -ho '<testsuite [^>]*>' {} + \
        | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" | awk '{ sum += $1 } END { print sum + 0 }'
}

# Build products of a checkout that belongs to somebody else than root are handed back to them.
# shellcheck disable=SC2317 # called by the trap
hand_back() {
    local owner
    owner=$(stat -c %u "$REPO")
    if is_root && [ "$owner" -ne 0 ]; then find . -name target -type d -prune -exec chown -R "$owner" {} +; fi
}

step "looking for what the tests need"
require "${TOOLS[@]}"
if [ "${CI:-}" = true ]; then get_promtool; fi
check_scripts
check_documents
check_units

step "building and testing (./mvnw verify)"
is_root || warn "not root: THE END-TO-END TESTS ARE SKIPPED; run them with: sudo scripts/test.sh"
stamp=$(mktemp)
trap 'rm -f "$stamp"; hand_back' EXIT
status=0
./mvnw -B -Perrorprone,packages verify "$@" </dev/null || status=$?

if [ $status = 0 ] && is_root; then
    step "checking the Debian packages and the RPMs"
    scripts/check-packages.sh || status=$?
    if has systemd-analyze; then
        step "checking what the systemd units leave the programs"
        scripts/check-units.sh || status=$?
    fi
fi

step "totals"
tests=$(total tests) failed=$(($(total failures) + $(total errors))) skipped=$(total skipped)
is_root || warn "not root: the end-to-end tests were skipped"
printf '%d passed, %d failed, %d skipped\n' $((tests - failed - skipped)) "$failed" "$skipped"
exit "$status"
