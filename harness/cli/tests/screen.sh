#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A terminal, for the tests that look at one; they read this with ".".  They have
# set $dir, their own directory.  A test that starts several terminals, one after
# the other, sets $shell to a name for each: the last one may still be ending.
unset TMUX shell

tmux_() {
	tmux -S "${dir:?}/tmux-${shell:-}" -f /dev/null "$@" 2>/dev/null
}

trap 'tmux_ kill-server; rm -rf "$dir"' EXIT

# await OPTION PATTERN: until "grep OPTION PATTERN" finds a line of the screen;
# after ten seconds it prints the screen, and fails
await() {
	i=0
	while [ $i -lt 100 ]; do
		tmux_ capture-pane -p -t 0 | sed 's/ *$//' >"$dir/screen"
		grep -q "$1" -- "$2" "$dir/screen" && return
		sleep 0.1
		i=$((i + 1))
	done
	echo "never on the screen${shell:+ of $shell}: $2"
	cat "$dir/screen"
	return 1
}
