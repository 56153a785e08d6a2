// SPDX-License-Identifier: GPL-2.0-only
#include <valgrind/drd.h>
#include "valgrind.h"

void drd_hide(const volatile void *p, size_t size)
{
	VALGRIND_DO_CLIENT_REQUEST_STMT(VG_USERREQ__DRD_START_SUPPRESSION, p,
					size, 0, 0, 0);
}

void drd_release(const volatile void *p)
{
	ANNOTATE_HAPPENS_BEFORE(p);
}

void drd_acquire(const volatile void *p)
{
	ANNOTATE_HAPPENS_AFTER(p);
}

void drd_clean(const volatile void *p, size_t size)
{
	VALGRIND_DO_CLIENT_REQUEST_STMT(VG_USERREQ__DRD_CLEAN_MEMORY, p,
					size, 0, 0, 0);
}
