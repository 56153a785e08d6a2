// SPDX-License-Identifier: GPL-2.0-only
/* The toy of 2006, for the floor. */
#define MODE	0
#define NAME(x)	floor_##x
#include "device.h"
#include "floor.h"

void floor_restore(void)
{
	floor_slot = NULL;
}
