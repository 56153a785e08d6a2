// SPDX-License-Identifier: GPL-2.0-only
/* In a file of its own: the headers of Helgrind and DRD exclude each other. */
#include <valgrind/helgrind.h>
#include "kernel/host.h"

void host_forget_lock(void *real, bool was_rwlock)
{
	if (was_rwlock)
		ANNOTATE_RWLOCK_DESTROY(real);
	else
		VALGRIND_HG_MUTEX_DESTROY_PRE(real);
}
