#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The table of docs/sweep.md of what a sweep finds of the old races: each
# program shows its finding on its subject, and on the patched code nothing.
#
#	sweep-table.sh DMRACE docs/sweep.md [SUBJECT...]
#
# With subjects, only their rows.
set -u
dmrace=$1
doc=$2
shift 2
subjects=" $* "
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
rows=0

complain() {
	echo "$1"
	status=1
}

# SUBJECT TAB FINDING TAB PROGRAM
# shellcheck disable=SC2016
sed -n 's/^| \([a-z0-9-]*\) | [0-9, ]* | \([^|]*\) | `\(.*\)` |$/\1\t\2\t\3/p' \
	"$doc" | sed 's/\\|/|/g' >"$work/rows"
while IFS='	' read -r subject finding program; do
	case $subjects in
	"  " | *" $subject "*) ;;
	*) continue ;;
	esac
	rows=$((rows + 1))
	"$dmrace" sweep --on "$subject" --program "$program" >"$work/out" 2>&1
	[ $? -eq 1 ] || complain "$subject, '$program': not status 1"
	grep -qx "$finding" "$work/out" ||
		complain "$subject, '$program': not found: $finding"
	"$dmrace" sweep --on fixed --program "$program" --quiet \
		>"$work/out" 2>&1 || complain "fixed, '$program': not clean"
done <"$work/rows"
echo "$rows rows"
[ "$rows" -ge 5 ] || status=1
exit $status
