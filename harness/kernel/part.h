/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a kind of subject adds to the kernel: a list that the linker makes, of
 * the parts that were linked in because a scenario or a subject uses them.
 */
#ifndef KERNEL_PART_H
#define KERNEL_PART_H

#include <stdbool.h>
#include <stddef.h>

struct slab_object;

struct programs;

/* What a process calls of the kernel, other than an ioctl. */
struct user_call {
	enum user_what {
		USER_INSMOD, USER_RMMOD, USER_OPEN, USER_CLOSE, USER_IO,
		USER_READ_AHEAD, USER_FLUSH,
		/* a control device, which stays open in between */
		USER_OPEN_CONTROL, USER_CLOSE_CONTROL,
		USER_HEARD_ADD, USER_HEARD,	/* an event */
	} what;
	unsigned int minor;		/* of the device that is opened */
	int file;			/* which one of the open files */
	unsigned long sector;
	unsigned int sectors;
};

/* Each may be NULL.  The controller calls them, unless a comment says
 * otherwise. */
struct kernel_part {
	void (*boot)(void);
	/*
	 * Before executions: sets up what they may share, to save steps.
	 * flags: .system of the scenario, which the kernel itself ignores.
	 */
	void (*share)(unsigned int flags);
	/*
	 * Removes what users made with the subject, so that it can be
	 * unloaded.  Returns what has leaked, or NULL.  *there: the subject
	 * is of this kind, and it must now be possible to unload it.
	 */
	const char *(*take_down)(unsigned int flags, bool *there);
	/*
	 * Around each call of a process, on its CPU (on several at once in a
	 * free run): to record it.  It must not contain a scheduling point.
	 */
	void (*call_begins)(const struct user_call *call);
	void (*call_ended)(int result);
	/*
	 * After a run in which all CPUs ended and nothing was found: what is
	 * wrong with the results of their calls, in one line, or NULL.
	 */
	const char *(*judge)(void);
	/*
	 * Around an ioctl of a process from outside (outside.h), on its CPU.
	 * ioctl_begins returns 0, or a negative errno: the argument, which has
	 * so many bytes, is shorter than what the kernel would read of it.
	 */
	int (*ioctl_begins)(unsigned int cmd, const void *arg, size_t size);
	void (*ioctl_ended)(unsigned int cmd, const void *arg, int result);
	/* What the kernel's headers call it; NULL: it is no ioctl of this
	 * part. */
	const char *(*ioctl_name)(unsigned int cmd);
	/*
	 * The special files that udev makes: of a control device (the path
	 * below /dev, and the device's name), and of each disk ("md" for
	 * /dev/md0, ...).  Or NULL.
	 */
	const char *control_path, *control_name, *disk_prefix;
	/* What a sweep is made of. */
	const struct programs *programs;
	/* Whether a block may outlive the subject. */
	bool (*keeps)(const struct slab_object *block);
};

/* Put it in a file that every user of the part needs. */
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
