/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Strings and blocks of bytes.
 *
 * Each is one access, of the whole range, by the function that calls it; the
 * bytes themselves are moved by core/string.c, which is not instrumented.
 */
#ifndef _LINUX_STRING_H
#define _LINUX_STRING_H

#include <linux/types.h>
#include <asm/host.h>

void bytes_set(void *d, int c, size_t n);
/* Writes what is there: an access, and no more. */
void bytes_rewrite(void *p, size_t n);
void bytes_copy(void *d, const void *s, size_t n);	/* may overlap */
int bytes_compare(const void *a, const void *b, size_t n);
/* With the zero; 1 for a pointer that cannot be read, and at most max. */
size_t string_span(const char *s, size_t max);
int string_compare(const char *a, const char *b, size_t max);
char *string_find(const char *s, int c);
char *string_find_last(const char *s, int c);
char *string_find_string(const char *s, const char *what);

#define __STRING_MAX	((size_t)-1 >> 1)
#define __READ_STRING(s, max) \
	__tsan_read_range((void *)(s), string_span(s, max))

#define memset(d, c, n)							\
({									\
	void *_md = (d);						\
	int _mc = (c);							\
	size_t _mn = (n);						\
									\
	if (_mn) {							\
		__tsan_write_range(_md, _mn);				\
		bytes_set(_md, _mc, _mn);				\
	}								\
	_md;								\
})

#define memcpy(d, s, n)							\
({									\
	void *_cd = (d);						\
	const void *_cs = (s);						\
	size_t _cn = (n);						\
									\
	if (_cn) {							\
		__tsan_read_range((void *)_cs, _cn);			\
		__tsan_write_range(_cd, _cn);				\
		bytes_copy(_cd, _cs, _cn);				\
	}								\
	_cd;								\
})
#define memmove(d, s, n)	memcpy(d, s, n)

#define memcmp(a, b, n)							\
({									\
	const void *_ca = (a), *_cb = (b);				\
	size_t _cn = (n);						\
									\
	__tsan_read_range((void *)_ca, _cn);				\
	__tsan_read_range((void *)_cb, _cn);				\
	bytes_compare(_ca, _cb, _cn);					\
})

#define strlen(s)							\
({									\
	const char *_ls = (s);						\
									\
	__READ_STRING(_ls, __STRING_MAX);				\
	string_span(_ls, __STRING_MAX) - 1;				\
})
#define strnlen(s, max)							\
({									\
	const char *_ls = (s);						\
	size_t _lm = (max), _ln;					\
									\
	__READ_STRING(_ls, _lm);					\
	_ln = string_span(_ls, _lm);					\
	_ln && !_ls[_ln - 1] ? _ln - 1 : _ln;				\
})

#define strncmp(a, b, n)						\
({									\
	const char *_ca = (a), *_cb = (b);				\
	size_t _cn = (n);						\
									\
	__READ_STRING(_ca, _cn);					\
	__READ_STRING(_cb, _cn);					\
	string_compare(_ca, _cb, _cn);					\
})
#define strcmp(a, b)		strncmp(a, b, __STRING_MAX)

#define strcpy(d, s)							\
({									\
	char *_yd = (d);						\
	const char *_ys = (s);						\
	size_t _yn;							\
									\
	__READ_STRING(_ys, __STRING_MAX);				\
	_yn = string_span(_ys, __STRING_MAX);				\
	__tsan_write_range(_yd, _yn);					\
	bytes_copy(_yd, _ys, _yn);					\
	_yd;								\
})
/* Returns the length of what was to be copied; always ends in a zero. */
#define strlcpy(d, s, size)						\
({									\
	char *_yd = (d);						\
	const char *_ys = (s);						\
	size_t _yn, _yl, _yz = (size);					\
									\
	__READ_STRING(_ys, __STRING_MAX);				\
	_yn = _yl = string_span(_ys, __STRING_MAX);			\
	if (_yz) {							\
		if (_yn > _yz)						\
			_yn = _yz;					\
		__tsan_write_range(_yd, _yn);				\
		bytes_copy(_yd, _ys, _yn - 1);				\
		bytes_set(_yd + _yn - 1, 0, 1);				\
	}								\
	_yl - 1;							\
})
#define strncpy(d, s, size)						\
({									\
	char *_yd = (d);						\
	const char *_ys = (s);						\
	size_t _yn, _yz = (size);					\
									\
	__READ_STRING(_ys, _yz);					\
	_yn = string_span(_ys, _yz);					\
	__tsan_write_range(_yd, _yz);					\
	bytes_copy(_yd, _ys, _yn);					\
	bytes_set(_yd + _yn, 0, _yz - _yn);				\
	_yd;								\
})

#define strchr(s, c)							\
({									\
	const char *_hs = (s);						\
									\
	__READ_STRING(_hs, __STRING_MAX);				\
	string_find(_hs, c);						\
})
#define strrchr(s, c)							\
({									\
	const char *_hs = (s);						\
									\
	__READ_STRING(_hs, __STRING_MAX);				\
	string_find_last(_hs, c);					\
})
#define strstr(s, what)							\
({									\
	const char *_hs = (s);						\
									\
	__READ_STRING(_hs, __STRING_MAX);				\
	string_find_string(_hs, what);					\
})

/* NULL for NULL, and when memory is short. */
char *__kstrdup(const char *s, gfp_t flags, const char *caller);
#define kstrdup(s, flags)	__kstrdup(s, flags, __func__)

#endif
