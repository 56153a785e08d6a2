#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# replay.sh DMRACE: a verdict is about the schedule that was asked for.  What a
# run prints makes it again, under each tool; all that differs is reported, and
# is never "as expected".
set -u
dmrace=$1
export LC_ALL=C
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out"
tried=0
failed=0

# expect STATUS WORDS COMMAND...
expect() {
	tried=$((tried + 1))
	"${@:3}" >"$dir/out.txt" 2>&1
	got=$?
	[ "$got" = "$1" ] && grep -q -- "$2" "$dir/out.txt" && return
	failed=$((failed + 1))
	echo "status $got, not $1 with '$2': ${*:3}"
	cat "$dir/out.txt"
}

# string SUBJECT: that of the directed run, on standard output
string() {
	"$dmrace" run create-vs-lookup --on "$1" --json |
		jq -r .schedule.replay
}

buggy=$(string buggy)
fixed=$(string fixed)
build=${buggy#*@}
other=${fixed#*@}
counts=${buggy%@*}
counts=${counts#*:}
on_fixed=${fixed%@*}

# It was made by one flavour, and is the same in the other.
expect 0 'as expected' "$dmrace" replay "$buggy" --under memcheck --expect bug -q
for tool in tsan checker none; do
	expect 0 'as expected' "$dmrace" replay "$buggy" --under $tool \
		--expect bug -q
	expect 0 'as expected' "$dmrace" replay "$fixed" --on fixed \
		--under $tool -q
done
expect 0 'as expected' "$dmrace" run create-vs-lookup \
	--schedule "$counts@$build" --expect bug -q

# Another build, or none.
expect 1 "is from build $other; buggy here (.*/libexec/dmrace) is build $build: use the dmrace of the build directory where it was made" \
	"$dmrace" replay "create-vs-lookup:$counts@$other" --expect bug
expect 1 "is from build 01234567" \
	"$dmrace" replay "$on_fixed@01234567" --on fixed
expect 1 "does not name its build" "$dmrace" replay "$on_fixed" --on fixed
expect 1 "does not name its build" "$dmrace" run create-vs-lookup --on fixed \
	--schedule "1*5,2,1"
expect 0 "is from build $other" \
	"$dmrace" replay "create-vs-lookup:$counts@$other" --expect any
expect 0 "reported" \
	"$dmrace" replay "create-vs-lookup:$counts" --expect any

# The end of a string was lost.
expect 2 "no build after the '@'" "$dmrace" replay "$on_fixed@" --on fixed

# A CPU that ends early, or cannot run.
expect 1 'cpu2 for 90000 points (it ran for [0-9]*)" never happened' \
	"$dmrace" replay "create-vs-lookup:2*90000,1@$other" --on fixed
expect 1 'cpu1 cannot run" never happened' \
	"$dmrace" replay "create-vs-lookup:1,2,1@$other" --on fixed
expect 0 'cpu2 for 90000 points' \
	"$dmrace" replay "create-vs-lookup:2*90000,1@$other" --on fixed \
	--expect any

# A step of a sentence that does not come about, on any subject; under checker, for
# it is the scheduler that says so, and a process of it starts faster.
for step in 'cpu2 until alloc_dev enters' 'cpu1 before dm_get_md enters' \
	'cpu1 for 90000 points' 'cpu1 until blocked'; do
	run=("$dmrace" run create-vs-lookup --on fixed --under checker)
	expect 1 "\"$step\" never happened" \
		"${run[@]}" --schedule "$step; cpu2 to end"
	expect 1 "\"$step\" never happened" \
		"${run[@]}" --schedule "cpu1 to end; cpu2 to end; $step"
	expect 0 "as expected" \
		"${run[@]}" --schedule "$step if possible; cpu2 to end"
done

# A run that is stopped in the middle shows nothing.
for mode in clean bug any; do
	expect 1 'stopped the run in the middle' "$dmrace" run create-vs-lookup \
		--on fixed --schedule 'create-vs-lookup:step:1*5' \
		--expect $mode --under checker
	expect 1 'stopped the run in the middle' "$dmrace" replay \
		create-vs-lookup:create-vs-lookup:step:1*5 --expect $mode \
		--under checker
done

# A program has blanks in it.
expect 0 "dmrace run ' | create a' --schedule 'free'" "$dmrace" run \
	' | create a' --on fixed --schedule free --expect any
[ "$(head -n 1 "$dir/out.txt")" = ' | create a on fixed under tsan' ] || {
	failed=$((failed + 1))
	echo "a program that a patch closes: $(head -n 1 "$dir/out.txt")"
}

# The explorer's strings are like the others.
explored=$("$dmrace" explore open-after-free --until-found --json |
	jq -r '[.findings[].schedule][0]')
expect 0 'reported: [1-9]' "$dmrace" replay "$explored" --under checker
echo "$tried checks, $failed failed"
[ "$failed" = 0 ]
