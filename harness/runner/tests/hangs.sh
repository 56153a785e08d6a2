#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# hangs.sh DMRACE LIBEXEC TOOL...: a free run that hangs is a deadlock, and its
# record says who waits for what, and who holds that since where.  A run under
# control says the same.  Where nobody hangs, nobody is said to wait.
set -u
# shellcheck source=standby.bash disable=SC1091
. "$(dirname "$0")/standby.bash"
dmrace=$1
export DMRACE_LIBEXEC=$2 LC_ALL=C
shift 2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out"
tried=0
failed=0

# A run that hangs is ended after a second; they all wait at the same time.
run() {
	"$dmrace" run "$1" --on broken --under "$tool" --timeout 60 --no-search \
		>"$dir/$1.stdout" 2>"$dir/$1.stderr"
	echo $? >"$dir/$1.status"
}

# read_records TOOL SCENARIO...: for waits(), of each scenario a line for each CPU that
# waits, then one for each that has what it waits for
declare -A blocked
read_records() {
	local tool=$1 scenario line records=()
	shift
	for scenario; do
		records+=("$DMRACE_OUT/$scenario/broken-$tool/record.json")
	done
	blocked=()
	while IFS= read -r line; do
		case $line in
		[a-z]*)
			scenario=$line
			blocked[$scenario]= ;;
		*)
			blocked[$scenario]+="$line
" ;;
		esac
	done < <(jq -r '.scenario.name, (.blocked[] |
			"\(.cpu) \(.waits) \(.fn):\(.line > 0)",
			(.holders // [] | .[] |
				" \(.cpu) \(.fn):\(.line > 0)"))' \
		"${records[@]}")
}

# waits SCENARIO TOOL WHO: they wait, and its status says so
waits() {
	local scenario=$1 tool=$2 who=$3
	tried=$((tried + 1))
	[ "$(<"$dir/$scenario.status")" = 0 ] &&
		[ "${blocked[$scenario]-no record}" = "${who:+$who
}" ] && return
	failed=$((failed + 1))
	echo "$scenario under $tool instead of"
	echo "$who"
	echo "${blocked[$scenario]-no record}"
	cat "$dir/$scenario.stdout" "$dir/$scenario.stderr"
}

# says SCENARIO PATTERN: the text says it, too.
says() {
	tried=$((tried + 1))
	grep -q "$2" "$dir/$1.stdout" && return
	failed=$((failed + 1))
	echo "no \"$2\":"
	cat "$dir/$1.stdout"
}

# No program of operations shows that: the search says so, and the verdict is as it
# was.  It is the same search after each tool.
if [ "$1" = checker ]; then
	DMRACE_OUT="$dir/searched" "$dmrace" run hang-kept --on broken \
		--under checker >"$dir/search.stdout" 2>"$dir/stderr" &
	search=$!
fi

scenarios=(hang-two-orders self-deadlock hang-kept hang-asleep hang-not)
orders="1 right locked_left_right:true
 2 locked_right_left:true
2 left locked_right_left:true
 1 locked_left_right:true"
for tool; do
	standby broken "$tool" --rehearse own-state
	runs=()
	for scenario in "${scenarios[@]}"; do
		rm -f "$dir/$scenario".* \
			"$DMRACE_OUT/$scenario/broken-$tool/record.json"
		run $scenario &
		runs+=($!)
	done
	wait "${runs[@]}"
	read_records "$tool" "${scenarios[@]}"
	waits hang-two-orders "$tool" "$orders"
	says hang-two-orders \
		"^waits    cpu1 for right in locked_left_right (locked.c:[0-9]*)$"
	says hang-two-orders \
		"^ *cpu2 has it since locked_right_left (locked.c:[0-9]*)$"
	waits self-deadlock "$tool" "1 a_lock take_lock_twice:true
 1 take_lock_twice:true"
	waits hang-kept "$tool" "2 left locked_want:true
 1 locked_keep:true"
	waits hang-asleep "$tool" "1 a wake-up wait_for_completion:true"
	waits hang-not "$tool" ""
done

# Of each finding.
if [ "$1" = checker ]; then
	tried=$((tried + 1))
	if ! wait "$search" ||
		[ "$(grep -c '^search ' "$dir/search.stdout")" != 2 ]; then
		failed=$((failed + 1))
		echo "not two searches:"
		cat "$dir/search.stdout" "$dir/stderr"
	fi
	says search "^  no replayable schedule found in [0-9]* programs, "
fi
echo "$tried checks, $failed failed"
[ "$failed" = 0 ] && [ "$tried" -gt 5 ]
