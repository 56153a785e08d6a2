// SPDX-License-Identifier: GPL-2.0-only
/* A plain access and a marked one, in both ways. */
#include <linux/compiler.h>
#include <linux/slab.h>

static int read_plainly, written_plainly;

int mark_write(void)
{
	WRITE_ONCE(read_plainly, 1);
	return 0;
}

int plain_read(void)
{
	return read_plainly;
}

int mark_read(void)
{
	return READ_ONCE(written_plainly);
}

int plain_write(void)
{
	written_plainly = 1;
	return 0;
}

/* Eight bytes in one piece, of which set-up writes four by themselves. */
static char crowd[8] __attribute__((aligned(8)));

void crowd_setup(void)
{
	crowd[0] = crowd[1] = crowd[2] = crowd[3] = 1;
}

int crowd_look(void)
{
	return crowd[7];
}

int crowd_write(void)
{
	crowd[4] = 1;
	crowd[5] = 1;
	crowd[6] = 1;
	crowd[7] = 1;
	return 0;
}

/* Set-up frees it, and keeps the pointer. */
static struct early {
	int a, b;
} *early;

void early_setup(void)
{
	early = kzalloc(sizeof(*early), GFP_KERNEL);
	kfree(early);
}

int early_write(void)
{
	early->b = 2;
	return 0;
}
