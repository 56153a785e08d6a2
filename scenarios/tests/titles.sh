#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# titles.sh DMRACE TOP: "dmrace list" fits 80 columns with each title whole, no
# two scenarios have the same title, every scenario file is in the list, and the
# README counts them, and those that show on fixed, as the list does.
set -u
dmrace=$1
top=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0

"$dmrace" list >"$work/list" || exit 1
awk 'length > 80 || /\.\.$/ { print "the title is too long: " $0; bad = 1 }
	END { exit bad }' "$work/list" || status=1
"$dmrace" list --json | jq -r '.[].title' | sort | uniq -d >"$work/twice"
[ ! -s "$work/twice" ] || {
	echo "two scenarios have the title: $(cat "$work/twice")"
	status=1
}
listed=$(wc -l <"$work/list")
files=$(find "$top/scenarios" -maxdepth 1 -name '*.c' | wc -l)
if [ "$listed" -ne "$files" ] || [ "$files" -eq 0 ]; then
	echo "$listed scenarios are listed, and there are $files files"
	status=1
fi
later=$("$dmrace" list --json | jq '[.[] | select(any(.cells[];
	.subject == "fixed" and .expect == "bug"))] | length')
for words in "dmrace list  *$listed races " "$later other bugs, "; do
	grep -q "$words" "$top/README.md" || {
		echo "README.md does not say: $words"
		status=1
	}
done
exit $status
