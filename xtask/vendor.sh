#!/bin/sh
# Fetches the style sheet and the script of others anew from npm and puts them, with their licences, among the assets.
# Usage: xtask/vendor.sh            the versions below
# Raise a version here, run this, read the licence files in the diff, look at the pages, commit.
set -eu

bootstrap=5.3.9
htmx=2.0.11

assets=$(cd "$(dirname "$0")/../crates/backupchecks-web/assets" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fetch() { # package, version
  mkdir -p "$work/$1"
  tar -xzf "$(npm pack --silent "$1@$2")" -C "$work/$1" --strip-components=1
}

fetch bootstrap "$bootstrap"
# The source map is not shipped, so nothing may point at it.
sed 's|/\*# sourceMappingURL=.*\*/||' bootstrap/dist/css/bootstrap.min.css > "$assets/bootstrap.min.css"
cp bootstrap/LICENSE "$assets/licenses/bootstrap.txt"

fetch htmx.org "$htmx"
cp htmx.org/dist/htmx.min.js "$assets/htmx.min.js"
cp htmx.org/LICENSE "$assets/licenses/htmx.txt"

ls -l "$assets" "$assets/licenses"
