// SPDX-License-Identifier: GPL-2.0-only
/* A plain access and a marked one, in both ways. */
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <asm/uaccess.h>

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

/* What another thread of the process changes, and what the kernel makes of it. */
static struct request {
	long before;
	int length, after;
} user_request;
static int fetched;

int user_change(void)
{
	put_user(1, &user_request.length);
	return 0;
}

int user_fetch(void)
{
	struct request request;

	copy_from_user(&request, &user_request, sizeof(request));
	copy_to_user(&user_request.after, &request.length,
		     sizeof(request.length));
	return request.length;
}

int user_fetch_twice(void)
{
	int length, again;

	get_user(length, &user_request.length);
	get_user(again, &user_request.length);
	BUG_ON(length != again);
	return 0;
}

int user_keep(void)
{
	get_user(fetched, &user_request.after);
	return 0;
}

int user_kept(void)
{
	return fetched;
}

/* Functions of the kernel read and write these.  Helgrind compares accesses of one
 * size best: the text is written byte by byte, as it is read. */
static struct {
	char name[16];
	int value;
} texts = { "", 1 };

int text_change(void)
{
	strcpy(texts.name, "b");
	sscanf("2", "%d", &texts.value);
	return 0;
}

int text_print(void)
{
	char line[32];

	return snprintf(line, sizeof(line), "%s %d", texts.name, texts.value);
}

int text_compare(void)
{
	return !strcmp(texts.name, "b");
}
