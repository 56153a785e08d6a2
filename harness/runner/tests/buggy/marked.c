// SPDX-License-Identifier: GPL-2.0-only
/* A plain access and a marked one, in both ways. */
#include <linux/compiler.h>

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
