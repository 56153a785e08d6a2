// SPDX-License-Identifier: GPL-2.0-only
/* See shards.h. */
#include "engine.h"
#include "findings.h"
#include "shards.h"

#define STEP		8	/* prefixes grow by so many steps */
/*
 * One prefix may lead to most of the executions, and another to none.  So each
 * shard gets many.
 */
#define PREFIXES	128

/* Runs all prefixes of d.split steps.  False: interrupted. */
static bool run_prefixes(const struct dpor_options *d)
{
	struct vcpu_driver *driver = dpor_start(d);
	bool more = true;

	while (more) {
		dpor_ended(engine_execute(driver), &more);
		if (engine_interrupted())
			return false;
	}
	return true;
}

unsigned int shards_split(struct dpor_options d)
{
	const struct dpor_counts *c = dpor_counts();
	uint64_t enough = PREFIXES * d.shards;

	d.shard = d.shards;		/* no shard: every execution is cut */
	d.split = 0;
	findings_ignore();
	do {
		d.split += STEP;
	} while (run_prefixes(&d) && c->foreign < enough &&
		 c->blocked < enough && c->depth >= d.split);
	findings_keep();
	checker_forget();
	return d.split;
}
