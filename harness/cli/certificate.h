/* SPDX-License-Identifier: GPL-2.0-only */
/* What "dmrace explore" has proved before, from the records that it left. */
#ifndef CLI_CERTIFICATE_H
#define CLI_CERTIFICATE_H

#include <jansson.h>

#include "options.h"

/* What another verb runs, and an exploration must have run to count for it. */
struct certificate_of {
	const char *out;		/* where the records are */
	const char *code;		/* the record's of that run */
	const char *granularity;	/* NULL: any */
	long cpus;			/* with those of --more */
};

/*
 * The record of an exploration of the scenario on the subject of o, with its
 * --with: of every schedule, made by the runner that is here now.  NULL: there
 * is none.  The caller drops it with json_decref().
 */
json_t *certificate_read(const struct options *o,
			 const struct certificate_of *of);

#endif
