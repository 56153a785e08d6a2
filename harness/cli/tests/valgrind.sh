#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# valgrind.sh DMRACE FAKE TSAN: the real memcheck over the fake runner, and
# the refusal of TSAN, a program that holds ThreadSanitizer.
dmrace=$1
command -v valgrind >/dev/null || exit 77
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/libexec"
ln -s "$2" "$dir/libexec/buggy-plain"
ln -s "$2" "$dir/libexec/fixed-plain"
export DMRACE_LIBEXEC="$dir/libexec" DMRACE_OUT="$dir/out" LC_ALL=C

fail() {
	echo "$1"
	cat "$dir/output"
	exit 1
}

"$dmrace" run create-vs-lookup --under memcheck >"$dir/output" 2>&1 ||
	fail 'memcheck on buggy: not as expected'
grep -q 'invalid-access.*cpu0* *reads mapped_device.disk in dm_find_md' \
	"$dir/output" ||
grep -q 'invalid-access *reads mapped_device.disk in dm_find_md' \
	"$dir/output" || fail 'memcheck: not the finding'
"$dmrace" run create-vs-lookup --under memcheck --on fixed \
	>"$dir/output" 2>&1 || fail 'memcheck on fixed: not clean'
"$dmrace" run create-vs-lookup --under memcheck --on fixed --expect bug \
	>"$dir/output" 2>&1 && fail 'memcheck on fixed: the bug, they say'
FAKE='kill' "$dmrace" run create-vs-lookup --under memcheck --on fixed \
	>"$dir/output" 2>&1 && fail 'memcheck: a killed child passes'
"$dmrace" run create-vs-lookup --under helgrind >"$dir/output" 2>&1 ||
	fail 'helgrind: blind, but not as expected'

rm "$dir/libexec/buggy-plain"
cp "$3" "$dir/libexec/buggy-plain"
"$dmrace" run create-vs-lookup --under memcheck >"$dir/output" 2>&1 &&
	fail 'ThreadSanitizer under Valgrind is not refused'
grep -q 'must not run under Valgrind' "$dir/output" ||
	fail 'ThreadSanitizer under Valgrind: another reason'
exit 0
