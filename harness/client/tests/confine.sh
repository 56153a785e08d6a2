#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# confine.sh DMRACE PROGRAMS: where programs can be confined by namespaces or by a
# filter, they run; where by neither, the run is refused with status 77.
set -u
dmrace=$1
refuse=$2/refuse
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out" LC_ALL=C
failed=0

before=()

# run STATUS WORDS REFUSED...: words on stderr, "" for none.
run() {
	local want=$1 words=$2 status=0
	shift 2
	"${before[@]}" "$refuse" "$@" -- "$dmrace" run create-vs-lookup --under checker --clients -q \
		>"$dir/stdout" 2>"$dir/stderr" || status=$?
	[ "$status" = "$want" ] &&
		[ "$(grep -cF -- "$words" "$dir/stderr")" = "$(wc -l <"$dir/stderr")" ] &&
		{ [ -z "$words" ] || [ -s "$dir/stderr" ]; } && return
	failed=$((failed + 1))
	echo "without $*: status $status instead of $want"
	cat "$dir/stdout" "$dir/stderr"
}

run 0 ""
run 0 "" seccomp
run 77 "cannot be confined here: no namespace (Operation not permitted) and no filter of system calls (Invalid argument)" \
	unshare seccomp
# The filter alone is enough, unless a device is within reach.
reach=
for device in /dev/mapper/* /dev/dm-*; do
	if [ -r "$device" ] || [ -w "$device" ]; then
		reach=$device
	fi
done
if [ -n "$reach" ]; then
	run 77 "cannot be confined here: no namespace (Operation not permitted), and $reach can be opened" unshare
	# shellcheck disable=SC2016 # the inner shell expands it
	before=(unshare -rm sh -c
		'mount -t tmpfs none "$(dirname "$0")" && exec "$@"' "$reach")
fi
if [ -z "$reach" ] || { [ "${reach#/dev/mapper/}" != "$reach" ] &&
	"${before[@]}" true 2>/dev/null; }; then
	run 0 "" unshare
fi

echo "$failed wrong"
[ "$failed" = 0 ]
