#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# cross-check.sh DMRACE WRONG: an explorer that leaves traces out gets no
# certificate; its record obeys the schema and has the schedule of a trace that
# was left out.  WRONG is a runner with such an explorer.
set -eu
dmrace=$1
wrong=$2
here=$(dirname "$0")
report=$here/../report
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out"

fail() {
	echo "$*" >&2
	cat "$dir/said" >&2
	exit 1
}

explore() {
	"$dmrace" explore open-after-free --expect "$@" >"$dir/said" 2>&1
}

valid() {
	"$report/tests/validate.py" "$report/schema/record.schema.json" \
		"$dir/out/open-after-free/$1/record.json" >>"$dir/said" ||
		fail "no valid record"
}

# The right one.
explore clean --on fixed || fail "fixed is not clean"
grep -q '^cross-check: 200 random executions met no other trace' "$dir/said" ||
	fail "no word of the cross-check"
grep -q '^holds for: 2 CPUs, poison memory, no Big Kernel Lock; .*build ' \
	"$dir/said" || fail "it does not say for what it holds"
grep -q '^not modelled: weak memory, ' "$dir/said" ||
	fail "it does not say what is not modelled"
valid explore-fixed-checker
explore clean --on fixed --cross-check 0 || fail "fixed is not clean now"
grep -q '^cross-check: none$' "$dir/said" || fail "it was not to be checked"
explore clean --on fixed --shard 1/2 || fail "a part is not clean"
grep -q '^cross-check: none: the exploration was in parts' "$dir/said" ||
	fail "no word of why a part is not checked"

# The wrong one, whatever is expected of it.
mkdir "$dir/libexec"
ln -s "$wrong" "$dir/libexec/wrong-plain"
export DMRACE_LIBEXEC="$dir/libexec"
for expect in clean any; do
	status=0
	explore $expect --on wrong || status=$?
	[ $status -eq 1 ] || fail "--expect $expect: status $status"
	grep -q 'no certificate: a random execution had a trace that was not explored: dmrace replay open-after-free:' \
		"$dir/said" || fail "--expect $expect: a certificate"
	grep -q 'every schedule was run' "$dir/said" && fail "a certificate"
	valid explore-wrong-checker
	jq -e '.explored | .complete == false and .bound == "cross-check"' \
		"$dir/out/open-after-free/explore-wrong-checker/record.json" \
		>/dev/null || fail "the record says that it was all"
done
schedule=$(jq -r .explored.cross_check.schedule \
	"$dir/out/open-after-free/explore-wrong-checker/record.json")
"$dmrace" replay "$schedule" --on wrong --under none --expect any \
	>"$dir/said" 2>&1 || fail "$schedule does not replay"
# It does not ask for more, and says so.
explore any --on wrong --cross-check 0 || fail "not looked for, and found"
exit 0
