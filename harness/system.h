/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the laboratory needs of the system that its subject is a part of: one
 * struct, which the system provides.  The laboratory includes no other header
 * of the system, and calls nothing else.
 *
 *  S1. The controller calls all functions, unless a comment says otherwise.
 *  S2. boot() is called once in a process, after console(), findings() and
 *      memory().  Only function_at() and function() may be called before it.
 *  S3. Nothing is allocated before load().
 *  S4. The explorer restores all static data of the system, and the arena.
 *      Nothing else may outlive an execution.
 */
#ifndef HARNESS_SYSTEM_H
#define HARNESS_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "memory.h"

#define SYSTEM_STACK	8

/* One line that the system prints, without level and newline.  cpu is -1 for
 * the controller.  Any CPU may call it. */
typedef void (*system_console_fn)(int cpu, const char *line);

/*
 * Reports a finding: its kind as in scenario.h, the place and its callers
 * (innermost first), and the system's message.  Any CPU may call it, several at
 * once in a free run.
 */
typedef void (*system_finding_fn)(const char *kind, int cpu,
				  const void *const *pcs, int n,
				  const char *text);

/* A block of memory. */
struct system_block {
	const void *addr;
	size_t size;
	int cpu;			/* that allocated it */
	int n;
	const void *const *pcs;		/* where, innermost first */
};
typedef void (*system_block_fn)(const struct system_block *block);

/* A CPU that holds a lock, -1 for the controller, and where it took it. */
typedef void (*system_holder_fn)(int cpu, const void *pc);

struct system_memory {
	enum memory kind;
	bool arena;	/* a block's address depends on its CPU alone */
	/* A freed block is written and not given back.  A detector that does
	 * not watch free() then sees a use that is not ordered with it. */
	bool hold_frees;
};

/* What can be turned on in the system; all are off at first. */
struct system_option {
	const char *name;		/* NULL ends the list */
	const char *what;		/* what it then has: "Big Lock" */
	void (*set)(bool on);
};

/*
 * A system call of a process that is no part of this program, made for it by
 * its CPU (harness/client/).  Open files are numbered from 0 for each CPU.
 */
enum system_call_kind {
	SYSTEM_CALL_OPEN,	/* device (type, number), flags; result: file */
	SYSTEM_CALL_CLOSE,	/* file */
	SYSTEM_CALL_IOCTL,	/* file, request, data (in and out, size bytes) */
	SYSTEM_CALL_READ,	/* file, at (-1: where it stands), data, size */
	SYSTEM_CALL_WRITE,	/* the same */
	SYSTEM_CALL_SEEK,	/* file, at, request (SEEK_SET, ...); sets at */
	SYSTEM_CALL_STAT,	/* data: a path below /dev; sets type, number */
	SYSTEM_CALL_TEXT,	/* data: a path; fills data, size bytes at most */
};

#ifndef SYSTEM_FILES
#define SYSTEM_FILES	8	/* that the processes of a CPU have open */
#endif

struct system_call {
	enum system_call_kind kind;
	int file;
	unsigned int request, flags;
	unsigned int type;		/* S_IFCHR or S_IFBLK; 0: no device */
	unsigned int major, minor;
	long long at;
	char *data;
	size_t size;			/* of data; afterwards how much is used */
	bool no_device;			/* the subject's device is not there:
					 * set by STAT and TEXT */
};

struct programs;

struct system {
	/* The functions that free memory, separated by blanks; and what the
	 * real system has and this one has not, separated by commas. */
	const char *frees;
	const char *unmodelled;
	const struct system_option *options;

	void (*console)(system_console_fn fn);	/* NULL: to stderr */
	void (*findings)(system_finding_fn fn);
	void (*memory)(const struct system_memory *memory);
	void (*boot)(void);

	/* Loads the subject; 0, or a negative errno. */
	int (*load)(void);
	/* The next allocation made in this function fails; NULL: none. */
	void (*fail_in)(const char *function);
	/* Before executions that may share something to save steps.  flags,
	 * here and below: .system of the scenario. */
	void (*share)(unsigned int flags);
	/* On a CPU, when its actor has ended: nothing may be held that a
	 * process must release. */
	void (*process_ended)(void);
	/*
	 * All CPUs have ended, and nothing was found: whether the results of
	 * all calls can be explained.  If not, @found is called, and the
	 * function returns false.  Call it before leak_check().
	 */
	bool (*judge)(system_finding_fn found);
	/*
	 * All CPUs have ended, and nothing was found: removes what the users
	 * made, unloads the subject, and reports to @found what has leaked.
	 */
	void (*leak_check)(unsigned int flags, system_finding_fn found);
	/*
	 * Which CPUs hold a lock, as far as the system knows.  lock: the addr
	 * of an OP_LOCK.  No CPU runs meanwhile, not even in a free run.
	 */
	void (*each_holder)(const void *lock, system_holder_fn fn);
	/*
	 * CPUs that stopped still hold their locks.  Just before the system's
	 * state is restored, release the real locks: a detector would take them
	 * as held for ever.  ThreadSanitizer needs report_destroy_locked=0.
	 */
	void (*abandon_locks)(void);

	/* All blocks that were freed and are not in use again; pcs: the
	 * free. */
	void (*each_freed)(system_block_fn fn);
	/* All blocks that are live. */
	void (*each_live)(system_block_fn fn);
	/* The part of the arena that cpu allocates from (-1: the controller), and
	 * how much of it is used. */
	void *(*arena)(int cpu, size_t *used);

	/* The controller crashed; the program ends if @fn returns. */
	void (*on_panic)(void (*fn)(void));
	/*
	 * From a handler of a signal (with SA_NODEFER): the CPU, or the
	 * controller after on_panic(), has crashed at pc.  what: "divide
	 * error", or NULL: a bad address, addr.  Does not return.
	 */
	void (*crashed)(const char *what, const void *addr, const void *pc);

	/* On a CPU: makes the call.  Returns 0 or more, or a negative errno. */
	int (*call)(struct system_call *call);
	/*
	 * In a free run, on a CPU that crashed and has jumped out of all
	 * functions of the system: its process is gone.  What it held stays
	 * taken, and the CPU can run another one.
	 */
	void (*next_process)(void);
	/* What people call an ioctl's request; NULL: nothing. */
	const char *(*request_name)(unsigned int request);
	/* From now on fn() is called on a CPU that crashed, before it stops. */
	void (*on_stop)(void (*fn)(void));

	/* The programs of a sweep; NULL: there are none. */
	const struct programs *(*programs)(void);

	/* The program's functions, static ones too.  A suffix that the
	 * compiler added (".part.0") does not count. */
	bool (*function)(const char *name, uintptr_t *start, uintptr_t *end);
	/* The function that contains pc, or NULL; offset and size may be
	 * NULL. */
	const char *(*function_at)(const void *pc, size_t *offset,
				   size_t *size);
};

extern const struct system the_system;

#endif
