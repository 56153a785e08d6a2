// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that Valgrind's race detectors must not look at: see vcpu_hide().
 */
#include <stdio.h>
#include <valgrind/memcheck.h>
#include <valgrind/valgrind.h>
#include "point.h"
#include "state.h"

static void __attribute__((constructor)) ask_valgrind(void)
{
	vcpu.on_valgrind = RUNNING_ON_VALGRIND;
}

#define LARGE	(1 << 20)

/* Large tables, as many as there is room for: the rest costs time only. */
static struct {
	const volatile void *p;
	size_t size;
} large[16];
static unsigned int large_n;

void vcpu_hide(const volatile void *p, size_t size)
{
	hide(p, size);
	if (size >= LARGE && large_n < sizeof(large) / sizeof(large[0])) {
		large[large_n].p = p;
		large[large_n++].size = size;
	}
}

extern char __data_start[], __bss_start[], _end[];
extern char **environ;

/* libc still uses its own variables, which a linker may have moved to ours. */
static void libc_uses(void *p, size_t size)
{
	(void)VALGRIND_MAKE_MEM_DEFINED(p, size);
}

void vcpu_end_hidden(void)
{
	unsigned int i;

	for (i = 0; i < large_n; i++)
		(void)VALGRIND_MAKE_MEM_NOACCESS(large[i].p, large[i].size);
	(void)VALGRIND_MAKE_MEM_NOACCESS(__bss_start, _end - __bss_start);
	libc_uses(&environ, sizeof(environ));
	libc_uses(&stdout, sizeof(stdout));
	libc_uses(&stderr, sizeof(stderr));
}

/* All of the executable's data but that of instrumented code: see state.h. */
void vcpu_hide_harness(void)
{
	hide(__data_start, vcpu_state_code - __data_start);
	hide(vcpu_state_end, _end - vcpu_state_end);
}

bool vcpu_is_harness(const void *p)
{
	const char *at = p;

	return (at >= __data_start && at < vcpu_state_code) ||
	       (at >= vcpu_state_end && at < _end);
}

/* ThreadSanitizer's, if it is linked in. */
void AnnotateIgnoreReadsBegin(const char *file, int line)
	__attribute__((weak));
void AnnotateIgnoreReadsEnd(const char *file, int line) __attribute__((weak));
void AnnotateIgnoreWritesBegin(const char *file, int line)
	__attribute__((weak));
void AnnotateIgnoreWritesEnd(const char *file, int line) __attribute__((weak));

static bool unnoted;

void vcpu_unnoted(bool on)
{
	unnoted = on;
	if (!AnnotateIgnoreReadsBegin)
		return;
	if (on) {
		AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
		AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
	} else {
		AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
		AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
	}
}

bool vcpu_is_unnoted(void)
{
	return unnoted;
}
