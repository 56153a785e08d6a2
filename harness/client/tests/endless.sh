#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# endless.sh DMRACE LIBEXEC: a program that waits in userland is no hang of the
# kernel, and no program outlives its run, however that ends.
set -u
dmrace=$1
export DMRACE_LIBEXEC=$2 LC_ALL=C
dir=$(mktemp -d)
export TMPDIR=$dir/t
mkdir "$TMPDIR"
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out"
failed=0

wrong() {
	failed=$((failed + 1))
	echo "$@"
	cat "$dir/stdout" "$dir/stderr"
}

# The programs of this test sleep for a time that no other program does.
sleepers() {
	pgrep -fc '^sleep 1000$'
}

none_left() {
	for _ in $(seq 50); do
		[ "$(sleepers)" = 0 ] && [ -z "$(ls "$TMPDIR")" ] && return
		sleep 0.1
	done
	wrong "$1: $(sleepers) processes are left, and of files: $(ls "$TMPDIR")"
}

[ "$(sleepers)" = 0 ] || {
	echo "a program already does 'sleep 1000'"
	exit 1
}

status=0
"$dmrace" run endless --on ported --under checker --clients \
	>"$dir/stdout" 2>"$dir/stderr" || status=$?
[ "$status" = 1 ] || wrong "exit status $status"
grep -qF 'cpu1 neither called the kernel nor ended for 2 s: it waits in userland' \
	"$dir/stderr" || wrong "the reason is not said"
jq -e '.end == null or .end != "stuck"' \
	"$DMRACE_OUT/endless/ported-checker/record.json" >/dev/null ||
	wrong "it counts as a stuck kernel"
jq -e '.clients[0].how == "does not end"' \
	"$DMRACE_OUT/endless/ported-checker/record.json" >/dev/null ||
	wrong "the record does not say how it ended"
none_left "the run ended"

# By a time limit, a signal, and a signal that nobody can catch.
"$dmrace" run endless --on ported --under checker --clients --timeout 1 \
	>"$dir/stdout" 2>"$dir/stderr" && wrong "the time limit passes"
none_left "a time limit"
for signal in INT KILL; do
	"$dmrace" run endless --on ported --under checker --clients \
		>"$dir/stdout" 2>"$dir/stderr" &
	for _ in $(seq 100); do
		[ "$(sleepers)" = 0 ] || break
		sleep 0.1
	done
	[ "$(sleepers)" != 0 ] || wrong "no program was started"
	kill -$signal $!
	wait $! 2>/dev/null
	none_left "SIG$signal"
done

echo "$failed wrong"
[ "$failed" = 0 ]
