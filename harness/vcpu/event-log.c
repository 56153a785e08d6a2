// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes the event log.  No malloc and no stdio: records are written while the
 * program under test may be in the middle of anything.  Senders flush a finding
 * at once, so a crash loses at most the last events.
 *
 * In a controlled run one buffer keeps the records of all CPUs in order.  In a
 * free run each CPU has its own buffer, and flushes it by one write(2) to the
 * end of the file.  There is no lock: a detector would see it, and a CPU that
 * stops would keep it.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include "core.h"
#include "event-log.h"

struct buffer {
	size_t used, size;
	char *text;
	bool open;		/* in the middle of a record */
};

#define OWN_SIZE	(1 << 14)	/* more than any group of records */

static char text[1 << 16], own_text[VCPU_MAX][OWN_SIZE];
static struct buffer shared = { .size = sizeof(text), .text = text };
static struct buffer own[VCPU_MAX];
static __thread struct buffer *mine;
static int out = -1;
static int broken;		/* why a write failed: errno */

void log_open(int fd)
{
	out = fd;
}

void log_own(int cpu)
{
	mine = &own[cpu];
	*mine = (struct buffer){ .size = OWN_SIZE, .text = own_text[cpu] };
}

static struct buffer *buffer(void)
{
	return mine ? mine : &shared;
}

bool log_ok(void)
{
	if (broken)
		errno = broken;
	return !broken;
}

static void flush(struct buffer *b)
{
	size_t done = 0;

	while (done < b->used && !broken) {
		ssize_t n = write(out, b->text + done, b->used - done);

		if (n > 0)
			done += n;
		else if (n < 0 && errno != EINTR)
			broken = errno;
	}
	b->used = 0;
}

void log_flush(void)
{
	flush(buffer());
}

static void put(char c)
{
	struct buffer *b = buffer();

	if (b->used == b->size)
		flush(b);
	b->text[b->used++] = c;
}

static void put_text(const char *s)
{
	for (; *s; s++) {
		if (*s == '\\' || *s == '\t' || *s == '\n') {
			put('\\');
			put(*s == '\t' ? 't' : *s == '\n' ? 'n' : '\\');
		} else {
			put(*s);
		}
	}
}

static void put_number(unsigned long long v, unsigned int base)
{
	char digits[24];
	int n = 0;

	do {
		digits[n++] = "0123456789abcdef"[v % base];
		v /= base;
	} while (v);
	while (n)
		put(digits[--n]);
}

static void put_hex(const void *p)
{
	put('0');
	put('x');
	put_number((uintptr_t)p, 16);
}

static void put_key(const char *key)
{
	put('\t');
	put_text(key);
	put('=');
}

/* A crash in the middle of a record is reported by a record of its own. */
void log_begin(const char *type)
{
	if (buffer()->open)
		put('\n');
	buffer()->open = true;
	put_text(type);
}

void log_str(const char *key, const char *value)
{
	put_key(key);
	put_text(value ? value : "");
}

void log_int(const char *key, long long value)
{
	put_key(key);
	if (value < 0)
		put('-');
	put_number(value < 0 ? -(unsigned long long)value :
			       (unsigned long long)value, 10);
}

void log_ptr(const char *key, const void *value)
{
	put_key(key);
	put_hex(value);
}

void log_pcs(const char *key, const void *const *pcs, int n)
{
	int i;

	put_key(key);
	for (i = 0; i < n; i++) {
		if (i)
			put(',');
		put_hex(pcs[i]);
	}
}

void log_end(void)
{
	put('\n');
	buffer()->open = false;
}
