#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# terminals.sh DMRACE TERMINAL: the race as the report tells it, typed in real
# terminals: one serves, one creates, one looks up.  TERMINAL is docs/tests/terminal.
set -u
dmrace=$1
terminal=$2
command -v tmux >/dev/null || exit 77
dir=$(mktemp -d) || exit 1
export XDG_RUNTIME_DIR="$dir" DMRACE_OUT="$dir/out"
PATH=$(dirname "$dmrace"):$PATH
failed=0

# shellcheck disable=SC2317 # the trap calls it
end() {
	for t in serve create lookup; do
		"$terminal" "$dir/$t" stop
	done
	rm -rf "$dir"
}
trap end EXIT
for t in serve create lookup; do
	mkdir "$dir/$t"
	"$terminal" "$dir/$t" start || exit 1
done

screen() {
	"$terminal" "$dir/$1" screen
}

# Waits until the terminal shows that.
await() {
	i=0
	until screen "$1" | grep -qF -e "$2"; do
		i=$((i + 1))
		if [ $i = 600 ]; then
			screen "$1"
			echo "the terminal '$1' does not show: $2"
			exit 1
		fi
		sleep 0.1
	done
}

# What the last command in the terminal has printed, when it has ended.
printed() {
	"$terminal" "$dir/$1" output >"$dir/printed" || exit 1
	grep -qF -e "$2" "$dir/printed" && return
	cat "$dir/printed"
	echo "$subject: the terminal '$1' does not print: $2"
	failed=1
}

for subject in buggy fixed; do
	"$terminal" "$dir/serve" type \
		"dmrace serve create-vs-lookup --on $subject"
	await serve 'cpu1 waits for a program'
	"$terminal" "$dir/create" type \
		'dmrace client -- dmsetup create vol0 --notable'
	await serve 'cpu2 waits for a program'
	screen create | tail -n 1 | grep -q '^\$$' && {
		echo "$subject: the create does not hang"
		failed=1
	}
	"$terminal" "$dir/lookup" type \
		'dmrace client -- dmsetup info -j 254 -m 0; echo "status $?"'
	if [ $subject = buggy ]; then
		printed lookup 'Segmentation fault'
		printed create 'Killed'
		printed serve 'as expected: 4 of 4 declared, nothing else'
	else
		printed lookup 'Device does not exist.'
		"$terminal" "$dir/create" output >/dev/null || exit 1
		"$terminal" "$dir/create" type 'echo "status $?"'
		printed create 'status 0'
		printed serve 'as expected: nothing found'
	fi
done
exit $failed
