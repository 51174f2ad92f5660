# shellcheck shell=bash
# What the demos share: a folder that ends with them, the jars, and programs in the background. Needs common.sh and
# requirements.sh, and WORK, the folder. Sourced, never run.

# shellcheck disable=SC2034 # read by the demos
readonly SERVER_JAR=$REPO/meshnet-discovery/target/meshnet-discovery.jar NODE_JAR=$REPO/meshnet-node/target/meshnet-node.jar

show_logs() {
    local log
    for log in "$WORK"/*.log; do
        [ -s "$log" ] || continue
        printf '\n--- the end of %s\n' "$(basename "$log")" >&2
        tail -n 20 "$log" >&2
    done
}

# Shows a command's output, indented like the rest.
show() { sed 's/^/    /'; }

# The jars are there and younger than everything they are made of.
jars_are_fresh() {
    [ -f "$SERVER_JAR" ] && [ -f "$NODE_JAR" ] || return 1
    [ -z "$(find "$REPO"/pom.xml "$REPO"/*/pom.xml "$REPO"/*/src/main -newer "$SERVER_JAR" -type f -print -quit)" ] || return 1
    [ -z "$(find "$REPO"/pom.xml "$REPO"/*/pom.xml "$REPO"/*/src/main -newer "$NODE_JAR" -type f -print -quit)" ]
}

# Built as the owner of the checkout, so that root's files do not stand in the way afterwards.
build_jars() {
    local owner home as_owner=()
    owner=$(stat -c %U "$REPO")
    if [ "$owner" != root ] && [ "$owner" != UNKNOWN ]; then
        home=$(getent passwd "$owner" | cut -d: -f6)
        as_owner=(runuser -u "$owner" -- env HOME="$home" JAVA_HOME="$JAVA_HOME")
    fi
    # Maven prints escape sequences even to a file.
    "${as_owner[@]}" "$REPO/mvnw" -B -q package -DskipTests </dev/null 2>&1 | sed $'s/\e\\[[0-9;]*m//g; /^$/d' | show
}

# Says what it does, and does it where it has to be done.
provide_jars() {
    if jars_are_fresh; then
        say "the jars are built and up to date"
    else
        say "building the jars: ./mvnw package (the first time, Maven fetches its plugins and the libraries; some minutes)"
        build_jars
    fi
}

# in_background LOG COMMAND...: disowned, so that the shell says nothing when it is ended. Its process id is in LAST, and is the program's own
# where the command is one that execs, such as ip netns exec.
in_background() {
    "${@:2}" >>"$WORK/$1.log" 2>&1 </dev/null &
    # shellcheck disable=SC2034 # read by the demos
    LAST=$!
    disown
}
