#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# crashes.sh DMRACE LIBEXEC TOOL...: every crash and every endless wait of
# tests/scenarios/crashes.c is the finding that is declared, with a place, and
# comes again from the replay string.  So is each result that is not allowed.
# Under a tool of Valgrind every third comes again, under each tool another third;
# with EVERY set in the environment all do.
# "explore": by an exploration.  What is silent, or a race, is as declared.
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

check() {
	tried=$((tried + 1))
	"$@" >"$dir/stdout" 2>"$dir/stderr" && return
	failed=$((failed + 1))
	echo "status $?: $*"
	cat "$dir/stdout" "$dir/stderr"
}

# places RECORD...: of each: its name; whether the kernel's finding has a place in a
# file, and a line; whether it is in the function release; and a replay string.
places() {
	jq -r '[.findings[] | select(.tool == "kernel") | .sides[0]] as $kernel |
		[input_filename,
		 ($kernel | any(.fn and .file and .line > 0)),
		 ($kernel | any(.stack[0].fn == "release")),
		 (.schedule.replay // .findings[0].schedule)] | @tsv' "$@"
}

# again_all TOOL UNDER RECORD...: the finding of each has a place, and comes again
again_all() {
	local tool=$1 under=$2 rows=0 file placed released string name
	shift 2
	while IFS=$'\t' read -r file placed released string; do
		rows=$((rows + 1))
		name=${file#"$DMRACE_OUT"/}
		name=${name%%/*}
		check [ "$name $placed" = "$name true" ]
		# The kernel's own code crashed: the place is the call that led
		# there, which is in an inlined function, and not the entry.
		[ "$name $tool" = "bad-cache explore" ] || [ "$name" != bad-cache ] ||
			check [ "$name $released" = "$name true" ]
		again "$tool" || continue
		check "$dmrace" replay "$string" --on broken --under "$under" \
			--expect bug -q
	done < <(places "$@")
	check [ $rows = $# ]
}

# The runner ends, and the command says how.
ends() {
	timeout 60 "$dmrace" run crash-in-report --on broken --under "$1" \
		>"$dir/ends.txt" 2>&1
	[ $? = 1 ] && grep -q 'killed by signal 11' "$dir/ends.txt" && return
	cat "$dir/ends.txt"
	return 1
}

# again TOOL: whether the next crash is to be repeated under it
turn=0
again() {
	local mine
	turn=$((turn + 1))
	case $1 in
	helgrind) mine=0 ;;
	drd) mine=1 ;;
	memcheck) mine=2 ;;
	*) return 0 ;;
	esac
	[ -n "${EVERY:-}" ] || [ $((turn % 3)) = $mine ]
}

names=$("$DMRACE_LIBEXEC/broken-plain" list |
	sed -n 's/^scenario\tname=\([^\t]*\).*closed_by=crash.*/\1/p')
races=$("$DMRACE_LIBEXEC/broken-plain" list |
	sed -n 's/^scenario\tname=\([^\t]*\).*closed_by=race.*/\1/p')
silent=$("$DMRACE_LIBEXEC/broken-plain" list |
	sed -n 's/^scenario\tname=\([^\t]*\).*closed_by=silence.*/\1/p')
for tool; do
	standby broken "$tool" --rehearse own-state
	for name in $silent $races; do
		case $tool in
		explore) check "$dmrace" explore "$name" --on broken -q ;;
		*) check "$dmrace" run "$name" --on broken --under "$tool" -q ;;
		esac
	done
	records=()
	for name in $names; do
		case $tool in
		explore)
			check "$dmrace" explore "$name" --on broken -q
			records+=("$DMRACE_OUT/$name/explore-broken-checker/record.json")
			;;
		*)
			check "$dmrace" run "$name" --on broken --under "$tool" -q
			records+=("$DMRACE_OUT/$name/broken-$tool/record.json")
			;;
		esac
	done
	again_all "$tool" "${tool/explore/checker}" "${records[@]}"
	# A module that crashes when it is loaded.
	[ "$tool" != explore ] || continue
	check ends "$tool"
	check "$dmrace" run division --on broken-init --under "$tool" \
		--expect any -q
	check grep -q "	true	" <(places \
		"$DMRACE_OUT/division/broken-init-$tool/record.json")
done
echo "$tried checks, $failed failed"
[ "$failed" = 0 ] && [ "$tried" -gt 20 ]
