// SPDX-License-Identifier: GPL-2.0-only
/* In a file of its own: Helgrind's header and DRD's do not go together. */
#include <stdbool.h>
#include <valgrind/helgrind.h>

void host_forget_lock(void *real, bool was_rwlock);

void host_forget_lock(void *real, bool was_rwlock)
{
	if (was_rwlock)
		ANNOTATE_RWLOCK_DESTROY(real);
	else
		VALGRIND_HG_MUTEX_DESTROY_PRE(real);
}
