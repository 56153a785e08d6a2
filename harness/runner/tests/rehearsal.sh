#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# rehearsal.sh RUNNER...: after a rehearsal (harness/runner/standby.h) a run is like
# the first one of a process: its event log is the same, but for addresses.
set -u
export LC_ALL=C
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
compared=0
failed=0

# log NAME ARGUMENT...
log() {
	setarch -R "$runner" run --scenario "$scenario" --frees held \
		--log "$dir/$1" "${@:2}" 2>>"$dir/stderr" ||
		echo "status $?" >>"$dir/$1"
}

# Without addresses, also where they are values or, of four bytes, halves of values.
clean='s/0x[0-9a-f]+/ADDRESS/g; s/\tthreads=[0-9]+//
	s/(value|fill)=[0-9]{9,}/\1=ADDRESS/'

for runner; do
	names=$("$runner" list | grep -v $'schedule=\t' |
		sed -n 's/^scenario\tname=\([^\t]*\).*/\1/p')
	for scenario in $names; do
		log first
		log create-vs-lookup --rehearse create-vs-lookup
		log open-after-free --rehearse open-after-free
		sed -i -E "$clean" "$dir"/{first,create-vs-lookup,open-after-free}
		for rehearsed in create-vs-lookup open-after-free; do
			compared=$((compared + 1))
			cmp -s "$dir/first" "$dir/$rehearsed" && continue
			failed=$((failed + 1))
			echo "$runner: $scenario after $rehearsed:"
			diff "$dir/first" "$dir/$rehearsed" | head -n 5
			cat "$dir/stderr"
		done
	done
done
echo "$compared compared, $failed not the same"
[ $failed = 0 ] && [ $compared -gt 50 ]
