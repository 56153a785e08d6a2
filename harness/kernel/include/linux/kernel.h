/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H

#include <stdarg.h>
#include <linux/compiler.h>
#include <linux/types.h>
#include <linux/bitops.h>
#include <linux/string.h>
#include <asm/bug.h>
#include <asm/host.h>

#define INT_MAX		((int)(~0U >> 1))
#define UINT_MAX	(~0U)
#define LONG_MAX	((long)(~0UL >> 1))
#define ULONG_MAX	(~0UL)

#define KERN_EMERG	"<0>"
#define KERN_ALERT	"<1>"
#define KERN_CRIT	"<2>"
#define KERN_ERR	"<3>"
#define KERN_WARNING	"<4>"
#define KERN_NOTICE	"<5>"
#define KERN_INFO	"<6>"
#define KERN_DEBUG	"<7>"

#define ARRAY_SIZE(x)	(sizeof(x) / sizeof((x)[0]))
#define ALIGN(x, a)	(((x) + (a) - 1) & ~((__typeof__(x))(a) - 1))

#define min(x, y) ({							\
	__typeof__(x) _x = (x);						\
	__typeof__(y) _y = (y);						\
	(void)(&_x == &_y);						\
	_x < _y ? _x : _y; })
#define max(x, y) ({							\
	__typeof__(x) _x = (x);						\
	__typeof__(y) _y = (y);						\
	(void)(&_x == &_y);						\
	_x > _y ? _x : _y; })
#define min_t(type, x, y) ({ type _x = (x), _y = (y); _x < _y ? _x : _y; })
#define max_t(type, x, y) ({ type _x = (x), _y = (y); _x > _y ? _x : _y; })

#define abs(x)	({ __typeof__(x) _ax = (x); _ax < 0 ? -_ax : _ax; })
#define roundup(x, y)	((((x) + (y) - 1) / (y)) * (y))
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define BUILD_BUG_ON(cond)	((void)sizeof(char[1 - 2 * !!(cond)]))
/* Divides n; its value is the remainder. */
#define do_div(n, base)							\
({									\
	unsigned int _rest = (n) % (base);				\
									\
	(n) /= (base);							\
	_rest;								\
})

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

#define pr_err(...)	printk(KERN_ERR __VA_ARGS__)
#define pr_warn(...)	printk(KERN_WARNING __VA_ARGS__)
#define pr_info(...)	printk(KERN_INFO __VA_ARGS__)
#define pr_debug(...)	do { } while (0)

int printk(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void dump_stack(void);
void panic(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/* Called by every function that may sleep, even if it does not this time. */
void __might_sleep(const char *file, int line);
#define might_sleep()		__might_sleep(__FILE__, __LINE__)
#define might_sleep_if(cond)						\
do {									\
	if (cond)							\
		might_sleep();						\
} while (0)

/*
 * Text is made in a scratch line of the CPU by code that is not
 * instrumented, then stored as one access of the caller.
 */
int format_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int vformat_line(const char *fmt, va_list args);
void format_store(char *buf, size_t bytes);

#define __STORE_LINE(buf, size, made)					\
({									\
	char *_sb = (buf);						\
	size_t _ss = (size);						\
	int _sl = (made);						\
									\
	if (_ss) {							\
		if (_ss > (size_t)_sl + 1)				\
			_ss = (size_t)_sl + 1;				\
		vcpu_write_range(_sb, _ss);				\
		format_store(_sb, _ss);					\
	}								\
	_sl;								\
})
#define sprintf(buf, ...) \
	__STORE_LINE(buf, (size_t)INT_MAX, format_line(__VA_ARGS__))
#define snprintf(buf, size, ...) \
	__STORE_LINE(buf, size, format_line(__VA_ARGS__))
#define vsnprintf(buf, size, fmt, args) \
	__STORE_LINE(buf, size, vformat_line(fmt, args))
/* Returns how much was stored, not how much there was. */
#define scnprintf(buf, size, ...)					\
({									\
	size_t _room = (size);						\
	int _made = snprintf(buf, _room, __VA_ARGS__);			\
									\
	_made < (int)_room ? _made : _room ? (int)_room - 1 : 0;	\
})

int kernel_sscanf(const char *buf, const char *fmt, ...)
	__attribute__((format(scanf, 2, 3)));
unsigned long kernel_strtoul(const char *s, char **end, unsigned int base);
long kernel_strtol(const char *s, char **end, unsigned int base);
#define sscanf			kernel_sscanf
#define simple_strtoul		kernel_strtoul
#define simple_strtoull		kernel_strtoul
#define simple_strtol		kernel_strtol

#endif
