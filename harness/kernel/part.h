/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a kind of subject adds to the kernel: a list that the linker makes, of
 * the parts that were linked in because a scenario or a subject uses them.
 */
#ifndef KERNEL_PART_H
#define KERNEL_PART_H

#include <stdbool.h>

struct slab_object;

struct programs;

/* What a process asks of the kernel, other than by an ioctl. */
struct user_call {
	enum user_what {
		USER_INSMOD, USER_RMMOD, USER_OPEN, USER_CLOSE, USER_IO,
		USER_HEARD_ADD, USER_HEARD,	/* an event */
	} what;
	unsigned int minor;		/* of the device that is opened */
	int file;			/* which of all that can be open */
	unsigned long sector;
	unsigned int sectors;
};

/* Each may be NULL; all are called by the controller, unless said otherwise. */
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
	/*
	 * Around each call of a process, by its CPU (by several at once in a
	 * free run): to write it down.  No scheduling point may be in there.
	 */
	void (*call_begins)(const struct user_call *call);
	void (*call_ended)(int result);
	/*
	 * After a run in which all CPUs ended and nothing was found: what is
	 * wrong with the answers that they got, in one line, or NULL.
	 */
	const char *(*judge)(void);
	/* What a sweep is made of. */
	const struct programs *programs;
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
