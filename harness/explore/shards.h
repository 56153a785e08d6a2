/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of an exploration that are explored without communication, on many
 * machines (dmrace explore --shard).
 *
 * Each part first cuts the exploration into pieces, as every other one does,
 * and takes its own.  To find the cut it runs executions that nobody judges:
 * they cost a fraction of others, and the cut does not depend on what is found.
 *
 *  SH1. The cut is a function of the program, the options and the number of
 *       parts.  So all parts compute the same one.
 *  SH2. Each execution of the whole is in exactly one piece, and each piece is
 *       in exactly one part.
 *
 * A small exploration is run to its end.  Then it is known exactly, and each
 * part takes an equal stretch of the one sequence of executions: a piece begins
 * where that sequence was after so many executions (dpor_left()).
 *
 * A larger one is cut into the executions that follow a prefix.  No part can
 * know which branches the executions of other parts will ask for on the way to
 * a prefix.  So all that are enabled, and do not sleep, are prefixes of a piece:
 * a superset of what is asked for is as good (dpor.h), and the sleep sets see to
 * it that no trace is run twice.  Where nothing asked for such a branch all its
 * executions are blocked: that is what parts cost.  To see how large pieces are,
 * one execution of each prefix of so many steps is run; in each piece there are
 * some of them.  The largest piece is cut again, until all are small.
 */
#ifndef HARNESS_EXPLORE_SHARDS_H
#define HARNESS_EXPLORE_SHARDS_H

#include "dpor.h"

struct shards_piece {
	struct dpor_part part;
	uint64_t runs;		/* executions of it, at most; 0: all */
};

struct shards_cut {
	const struct shards_piece *piece;	/* of the part asked for */
	unsigned int n;
	uint64_t runs;		/* executions that it took to find the cut */
	/* Branches were left out for this bound. */
	bool preemptions_hit, depth_hit;
};

/*
 * The pieces of part shard (from 0) of shards; valid until the next call.
 * by_prefix: as a large exploration, whatever its size.  False: interrupted.
 */
bool shards_cut(const struct dpor_options *d, unsigned int shard,
		unsigned int shards, bool by_prefix, struct shards_cut *cut);

#endif
