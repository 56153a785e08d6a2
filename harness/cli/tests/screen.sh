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
# screen, which is then in $dir/screen; else $missing is the first that does not
on_screen() {
	option=$1
	shift
	screen=$(tmux_ capture-pane -p -t 0)
	if [ "$option" = -F ]; then	# without a process for each
		for missing; do
			case $screen in
			*"$missing"*) ;;
			*) return 1 ;;
			esac
		done
	fi
	printf '%s\n' "$screen" | sed 's/ *$//' >"$dir/screen"
	for missing; do
		grep -q "$option" -- "$missing" "$dir/screen" || return 1
	done
}

# await OPTION PATTERN...: until all are on the screen at once; after ten seconds
# it prints the screen, and fails
await() {
	i=0
	while [ $i -lt 300 ]; do
		on_screen "$@" && return
		sleep 0.03
		i=$((i + 1))
	done
	echo "never on the screen${shell:+ of $shell}: $missing"
	echo "$screen"
	return 1
}
