# shellcheck shell=bash
# Finds what the scripts need on a machine and installs what is missing with apt-get. Needs common.sh. Sourced, never run.

# The oldest JDK that builds and runs MeshNet.
readonly JDK_LEAST=17

# major_of JAVA: the major version that a java or javac binary tells, 0 if it tells none.
major_of() {
    local text
    text=$("$1" -version 2>&1 | sed -n 's/^[^0-9]*\([0-9][0-9.]*\).*/\1/p' | sed -n 1p)
    case "$text" in
        1.*) text=${text#1.} ;;
    esac
    text=${text%%.*}
    printf '%s\n' "${text:-0}"
}

# find_jdk: sets JAVA_HOME to a JDK that is new enough, whatever "java" is the default; false if there is none.
find_jdk() {
    local home candidates=("${JAVA_HOME:-}")
    if has javac; then candidates+=("$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")"); fi
    for home in /usr/lib/jvm/*/; do candidates+=("${home%/}"); done
    for home in "${candidates[@]}"; do
        if [ -n "$home" ] && [ -x "$home/bin/javac" ] && [ "$(major_of "$home/bin/javac")" -ge "$JDK_LEAST" ]; then
            export JAVA_HOME=$home
            return 0
        fi
    done
    return 1
}

# jdk_package: the name of the oldest JDK package of this release of the system that is new enough.
jdk_package() {
    local major
    for major in 17 21 25; do
        if apt-cache show "openjdk-$major-jdk-headless" >/dev/null 2>&1; then
            printf 'openjdk-%s-jdk-headless\n' "$major"
            return 0
        fi
    done
    printf 'default-jdk-headless\n'
}

# as_root COMMAND...: runs it as root, by sudo if need be.
as_root() {
    if is_root; then "$@"; else sudo "$@"; fi
}

# missing_packages TOOL=PACKAGE...: prints the packages of the tools that are not there.
missing_packages() {
    local pair
    for pair in "$@"; do
        has "${pair%%=*}" || printf '%s\n' "${pair#*=}"
    done | sort -u
}

# install_packages PACKAGE...: says what it installs and installs it.
install_packages() {
    [ $# -gt 0 ] || return 0
    has apt-get || die "these are missing, and there is no apt-get here to install them: $*"
    is_root || has sudo || die "these are missing: $*. Install them, or start this as root."
    say "installing with apt-get: $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" </dev/null >/dev/null \
        || die "apt-get could not install: $*"
}

# The package lists are fetched once, and only when something has to be installed.
refresh_package_lists() {
    has apt-get || return 0
    is_root || has sudo || return 0
    say "refreshing the package lists (apt-get update)"
    as_root apt-get update -q </dev/null >/dev/null || warn "apt-get update failed; going on with the old lists"
}

# require_tools TOOL=PACKAGE...: makes sure that the tools are there.
require_tools() {
    local packages=() package
    while IFS= read -r package; do packages+=("$package"); done < <(missing_packages "$@")
    [ ${#packages[@]} -gt 0 ] || return 0
    refresh_package_lists
    install_packages "${packages[@]}"
}

# require TOOL=PACKAGE...: makes sure that a JDK and the tools are there.
require() {
    local packages=() package jdk_missing=false
    while IFS= read -r package; do packages+=("$package"); done < <(missing_packages "$@")
    find_jdk || jdk_missing=true
    if ! $jdk_missing && [ ${#packages[@]} -eq 0 ]; then
        say "nothing is missing; JDK: $JAVA_HOME"
        return 0
    fi
    refresh_package_lists
    if $jdk_missing; then packages+=("$(jdk_package)"); fi
    install_packages "${packages[@]}"
    find_jdk || die "no JDK $JDK_LEAST or newer was found, even after installing one; set JAVA_HOME"
    say "JDK: $JAVA_HOME"
}
