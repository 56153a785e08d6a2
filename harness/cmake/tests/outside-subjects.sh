#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# outside-subjects.sh PREFIX CMAKE COMPILER: what a project outside can do with an
# installed dmrace, and what it is told when it cannot.
set -u
prefix=$1
cmake=$2
compiler=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out" LC_ALL=C
failed=0

wrong() {
	echo "$1:"
	cat "$2"
	failed=1
}

# project GENERATOR: a new one, in the same directories; its CMakeLists.txt goes on
# with stdin.
project() {
	generator=$1
	build=$dir/build-${generator%% *}
	export DMRACE_LIBEXEC="$build/libexec/dmrace"
	rm -rf "$dir/src"
	mkdir "$dir/src"
	{
		echo 'cmake_minimum_required(VERSION 3.25)'
		echo 'project(outside LANGUAGES C)'
		echo 'find_package(dmrace REQUIRED)'
		cat
	} >"$dir/src/CMakeLists.txt"
}

# build [TARGET]
build() {
	[ -d "$build" ] ||
		"$cmake" -S "$dir/src" -B "$build" -G "$generator" \
			-DCMAKE_C_COMPILER="$compiler" \
			-DCMAKE_PREFIX_PATH="$prefix" \
			-DCMAKE_RULE_MESSAGES=OFF >"$dir/log" 2>&1 &&
		"$cmake" --build "$build" ${1:+--target "$1"} -- -j2 \
			>"$dir/log" 2>&1
}

# builds WHAT [TARGET]: it can be built.
builds() {
	build ${2:+"$2"} || wrong "$1" "$dir/log"
}

# says WORDS...: it cannot, and this is said.
says() {
	if build; then
		wrong "built, without \"$1\"" "$dir/log"
		return
	fi
	for words; do
		grep -qF -- "$words" "$dir/log" ||
			wrong "not said: \"$words\"" "$dir/log"
	done
}

# has RUNNER SCENARIO...: those are linked in, and no others.
has() {
	runner=$1
	shift
	"$DMRACE_LIBEXEC/$runner" list | sed -n 's/^scenario	name=\([^	]*\).*/\1/p' |
		sort >"$dir/has"
	printf '%s\n' "$@" | sort | cmp -s - "$dir/has" ||
		wrong "$runner has other scenarios than $*" "$dir/has"
}

# run STATUS TEXT ARGUMENT...: what dmrace says.
run() {
	status=$1
	text=$2
	shift 2
	"$prefix/bin/dmrace" "$@" >"$dir/said" 2>&1
	was=$?
	if [ $was -ne "$status" ] || ! grep -qF -- "$text" "$dir/said"; then
		wrong "dmrace $*: status $was, not $status with \"$text\"" \
			"$dir/said"
	fi
}

# scenario FILE NAME FUNCTION [MEMBER...]
scenario() {
	cat >"$dir/src/$1" <<SCENARIO
#include "scenario.h"
int $3(void);
SCENARIO(s) = {
	.name = "$2", .title = "$2",
	.cpu = { ACTOR("one", $3), ACTOR("two", $3) },
	.schedule = "cpu1 to end; cpu2 to end",
	${4-}
};
SCENARIO
}

# subject FILE: the kernel's code on stdin.
subject() {
	mkdir -p "$(dirname "$dir/src/$1")"
	cat >"$dir/src/$1"
}

# ---- several bugs and subjects of any name in one project ----------------

for generator in 'Unix Makefiles' Ninja; do
	project "$generator" <<'CMAKE'
dmrace_add_subject(2nd-one ${CMAKE_SOURCE_DIR} second.c)
dmrace_add_scenario(counts.c takes.c)
dmrace_add_scenario(bound.c SUBJECTS 2nd-one)
if(CMAKE_GENERATOR STREQUAL Ninja)
	dmrace_add_subject(first ${CMAKE_SOURCE_DIR} code/first.c)
endif()
CMAKE
	subject code/first.c <<'C'
#include <linux/kernel.h>
int count(void);
static int n;
int count(void) { n++; return 0; }
C
	subject second.c <<'C'
#include <linux/kernel.h>
#include <linux/module.h>
int count(void), take(void);
static int n;
int count(void) { n++; return 0; }
int take(void) { return n > 0; }
static int __init start(void) { printk("%s starts\n", THIS_MODULE->name); return 0; }
module_init(start);
C
	scenario counts.c counts count
	scenario takes.c takes take
	scenario bound.c bound count
	builds "two bugs in one project, with $generator"
	has 2nd-one-plain counts takes bound
	has 2nd-one-tsan counts takes bound
	run 0 '2nd_one starts' run takes --on 2nd-one --expect any --json
done
has first-plain counts
run 0 'n' explore counts --on first --expect any

# ---- scenarios without a subject -----------------------------------------

scenario takes.c takes nobody_takes
says 'takes.c fits no subject' 'first does not define nobody_takes'
scenario takes.c takes take
scenario bound.c bound nobody_counts
says 'bound.c is for 2nd-one, which does not define nobody_counts'

# ---- what the kernel does not have ---------------------------------------

project Ninja <<'CMAKE'
dmrace_add_scenario(s.c)
dmrace_add_subject(one ${CMAKE_SOURCE_DIR} one.c)
CMAKE
scenario s.c s go
# uses DECLARATIONS STATEMENTS
uses() {
	{
		printf '#include <linux/list.h>\n%s\n' "$1"
		printf 'int go(void);\nint go(void) { %s return 0; }\n' "$2"
	} | subject one.c
}
uses '#include <linux/rcupdate.h>' ''
says 'the userspace kernel has no <linux/rcupdate.h>'
# each of several
uses 'extern ktime_t now;
static DECLARE_WORK(work, 0);' 'call_rcu(0, 0); kzalloc(1, 0); return GFP_DMA;'
says 'the userspace kernel has no call_rcu()' \
	'the userspace kernel has no GFP_DMA' \
	'the userspace kernel has no ktime_t' \
	'the userspace kernel has no DECLARE_WORK()' \
	'kzalloc() is in <linux/slab.h>, which is not included'
uses 'void synchronize_rcu(void); int pthread_mutex_lock(void *);
void pthread_exit(void *); static __thread int mine; int go(void);' \
	'synchronize_rcu(); pthread_mutex_lock(0); if (mine++) pthread_exit(0);'
says 'the userspace kernel has no synchronize_rcu()' \
	'one calls pthread_exit, pthread_mutex_lock: the harness knows nothing' \
	'one has thread-local variables (mine)'

# ---- what the runner has, too ---------------------------------------------

# A part of the harness, the kernel, and what a part calls of the C library.
uses 'void fault(void) { } int close(int fd) { return fd; }
int schedule(void) { return 0; } int reclaim(void) { return 0; }' ''
says 'the runner of one has something else that is named close, fault, schedule'
uses 'static int close(int fd) { return fd; } static void fault(void) { close(0); }
int reclaim(void) { return 0; }' 'fault();'
builds 'static functions of any name'
has one-plain s
# The step's function is the subject's, not what the harness has of that name.
run 0 'as expected' run s --expect clean --schedule \
	'cpu2 until fault enters; cpu1 to end; cpu2 to end'

# ---- with and without an end ---------------------------------------------

# ends STATUS TEXT: what a run of both CPUs, one after the other, is judged as
ends() {
	run "$1" "$2" run s --under checker --expect clean \
		--schedule 'cpu1 to end; cpu2 to end'
}

keeps='#include <linux/slab.h>
#include <linux/module.h>
static atomic_t calls = ATOMIC_INIT(0);
static void *kept;
int go(void);
int go(void)
{
	if (atomic_inc_return(&calls) == 1)
		kept = kmalloc(8, GFP_KERNEL);
	return 0;
}'
echo "$keeps" | subject one.c
builds 'neither module_init() nor module_exit()' one-plain
ends 0 'as expected'

printf '%s\nstatic void stop(void) { }\nmodule_exit(stop);\n' "$keeps" |
	subject one.c
builds 'module_exit() alone' one-plain
ends 1 'leak'

# A loop that gives up when its time is over, and then a sleep.
subject one.c <<'C'
#include <linux/module.h>
#include <linux/sched.h>
static atomic_t n = ATOMIC_INIT(0);
int go(void);
int go(void)
{
	unsigned long end = jiffies + HZ;

	if (atomic_inc_return(&n) == 2)
		return 0;
	while (atomic_read(&n) == 1 && time_before(jiffies, end))
		cpu_relax();
	for (; atomic_read(&n) == 1;) {
		set_current_state(TASK_INTERRUPTIBLE);
		schedule();
	}
	return 0;
}
static void check(void) { BUG_ON(atomic_read(&n) != 1); }
module_exit(check);
C
builds 'a check at the end' one-plain
ends 1 'deadlock  cpu1 in go (one.c:15)'
run 1 'go (one.c:15)' explore s --expect clean --under checker
grep -q 'BUG' "$dir/said" || wrong 'no BUG at the end' "$dir/said"
exit $failed
