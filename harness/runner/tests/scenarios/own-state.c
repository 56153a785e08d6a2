// SPDX-License-Identifier: GPL-2.0-only
/* Actors with a state of their own, that is restored and that is not. */
#include <stdlib.h>
#include "scenario.h"

int touch(void), work(void);

/* Each execution begins with 0: all do what the first did. */
static int by_turns(void)
{
	static int turn;

	return turn++ ? touch() : work();
}

static int touch_twice(void)
{
	touch();
	return touch();
}

/* The libc's state is nobody's to restore. */
static int by_chance(void)
{
	return random() & 1 ? touch_twice() : touch();
}

SCENARIO(own_state) = {
	.name = "own-state",
	.title = "an actor that remembers what it has done",
	.shows_on = "nothing",
	.clean_on = "broken",
	.cpu = {
		ACTOR("works in the first execution", by_turns),
		ACTOR("works", work),
	},
	.schedule = "cpu1 to end; cpu2 to end",
};

SCENARIO(not_repeated) = {
	.name = "not-repeated",
	.title = "an actor that does now this, now that",
	.shows_on = "broken",
	.clean_on = "nothing",
	.cpu = {
		ACTOR("touches it once or twice", by_chance),
		ACTOR("touches it once or twice", by_chance),
	},
	.schedule = "cpu1 to end; cpu2 to end",
};
