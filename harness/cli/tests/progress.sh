#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# progress.sh DMRACE: long work shows on a terminal, in one line, how much of it is
# done.  The line is never longer than the terminal is wide, and is wiped before
# anything is printed.  With --quiet there is none, and elsewhere none in the first
# half minute.  What was counted before an interruption is printed.
dmrace=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out" LC_ALL=C.UTF-8 TERM=xterm
failed=0
done=0
wipe='~\[K'		# with ~ for the escape character

wrong() {
	echo "$*"
	head -n 20 "$dir/raw"
	failed=1
}

# on_terminal COLUMNS ARGUMENT...: what the terminal gets; the lines of progress
on_terminal() {
	done=$((done + 1))
	columns=$1
	shift
	script -qec "stty cols $columns; '$dmrace' $*" /dev/null \
		</dev/null >"$dir/typed"
	status=$?
	tr '\r\033' '\n~' <"$dir/typed" | grep -v '^$' >"$dir/raw"
	sed -n "s/^$wipe\\([a-z0-9].* of .*\\)/\\1/p" "$dir/raw" >"$dir/lines"
	# A build without variants cannot make a whole page.
	[ $status -eq 0 ] || [ "$status $2" = '77 --html' ] ||
		wrong "status $status: $*"
}

# steps WHAT COUNT: the lines count up to it
steps() {
	grep -q "^$1: [0-9]* of $2" "$dir/lines" || wrong "no '$1: N of $2'"
	awk -v what="$1" -v all="$2" '
	$1 != what ":" || $3 != "of" || $4 + 0 != all { exit 1 }
	$2 < last || $2 > all { exit 1 }
	{ last = $2 }' "$dir/lines" || wrong "$1: not in order"
}

# fits: no line reaches the last column
fits() {
	awk -v most=$((columns - 1)) 'length($0) > most { exit 1 }' \
		"$dir/lines" || wrong "longer than $((columns - 1))"
}

# What is printed after a line of progress begins by wiping it.
ends_wiped() {
	awk -v wipe="^$wipe" '
	shown && $0 !~ wipe { exit 1 }
	{ shown = $0 ~ wipe "[a-z0-9].*( of [0-9]| a second)" }
	END { if (shown) exit 1 }' "$dir/raw" || wrong 'not wiped'
}

on_terminal 80 matrix stale-lookup open-after-free lost-reference \
	--on buggy --on fixed
steps matrix 6
fits
ends_wiped
grep -q ': [a-z-]* on \(buggy\|fixed\)$' "$dir/lines" || wrong 'no word of what runs'
on_terminal 30 matrix stale-lookup open-after-free --on buggy --on fixed
steps matrix 4
fits
# In one process that takes long enough for a line or two on any machine.
on_terminal 80 sweep --starved --shard 1/3 --jobs 1 --on fixed
grep -q '^[0-9]* of [1-9][0-9]* programs' "$dir/lines" || wrong 'no programs'
awk '$1 > $3 { exit 1 }' "$dir/lines" || wrong 'more programs than there are'
ends_wiped
on_terminal 80 explore stale-lookup --on fixed --more 1 --granularity sync \
	--no-symmetry
ends_wiped

# Few schedules, so it does not take long.
on_terminal 80 report --html --all --out "'$dir/page.html'" leaked-minor
for part in 'part 1 of 3, runs: [0-9]* of 4' 'part 2 of 3, matrix: [0-9]* of' \
	'part 3 of 3, schedules: [0-9]* of 2'; do
	grep -q "^$part.*: leaked-minor on " "$dir/lines" || wrong "no $part"
done
fits
ends_wiped

# nothing ARGUMENT...: no progress with --quiet, none without a terminal
nothing() {
	on_terminal 80 "$@" --quiet
	[ ! -s "$dir/lines" ] || wrong "--quiet: $*"
	"$dmrace" "$@" >"$dir/raw" 2>&1
	! grep -q "$(printf '\033')" "$dir/raw" || wrong "no terminal: $*"
}

nothing matrix stale-lookup --on buggy
nothing sweep --singles --on fixed
nothing report --html --run --out "$dir/page.html" leaked-minor
nothing explore stale-lookup --on fixed

# cut_short SIGNAL ARGUMENT...: it prints what it counted, and one line of advice
cut_short() {
	done=$((done + 1))
	signal=$1
	shift
	timeout -s "$signal" 0.4 "$dmrace" explore sleep-in-atomic --on fixed \
		--more 1 "$@" >"$dir/raw" 2>"$dir/said"
	[ $? = 124 ] || wrong "not cut short by $signal"
	grep -q '[1-9][0-9]* schedules.*, 0 bad' "$dir/raw" ||
		wrong "SIG$signal: no counts"
	[ "$(wc -l <"$dir/said")" = 1 ] || wrong "not one line: $(cat "$dir/said")"
	grep -q "^dmrace: interrupted by SIG$signal; too many schedules? --preemptions 2, " \
		"$dir/said" || wrong "no advice: $(cat "$dir/said")"
}

cut_short INT
cut_short TERM --quiet --jobs 1

echo "$done commands"
exit $failed
