// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes and strings, by hand: the libc's functions are seen by the detectors,
 * and seen a second time after what the macros of <linux/string.h> told.
 * Compiled so that the compiler does not call them either.
 */
#include "core.h"

typedef unsigned long word __attribute__((may_alias, aligned(1)));

void bytes_set(void *d, int c, size_t n)
{
	const unsigned long pattern = 0x0101010101010101ul * (unsigned char)c;
	unsigned char *p = d;

	for (; n >= sizeof(word); n -= sizeof(word), p += sizeof(word))
		*(word *)p = pattern;
	while (n--)
		*p++ = c;
}

void bytes_rewrite(void *p, size_t n)
{
	volatile word *w = p;
	volatile unsigned char *b;

	for (; n >= sizeof(word); n -= sizeof(word), w++)
		*w = *w;
	for (b = (void *)w; n--; b++)
		*b = *b;
}

void bytes_copy(void *d, const void *s, size_t n)
{
	unsigned char *to = d;
	const unsigned char *from = s;

	if (to <= from || to >= from + n) {
		for (; n >= sizeof(word); n -= sizeof(word)) {
			*(word *)to = *(const word *)from;
			to += sizeof(word);
			from += sizeof(word);
		}
		while (n--)
			*to++ = *from++;
	} else {
		while (n--)
			to[n] = from[n];
	}
}

int bytes_compare(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;

	for (; n--; x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

size_t string_span(const char *s, size_t max)
{
	size_t n;

	if (bad_address(s))
		return 1;
	for (n = 0; n < max; n++)
		if (!s[n])
			return n + 1;
	return n;
}

int string_compare(const char *a, const char *b, size_t max)
{
	for (; max--; a++, b++) {
		if (*a != *b)
			return (unsigned char)*a - (unsigned char)*b;
		if (!*a)
			break;
	}
	return 0;
}

char *string_find(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (!*s)
			return NULL;
	return (char *)s;
}

char *string_find_last(const char *s, int c)
{
	const char *found = NULL;

	for (;; s++) {
		if (*s == (char)c)
			found = s;
		if (!*s)
			return (char *)found;
	}
}

char *string_find_string(const char *s, const char *what)
{
	size_t n = string_span(what, __STRING_MAX) - 1;

	for (;; s++) {
		if (!string_compare(s, what, n))
			return (char *)s;
		if (!*s)
			return NULL;
	}
}
