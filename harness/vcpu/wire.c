// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes the wire.  No malloc and no stdio: records are written while the
 * subject is in the middle of anything.  A record is complete in the buffer
 * before it can be written, and findings are flushed at once by their
 * senders, so a crash costs at most the last events.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include "core.h"
#include "wire.h"

static char buffer[1 << 16];
static size_t used;
static int out = -1;
static bool broken;

void wire_open(int fd)
{
	out = fd;
}

bool wire_ok(void)
{
	return !broken;
}

void wire_flush(void)
{
	size_t done = 0;

	while (done < used && !broken) {
		ssize_t n = write(out, buffer + done, used - done);

		if (n > 0)
			done += n;
		else if (n < 0 && errno != EINTR)
			broken = true;
	}
	used = 0;
}

static void put(char c)
{
	if (used == sizeof(buffer))
		wire_flush();
	buffer[used++] = c;
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

void wire_begin(const char *type)
{
	put_text(type);
}

void wire_str(const char *key, const char *value)
{
	put_key(key);
	put_text(value ? value : "");
}

void wire_int(const char *key, long long value)
{
	put_key(key);
	if (value < 0)
		put('-');
	put_number(value < 0 ? -(unsigned long long)value :
			       (unsigned long long)value, 10);
}

void wire_ptr(const char *key, const void *value)
{
	put_key(key);
	put_hex(value);
}

void wire_pcs(const char *key, const void *const *pcs, int n)
{
	int i;

	put_key(key);
	for (i = 0; i < n; i++) {
		if (i)
			put(',');
		put_hex(pcs[i]);
	}
}

void wire_end(void)
{
	put('\n');
}
