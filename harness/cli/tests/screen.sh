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

# on_screen OPTION PATTERN...: each "grep OPTION PATTERN" finds a line of the
# screen, which is then in $dir/screen; else $missing is the first that does not.
# -F needs no process for each pattern.
on_screen() {
	option=$1
	shift
	screen=$(tmux_ capture-pane -p -t 0)
	for missing; do
		case $option$screen in
		-F*"$missing"*) ;;
		-F*) return 1 ;;
		*)
			printf '%s\n' "$screen" |
				grep -q "$option" -- "$missing" || return 1
			;;
		esac
	done
	printf '%s\n' "$screen" >"$dir/screen"
}

# await OPTION PATTERN...: until all are on the screen at once; after ten seconds
# it prints the screen, and fails
await() {
	i=0
	while [ $i -lt 200 ]; do
		on_screen "$@" && return
		sleep 0.05
		i=$((i + 1))
	done
	echo "never on the screen${shell:+ of $shell}: $missing"
	echo "$screen"
	return 1
}
