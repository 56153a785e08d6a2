#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# names.sh DMRACE LIBEXEC TOP TOOL...: fields have their names, frees their
# lines, and the texts the number that the port's major has.
set -u
# shellcheck source=standby.bash disable=SC1091
. "$(dirname "$0")/standby.bash"
dmrace=$1
libexec=$2
top=$3
export LC_ALL=C
shift 3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out"
source=$top/harness/runner/tests/buggy/fields.c
tried=0
failed=0

# is WHAT GOT WANTED
is() {
	tried=$((tried + 1))
	[ "$2" = "$3" ] && return
	failed=$((failed + 1))
	echo "$1: '$2', not '$3'"
}

line() {
	grep -nF "$1" "$source" | cut -d: -f1
}

# Of each record that is read, the line of what frees.
freed() {
	jq -r '[.findings[].sides[] | select(.op == "frees") | .line][0]'
}

frees=("global:kfree(global)" "member:kfree(keeper.in.item)"
	"element:kfree(table[0])" "returned:kfree(returned)")

export DMRACE_LIBEXEC=$libexec
for tool; do
	standby broken "$tool" --rehearse own-state
	for field in global member nested returned element twin early row \
		open; do
		"$dmrace" run field-$field --on broken --under "$tool" -q \
			>"$dir/text" 2>&1
		is "field-$field under $tool: $(cat "$dir/text")" $? 0
	done
	case $tool in
	checker | tsan) ;;
	*) continue ;;
	esac
	for name in "${frees[@]}"; do
		"$dmrace" explore field-"${name%%:*}" --on broken \
			--under "$tool" --expect any --json
		"$dmrace" run field-"${name%%:*}" --on broken \
			--under "$tool" --json
	done >"$dir/records"
	mapfile -t got < <(freed <"$dir/records")
	for name in "${frees[@]}"; do
		wanted=$(line "${name#*:}")
		is "explored, $tool: ${name#*:}" "${got[0]-}" "$wanted"
		is "run, $tool: ${name#*:}" "${got[1]-}" "$wanted"
		got=("${got[@]:2}")
	done
done

# What no tool has a part in.
if [ "$1" = checker ]; then
	# What is watched must be there.
	"$dmrace" run watch-unknown --on broken --under checker \
		>"$dir/text" 2>&1
	is "watch-unknown" \
		"$? $(grep -c 'no such variable or member' "$dir/text")" "1 1"

	# As the disk got it.
	unset DMRACE_LIBEXEC
	major=$("$dmrace" run event-before-ready --on fixed --under none --json |
		jq -r '[.events[] | select(.field == "gendisk.major" and
			.kind == "write")][-1].after')
	numbers=0
	while IFS=: read -r text number; do
		is "$text: -j" "$number" "-j $major"
		numbers=$((numbers + 1))
	done < <(grep -oH -- '-j [0-9][0-9]*' "$top"/README.md "$top"/docs/*.md \
		"$top"/scenarios/*.c | sort -u)
	[ $numbers -gt 10 ] || is "texts with a number" $numbers many
fi
echo "$tried checks, $failed failed"
[ "$failed" = 0 ] && [ "$tried" -ge 5 ]
