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

script -qec "'$dmrace' bench --quick --json >'$dir/bench.json'" /dev/null \
	</dev/null >"$dir/terminal"
# It obeys the schema, but not after any of these changes.
jq '[(.schema = 2), del(.toy[0].floor), (.toy[0].ratio = 0),
	del(.scenarios[0].tsan.points), (.switch.tsan = -1),
	del(.symmetry[0].traces), (.jobs[0].jobs = 1)]' \
	"$dir/bench.json" >"$dir/broken.json"
printf '%s\n' "$schema	$dir/bench.json" \
	"--refuse	$schema	$dir/broken.json" | "$validate"

"$dmrace" list --json >"$dir/list.json"
"$dmrace" explore open-after-free --on fixed --json >"$dir/explored.json"
# Each measurement was a step, as many as the line on the terminal said.
wrong=$(jq -r --slurpfile list "$dir/list.json" --rawfile terminal "$dir/terminal" \
	--slurpfile explored "$dir/explored.json" '
def is(what; wanted):
	what | select(. != wanted) | "\(tojson), not \(wanted | tojson)";

is([.toy[] | [.cpus, .executions]] | unique; [[3, 20], [4, 300], [5, 9288]]),
is([.toy[].detector] | unique; ["checker", "none", "tsan"]),
is(.toy | length; 9),
is([.symmetry[] | [.cpus, .executions, .traces]] | unique;
	[[4, 150, 300], [5, 1548, 9288], [6, 20105, 482520]]),
is(.symmetry | length; 9),
is([.jobs[] | [.detector, .cpus]]; [["none", 6], ["checker", 6], ["tsan", 6]]),
is([.jobs[] | select(.one <= 0 or .several <= 0)]; []),
is([.toy[].ratio | select(. <= 0)]; []),
is([.scenarios[].name] | sort;
	[$list[0][].name | select(. != "stress")] | sort),
is([.scenarios[] | select(.checker.executions != .tsan.executions)]; []),
is([.scenarios[] | select(.name == "open-after-free") | .checker |
	select(.complete) | .executions]; [$explored[0].explored.executions]),
(2 + 2 * (.toy + .scenarios | length) + (.symmetry | length) +
	2 * (.jobs | length)) as $steps |
	if $terminal | test("bench: [0-9]+ of \($steps)") then empty
	else "no progress of \($steps) steps" end
' "$dir/bench.json") || fail "jq cannot look at the record"
[ -z "$wrong" ] || fail "$wrong"

# An interruption is not a failure of what is measured.
"$dmrace" bench --quick --repeat 1000 --out "$dir/cut" 2>"$dir/said" &
until [ -s "$dir/cut/bench/stdout.txt" ]; do sleep 0.05; done
kill -INT $!
wait $! && fail "an interruption is no success"
[ "$(cat "$dir/said")" = 'dmrace: interrupted by SIGINT' ] ||
	fail "interrupted: $(cat "$dir/said")"
