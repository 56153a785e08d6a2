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

# record N ARGUMENT...: in N processes, but for what is measured, and for the
# later estimate, which depends on which part is ahead
record() {
	"$dmrace" explore "${@:2}" --jobs "$1" --json |
		jq 'del(.explored.milliseconds, .explored.microseconds,
			.explored.rss, .explored.estimates[1], .seconds)'
}

# same ARGUMENT...
same() {
	record 1 "$@" >"$dir/1.json"
	[ "$(jq .explored.executions "$dir/1.json")" -gt 500 ] ||
		fail "too few executions: $*"
	for n in 2 5; do
		record $n "$@" >"$dir/$n.json"
		diff "$dir/1.json" "$dir/$n.json" >"$dir/diff" && continue
		fail "not the same in $n processes: $*"
		head -n 20 "$dir/diff"
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
