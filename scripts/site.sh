#!/usr/bin/env bash
# The documents as pages that open from disk: README, changelog and all of docs/, with a list of them beside each.
#
#   scripts/site.sh [FOLDER]    into FOLDER, which is replaced; target/site unless given
#
# Then open target/site/index.html. Links between the documents are checked on the way: one that leads nowhere is an error. Needs Python 3 and
# its package markdown, which are installed with apt-get where they are missing.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
# shellcheck source=lib/requirements.sh
. "$here/lib/requirements.sh"

case "${1:-}" in
    -h | --help) usage_of "$0" && exit 0 ;;
esac
require_tools python3=python3 markdown_py=python3-markdown
# Where there are several, the one of the package.
exec /usr/bin/python3 "$here/lib/site.py" "$REPO" "${1:-$REPO/target/site}"
