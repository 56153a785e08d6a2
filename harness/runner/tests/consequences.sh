#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# consequences.sh DMRACE LIBEXEC TOOL[:SCENARIO,...]...: a new fault in a function
# that the consequences of the old one go through is not excused by them.  The
# subject is buggy with a counter in dm_put().
set -u
dmrace=$1
export DMRACE_LIBEXEC=$2 LC_ALL=C
shift 2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out"
failed=0

for tool; do
	names=resurrected-device,open-vs-remove,open-during-put
	[[ $tool != *:* ]] || names=${tool#*:}
	tool=${tool%%:*}
	for name in ${names//,/ }; do
		"$dmrace" run "$name" --on buggy-counts --under "$tool" \
			--expect bug --json >"$dir/record" 2>"$dir/stderr"
		status=$?
		# The counter, and nothing but the counter.
		if [ $status != 1 ] || ! jq -e '.verdict |
			.result == "not as expected" and .missing == [] and
			(.unexpected | length > 0 and
			 all(endswith(" dm_puts")))' "$dir/record" >/dev/null
		then
			failed=1
			echo "$name under $tool: status $status"
			cat "$dir/stderr"
			jq -c .verdict "$dir/record"
		fi
	done
done
exit $failed
