// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes and strings, by hand.  Detectors see the libc's functions, and would
 * see each access a second time.  Compiled so that the compiler does not call
 * them either.
 */
#include <linux/string.h>
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

/* ---- what kernel code calls: <linux/string.h> -------------------------- */

/* Inside the call that the kernel code made. */
#define CALLER	PC(VCPU_CALLER)

/*
 * One access of the string at s, at most max bytes of it.  Returns its length
 * with its zero.  Until the next point no CPU changes it.
 */
static size_t read_string(const char *s, size_t max, const void *pc)
{
	return max ? vcpu_string(s, max, pc) : 0;
}

size_t strlen(const char *s)
{
	return read_string(s, __STRING_MAX, CALLER) - 1;
}

size_t strnlen(const char *s, size_t max)
{
	size_t n = read_string(s, max, CALLER);

	return n && !s[n - 1] ? n - 1 : n;
}

static int compare(const char *a, const char *b, size_t max, const void *pc)
{
	size_t n = read_string(a, max, pc);
	char kept[n + 1];

	bytes_copy(kept, a, n);
	kept[n] = '\0';
	read_string(b, max, pc);
	return string_compare(kept, b, max);
}

int strncmp(const char *a, const char *b, size_t n)
{
	return compare(a, b, n, CALLER);
}

int strcmp(const char *a, const char *b)
{
	return compare(a, b, __STRING_MAX, CALLER);
}

/* The first n bytes at s, of room at d, the rest zeros. */
static void store(char *d, const char *s, size_t n, size_t room,
		  const void *pc)
{
	char kept[n + 1];

	bytes_copy(kept, s, n);
	if (!room)
		return;
	vcpu_range(OP_WRITE, d, room, pc);
	bytes_copy(d, kept, n);
	bytes_set(d + n, 0, room - n);
}

char *strcpy(char *d, const char *s)
{
	size_t n = read_string(s, __STRING_MAX, CALLER);

	store(d, s, n, n, CALLER);
	return d;
}

size_t strlcpy(char *d, const char *s, size_t size)
{
	size_t n = read_string(s, __STRING_MAX, CALLER);
	size_t room = n < size ? n : size;

	store(d, s, room ? room - 1 : 0, room, CALLER);
	return n - 1;
}

char *strncpy(char *d, const char *s, size_t size)
{
	size_t n = read_string(s, size, CALLER);

	store(d, s, n, size, CALLER);
	return d;
}

char *strchr(const char *s, int c)
{
	read_string(s, __STRING_MAX, CALLER);
	return string_find(s, c);
}

char *strrchr(const char *s, int c)
{
	read_string(s, __STRING_MAX, CALLER);
	return string_find_last(s, c);
}

char *strstr(const char *s, const char *what)
{
	size_t n = read_string(s, __STRING_MAX, CALLER);
	char kept[n], *at;

	bytes_copy(kept, s, n);
	read_string(what, __STRING_MAX, CALLER);
	at = string_find_string(kept, what);
	return at ? (char *)s + (at - kept) : NULL;
}

/* d stays as long as it is from the point at which its end was read. */
static char *append(char *d, const char *s, size_t n, const void *pc)
{
	size_t bytes = read_string(s, n, pc);
	char kept[bytes + 1];
	size_t end;

	bytes_copy(kept, s, bytes);
	if (!bytes || kept[bytes - 1])
		kept[bytes++] = '\0';
	end = read_string(d, __STRING_MAX, pc) - 1;
	store(d + end, kept, bytes, bytes, pc);
	return d;
}

char *strcat(char *d, const char *s)
{
	return append(d, s, __STRING_MAX, CALLER);
}

char *strncat(char *d, const char *s, size_t n)
{
	return append(d, s, n, CALLER);
}

/* 2.6.17 has a BUG if d has no end. */
size_t strlcat(char *d, const char *s, size_t size)
{
	size_t bytes = read_string(s, __STRING_MAX, CALLER);
	char kept[bytes];
	size_t at, room;

	bytes_copy(kept, s, bytes);
	at = read_string(d, size, CALLER);
	BUG_ON(!at || d[at - 1]);
	at--;
	room = bytes < size - at ? bytes : size - at;
	store(d + at, kept, room - 1, room, CALLER);
	return at + bytes - 1;
}

void *memchr(const void *p, int c, size_t n)
{
	const char *s = p;

	if (n)
		vcpu_range(OP_READ, p, n, CALLER);
	for (; n; n--, s++)
		if (*s == (char)c)
			return (void *)s;
	return NULL;
}

char *strnchr(const char *s, size_t max, int c)
{
	size_t n = read_string(s, max, CALLER);

	for (; n && *s; n--, s++)
		if (*s == (char)c)
			return (char *)s;
	return NULL;
}

/* How many characters from the start on are among others, or are not. */
static size_t span(const char *s, const char *others, bool among,
		   const void *pc)
{
	size_t n = read_string(others, __STRING_MAX, pc), i;
	char kept[n];

	bytes_copy(kept, others, n);
	kept[n - 1] = '\0';
	read_string(s, __STRING_MAX, pc);
	for (i = 0; s[i]; i++)
		if (!string_find(kept, s[i]) == among)
			break;
	return i;
}

size_t strspn(const char *s, const char *accept)
{
	return span(s, accept, true, CALLER);
}

size_t strcspn(const char *s, const char *reject)
{
	return span(s, reject, false, CALLER);
}

char *strpbrk(const char *s, const char *any)
{
	size_t n = span(s, any, false, CALLER);

	return s[n] ? (char *)s + n : NULL;
}
