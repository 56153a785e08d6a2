// SPDX-License-Identifier: GPL-2.0-only
#include <valgrind/helgrind.h>
#include "valgrind.h"

void helgrind_hide(const volatile void *p, size_t size)
{
	VALGRIND_HG_DISABLE_CHECKING(p, size);
}

void helgrind_release(const volatile void *p)
{
	ANNOTATE_HAPPENS_BEFORE(p);
}

void helgrind_acquire(const volatile void *p)
{
	ANNOTATE_HAPPENS_AFTER(p);
}

void helgrind_forget(const volatile void *p)
{
	ANNOTATE_HAPPENS_BEFORE_FORGET_ALL(p);
}

void helgrind_clean(const volatile void *p, size_t size)
{
	VALGRIND_HG_CLEAN_MEMORY(p, size);
}
