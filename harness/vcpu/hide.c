// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that Valgrind's race detectors must not look at: see vcpu_hide().
 */
#include <valgrind/valgrind.h>
#include "point.h"
#include "state.h"

static void __attribute__((constructor)) ask_valgrind(void)
{
	vcpu.on_valgrind = RUNNING_ON_VALGRIND;
}

void vcpu_hide(const volatile void *p, size_t size)
{
	hide(p, size);
}

extern char __data_start[], _end[];

/* All of the executable's data but that of instrumented code: see state.h. */
void vcpu_hide_harness(void)
{
	vcpu_hide(__data_start, vcpu_state_code - __data_start);
	vcpu_hide(vcpu_state_end, _end - vcpu_state_end);
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
