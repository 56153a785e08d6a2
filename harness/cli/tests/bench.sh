#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# bench.sh DMRACE VALIDATE SCHEMA: what is measured is all there, and the
# counts are exact; how fast it was is not judged.
set -eu
dmrace=$1
validate=$2
schema=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out" LC_ALL=C

fail() {
	echo "$*" >&2
	exit 1
}

# is WANTED FILTER: of the record
is() {
	got=$(jq -c "$2" "$dir/bench.json")
	[ "$got" = "$1" ] || fail "$2: $got, not $1"
}

script -qec "'$dmrace' bench --quick --json >'$dir/bench.json'" /dev/null \
	</dev/null >"$dir/terminal"
"$validate" "$schema" "$dir/bench.json"
# Not after any of these changes.
jq '[(.schema = 2), del(.toy[0].floor), (.toy[0].ratio = 0),
	del(.scenarios[0].tsan.points), (.switch.tsan = -1),
	del(.symmetry[0].traces), (.jobs[0].jobs = 1)]' \
	"$dir/bench.json" >"$dir/broken.json"
"$validate" --refuse "$schema" "$dir/broken.json"

is '[[3,20],[4,300],[5,9288]]' '[.toy[] | [.cpus, .executions]] | unique'
is '["checker","none","tsan"]' '[.toy[].detector] | unique'
is 9 '.toy | length'
is '[[4,150,300],[5,1548,9288],[6,20105,482520]]' \
	'[.symmetry[] | [.cpus, .executions, .traces]] | unique'
is 9 '.symmetry | length'
is '[["none",6],["checker",6],["tsan",6]]' '[.jobs[] | [.detector, .cpus]]'
is '[]' '[.jobs[] | select(.one <= 0 or .several <= 0)]'
is '[]' '[.toy[].ratio | select(. <= 0)]'
"$dmrace" list | awk '$1 != "stress" { print $1 }' | sort >"$dir/scenarios"
jq -r '.scenarios[].name' "$dir/bench.json" | sort |
	diff "$dir/scenarios" - || fail "not all scenarios"
# Each measurement was a step, as many as the line on the terminal said.
n=$((2 + 2 * $(jq '.toy + .scenarios | length' "$dir/bench.json") +
	$(jq '(.symmetry | length) + 2 * (.jobs | length)' "$dir/bench.json")))
grep -q "bench: [0-9]* of $n" "$dir/terminal" || {
	cat "$dir/terminal"
	fail "no progress of $n steps"
}
is '[]' '[.scenarios[] | select(.checker.executions != .tsan.executions)]'
"$dmrace" explore open-after-free --on fixed --json >"$dir/explored.json"
is "[$(jq .explored.executions "$dir/explored.json")]" '[.scenarios[] | select(.name == "open-after-free") |
	.checker | select(.complete) | .executions]'
