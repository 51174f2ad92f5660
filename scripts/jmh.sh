#!/usr/bin/env bash
# Runs the small benchmarks (JMH): cut, glue, seal, open, route look-up, codec, a packet's whole way through a lane, and
# a registration at the server.
#
#   scripts/jmh.sh [PATTERN] [JMH OPTIONS]
#
#   scripts/jmh.sh                                   all of them, some ten minutes
#   scripts/jmh.sh -l                                lists them
#   scripts/jmh.sh LaneBenchmark -p cipher=none      one of them, with one of its parameters fixed
#   scripts/jmh.sh FrameBenchmark -wi 1 -i 1 -r 1    quick and rough
#   scripts/jmh.sh -h                                tells JMH's options
#
# It needs a JDK of version 17 or newer; Maven fetches the rest. It builds what changed first. Run it on a machine that does
# nothing else meanwhile.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
# shellcheck source=lib/requirements.sh
. "$here/lib/requirements.sh"

case "${1:-}" in
    --help) usage_of "$0" && exit 0 ;;
esac
find_jdk || die "no JDK $JDK_LEAST or newer was found; set JAVA_HOME"

"$REPO/mvnw" -B -q -f "$REPO/pom.xml" -pl meshnet-node -am test-compile dependency:build-classpath \
    -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test </dev/null
classpath=$REPO/meshnet-core/target/test-classes:$REPO/meshnet-discovery/target/test-classes:$REPO/meshnet-node/target/test-classes:$REPO/meshnet-node/target/classes
exec "$JAVA_HOME/bin/java" -cp "$classpath:$(cat "$REPO/meshnet-node/target/test.classpath")" org.openjdk.jmh.Main "$@"
