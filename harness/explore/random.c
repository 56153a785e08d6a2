// SPDX-License-Identifier: GPL-2.0-only
/* A uniform random walk: at each point the next CPU is drawn from those that
 * can run.  xorshift64* (Vigna, 2016): small, fast, the same everywhere. */
#include "chooser.h"

struct walk {
	struct vcpu_driver driver;
	uint64_t state;
};

static struct walk walk;

static uint64_t draw(struct walk *w)
{
	w->state ^= w->state >> 12;
	w->state ^= w->state << 25;
	w->state ^= w->state >> 27;
	return w->state * 0x2545f4914f6cdd1dull >> 33;
}

static int random_choose(struct vcpu_driver *driver, uint32_t enabled)
{
	struct walk *w = (struct walk *)driver;
	unsigned int skip = draw(w) % __builtin_popcount(enabled);

	while (skip--)
		enabled &= enabled - 1;
	return __builtin_ctz(enabled);
}

struct vcpu_driver *chooser_random(uint64_t seed)
{
	/* A state of 0 would stay 0. */
	walk = (struct walk){ .driver = { .choose = random_choose },
			      .state = seed * 2 + 1 };
	return &walk.driver;
}
