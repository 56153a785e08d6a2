#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# completion.sh DMRACE: what bash offers is what the command takes.
dmrace=$1
failed=0
# shellcheck source=harness/cli/completion/dmrace
. "$(dirname "$0")/../completion/dmrace"

# offers WORDS TYPED...: just these, for the last of what is typed
offers() {
	local want=$1

	shift
	COMP_WORDS=("$dmrace" "$@")
	COMP_CWORD=$#
	COMPREPLY=()
	_dmrace
	[ "${COMPREPLY[*]}" = "$want" ] && return
	echo "after '$*': '${COMPREPLY[*]}', not '$want'"
	failed=1
}

offers 'show step sweep' s
offers 'replay report' re
offers 'create-vs-lookup create-vs-lookup-null create-minor-vs-lookup' run create
offers 'without-4' run create-vs-lookup --on without-4
offers 'buggy' matrix create-vs-lookup --on bug
offers 'tsan helgrind drd memcheck checker none' run create-vs-lookup --under ''
offers 'tsan explore' matrix --under ''
offers 'threads fibers' show create-vs-lookup --cpus ''
offers 'bug clean any' run create-vs-lookup --expect ''
offers 'always' run create-vs-lookup --color al
offers 'access sync' explore create-vs-lookup --granularity ''
offers '--predict' show create-vs-lookup --p
offers '' show create-vs-lookup --nothing-of-the-kind
exit $failed
