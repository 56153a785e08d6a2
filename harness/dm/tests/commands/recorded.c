// SPDX-License-Identifier: GPL-2.0-only
/*
 * Recorded on fixed from real programs, by
 *
 *	dmrace record --on fixed \
 *		-- 'dmsetup create vol0 --notable' \
 *		-- 'dmsetup info -j 254 -m 0'
 *
 * No finding is declared yet.
 */
#include "client/recorded.h"
#include "scenario.h"

/* dmsetup create vol0 --notable */
static const struct recorded_call cpu1_calls[] = {
	RECORDED_OPEN(020000, 10, 63, 02, 0),
	/* DM_VERSION */
	RECORDED_IOCTL(0, 0xc138fd00, 16384,
		BYTES("\4\0\0\0\0\0\0\0\0\0\0\0\0@\0\0008\1\0\0\0\0\0\0\0\0\0\0\4"),
		0,
		BYTES("\4\0\0\0\6\0\0\0\0\0\0\0\0@\0\0008\1\0\0\0\0\0\0\0\0\0\0\4")),
	/* DM_DEV_CREATE */
	RECORDED_IOCTL(0, 0xc138fd03, 16384,
		BYTES("\4\0\0\0\0\0\0\0\0\0\0\0\0@\0\0008\1\0\0\0\0\0\0\0\0\0\0\4\0\0\0"
		      "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0vol0"),
		0,
		BYTES("\4\0\0\0\6\0\0\0\0\0\0\0008\1\0\0008\1\0\0\0\0\0\0\0\0\0\0\4\0\0"
		      "\0\0\0\0\0\0\0\0\0\0\376\0\0\0\0\0\0vol0")),
	RECORDED_CLOSE(0, 0),
};

static int cpu1(void)
{
	return RECORDED(cpu1_calls);
}

/* dmsetup info -j 254 -m 0 */
static const struct recorded_call cpu2_calls[] = {
	RECORDED_OPEN(020000, 10, 63, 02, 0),
	/* DM_VERSION */
	RECORDED_IOCTL(0, 0xc138fd00, 16384,
		BYTES("\4\0\0\0\0\0\0\0\0\0\0\0\0@\0\0008\1\0\0\0\0\0\0\0\0\0\0\4"),
		0,
		BYTES("\4\0\0\0\6\0\0\0\0\0\0\0\0@\0\0008\1\0\0\0\0\0\0\0\0\0\0\4")),
	/* DM_DEV_STATUS */
	RECORDED_IOCTL(0, 0xc138fd07, 16384,
		BYTES("\4\0\0\0\0\0\0\0\0\0\0\0\0@\0\0008\1\0\0\0\0\0\0\0\0\0\0\14\0\0\0"
		      "\0\0\0\0\0\0\0\0\0\376"),
		0,
		BYTES("\4\0\0\0\6\0\0\0\0\0\0\0008\1\0\0008\1\0\0\0\0\0\0\0\0\0\0\14\0\0"
		      "\0\0\0\0\0\0\0\0\0\0\376\0\0\0\0\0\0vol0")),
	RECORDED_CLOSE(0, 0),
};

static int cpu2(void)
{
	return RECORDED(cpu2_calls);
}

SCENARIO(recorded) = {
	.name = "recorded-create",
	.title = "2 recorded programs",
	.memory = MEMORY_POISON,
	.cpu = {
		ACTOR("dmsetup create vol0 --notable", cpu1, 0, RECORDED_DIFFERS),
		ACTOR("dmsetup info -j 254 -m 0", cpu2, 0, RECORDED_DIFFERS),
	},
	.schedule = "cpu1 to end; cpu2 to end",
};
