/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a kind of subject adds to the kernel: a list that the linker makes, of
 * the parts that were linked in because a scenario or a subject uses them.
 */
#ifndef KERNEL_PART_H
#define KERNEL_PART_H

#include <stdbool.h>

struct slab_object;

/* Each may be NULL; all are called by the controller. */
struct kernel_part {
	void (*boot)(void);
	/*
	 * Before executions: what may be shared by them, to save steps.
	 * flags: .system of the scenario; the kernel itself does not look.
	 */
	void (*share)(unsigned int flags);
	/*
	 * Takes down what users have made of the subject, so that it can be
	 * unloaded.  Returns what has leaked, or NULL.  *there: the subject
	 * is of this kind, and must be unloadable now.
	 */
	const char *(*take_down)(unsigned int flags, bool *there);
	/* Whether a block is to outlive the subject. */
	bool (*keeps)(const struct slab_object *block);
};

/* In a file without which nobody can use the part. */
#define KERNEL_PART(part)						\
	static const struct kernel_part *const part##_entry		\
	__attribute__((used, section("kernel_parts"))) = &(part)

extern const struct kernel_part *const __start_kernel_parts[]
	__attribute__((weak));
extern const struct kernel_part *const __stop_kernel_parts[]
	__attribute__((weak));

#define for_each_kernel_part(p)						\
	for (const struct kernel_part *const *p = __start_kernel_parts;	\
	     p < __stop_kernel_parts; p++)

#endif
