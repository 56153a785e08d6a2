// SPDX-License-Identifier: GPL-2.0-only
#include "pool.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pool_block {
	struct pool_block *next;
	size_t used, size;
	_Alignas(max_align_t) char data[];
};

static void *must(void *p)
{
	if (!p) {
		fputs("dmrace: out of memory\n", stderr);
		exit(1);
	}
	return p;
}

/* Each block is larger than the one before: a long log has few of them, and they
 * are given back to the system, not to malloc(), which would sort them. */
static size_t room_after(const struct pool_block *block)
{
	const size_t least = 1 << 15, most = 1 << 20;

	if (!block)
		return least;
	return block->size < most / 4 ? block->size * 4 : most;
}

void *pool_alloc(struct pool *pool, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	struct pool_block *block = pool->blocks;
	void *p;

	size = (size + align - 1) & -align;
	if (!block || block->size - block->used < size) {
		size_t room = room_after(block);

		if (room < size)
			room = size;

		block = must(calloc(1, sizeof(*block) + room));
		block->size = room;
		block->next = pool->blocks;
		pool->blocks = block;
	}
	p = block->data + block->used;
	block->used += size;
	return p;
}

char *pool_strndup(struct pool *pool, const char *s, size_t n)
{
	return memcpy(pool_alloc(pool, n + 1), s, n);
}

char *pool_strdup(struct pool *pool, const char *s)
{
	return pool_strndup(pool, s, strlen(s));
}

char *pool_printf(struct pool *pool, const char *format, ...)
{
	va_list args;
	char *text, *s;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0)
		text = NULL;
	must(text);
	s = pool_strdup(pool, text);
	free(text);
	return s;
}

char *pool_read_file(struct pool *pool, const char *path, size_t *size)
{
	FILE *f = fopen(path, "re");
	size_t n = 0, cap = 1 << 16;
	char *s = NULL, *copy;
	int error;

	if (!f)
		return NULL;
	do {
		cap *= 2;
		s = must(realloc(s, cap));
		n += fread(s + n, 1, cap - n, f);
	} while (n == cap);
	error = ferror(f) ? errno : 0;
	fclose(f);
	copy = error ? NULL : pool_strndup(pool, s, n);
	free(s);
	if (size)
		*size = n;
	errno = error;
	return copy;
}

void pool_free(struct pool *pool)
{
	while (pool->blocks) {
		struct pool_block *block = pool->blocks;

		pool->blocks = block->next;
		free(block);
	}
}

void pool_take(struct pool *pool, struct pool *from)
{
	struct pool_block **end = &from->blocks;

	while (*end)
		end = &(*end)->next;
	*end = pool->blocks;
	pool->blocks = from->blocks;
	from->blocks = NULL;
}

void *vec_grow(struct pool *pool, void *v, size_t n, size_t *cap, size_t size)
{
	void *grown;

	*cap = *cap ? *cap * 2 : 8;
	grown = pool_alloc(pool, *cap * size);
	return n ? memcpy(grown, v, n * size) : grown;
}
