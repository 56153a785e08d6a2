/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that lives as long as what it belongs to: allocate, never free one
 * by one, drop the pool.  Nothing here returns NULL; without memory the
 * command says so and ends.
 */
#ifndef DETECT_POOL_H
#define DETECT_POOL_H

#include <stddef.h>
#include <string.h>

struct pool {
	struct pool_block *blocks;
};

void *pool_alloc(struct pool *pool, size_t size);	/* zeroed */
char *pool_strdup(struct pool *pool, const char *s);
char *pool_strndup(struct pool *pool, const char *s, size_t n);
char *pool_printf(struct pool *pool, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The whole file, one 0 byte added; NULL with errno set. */
char *pool_read_file(struct pool *pool, const char *path, size_t *size);
/* What is in the other pool lives as long as this one. */
void pool_take(struct pool *pool, struct pool *from);
void pool_free(struct pool *pool);

/* A growing array in a pool. */
#define VEC(type) struct { type *v; size_t n, cap; }

void *vec_grow(struct pool *pool, void *v, size_t n, size_t *cap, size_t size);

/* Pointer to a new zeroed element at the end. */
#define vec_add(pool, vec) ({						\
	if ((vec)->n == (vec)->cap)					\
		(vec)->v = vec_grow((pool), (vec)->v, (vec)->n,		\
				    &(vec)->cap, sizeof(*(vec)->v));	\
	&(vec)->v[(vec)->n++];						\
})

/* Keeps the first elements.  The others are zeroed, as vec_add() promises for new
 * ones. */
#define vec_cut(vec, first) ({						\
	size_t vec_first_ = (first);					\
									\
	memset((vec)->v + vec_first_, 0,				\
	       ((vec)->n - vec_first_) * sizeof(*(vec)->v));		\
	(vec)->n = vec_first_;						\
})

#endif
