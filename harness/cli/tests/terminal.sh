#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# terminal.sh DMRACE: the verbs that people look at, in a real terminal of 80
# columns and 24 lines.
dmrace=$1
dir=$(mktemp -d) || exit 1
export DMRACE_OUT="$dir/out" LC_ALL=C.UTF-8
unset TMUX NO_COLOR
failed=0
done=0

tmux_() {
	tmux -S "$dir/tmux" -f /dev/null "$@"
}

trap 'tmux_ kill-server 2>/dev/null; rm -rf "$dir"' EXIT

# wait_for WORDS: until they stand on the screen, or ten seconds
wait_for() {
	done=$((done + 1))
	i=0
	while [ $i -lt 100 ]; do
		tmux_ capture-pane -p -t 0 >"$dir/screen"
		grep -qF -- "$1" "$dir/screen" && return
		sleep 0.1
		i=$((i + 1))
	done
	echo "never on the screen: $1"
	cat "$dir/screen"
	failed=1
}

# not_there WORDS: on the last screen
not_there() {
	done=$((done + 1))
	if grep -qF -- "$1" "$dir/screen"; then
		echo "on the screen: $1"
		cat "$dir/screen"
		failed=1
	fi
}

keys() {
	for key; do
		tmux_ send-keys -t 0 "$key"
		sleep 0.3
	done
}

run() {
	tmux_ send-keys -t 0 "clear; $*" Enter
}

tmux_ new-session -d -x 80 -y 24 "PS1='ready> ' exec sh"
wait_for 'ready>'

# Every scenario fits on the screen: head, both racing accesses, replay line.
for scenario in $("$dmrace" list | cut -d ' ' -f 1); do
	[ "$scenario" = stress ] && continue
	for on in buggy fixed; do
		run "'$dmrace' show $scenario --on $on"
		wait_for 'replay   dmrace replay'
		wait_for "$scenario on $on under tsan"
		wait_for 'verdict  '
		wait_for 'cpu1: '
	done
done

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

# The stepper: break the old code.
run "'$dmrace' step create-vs-lookup"
wait_for 'create-vs-lookup on buggy: break it'
keys 1 1 1 1
wait_for 'cpu1 next  dm.c'
wait_for 'memset(md, 0, sizeof(*md));'
keys 2 2 2 2 2
wait_for 'BROKEN  oops: cpu2 in dm_find_md'
wait_for 'cpu2 is stopped: it crashed'
# Take it back.
keys u
wait_for 'cpu2 next  dm.c'
not_there 'BROKEN'
keys r
wait_for '0 steps'
# A CPU that cannot go on says why.
keys 1 1
wait_for 'cpu1 next  idr.c'
keys 2 2 2 2
wait_for 'cpu2 waits for _minor_lock, which cpu1 holds'
# Single operations are smaller steps.
keys s 1
wait_for 'each one operation'
keys q
wait_for 'replay  dmrace replay create-vs-lookup:1*'

# The new code cannot be broken.
run "'$dmrace' step create-vs-lookup --on fixed"
wait_for 'try to break it'
keys 1 1 1 1 2 2 2 2 e
wait_for "Nothing broke, as it should be. 'dmrace explore'"
keys q
wait_for 'replay  '
n=$("$dmrace" explore create-vs-lookup --on fixed --json |
	jq .explored.executions)
run "'$dmrace' step create-vs-lookup --on fixed"
wait_for 'try to break it'
keys 2 e
wait_for "The explorer tried all $n: none is bad."
keys q
wait_for 'ready>'

echo "$done checks"
exit $failed
