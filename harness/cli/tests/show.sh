#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# show.sh DMRACE: the same command prints the same picture whatever ran before; the
# picture is as wide as --width says, and shows what makes the story; and show
# takes the schedules that "run" takes.
dmrace=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out"
failed=0
done=0

fail() {
	echo "$*"
	failed=1
}

# show FILE ARGUMENT...
show() {
	file=$1
	shift
	"$dmrace" show "$@" >"$dir/$file" 2>"$dir/stderr" || {
		fail "show $*: status $?"
		cat "$dir/stderr"
	}
}

# has FILE WORDS / has_not FILE WORDS
has() {
	done=$((done + 1))
	grep -qF -- "$2" "$dir/$1" || {
		fail "not shown: $2"
		cat "$dir/$1"
	}
}

has_not() {
	done=$((done + 1))
	! grep -qF -- "$2" "$dir/$1" || {
		fail "shown: $2"
		cat "$dir/$1"
	}
}

# The records of other tools and of the explorer change nothing.
show first create-vs-lookup
"$dmrace" run create-vs-lookup --under checker >"$dir/run" ||
	fail "run failed"
"$dmrace" explore create-vs-lookup --on buggy >"$dir/explore"
show second create-vs-lookup
done=$((done + 1))
cmp "$dir/first" "$dir/second" || fail "another picture after other runs"
[ -s "$dir/explore" ] || fail "explore printed nothing"

# As wide as asked for; elsewhere than on a terminal, 80.
for width in 40 60 80 120 200; do
	show wide create-vs-lookup --width $width
	sed '/^$/,$d' "$dir/wide" >"$dir/rows"
	done=$((done + 1))
	! grep -q ".\{$((width + 1))\}" "$dir/rows" ||
		fail "wider than $width columns"
	has rows 'return md->disk;'
done
show other create-vs-lookup --width 80
cmp "$dir/first" "$dir/other" || fail "not 80 columns wide"
for width in 39 501 0 x; do
	done=$((done + 1))
	"$dmrace" show create-vs-lookup --width $width >"$dir/none" 2>"$dir/stderr"
	[ $? -eq 2 ] || fail "--width $width is no wrong usage"
	[ "$(wc -l <"$dir/stderr")" -eq 1 ] || fail "not one line on stderr"
	[ ! -s "$dir/none" ] || fail "--width $width shows something"
done

# What makes the story.
show failed failed-create-vs-lookup
has failed 'FAULT_INJECTION: no memory for blk_alloc_queue()'
has failed 'returns -ENXIO'
show failed failed-disk-vs-lookup
has failed 'FAULT_INJECTION: no memory for alloc_disk()'
show leaked leaked-minor
has leaked 'leaked-minor on fixed under tsan'
has leaked 'FAULT_INJECTION: no memory for blk_alloc_queue()'
has leaked 'returns -ENXIO'
has_not leaked 'check_version'
# Where the pointer comes from that is used after its object is freed; but no
# value that is read from freed memory.
for stale in stale-lookup late-put-vs-lookup; do
	show stale $stale
	sed -n '/p = p->ary/,/frees mapped_device/p' "$dir/stale" >"$dir/before"
	has before 'p = p->ary[(id >> n) & IDR_MASK];'
	has before 'frees mapped_device'
	has_not stale '*junk'
done
# What was there before, with the story and without.
has stale 'before: dmsetup create vol0 --notable'
"$dmrace" show late-put-vs-lookup --story >"$dir/story" || fail "no story"
has story '  before  dmsetup create vol0 --notable'
"$dmrace" show create-vs-lookup --story >"$dir/story" || fail "no story"
has_not story '  before  '
has_not first before:
# ... but not if a row that matters would have to be left out for it.
show full lost-reference
has full 'free_dev frees mapped_device'
has_not full before:
# The table leaves the one place and never comes to the other.
show lost lost-table
has lost 'hc->new_map = NULL;'
has lost 'new_map = hc->new_map;'
has lost '*NULL'
# A member that nobody touches is followed, too.
show untouched failed-create-vs-lookup --on fixed
has untouched '*freed*freed'
show unload unload-vs-device
has unload 'rmmod dm-mod'
has unload 'returns -ENODEV'

# A scenario that shows on a variant is not run where it shows nothing.
mkdir "$dir/libexec"
for runner in "$(dirname "$dmrace")"/libexec/dmrace/buggy-* \
	"$(dirname "$dmrace")"/libexec/dmrace/fixed-*; do
	ln -s "$runner" "$dir/libexec"
done
for scenario in sleep-in-atomic remove-vs-lookup leaked-reference shared-reserve; do
	done=$((done + 1))
	DMRACE_LIBEXEC="$dir/libexec" "$dmrace" show $scenario \
		>"$dir/none" 2>"$dir/stderr"
	[ $? -eq 77 ] || fail "$scenario without its variant: not 77"
	grep -q "^dmrace: $scenario shows on [a-z0-9-]*, which is not built" \
		"$dir/stderr" || fail "$scenario: $(cat "$dir/stderr")"
	[ ! -s "$dir/none" ] || fail "$scenario shows something"
done
DMRACE_LIBEXEC="$dir/libexec" "$dmrace" show sleep-in-atomic --on buggy \
	>"$dir/none" || fail "a subject by name is run"

# A schedule in words and one in numbers.
show words create-vs-lookup --on fixed --schedule 'cpu2 to end; cpu1 to end'
has words 'returns -ENXIO'
show numbers create-vs-lookup --on fixed -s '1*9999' --expect any
has numbers 'atomic_set(&md->holders, 1);'
has_not numbers 'returns -ENXIO'

[ $done -gt 25 ] || fail "only $done checks"
echo "$done checks"
exit $failed
