#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# valgrind.sh DMRACE LIBEXEC TOP TOOL [every]: the tests beside this one, under TOOL.  One
# Valgrind makes all their runs: to start one takes longer than many runs.
set -u
# shellcheck source=standby.bash disable=SC1091
. "$(dirname "$0")/standby.bash"
here=$(dirname "$0")
dmrace=$1
libexec=$2
top=$3
tool=$4
export EVERY=${5:-}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

DMRACE_LIBEXEC=$libexec standby broken "$tool" --rehearse own-state
"$here/crashes.sh" "$dmrace" "$libexec" "$tool" || failed=1
"$here/hangs.sh" "$dmrace" "$libexec" "$tool" || failed=1
"$here/names.sh" "$dmrace" "$libexec" "$top" "$tool" || failed=1
exit $failed
