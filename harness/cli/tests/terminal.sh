#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# terminal.sh DMRACE: the verbs that people look at, in a real terminal of 80
# columns and 24 lines.
dmrace=$1
dir=$(mktemp -d) || exit 1
# shellcheck source=/dev/null
. "$(dirname "$0")/screen.sh"
export DMRACE_OUT="$dir/out" LC_ALL=C.UTF-8
unset NO_COLOR DMRACE_COMMAND
failed=0
done=0

# wait_for WORDS...: all on one screen
wait_for() {
	done=$((done + $#))
	await -F "$@" || failed=1
}

# settle: the screen as it is when all of it is drawn
settle() {
	was=
	while screen=$(tmux_ capture-pane -p -t 0) && [ "$screen" != "$was" ]; do
		was=$screen
	done
	printf '%s\n' "$screen" >"$dir/screen"
}

# not_there WORDS: now
not_there() {
	done=$((done + 1))
	settle
	case $screen in
	*"$1"*)
		echo "on the screen: $1"
		echo "$screen"
		failed=1
		;;
	esac
}

# keys KEY...: what they lead to is to be waited for.  It must not be on the
# screen before.
keys() {
	tmux_ send-keys -t 0 "$@"
}

# resize COLUMNS LINES: until the terminal has that size; tmux is in no hurry
resize() {
	tmux_ resize-window -t 0 -x "$1" -y "$2"
	tty=$(tmux_ display-message -p -t 0 '#{pane_tty}')
	i=0
	while [ $i -lt 300 ] && [ "$(stty size <"$tty")" != "$2 $1" ]; do
		sleep 0.03
		i=$((i + 1))
	done
}

# Nothing of what was on the screen is taken for the command's.
run() {
	tmux_ send-keys -R -t 0 \; send-keys -t 0 "clear; $*" Enter
}

tmux_ new-session -d -x 80 -y 24 "PS1='ready> ' exec sh"
wait_for 'ready>'

# Every scenario fits on the screen, with the prompt below it: head, both racing
# accesses, replay line.  Where nothing is found, no tool need look.
for scenario in $("$dmrace" list | cut -d ' ' -f 1); do
	[ "$scenario" = stress ] && continue
	echo "echo @ $scenario on buggy under tsan"
	echo "'$dmrace' show $scenario --on buggy"
	echo "echo @ $scenario on fixed under none"
	echo "'$dmrace' show $scenario --on fixed --under none"
done >"$dir/all"
script -qec "stty cols 80 rows 24; . '$dir/all'" "$dir/typed" >"$dir/none" \
	</dev/null
# Without the two lines that script(1) adds at the end.
head -n -2 "$dir/typed" |
	sed "1d; s/\r$//; s/$(printf '\033')\[[0-9;]*m//g" >"$dir/screens"
done=$((done + $(grep -c '^@ ' "$dir/screens")))
awk '
function fits() {
	if (name == "" || lines <= 23 && head && cpu && verdict && replay)
		return
	print "not all of it on the screen: " name
	wrong = 1
}
/^@ / { fits(); name = substr($0, 3); lines = head = cpu = verdict = replay = 0
	next }
{ lines += 1 + int((length($0) - 1) / 80) }
index($0, name) == 1 { head = 1 }
/cpu1: / { cpu = 1 }
/^verdict  / { verdict = 1 }
/^replay   dmrace replay/ { replay = 1 }
END { fits(); exit wrong }' "$dir/screens" || failed=1
if ! grep -q '^@ ' "$dir/screens" ||
	grep -v '^replay ' "$dir/screens" | grep '.\{81\}'; then
	echo "no scenario, or wider than the screen"
	failed=1
fi

# So does the list, and the line that says what to do.
"$dmrace" | grep '.\{81\}' && failed=1
run "'$dmrace'"
wait_for "'dmrace run NAME' runs one of them"

# Colour on a terminal, none where it is not wanted.
run "'$dmrace' show create-vs-lookup"
wait_for 'replay'
tmux_ capture-pane -p -e -t 0 | grep -q "$(printf '\033\[1m')" || {
	echo "no colour on a terminal"
	failed=1
}
run "NO_COLOR=1 '$dmrace' show create-vs-lookup"
wait_for 'replay'
if tmux_ capture-pane -p -e -t 0 | grep -q "$(printf '\033\[1m')"; then
	echo "NO_COLOR is coloured"
	failed=1
fi

# The quiz keeps the oops back.
run "'$dmrace' show create-vs-lookup --predict"
wait_for 'What happens next?'
not_there 'protection fault'
keys Enter
wait_for 'protection fault'

# Wider terminals are used: nothing is cut at 120 columns.
resize 120 30
run "'$dmrace' show resurrected-device"
wait_for 'replay   dmrace replay'
wait_for 'if (atomic_dec_and_test(&md->holders)) {'
not_there '..'
resize 60 24
run "'$dmrace' show create-vs-lookup"
wait_for 'replay   dmrace replay'
wait_for '> cpu2'
resize 80 24

# rows FILE: of the timeline on the screen, without the mark of a race
rows() {
	settle
	sed -n 's/^\( *[0-9][0-9]*\) [ >!] /\1   /p' "$dir/screen" >"$1"
}

# keeps: what was on the screen when rows "$dir/rows" were taken is still there
keeps() {
	done=$((done + 1))
	rows "$dir/now"
	awk 'NR == FNR { row[NR] = $0; n = NR; next }
		$0 == row[FNR] { same++ }
		END { exit same < n }' "$dir/rows" "$dir/now" || {
		echo "a row has changed"
		diff "$dir/rows" "$dir/now"
		failed=1
	}
	mv "$dir/now" "$dir/rows"
}

# The stepper: break the old code.
run "'$dmrace' step create-vs-lookup"
wait_for 'create-vs-lookup on buggy: break it'
wait_for 'cpu1 next  dmsetup create vol0'
keys 1
# It is about to be allocated: there is no such object yet.
wait_for "1 step, "
keys 1
# From the allocation on it shows what is there.
wait_for '*junk *junk'
keys 1 1 1 1
wait_for 'cpu1 next  dm.c'
wait_for 'memset(md, 0, sizeof(*md));'
# What a write leaves is there when it has happened, not one step later.
keys 1
wait_for '7 steps, '
wait_for '*NULL *0'
keys s 1
wait_for '8 steps, '
wait_for ' NULL *1'
keys s u u
wait_for '6 steps, '
keys 2 2 2 2 2
wait_for 'BROKEN  oops: cpu2 in dm_find_md'
wait_for 'cpu2 has crashed'
wait_for '! '
keys 2
wait_for 'cpu2 cannot run: it crashed'
# Take it back.
keys u
wait_for 'cpu2 next  dm.c'
not_there 'BROKEN'
keys r
wait_for '0 steps'
keys u
wait_for 'there is no step to take back'
# A key that is none, and help.
keys x
wait_for "no such key: 'x'; ? shows all keys"
keys '?'
wait_for 'run that CPU to its next point of interest'
keys x
wait_for 'break it'
# Why a CPU cannot run is shown.
keys 1 1 1
wait_for 'cpu1 next  idr.c'
keys 2 2
wait_for 'cpu2 waits for _minor_lock, which cpu1 holds'
keys 2
wait_for 'cpu2 cannot run: it waits for _minor_lock'
# Single operations are smaller steps, and each is shown when it has happened.
keys s
wait_for 'each one operation'
line=$(sed -n 's/^cpu1 next  [a-z.]*:[0-9]*  //p' "$dir/screen")
rows "$dir/rows"
keys 1
wait_for '6 steps, '
keeps
done=$((done + 1))
grep -qF -- "$line" "$dir/rows" || {
	echo "not shown when it had happened: $line"
	cat "$dir/screen"
	failed=1
}
keys q
wait_for 'replay  dmrace replay create-vs-lookup:1*'

# What is shown stays, whatever follows; and the whole window is used.  From here
# on under the checker, whose runner starts in a sixth of the time.
resize 200 50
run "'$dmrace' step lost-reference --under checker"
wait_for 'lost-reference on buggy: break it'
keys 1
wait_for '1 step, '
rows "$dir/rows"
n=1
for key in 1 1 1 1 1 2 2 2 2 1 1; do
	keys $key
	n=$((n + 1))
	wait_for "$n steps, "
	keeps
done
keys e
wait_for 'cpu1 has ended'
keeps
wait_for 'BROKEN'
done=$((done + 1))
[ "$(wc -l <"$dir/rows")" -gt 20 ] || {
	echo "few rows in 50 lines"
	cat "$dir/screen"
	failed=1
}
# It follows the window, as long as that is big enough.
resize 60 20
wait_for '? help'
wait_for 'q quit'
keys Up
wait_for 'more below'
resize 30 10
wait_for 'The window is too small: 30x1'
resize 40 24
wait_for 'BROKEN'
wait_for '? help'
# What broke is printed in lines that fit, each in the column of the first.
keys q
wait_for 'replay  '
done=$((done + 1))
sed -n '/^BROKEN  /,/^replay/{ /^replay/d; s/^BROKEN  /        /p; t; p; }' \
	"$dir/screen" >"$dir/broken"
if [ "$(wc -l <"$dir/broken")" -lt 2 ] ||
	grep -qv '^        [^ ]' "$dir/broken"; then
	echo "not in a column:"
	cat "$dir/screen"
	failed=1
fi
resize 80 24

# Where it cannot be drawn it says so, and runs nothing.
run "TERM=dumb '$dmrace' step create-vs-lookup; echo status \$?"
wait_for "step needs a terminal that can move its cursor: TERM is 'dumb'"
wait_for 'status 77'
run "'$dmrace' step create-vs-lookup | cat; echo"
wait_for 'step needs a terminal'
resize 80 12
run "'$dmrace' step create-vs-lookup; echo status \$?"
wait_for 'at least 40 columns and 17 lines'
wait_for 'status 77'
resize 80 24

# The new code cannot be broken.  What was proved with one CPU more proves nothing.
"$dmrace" explore create-vs-lookup --on fixed --more 1 --granularity sync \
	>/dev/null
run "'$dmrace' step create-vs-lookup --on fixed --under checker"
wait_for 'try to break it'
keys 1 1 1 1 2 2 2 2 e
wait_for "Nothing broke, as it should be. 'dmrace explore' tries all other"
keys q
wait_for 'replay  '
n=$("$dmrace" explore create-vs-lookup --on fixed --json |
	jq .explored.executions)
run "'$dmrace' step create-vs-lookup --on fixed --under checker"
wait_for 'try to break it'
keys 2 e
wait_for "'dmrace explore' has tried all $n schedules:"
keys q
wait_for 'ready>'
wait_for 'none is bad.'		# no word is broken at the edge

echo "$done checks"
exit $failed
