#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Proves that buggy/ plus the series is fixed/, byte for byte, and that the
# other patches here apply where they say they do.  Takes no arguments.
# Exits 0 if so, 1 if not.
set -eu
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd)
fixed=$(dirname "$here")
buggy=$(dirname "$fixed")/buggy
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

fail()
{
	echo "check.sh: $*" >&2
	exit 1
}

# The subject's files of the tree $1, without the patches beside them.
files()
{
	(cd "$1" && find . \( -name series -o -name history -o \
		-name follow-up -o -name without \) -prune -o -type f -print) |
		sort
}

# Applies the patch $2 to the tree $1: no fuzz, no offset, no new file.
# What follows is for patch(1).
apply()
{
	tree=$1
	patch=$2
	shift 2

	[ -s "$patch" ] || fail "$patch: no such patch"
	(cd "$tree" && patch -p1 -F0 --batch --no-backup-if-mismatch "$@") \
		<"$patch" >"$tmp/log" 2>&1 || {
		cat "$tmp/log" >&2
		fail "$patch does not apply"
	}
	if grep -Eq 'offset|fuzz|Reversed|previously applied' "$tmp/log"; then
		cat "$tmp/log" >&2
		fail "$patch does not apply exactly"
	fi
	files "$tree" | cmp -s - "$tmp/names" ||
		fail "$patch adds or removes a file"
}

# Are the trees $1 and $2 the same?
same()
{
	diff -r -x series -x history -x follow-up -x without "$1" "$2"
}

files "$buggy" >"$tmp/names"
[ -s "$tmp/names" ] || fail "$buggy: nothing in it"
files "$fixed" | diff "$tmp/names" - >&2 ||
	fail "buggy and fixed are not of the same files"

# The series, one by one and in order; each stage is kept.
n=0
cp -r "$buggy" "$tmp/stage-0"
for patch in "$here"/*.patch; do
	n=$((n + 1))
	case ${patch##*/} in
	0"$n"-*) ;;
	*) fail "$patch: number $n was expected" ;;
	esac

	cp -r "$tmp/stage-$((n - 1))" "$tmp/stage-$n"
	apply "$tmp/stage-$n" "$patch"
	if same "$tmp/stage-$((n - 1))" "$tmp/stage-$n" >/dev/null; then
		fail "$patch changes nothing"
	fi
done
[ "$n" -eq 8 ] || fail "$n patches, not 8"
same "$tmp/stage-8" "$fixed" >"$tmp/diff" || {
	names=$(sed -n 's/^diff .* //p' "$tmp/diff" | sed "s|^$fixed/||")
	echo "check.sh: buggy with the series is not fixed: it differs in" \
		"$(echo "$names" | paste -s -d ' '). An edit of fixed/ goes" \
		"into a patch of fixed/series, too. It begins so:" >&2
	head -n 10 "$tmp/diff" >&2
	exit 1
}

# And back again, every stage on the way.
cp -r "$fixed" "$tmp/back"
rm -rf "$tmp/back/series" "$tmp/back/history" "$tmp/back/follow-up" \
	"$tmp/back/without"
while [ "$n" -gt 0 ]; do
	set -- "$here/0$n"-*.patch
	apply "$tmp/back" "$1" -R
	n=$((n - 1))
	same "$tmp/stage-$n" "$tmp/back" >&2 ||
		fail "$1: taken back, it is not stage $n"
done

# Numbers 6 to 8, each as history had it, if that was not as it is here.
historic=0
for form in as-posted as-merged; do
	cp -r "$tmp/stage-5" "$tmp/$form"
	for number in 06 07 08; do
		patch="$fixed/history/$number-$form.patch"
		if [ -e "$patch" ]; then
			historic=$((historic + 1))
		else
			patch=$(echo "$here/$number"-*.patch)
		fi
		apply "$tmp/$form" "$patch"
	done
	if same "$tmp/$form" "$tmp/stage-8" >/dev/null; then
		fail "$form is no other than ours"
	fi
done

# What came later: after the series, one by one and in order.
# They change a file that the series leaves alone, too.
n=8
cp -r "$tmp/stage-8" "$tmp/follow-up"
cp "$fixed/../harness/dm/drivers/md/dm-target.c" "$tmp/follow-up/drivers/md/"
mv "$tmp/names" "$tmp/names-of-series"
files "$tmp/follow-up" >"$tmp/names"
for patch in "$fixed"/follow-up/*.patch; do
	n=$((n + 1))
	case ${patch##*/} in
	"$(printf %02d "$n")"-*) ;;
	*) fail "$patch: number $n was expected" ;;
	esac
	apply "$tmp/follow-up" "$patch"
done
mv "$tmp/names-of-series" "$tmp/names"
followed=$((n - 8))
[ "$followed" -ge 1 ] || fail "no follow-up"

# The series less one: taken out of what the series makes.
for n in 2 3 4 5 6 7 8; do
	cp -r "$tmp/stage-8" "$tmp/without-$n"
	apply "$tmp/without-$n" "$fixed/without/0$n.patch"
done
# Number 1 goes with number 2; the files that it alone changes are as before.
cp -r "$tmp/without-2" "$tmp/without-1"
apply "$tmp/without-1" "$fixed/without/01.patch"
for file in lib/idr.c include/linux/idr.h; do
	cmp "$tmp/without-1/$file" "$buggy/$file" >&2 ||
		fail "without 1, $file is not the old one"
done
# Nothing comes after number 8, so there it can only be the reverse.
same "$tmp/without-8" "$tmp/stage-7" >&2 ||
	fail "without 8 is not stage 7"

set -- "$fixed"/history/*.patch
[ $# -eq "$historic" ] || fail "$# historic forms, and $historic in use"

echo "buggy + 8 = fixed; $historic historic forms, $followed follow-ups," \
	"8 less one"
