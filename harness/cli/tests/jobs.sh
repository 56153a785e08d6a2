#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# jobs.sh DMRACE: hunt and sweep have the same result in one, two and five
# processes, matrix and report in one and three.  If a process is killed, what it
# was at is named, and the rest is there.  What was found before an interruption is
# there, too.  (explore: runner/jobs.)
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

# ---- the same result ----------------------------------------------------------

# times: what is measured becomes T, and the number of a process too
times() {
	sed -E -e 's/\b[0-9]+\.[0-9]+ s\b/T/g' -e 's/\b([pt]id)=[0-9]+/\1=T/g' \
		-e 's/"(seconds|milliseconds|rss)": ?[0-9.e+-]+/"\1": T/g'
}

# same WORDS VERB ARGUMENT...: in each of these numbers of $jobs; WORDS are in the result
same() {
	local words=$1 n
	shift
	for n in $jobs; do
		"$dmrace" "$@" --jobs "$n" >"$dir/all" 2>&1
		echo "status $?" >>"$dir/all"
		[ ! -f "$dir/page.html" ] || cat "$dir/page.html" >>"$dir/all"
		times <"$dir/all" >"$dir/$n.txt"
		cmp -s "$dir/1.txt" "$dir/$n.txt" && continue
		fail "not the same in $n processes: $*"
		diff "$dir/1.txt" "$dir/$n.txt" | cut -c 1-200 | head -n 20
	done
	grep -q -- "$words" "$dir/1.txt" || {
		fail "no '$words': $*"
		head -c 2000 "$dir/1.txt"
	}
}

jobs='1 2 5'
same '"executions": 400' hunt open-during-put --on buggy --go-on --json \
	--executions 400
same '"executions": 150' hunt lost-reference --on fixed --under tsan --json \
	--executions 150
same '"bound": "first finding"' hunt event-before-ready --on buggy --json \
	--strategy random
same 'saw [0-9]* of 11' hunt open-after-free --on fixed --executions 700 \
	--shard 2/3 --of 11
same ': 1 findings, 0 known; 0 programs explored in part, 0 errors' \
	sweep --singles --on buggy
# These share pieces out whose size does not depend on the number.
jobs='1 3'
same '"code": "O"' matrix stale-lookup open-after-free --on buggy --on fixed \
	--json
same '"tool": "tsan"' report --json --run stale-lookup open-after-free
same '</html>' report --html --run --out "$dir/page.html" open-after-free
[ "$(readlink "$DMRACE_OUT/latest")" = open-after-free/fixed-tsan ] ||
	fail "the last run is not the last one of the report"

# ---- one that is killed -------------------------------------------------------

# kill_one COMMAND WHOSE N: one of the N processes that the command or its runner
# has started, as soon as they are there
kill_one() {
	local parent workers
	for _ in $(seq 400); do
		parent=$1
		[ "$2" = command ] || parent=$(pgrep -P "$1") || continue
		mapfile -t workers < <(pgrep -P "$parent")
		if [ ${#workers[@]} -ge "$3" ]; then
			kill -KILL "${workers[0]}"
			return
		fi
		sleep 0.05
	done
	fail "there were no $3 processes"
}

# killed WORDS WHOSE N VERB ARGUMENT...: the status is 1, and something says WORDS
killed() {
	local words=$1 whose=$2 n=$3 command status
	shift 3
	"$dmrace" "$@" --jobs 2 >"$dir/out.txt" 2>&1 &
	command=$!
	kill_one $command "$whose" "$n"
	wait $command
	status=$?
	[ $status = 1 ] && grep -q -- "$words" "$dir/out.txt" && return
	fail "status $status, or nothing says '$words': $*"
	tail -n 20 "$dir/out.txt"
}

killed 'killed by signal 9 (Killed): run it again, or with --jobs 1' \
	runner 2 hunt event-before-ready --on fixed --executions 1000000 --quiet
# The first program takes long enough.
killed '[0-9]* programs, .* 1 errors' runner 1 \
	sweep --program ' | create a | create a' --singles --on fixed
grep -q 'create a | create a (its process was killed by signal 9 (Killed))' \
	"$dir/out.txt" || fail "the program is not named"
killed ' on .*: the process that made it was killed by signal 9' command 2 \
	matrix stale-lookup open-after-free --on buggy --on fixed --on stage-4
[ "$(grep -c ' on .*: the process' "$dir/out.txt")" = 1 ] ||
	fail "more than one cell is lost"
killed ' on .*: the process that made it was killed by signal 9 (Killed)' \
	command 2 report --json --run stale-lookup open-after-free
[ "$(grep -c '"schema": 1' "$dir/out.txt")" = 3 ] ||
	fail "not the other three runs"

# ---- an interruption ----------------------------------------------------------

# As soon as something was found: one of the first programs shows it.
"$dmrace" sweep --singles --random 100000 --on buggy --jobs 2 >"$dir/out.txt" 2>&1 &
command=$!
for _ in $(seq 600); do
	sleep 0.05
	runner=$(pgrep -P $command) || continue
	log=$(tr '\0' '\n' <"/proc/$runner/cmdline" | grep '/dmrace-sweep-......$')
	grep -q '^found' "$log" && break
done
kill -INT $command
wait $command
[ $? = 1 ] || fail "an interrupted sweep: not status 1"
grep -q 'interrupted by SIGINT' "$dir/out.txt" || fail "not interrupted"
grep -q '^[1-9][0-9]* programs, .* [1-9][0-9]* findings' "$dir/out.txt" || {
	fail "an interruption lost what was found, or how much was explored"
	tail -n 5 "$dir/out.txt"
}
grep -q '^  program  ' "$dir/out.txt" || fail "the finding is not printed"

# ---- wrong numbers ------------------------------------------------------------

for verb in "explore create-vs-lookup" "hunt create-vs-lookup" sweep matrix \
	"report --json"; do
	for n in 0 257; do
		# shellcheck disable=SC2086 # words
		said=$("$dmrace" $verb --jobs="$n" 2>&1)
		[ $? = 2 ] || fail "$verb --jobs=$n: not status 2"
		case $said in
		*$'\n'*) fail "$verb --jobs=$n: not one line" ;;
		*"--jobs=$n: give a number from 1 to 256"*) ;;
		*) fail "$verb --jobs=$n: no cure" ;;
		esac
	done
done
exit $failed
