#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# checkpoints.sh DMRACE LIBEXEC: explorations have the same records with and
# without checkpoints; and on each scenario each of some executions is the same
# from a checkpoint as from the start, if there is one after every 40 points.
set -u
dmrace=$1 libexec=$2
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
	.explored.estimates[1], .seconds, .replay) |
	walk(if type == "array" then map(select(. != "--checkpoints" and . != "0"))
	     else . end)'

# same LEAST ARGUMENT...: at least LEAST executions
same() {
	"$dmrace" explore "${@:2}" --json --no-checkpoints >"$dir/without"
	"$dmrace" explore "${@:2}" --json >"$dir/with"
	jq -se "map($kept) | length == 2 and .[0] == .[1] and
		.[0].explored.executions >= $1" "$dir/without" "$dir/with" \
		>/dev/null && return
	fail "not the same with checkpoints, or too few executions: ${*:2}"
	diff <(jq "$kept" "$dir/without") <(jq "$kept" "$dir/with") |
		head -n 20
}

same 500 open-during-put --on buggy --more 1 --granularity sync \
	--no-symmetry
same 500 lost-reference --on fixed --more 1 --granularity sync --jobs 1
same 700 lost-table --on fixed --more 1 --granularity sync --executions 800
same 20 create-vs-lookup --on buggy

scenarios=$("$libexec/fixed-plain" list |
	sed -n 's/^scenario\tname=\([^\t]*\).*/\1/p')
[ "$(wc -w <<<"$scenarios")" -ge 20 ] || fail "too few scenarios"
for scenario in $scenarios; do
	# An execution of it has half a million points.
	[ "$scenario" = stress ] && continue
	for runner in buggy-plain fixed-plain; do
		"$libexec/$runner" explore --scenario "$scenario" --jobs 1 \
			--more 1 --granularity sync --executions 8 \
			--cross-check 0 --checkpoints 40 --compared 1 \
			>"$dir/log" || fail "$scenario on $runner: status $?"
		bound=$(sed -n 's/^explored.*\tbound=\([^\t]*\).*/\1/p' "$dir/log")
		case $bound in
		"" | executions*) ;;
		*) grep -q 'checkpoint\|determin' <<<"$bound" &&
			fail "$scenario on $runner: $bound" ;;
		esac
	done
done

exit $failed
