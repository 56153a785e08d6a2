#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# jobs.sh DMRACE: an exploration in several processes has the result of one, and
# is no certificate if one of them is killed.
set -u
dmrace=$1
export LC_ALL=C
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out"
failed=0

fail() {
	echo "$*"
	failed=1
}

# What is the same: not what is measured, and not the later estimate, which depends
# on which part is ahead.
kept='del(.explored.milliseconds, .explored.microseconds, .explored.rss,
	.explored.estimates[1], .seconds)'

# same ARGUMENT...
same() {
	local n records=()
	for n in 1 2 5; do
		"$dmrace" explore "$@" --jobs $n --json >"$dir/$n.json"
		records+=("$dir/$n.json")
	done
	jq -se "map($kept) | length == 3 and .[0].explored.executions > 500 and
		.[0] == .[1] and .[0] == .[2]" "${records[@]}" >/dev/null &&
		return
	fail "not the same in 1, 2 and 5 processes, or too few: $*"
	for n in 2 5; do
		diff <(jq "$kept" "$dir/1.json") <(jq "$kept" "$dir/$n.json") |
			head -n 20
	done
}

same open-during-put --on buggy --more 1 --granularity sync --no-symmetry
same open-during-put --on fixed --more 1 --granularity sync
same lost-reference --on fixed --more 1 --granularity sync --under tsan

# One is killed as soon as there are two.  No process is left behind.
"$dmrace" explore sleep-in-atomic --on fixed --more 1 --granularity sync \
	--jobs 2 >"$dir/out.txt" 2>&1 &
command=$!
workers=
for _ in $(seq 600); do
	runner=$(pgrep -P $command) &&
		mapfile -t workers < <(pgrep -P "$runner") &&
		[ ${#workers[@]} = 2 ] && break
	sleep 0.05
done
[ ${#workers[@]} = 2 ] || fail "it was not explored in two processes"
kill -KILL "${workers[0]}"
wait $command
[ $? = 1 ] || fail "one was killed, and the status is not 1"
grep -q 'killed by signal 9 (Killed): run it again, or with --jobs 1' \
	"$dir/out.txt" || { fail "the cure is not named"; cat "$dir/out.txt"; }
grep -q 'as expected' "$dir/out.txt" && fail "a part is missing: as expected"
kill -0 "${workers[1]}" 2>/dev/null && fail "a process was left behind"
exit $failed
