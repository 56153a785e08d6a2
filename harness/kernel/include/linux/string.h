/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Strings and blocks of bytes.
 *
 * Each is one access of the whole range by the calling function, or two: a read
 * and a write.  Code that is not instrumented moves the bytes themselves
 * (vcpu/copy.c, core/string.c).  The names lead to that code, not to the
 * libc's.
 */
#ifndef _LINUX_STRING_H
#define _LINUX_STRING_H

#include <linux/types.h>
#include <asm/host.h>

#define __OURS(name)	__asm__(name)

void *memset(void *d, int c, size_t n) __OURS("vcpu_memset");
void *memcpy(void *d, const void *s, size_t n) __OURS("vcpu_memcpy");
void *memmove(void *d, const void *s, size_t n) __OURS("vcpu_memmove");
int memcmp(const void *a, const void *b, size_t n) __OURS("vcpu_memcmp");

size_t strlen(const char *s) __OURS("kernel_strlen");
size_t strnlen(const char *s, size_t max) __OURS("kernel_strnlen");
int strcmp(const char *a, const char *b) __OURS("kernel_strcmp");
int strncmp(const char *a, const char *b, size_t n) __OURS("kernel_strncmp");
char *strcpy(char *d, const char *s) __OURS("kernel_strcpy");
/* Returns the length of the source; the result always ends with a zero. */
size_t strlcpy(char *d, const char *s, size_t size) __OURS("kernel_strlcpy");
char *strncpy(char *d, const char *s, size_t size) __OURS("kernel_strncpy");
char *strcat(char *d, const char *s) __OURS("kernel_strcat");
char *strncat(char *d, const char *s, size_t n) __OURS("kernel_strncat");
/* Returns the length that it tried to make; the result always ends with a zero. */
size_t strlcat(char *d, const char *s, size_t size) __OURS("kernel_strlcat");
void *memchr(const void *p, int c, size_t n) __OURS("kernel_memchr");
char *strnchr(const char *s, size_t max, int c) __OURS("kernel_strnchr");
size_t strspn(const char *s, const char *accept) __OURS("kernel_strspn");
size_t strcspn(const char *s, const char *reject) __OURS("kernel_strcspn");
char *strpbrk(const char *s, const char *any) __OURS("kernel_strpbrk");
char *strchr(const char *s, int c) __OURS("kernel_strchr");
char *strrchr(const char *s, int c) __OURS("kernel_strrchr");
char *strstr(const char *s, const char *what) __OURS("kernel_strstr");

/*
 * NULL for NULL, or if there is no memory.  A file may have a kstrdup() of its
 * own, with one argument, as before Linux 2.6.13; then that one is used.
 */
char *__kstrdup(const char *s, gfp_t flags, const char *caller);
#define __KSTRDUP(s, flags)	__kstrdup(s, flags, __func__)
#define __KSTRDUP_OWN(s)	kstrdup(s)
#define __KSTRDUP_OF(a, b, name, ...)	name
#define kstrdup(...) \
	__KSTRDUP_OF(__VA_ARGS__, __KSTRDUP, __KSTRDUP_OWN, )(__VA_ARGS__)

/*
 * For the primitives: no detector sees what these access.
 */
void bytes_set(void *d, int c, size_t n);
/* Writes the bytes that are there already: only an access. */
void bytes_rewrite(void *p, size_t n);
void bytes_copy(void *d, const void *s, size_t n);	/* may overlap */
/* Length with the zero, at most max; 1 if the pointer cannot be read. */
size_t string_span(const char *s, size_t max);
int string_compare(const char *a, const char *b, size_t max);
char *string_find(const char *s, int c);
char *string_find_last(const char *s, int c);
char *string_find_string(const char *s, const char *what);

#define __STRING_MAX	((size_t)-1 >> 1)

#endif
