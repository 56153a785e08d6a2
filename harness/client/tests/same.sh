#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# same.sh DMRACE SCENARIOS TOOL TIMES [NAME...]: each scenario whose actors are
# commands, or those named, has the same verdict and the same findings whether
# its actors are imitated or real programs; these that many times.  TIMES "gate":
# once, and where they have the verdict that the gate asks of imitated actors, all
# declared findings and nothing else, no imitated actors are run.
set -u
dmrace=$1
tool=$3
times=${4/gate/1}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
names=("${@:5}")
[ ${#names[@]} -gt 0 ] ||
	mapfile -t names < <(grep -l 'COMMAND(' "$2"/*.c |
		sed 's|.*/[0-9]*-||; s|\.c$||')
failed=0
tried=0

# The verdict, and what was found, without what only real programs have.  Which of
# the consequences ThreadSanitizer reports varies with where memory lies.
findings='[.verdict.result,
	(.findings[] | select(.kind != "client") |
	select(.declared or (.expected | not)) |
	"\(.tool) \(.kind) \(.field) \([.sides[] | .fn] | sort)")] | unique'

# as_expected NAME SUBJECT: not only that nothing is required
as_expected() {
	"$dmrace" run "$1" --on "$2" --under "$tool" --clients \
		--out "$dir/out" >"$dir/text" 2>&1 &&
		grep -q '^verdict  as expected' "$dir/text"
}

for name in "${names[@]}"; do
	for subject in buggy fixed; do
		tried=$((tried + 1))
		[ "$4" = gate ] && as_expected "$name" $subject && continue
		records=()
		for how in "" --clients; do
			# shellcheck disable=SC2086 # no word if it is empty
			"$dmrace" run "$name" --on $subject --under "$tool" \
				--out "$dir/out$how" $how ${how:+--repeat $times} \
				>"$dir/text$how" 2>&1
			records+=("$dir/out$how/$name/$subject-$tool/record.json")
		done
		jq -se "map($findings) | length == 2 and .[0] == .[1]" \
			"${records[@]}" >/dev/null && continue
		failed=$((failed + 1))
		echo "$name on $subject under $tool:"
		diff <(jq "$findings" "${records[0]}") \
			<(jq "$findings" "${records[1]}")
		cat "$dir/text--clients"
	done
done
echo "$tried tried, $failed wrong"
[ "$failed" = 0 ] && [ "$tried" -ge 2 ]
