#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# escape.sh DMRACE LIBEXEC PROGRAMS: no call reaches the machine's device-mapper.
# strace sees every system call of the runner, the host and the programs: those of
# dmsetup do not name it at all, and those that no library sees are refused.
set -u
dmrace=$1
export DMRACE_LIBEXEC=$2 ESCAPE_PROGRAMS=$3 LC_ALL=C
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out"
failed=0

wrong() {
	failed=$((failed + 1))
	echo "$@"
}

strace -f -qq -o "$dir/trace" -X raw \
	-e trace=open,openat,openat2,ioctl,mknod,mknodat,mount,io_uring_setup \
	"$dmrace" run escape --on ported --under checker --clients \
	>"$dir/stdout" 2>"$dir/stderr" || {
	wrong "the run fails"
	cat "$dir/stdout" "$dir/stderr"
}
output=$(jq -r '.clients[0].output' "$DMRACE_OUT/escape/ported-checker/record.json")
echo "$output" | sed '1,2d'

# Both programs try, and neither gets through.
[ "$(grep -c '^open control: ENOENT' <<<"$output")" = 2 ] ||
	wrong "the control device can be seen"
[ "$(grep -c '^ioctl: EPERM' <<<"$output")" = 2 ] ||
	wrong "an ioctl is not refused"
[ "$(grep -c '^ioctl, long: EPERM' <<<"$output")" = 2 ] ||
	wrong "an ioctl with a long request is not refused"
[ "$(grep -c ': EPERM\|: ENOENT' <<<"$output")" = 20 ] ||
	wrong "not every attempt was refused"
grep -q 'Driver version: *4.6.0' <<<"$output" || wrong "dmsetup was not served"

# What strace saw: the attempts of the two programs, and no success.
grep -E '/dev/(mapper/control|dm-)' "$dir/trace" >"$dir/opens"
[ "$(wc -l <"$dir/opens")" = 4 ] || {
	wrong "strace saw other than four openings of devices:"
	cat "$dir/opens"
}
grep -vE '= -1 ENOENT' "$dir/opens" && wrong "one was opened"
grep -E 'ioctl\([0-9]+, 0x[0-9a-f]*fd[0-9a-f]{2}\b' "$dir/trace" >"$dir/ioctls"
[ "$(wc -l <"$dir/ioctls")" = 4 ] || {
	wrong "strace saw other than four ioctls:"
	cat "$dir/ioctls"
}
grep -vE '= -1 EPERM' "$dir/ioctls" && wrong "one was made"

echo "$failed wrong"
[ "$failed" = 0 ]
