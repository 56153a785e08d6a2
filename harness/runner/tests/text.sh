#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# text.sh DMRACE LIBEXEC: ThreadSanitizer prints its reports with --raw only, for
# that takes longer than the run.  What is found is the same.
set -eu
dmrace=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out"
run=$dir/out/lost-reference/buggy-tsan

fail() {
	echo "$*" >&2
	exit 1
}

# count WORD FILE: the lines of it that begin with that
count() {
	grep -c "^$1" "$2" || true
}

"$dmrace" run lost-reference --under tsan --raw >"$dir/raw"
printed=$(count 'WARNING: ThreadSanitizer' "$run/stderr.txt")
cp "$run/record.json" "$dir/with-text.json"
[ "$printed" -gt 0 ] || fail "--raw: the detector prints nothing"
[ "$(count report "$run/events.log")" = "$printed" ] ||
	fail "$printed reports are printed, another number is in the log"
grep -q '^WARNING: ThreadSanitizer' "$dir/raw" || fail "--raw shows nothing"

# As JSON it is in a file, which the record names.
"$dmrace" run lost-reference --under tsan --raw --json >"$dir/raw.json"
raw=$(jq -r .raw "$dir/raw.json") || fail "--raw --json is no JSON"
grep -q '^WARNING: ThreadSanitizer' "$raw" || fail "--json: no report in $raw"

"$dmrace" run lost-reference --under tsan >/dev/null ||
	fail "without --raw, the run is not as expected"
[ ! -s "$run/stderr.txt" ] || fail "without --raw, reports are printed"
[ "$(count report "$run/events.log")" = "$printed" ] ||
	fail "without their text, fewer reports are in the log"
jq .findings "$dir/with-text.json" >"$dir/with-text"
jq .findings "$run/record.json" >"$dir/without"
[ "$(wc -l <"$dir/without")" -gt 1 ] || fail "no findings"
cmp "$dir/with-text" "$dir/without" || fail "other findings"

# The text names a global variable.
DMRACE_LIBEXEC=$2 "$dmrace" run marked-write --on broken --under tsan --raw \
	>"$dir/raw"
grep -q "Location is global 'read_plainly'" "$dir/raw" ||
	fail "--raw does not name the variable"
