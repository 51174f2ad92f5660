#!/usr/bin/env bash
# Puts a discovery server under load: any number of nodes from one process, over real UDP sockets, in the real protocol. By
# default it starts the server itself, on loopback, with its limits raised.
#
#   scripts/load.sh [OPTIONS]
#
#   scripts/load.sh                                                       10,000 nodes for half a minute
#   scripts/load.sh --nodes 100000 --ramp max --seconds 60 --csv load.csv
#   scripts/load.sh --rate join=200,leave=200,introduce=1000 --seconds 60
#   scripts/load.sh --kill-at 10                                          kill -9 and a restart
#   scripts/load.sh --server 192.0.2.1:8000 --nodes 1000                  a server elsewhere
#   scripts/load.sh --help                                                tells all options
#
# It needs Linux and a JDK of version 17 or newer; Maven fetches the rest. It builds first, unless LOAD_BUILD=no. SERVER_JAR names
# another jar than this checkout's, LOAD_JAVA_OPTIONS options for the generator's own JVM. docs/scale.md tells what the figures mean.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
# shellcheck source=lib/requirements.sh
. "$here/lib/requirements.sh"

find_jdk || die "no JDK $JDK_LEAST or newer was found; set JAVA_HOME"

readonly MODULE=$REPO/meshnet-discovery
SERVER_JAR=${SERVER_JAR:-$MODULE/target/meshnet-discovery.jar}
if [ "${LOAD_BUILD:-yes}" != no ]; then
    "$REPO/mvnw" -B -q -f "$REPO/pom.xml" -pl meshnet-discovery -am package -DskipTests </dev/null
fi
[ -r "$SERVER_JAR" ] || die "there is no $SERVER_JAR; run this without LOAD_BUILD=no"

# Each node of a network has a socket of its own.
ulimit -n "$(ulimit -Hn)"
# shellcheck disable=SC2086 # options, separated by blanks
exec "$JAVA_HOME/bin/java" -Dstdout.encoding=UTF-8 ${LOAD_JAVA_OPTIONS:-} -cp "$MODULE/target/test-classes:$SERVER_JAR" \
    org.meshnet.load.Load --jar "$SERVER_JAR" "$@"
