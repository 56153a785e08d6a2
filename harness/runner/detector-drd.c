// SPDX-License-Identifier: GPL-2.0-only
#include "detector.h"

#include <valgrind/drd.h>

/* DRD numbers threads from 1; nobody else answers. */
bool detector_is_drd(void)
{
	return VALGRIND_DO_CLIENT_REQUEST_EXPR(0,
			VG_USERREQ__DRD_GET_DRD_THREAD_ID, 0, 0, 0, 0, 0) > 0;
}
