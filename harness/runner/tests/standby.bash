# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# standby SUBJECT TOOL [--rehearse SCENARIO]: from now on one Valgrind makes the
# runs of that subject under that tool, until the next call or the end of the
# script.  One that $DMRACE_STANDBY already has is used.  Needs $dmrace and $dir.
standby() {
	[ ! -S "${DMRACE_STANDBY:-}/$1-$2.sock" ] || return 0
	export DMRACE_STANDBY=$dir/standby
	rm -f "$DMRACE_STANDBY"/*.sock
	case $2 in
	helgrind | drd | memcheck)
		"${dmrace:?}" standby --on "$1" --under "$2" "${@:3}" ||
			exit 1 ;;
	esac
}
