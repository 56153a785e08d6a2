#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# gdb.sh DMRACE: --gdb under each tool that it can follow, and what it refuses.
# The session of docs/debugging.md is the test of that page.
dmrace=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out" LC_ALL=C.UTF-8 SHELL=/bin/sh HOME="$dir"
unset DMRACE_COMMAND
tried=0
failed=0

# To read the C library's debug information takes longer than the rest.
echo 'set debug-file-directory /nonexistent' >"$dir/.gdbinit"

# gdb STATUS ARGUMENT...: "dmrace ARGUMENT... --gdb", with these commands
gdb() {
	wanted=$1
	shift
	text=$("$dmrace" "$@" --gdb 2>&1 <"$dir/commands")
	status=$?
	tried=$((tried + 1))
	if [ $status != "$wanted" ]; then
		failed=$((failed + 1))
		echo "dmrace $* --gdb: status $status, not $wanted"
		echo "$text"
	fi
	case $text in
	*Error*' Python'* | *Traceback*)
		failed=$((failed + 1))
		echo "$text"
		;;
	esac
}

# shows TEXT
shows() {
	tried=$((tried + 1))
	case $text in
	*"$1"*) return ;;
	esac
	failed=$((failed + 1))
	echo "not shown: $1"
	echo "$text"
}

# commands LINE...: what is typed to gdb from now on
commands() {
	printf '%s\n' "$@" >"$dir/commands"
}

all=$(yes continue | head -n 12)

# Both flavours stop at each step and at what the tool finds.
for tool in tsan checker; do
	commands "dmrace cpus" "$all"
	gdb 0 run create-vs-lookup --under $tool
	shows "* cpu1  runs in create (01-create-vs-lookup.c:"
	shows "step 2 of 3: cpu2 to end"
	shows "-- oops on cpu2: general protection fault"
	shows "in alloc_dev (minor=0, persistent=0) at dm.c:"
	shows "exited normally"
	case $tool in
	tsan) shows "-- data-race on cpu1: reported by ThreadSanitizer" ;;
	checker) shows "-- data-race on cpu1: reported by the checker" ;;
	esac
done

# Which CPU waits for what; an ended CPU; a CPU that there is not.
commands continue continue 'dmrace cpus' 'dmrace cpu 7' 'dmrace bt' \
	continue 'dmrace cpus'
gdb 0 run create-vs-lookup --under none --schedule \
	'cpu1 until next_free_minor locks; cpu2 until blocked; cpu1 to end'
shows "  cpu2  locks _minor_lock in dm_find_md (dm.c:"
shows "; cpu1 holds it"
shows "which CPU? 1, 2"
shows "#1  next_free_minor (dm.c:"
shows "* cpu2  runs in "

# Why a CPU has no calls.  At the entry of a function its arguments are not there
# yet: no wrong ones are shown.
commands 'dmrace bt 2' continue 'dmrace cpu 1' continue 'dmrace cpu 2' \
	continue continue 'dmrace bt 1'
gdb 0 run stale-lookup --under none --schedule \
	'cpu1 before dm_put enters; cpu2 before dm_get enters; cpu1 to end; cpu2 to end'
shows "cpu2  has not started: dmsetup info -j 254 -m 1"
shows "in dm_put (md=...) at dm.c:"
shows "in dm_get (md=...) at dm.c:"
shows "cpu1  ended"
tried=$((tried + 1))
[ "$(echo "$text" | grep -c 'dm_[pg].* (md=0x7[0-9a-f]*) at dm.c:')" = 2 ] || {
	echo "the arguments are not shown where the functions have begun"
	failed=$((failed + 1))
	echo "$text"
}

# Findings of the kernel on a patched subject: none, and the run ends.
commands "$all"
gdb 0 run create-vs-lookup --on fixed
shows "exited normally"
if echo "$text" | grep '^-- .* on cpu'; then
	echo "a finding on fixed"
	failed=$((failed + 1))
fi

# A replay string stops at each of its parts.
string=$("$dmrace" run create-vs-lookup | sed -n 's/^replay   dmrace replay //p')
commands "$all"
# shellcheck disable=SC2086 # a string and its options
gdb 0 replay $string
shows "step 2 of 3: cpu2 for "
gdb 1 replay create-vs-lookup:1*3@00000000 --expect bug
shows "here it is another interleaving"

# A program is a scenario, too.
commands 'dmrace cpus'
gdb 0 run 'create a | remove a | status_dev 0' \
	--schedule 'cpu2 until dm_get_md unlocks; cpu1 to end; cpu2 to end'
shows "-- cpu2 starts: status_dev 0"

# Nothing is scheduled: breakpoints only.
commands 'break dm_find_md' continue 'dmrace bt'
gdb 0 run create-vs-lookup --schedule free
shows "-- nothing is scheduled"
shows "hit Breakpoint"

# Refused.
commands
gdb 2 run create-vs-lookup --under helgrind
shows "--under none"
gdb 2 run create-vs-lookup --cpus fibers
gdb 2 run create-vs-lookup --repeat 2
gdb 2 run create-vs-lookup --json
gdb 2 run create-vs-lookup --schedule 'cpu1 to bed'
shows "dmrace: schedule: column 9: cannot read \"bed\""
gdb 0 run create-vs-lookup --schedule 'cpu1 until nowhere returns'
shows "-- \"cpu1 until nowhere returns\": no such function here"
PATH=$dir gdb 77 run create-vs-lookup
shows "install the package gdb"
# No program can be started, as where tracing is forbidden.
SHELL=/bin/false gdb 77 run create-vs-lookup
shows "cannot start the runner"

echo "$tried checks, $failed failed"
[ $failed = 0 ] && [ $tried -gt 40 ]
