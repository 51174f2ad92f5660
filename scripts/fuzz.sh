#!/usr/bin/env bash
# Feeds what reads bytes from outside with bytes that a fuzzer (Jazzer) makes up, led by what of the code they reach.
#
#   scripts/fuzz.sh [TARGET] [SECONDS]
#
#   scripts/fuzz.sh                    all targets, one after the other, for a minute each
#   scripts/fuzz.sh -l                 lists them
#   scripts/fuzz.sh WireFuzz 600       one of them, for ten minutes
#
# What it makes up is kept in target/fuzz/TARGET and used again. It ends with 77 when a target throws, hangs for a
# minute or runs out of memory; what it was fed with is then in a file that it names. To keep that as a test:
#
#   xxd -p -c 100000 FILE >>meshnet-MODULE/src/test/resources/PACKAGE/TARGET.hex
#
# It needs a JDK of version 17 or newer; Maven fetches the rest. It builds what changed first.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
# shellcheck source=lib/requirements.sh
. "$here/lib/requirements.sh"

JAZZER=0.30.0

case "${1:-}" in
    -h | --help) usage_of "$0" && exit 0 ;;
esac

# All targets, as PACKAGE.CLASS, or the one of this name.
targets() {
    (cd "$REPO" && find meshnet-*/src/test/java -name "${1:-*}.java" -name '*Fuzz.java') |
        sed 's|.*src/test/java/||; s|\.java$||; s|/|.|g' | sort
}

case "${1:-}" in
    -l) targets && exit 0 ;;
esac
chosen=$(targets "${1:-}")
[ -n "$chosen" ] || die "there is no target ${1:-}; scripts/fuzz.sh -l lists them"
find_jdk || die "no JDK $JDK_LEAST or newer was found; set JAVA_HOME"

folder=$REPO/target/fuzz
mkdir -p "$folder"
"$REPO/mvnw" -B -q -f "$REPO/pom.xml" -pl meshnet-node -am test-compile dependency:build-classpath \
    -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test </dev/null
for jar in jazzer jazzer-api; do
    "$REPO/mvnw" -B -q -N -f "$REPO/pom.xml" dependency:copy -Dartifact=com.code-intelligence:$jar:$JAZZER \
        -DoutputDirectory="$folder" </dev/null
done
classpath=$folder/jazzer-$JAZZER.jar:$folder/jazzer-api-$JAZZER.jar
for module in core discovery node; do
    classpath+=:$REPO/meshnet-$module/target/test-classes:$REPO/meshnet-$module/target/classes
done
classpath+=:$(cat "$REPO/meshnet-node/target/test.classpath")

for target in $chosen; do
    name=${target##*.}
    mkdir -p "$folder/$name"
    "$JAVA_HOME/bin/java" -cp "$classpath" org.meshnet.core.testing.FuzzInputs "$target" "$folder/$name"
    (cd "$folder" && "$JAVA_HOME/bin/java" -Xmx1g -XX:+EnableDynamicAgentLoading -cp "$classpath" com.code_intelligence.jazzer.Jazzer \
        --target_class="$target" --instrumentation_includes='org.meshnet.**' --custom_hook_includes='org.meshnet.**' \
        -max_total_time="${2:-60}" -timeout=60 -rss_limit_mb=3000 -max_len=4096 -print_final_stats=1 "$name")
done
