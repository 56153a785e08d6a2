#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# before.sh TOP: what .before says is what setup does.  Of both, one line for
# each command: "create vol0 --notable".  A create, load and resume of the same
# device are a create with a table.  In .before words in brackets are not
# compared.  It fits the line that shows it.
set -u
top=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0
n=0

# does FILE: what setup calls
does() {
	sed -n '/^static void setup(void)/,/^}/s/.*NEED(user_\([a-z]*\)(\(.*\))).*/\1 \2/p' "$1" |
	awk '{ gsub(/[",]/, ""); verb[NR] = $1; on[NR] = $2 }
	$1 == "open" { on[NR] = "/dev/dm-" $2 }
	END {
		for (i = 1; i <= NR; i++) {
			table = verb[i] == "create" && verb[i + 1] == "load" &&
				verb[i + 2] == "resume"
			what = verb[i] == "load" ? "reload" : verb[i]
			print what " " on[i] \
				(what == "create" && !table ? " --notable" : "")
			i += table ? 2 : 0
		}
	}'
}

# says TEXT
says() {
	echo "$1" | sed 's/ ([^)]*)//g; s/; /\n/g' | sed 's/^dmsetup //'
}

for file in "$top"/scenarios/*.c; do
	text=$(awk '/\.before = / { in_it = 1 } in_it { print }
		/",$/ { in_it = 0 }' "$file" | tr -d '\n' |
		sed 's/^.*\.before = "//; s/"[[:space:]]*"//g; s/",$//')
	does "$file" >"$work/does"
	[ -z "$text" ] || says "$text" >"$work/says"
	[ -n "$text" ] || : >"$work/says"
	diff "$work/does" "$work/says" >"$work/diff" || {
		echo "$file: setup (<) and .before (>) differ:"
		cat "$work/diff"
		status=1
	}
	[ "${#text}" -le 69 ] || {
		echo "$file: .before has more than 69 characters"
		status=1
	}
	[ ! -s "$work/does" ] || n=$((n + 1))
done
[ "$n" -gt 20 ] || {
	echo "only $n scenarios have a setup"
	status=1
}
exit $status
