#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A sweep on the code before the series finds a race that nobody told it of,
# shrinks the program, prints a scenario file and a string that replays it.
#
#	sweep.sh DMRACE
set -u
dmrace=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "sweep.sh: $1"
	cat "$work"/*.txt
	exit 1
}

# Of all this only one call on each side is needed.
"$dmrace" sweep --on buggy --program \
	'create x; version | list; create a; status x | version; status_dev 1; list' \
	>"$work/out.txt" 2>&1
[ $? -eq 1 ] || fail "a finding is status 1"
grep -q '^data-race: .*alloc_dev' "$work/out.txt" || fail "the race"
# shellcheck disable=SC2016
grep -q '^  program  .*| create a | status_dev 1$' "$work/out.txt" ||
	fail "it is not shrunk"
grep -q '^SCENARIO(swept) = {' "$work/out.txt" || fail "no scenario file"
grep -q 'user_create("a");' "$work/out.txt" || fail "no calls in it"

# Each string that is printed replays: the finding comes again.
replays=0
sed -n "s/^  replay   dmrace replay '\(.*\)'$/\1/p" "$work/out.txt" \
	>"$work/strings"
while read -r string; do
	"$dmrace" replay "$string" --on buggy --under checker \
		--out "$work/run" >"$work/replay.txt" 2>&1 ||
		fail "replay of $string"
	grep -q 'RACE\|AFTER FREE\|oops\|late-init\|not-linearizable\|leak' \
		"$work/replay.txt" || fail "$string shows nothing"
	replays=$((replays + 1))
done <"$work/strings"
[ "$replays" -gt 0 ] || fail "no string to replay"

# Usage errors are one line and status 2.
for wrong in '--program nothing' '--under helgrind' '--random x' 'a'; do
	# shellcheck disable=SC2086
	"$dmrace" sweep $wrong >"$work/wrong.txt" 2>&1
	[ $? -eq 2 ] || fail "$wrong: status"
	[ "$(wc -l <"$work/wrong.txt")" -eq 1 ] || fail "$wrong: lines"
done
"$dmrace" sweep --program ' | crate a' >"$work/wrong.txt" 2>&1
[ $? -eq 1 ] || fail "an operation that is none"
grep -q "no operation 'crate'" "$work/wrong.txt" || fail "is not named"
echo "found, shrunk, and replayed $replays times"
