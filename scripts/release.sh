#!/usr/bin/env bash
# Makes all that a release has, from a tree without changes: the programs, Debian packages, RPMs, an archive for other Linuxes with
# scripts/install.sh, the list of what is inside (SBOM, CycloneDX), and checksums. Into target/release/.
#
#   scripts/release.sh                  tests are not run: see scripts/test.sh
#   scripts/release.sh --images         OCI images as well: on Debian, as root
#   scripts/release.sh --dirty          from a tree with changes, for trying it out
#
# Further arguments go to Maven.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"

dirty=false images=false
while [ $# -gt 0 ]; do
    case "$1" in
        -h | --help) usage_of "$0" && exit 0 ;;
        --dirty) dirty=true ;;
        --images) images=true ;;
        *) break ;;
    esac
    shift
done
cd "$REPO"
$dirty || [ -z "$(git status --porcelain)" ] || die "the tree has changes; a release is made of what is committed"

step "building"
./mvnw -B -q -Ppackages -DskipTests "$@" clean package org.cyclonedx:cyclonedx-maven-plugin:makeAggregateBom
version=$(sed -n 's|^  <version>\(.*\)</version>$|\1|p' pom.xml | sed -n 1p)
release=target/release
name=meshnet-$version
mkdir -p "$release"
for program in meshnet-node meshnet-discovery; do
    cp "$program/target/$program.jar" "$release/$program-$version.jar"
    cp "$program/target/${program}_${version}_all.deb" "$program/target/$program-$version-1.noarch.rpm" "$release/"
done
cp target/meshnet-sbom.json target/meshnet-sbom.xml "$release/"

if $images; then
    scripts/images.sh
    cp target/images/*.oci.tar.gz "$release/"
fi

step "packing the archive for other Linuxes"
files=(README.md CHANGELOG.md LICENSE scripts/install.sh scripts/lib/common.sh scripts/systemd)
for program in meshnet-node meshnet-discovery; do
    files+=("$program/src/deb/$program" "$program/target/$program.jar")
    for made in man completion; do
        if [ -d "$program/target/$made" ]; then files+=("$program/target/$made"); fi
    done
done
tar --create --gzip --file "$release/$name-linux.tar.gz" --transform "s|^|$name/|" --owner=0 --group=0 --sort=name \
    --mtime="@$(git log -1 --format=%ct)" "${files[@]}"

(cd "$release" && sha256sum -- * >../SHA256SUMS && mv ../SHA256SUMS SHA256SUMS)
step "made $release"
(cd "$release" && sha256sum --check --quiet SHA256SUMS && ls -l)
