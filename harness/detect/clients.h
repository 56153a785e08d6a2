/* SPDX-License-Identifier: GPL-2.0-only */
/* Real programs, which dmrace-clients runs (harness/client/host.c). */
#ifndef DETECT_CLIENTS_H
#define DETECT_CLIENTS_H

#include "pool.h"

/*
 * NULL if the commands can be run here; else one line: what is missing.  It
 * starts a program to find out.
 */
const char *clients_cannot(struct pool *pool, const char *const *commands,
			   size_t n);

#endif
