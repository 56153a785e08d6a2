/* SPDX-License-Identifier: GPL-2.0-only */
/* What an allocation returns: each kind shows another face of a bug. */
#ifndef HARNESS_MEMORY_H
#define HARNESS_MEMORY_H

enum memory {
	MEMORY_POISON,	/* fresh memory, filled with a pattern */
	MEMORY_ZERO,	/* fresh memory, zeroed */
	MEMORY_RECYCLE,	/* the block freed last, its old contents kept */
};

#endif
