#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# record.sh DMRACE RECORDED RUNNERS COMPILER: real programs become a scenario, which
# means what the same actors written by hand mean (create-vs-lookup).  RECORDED
# is such a scenario, and the runners in RUNNERS have it.
set -u
dmrace=$1
recorded=$2
runners=$3
compiler=$4
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out" TMPDIR="$dir"
failed=0

wrong() {
	echo "$*"
	failed=1
}

# The calls of a scenario file, and what they returned.
calls() {
	grep -oE 'DM_[A-Z_]+|RECORDED_[A-Z]+|^		-?[A-Z0-9]+,$' "$1"
}

record() {
	"$dmrace" record "$@" -- 'dmsetup create vol0 --notable' \
		-- dmsetup info -j 254 -m 0
}

# ---- what is recorded -------------------------------------------------------

status=0
record -o "$dir/30-recorded-create.c" >"$dir/said" || status=$?
[ $status != 77 ] || exit 77
[ $status = 0 ] || wrong "record: status $status"
grep -q '^cpu1    dmsetup create vol0 --notable: exit status 0$' "$dir/said" ||
	wrong "record does not say how cpu1 ended: $(cat "$dir/said")"
grep -q '^        Name:  *vol0$' "$dir/said" ||
	wrong "record does not say what cpu2 wrote: $(cat "$dir/said")"
calls "$recorded" >"$dir/old"
calls "$dir/30-recorded-create.c" >"$dir/new"
grep -q DM_DEV_CREATE "$dir/new" || wrong "no create was recorded"
diff "$dir/old" "$dir/new" || wrong "other calls than in $recorded"
# In this order a program is refused, and it is recorded what it was told.
record --schedule 'cpu2 to end; cpu1 to end' >"$dir/turned.c" ||
	wrong "turned round: status $?"
grep -q '^		-ENXIO,$' "$dir/turned.c" || wrong "no -ENXIO was recorded"
record --before "dmsetup create vol1 --table '0 8 zero'" >"$dir/before.c" ||
	wrong "with --before: status $?"
grep -q 'NEED(RECORDED_BEFORE' "$dir/before.c" || wrong "there is no set-up"
for file in "$dir"/*.c; do
	"$compiler" -std=gnu11 -Wall -Wextra -Werror -fsyntax-only \
		-I "${0%/*}/../../.." "$file" || wrong "$file is not clean C"
done

# ---- what it means --------------------------------------------------------------

# "18 of 18 schedules, 0 bad"
counts() {
	sed -n 's/^\([0-9]* of [0-9]* schedules, [0-9]* bad\)$/\1/p'
}

for subject in buggy fixed; do
	by_hand=$("$dmrace" explore create-vs-lookup --on $subject \
		--expect any | counts)
	DMRACE_LIBEXEC=$runners "$dmrace" explore recorded-create \
		--on commands-$subject --expect any >"$dir/explored"
	if [ -z "$by_hand" ] || [ "$(counts <"$dir/explored")" != "$by_hand" ]; then
		wrong "$subject: $by_hand by hand, but $(cat "$dir/explored")"
	fi
	# After a lookup that finds nothing it is not known how dmsetup goes on.
	grep -qF 'in some schedules call 3 of 4 of cpu2 returns -ENXIO (recorded: 0): the recorded actor ends there' \
		"$dir/explored" || wrong "$subject: nothing ends early"
done
export DMRACE_LIBEXEC="$runners"
"$dmrace" run recorded-create --on commands-fixed --under checker \
	--expect clean --schedule 'cpu2 to end; cpu1 to end' >"$dir/ran" ||
	wrong "run: status $?"
grep -qF 'returns -ENXIO (recorded: 0)' "$dir/ran" ||
	wrong "the timeline does not show the end: $(cat "$dir/ran")"
"$dmrace" run recorded-create --on commands-fixed --under checker \
	--expect clean | grep -q 'recorded:' && wrong "it ends early as recorded"
"$dmrace" run recorded-create --on commands-buggy --under checker --expect any \
	--schedule 'cpu1 until next_free_minor returns; cpu2 to end; cpu1 to end' |
	grep -q '^oops  cpu2 in dm_find_md' || wrong "no race on buggy"
exit $failed
