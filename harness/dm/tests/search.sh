#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a free run finds by luck comes again from a string that the command has
# looked for, in the same functions; what no program shows is said not to be
# found.
#
#	search.sh DMRACE LIBEXEC
set -u
dmrace=$1
libexec=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DMRACE_OUT="$work/out" LC_ALL=C

fail() {
	echo "search.sh: $1"
	cat "$work"/*.txt
	exit 1
}

# Luck may bring what no program of a sweep shows, but never that alone.
"$dmrace" run stress --on buggy --under tsan --expect bug >"$work/run.txt" 2>&1 ||
	fail "stress finds nothing"
grep -q '^search   ' "$work/run.txt" || fail "nothing is looked for"
replays=0
while read -r what; do
	functions=${what%%|*}
	string=${what#*|}
	"$dmrace" replay "$string" --on buggy --under checker --json \
		>"$work/replay.json" 2>"$work/error.txt" ||
		fail "replay of $string"
	jq -e --arg want "$functions" '[.findings[] |
		[.sides[].fn] | map(select(.)) |
		(join(" / "), (reverse | join(" / "))) | . == $want] | any' \
		"$work/replay.json" >/dev/null || fail "$functions is not there"
	replays=$((replays + 1))
done < <(awk -F"'" '/^search   / { sub(/^search   [^:]*: /, ""); what = $0 }
	/^  replay   / { print what "|" $2 }' "$work/run.txt")
[ "$replays" -gt 0 ] || fail "no string"

# It can be switched off, and a gate's cell does not look for what it expects.
for option in --no-search --quiet; do
	"$dmrace" run stress --on buggy --under tsan --expect bug $option \
		>"$work/run.txt" 2>&1 || fail "$option: stress finds nothing"
	! grep -q '^search' "$work/run.txt" || fail "$option: it searches"
done
# What is not expected it does look for.
"$dmrace" run stress --on buggy --under tsan --expect clean --quiet \
	>"$work/run.txt" 2>&1 && fail "buggy is clean"
grep -q '^search   ' "$work/run.txt" || fail "--quiet hides the search"

# look SUBJECT KIND SIDE SIDE PROGRAMS...: one line, what the sweep came to
look() {
	local subject=$1 kind=$2 a=$3 b=$4

	shift 4
	"$libexec/$subject-plain" sweep "$@" --until-found --kind "$kind" \
		--side "$a" --side "$b" --log "$work/log.txt" \
		2>"$work/error.txt" || fail "the runner"
	grep '^swept' "$work/log.txt" | cut -f 2
}
# The first program that calls both shows it.
got=$(look buggy data-race dm_disk,dev_status alloc_dev,dev_create \
	--pairs --triples)
[ "$got" = 'program= | create a | status_dev 0' ] || fail "buggy: '$got'"
program=${got#program=}
# In the order of a sweep this one comes after more than five hundred.
got=$(look buggy use-after-free dm_get,dev_status free_dev,user_close \
	--pairs --triples)
[ "$got" = 'program=create a; open 0; remove a | status_dev 0 | close 0' ] ||
	fail "buggy, open: '$got'"
tried=$(sed -n 's/^sweep\tprograms=\([0-9]*\)\t.*/\1/p' "$work/log.txt")
[ "$tried" -lt 100 ] || fail "$tried programs: those that call both come first"

# not DESCRIPTION SUBJECT KIND SIDE SIDE: that program does not show it
not() {
	local what=$1

	shift
	got=$(look "$@" --program "$program")
	[ -z "$got" ] || fail "$what: '$got'"
	grep -q '^sweep	programs=1	' "$work/log.txt" || fail "$what: not run"
}
got=$(look buggy data-race dm_disk,dev_status alloc_dev,dev_create \
	--program "$program")
[ -n "$got" ] || fail "not again"
not fixed fixed data-race dm_disk,dev_status alloc_dev,dev_create
not "another kind" buggy oops dm_disk,dev_status alloc_dev,dev_create
not "another function" buggy data-race dm_disk,dev_status \
	dm_hash_insert,dev_create
echo "replayed $replays times"
