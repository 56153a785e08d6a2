#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kernel-tree.sh DMRACE LIBEXEC: device-mapper from a kernel's tree is judged
# like the subject that it is LIKE, and what is BENIGN in it is shown and
# excused, that and nothing else.
set -u
dmrace=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_LIBEXEC=$2 DMRACE_OUT="$dir/out" LC_ALL=C
failed=0

# expect STATUS TEXT ARGUMENT...: what dmrace says, and how it ends.
expect() {
	local status=$1 text=$2
	shift 2
	"$dmrace" "$@" >"$dir/said" 2>&1
	local was=$?
	if [ $was -ne "$status" ] || ! grep -qF -- "$text" "$dir/said"; then
		echo "dmrace $*: status $was, not $status with \"$text\":"
		cat "$dir/said"
		failed=1
	fi
}

for tree in whole old-benign; do
	for tool in tsan checker; do
		expect 0 'as expected' run create-vs-lookup --on $tree \
			--under $tool
		expect 0 'as expected' run open-vs-remove --on $tree \
			--under $tool
	done
done
expect 0 'as expected' explore create-vs-lookup --on whole

# A status asks without a lock how many have the disk open.
expect 1 'bd_openers' run event-before-ready --on old
expect 0 'benign' run event-before-ready --on old-benign
expect 0 'benign' run event-before-ready --on old-benign --expect any
exit $failed
