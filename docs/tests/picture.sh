#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# picture.sh DMRACE CHROMIUM: makes docs/stepper.png, the picture of the page
# in README.md.
set -eu
dmrace=$(realpath "$1")
chromium=$2
docs=$(realpath "$(dirname "$0")/..")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out"

for on in buggy fixed; do
	"$dmrace" run create-vs-lookup --on $on --quiet
done
"$dmrace" report --html --out "$dir/page.html"
timeout 120 "$chromium" --headless --no-sandbox --disable-gpu \
	--hide-scrollbars --user-data-dir="$dir/profile" \
	--window-size=1200,1000 --virtual-time-budget=3000 \
	--screenshot="$docs/stepper.png" \
	"file://$dir/page.html#create-vs-lookup/buggy/16"
