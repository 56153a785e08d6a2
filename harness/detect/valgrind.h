/* SPDX-License-Identifier: GPL-2.0-only */
/* Valgrind's XML output (protocol 4 and later), read into structs. */
#ifndef DETECT_VALGRIND_H
#define DETECT_VALGRIND_H

#include "finding.h"

struct vg_frame {
	struct frame frame;	/* as Valgrind knows it */
	uint64_t pc;
};

struct vg_stack {
	const char *after;	/* the text that introduces it */
	VEC(struct vg_frame) frames;
};

struct vg_error {
	const char *kind;	/* Race, ConflictingAccess, InvalidRead, ... */
	const char *what;
	const char *thread;	/* the thread's name, if it has one */
	const char *address;	/* "Address 0x... is 8 bytes inside ..." */
	int tid;
	VEC(struct vg_stack) stacks;
};

struct vg_output {
	const char *tool;
	VEC(struct vg_error) errors;
};

/*
 * Returns NULL, or why the file cannot be trusted.  @out holds every error
 * that is whole, also then: a Valgrind that was killed has found them.
 */
const char *vg_read(struct pool *pool, const char *path,
		    struct vg_output *out);

#endif
