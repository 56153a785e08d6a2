/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ASM_BUG_H
#define _ASM_BUG_H

#include <linux/compiler.h>

/* The CPU ends here, and keeps its locks. */
void kernel_bug(const char *file, int line) __attribute__((noreturn));
void kernel_warn(const char *file, int line, const char *fn);
/* Reports a finding of this kind: on the console, with the callers, and to the
 * receiver of findings (kernel.h). */
void kernel_complain(const char *kind, const char *text);

#define BUG()		kernel_bug(__FILE__, __LINE__)
#define BUG_ON(cond)							\
do {									\
	if (unlikely(cond))						\
		BUG();							\
} while (0)

/* Whether it warned. */
#define WARN_ON(cond)							\
({									\
	int _warn = !!(cond);						\
									\
	if (unlikely(_warn))						\
		kernel_warn(__FILE__, __LINE__, __func__);		\
	_warn;								\
})
/* Each time: a finding must not depend on an earlier one. */
#define WARN_ON_ONCE(cond)	WARN_ON(cond)

#endif
