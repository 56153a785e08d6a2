/* SPDX-License-Identifier: GPL-2.0-only */
/* What newly allocated memory contains.  Each kind can show another fault. */
#ifndef HARNESS_MEMORY_H
#define HARNESS_MEMORY_H

enum memory {
	MEMORY_POISON,	/* fresh memory, filled with a pattern */
	MEMORY_ZERO,	/* fresh memory, zeroed */
	MEMORY_RECYCLE,	/* the block freed last, its old contents kept */
};

#endif
