#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# own-state.sh DMRACE LIBEXEC: what an actor remembers is put back between two
# executions; a program that is not deterministic gets no certificate, and is
# told as that.
set -u
dmrace=$1
export DMRACE_LIBEXEC=$2 LC_ALL=C
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out"
failed=0

# expect STATUS WORDS COMMAND...
expect() {
	"${@:3}" >"$dir/out.txt" 2>&1
	got=$?
	[ "$got" = "$1" ] && grep -q -- "$2" "$dir/out.txt" && return
	failed=1
	echo "status $got, not $1 with '$2': ${*:3}"
	cat "$dir/out.txt"
}

for tool in checker tsan; do
	expect 0 'as expected' "$dmrace" explore own-state --on broken \
		--under $tool
	expect 1 'is not deterministic: step [0-9]* differs' "$dmrace" \
		explore not-repeated --on broken --expect clean --under $tool
done
expect 0 'complete=0	bound=the program is not deterministic' \
	"$DMRACE_LIBEXEC/broken-plain" explore --scenario not-repeated \
	--judge none
exit $failed
