#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# leaky.sh DMRACE LIBEXEC: of ends that are alike one is checked for leaks
# (clean-ends.h).  A leak is found in each execution that has one, though all
# but one byte is as in an execution that has none.
set -u
dmrace=$1
export DMRACE_LIBEXEC=$2 LC_ALL=C
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out"
failed=0

# leaks SCENARIO N: of the 6 orders in which the CPUs take the lock, N have it.
leaks() {
	for tool in checker tsan; do
		"$dmrace" explore "$1" --on broken --under $tool \
			>"$dir/out.txt" 2>&1 &&
			grep -q "^6 of 6 schedules, $2 bad" "$dir/out.txt" &&
			continue
		failed=1
		echo "$1 under $tool: not $2 of 6"
		cat "$dir/out.txt"
	done
}

leaks leaky-static 3		# it is kept after it was given up
leaks leaky-heap 3
leaks leaky-cpu 2		# and after the byte was there
exit $failed
