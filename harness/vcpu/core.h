/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of a run, and what the files of harness/vcpu/ use of each other.
 * Nobody outside harness/vcpu/ includes this.
 *
 * core.c     which CPU runs next; a run's start and end
 * point.h    a scheduling point
 * access.c   memory accesses of instrumented code
 * locks.c    the model of locks and sleepers
 * spin.c     loops that wait
 * stacks.c   the CPUs' stacks
 * checkpoint.c	a run in the middle, copied
 * hide.c     what Valgrind's tools must not look at
 * threads.c, fibers.c	the two kinds of CPU
 * hooks-*.c  what the compiler's instrumentation calls
 */
#ifndef HARNESS_VCPU_CORE_H
#define HARNESS_VCPU_CORE_H

#include "spin.h"
#include "vcpu.h"

#ifndef VCPU_DEPTH
#define VCPU_DEPTH	64		/* frames of a CPU's call stack kept */
#endif
/* Bytes, without the guard.  gcc's TSan keeps most of a MiB of thread-local
 * data on a thread's stack. */

struct vcpu_frame {
	const void *fn;		/* an address inside the function */
	const void *caller;	/* where it was called */
	uint32_t activation;	/* see vcpu_activation() */
	const char *const *call; /* see vcpu_call() */
	const char *top;	/* of its frame; NULL: not known */
	uint64_t points;	/* of its CPU, when it was entered */
};

struct vcpu_cpu {
	struct vcpu_op pending;
	uint64_t points;
	uint32_t chosen;	/* see vcpu_chosen() */
	int depth;		/* may exceed VCPU_DEPTH; frames do not */
	uint32_t activations;	/* functions entered */
	struct vcpu_frame frames[VCPU_DEPTH];
	struct spin spin;
	const struct vcpu_actor *actor;
	char *stack;		/* lowest usable byte; VCPU_STACK of them */
	char *low;		/* all frames of this run are above, or were */
};

/* How control moves from one CPU to another, -1 being the controller. */
struct vcpu_backend_ops {
	void (*start)(int n);		/* the CPUs exist, none has run */
	void (*hand_over)(int from, int to);
	/* like hand_over(), from a CPU that never runs again in this run */
	void (*leave)(int from, int to) __attribute__((noreturn));
	void (*finish)(int n);		/* the run is over: reap the CPUs */
};

extern const struct vcpu_backend_ops vcpu_threads, vcpu_fiber_ops;

struct vcpu_state {
	enum vcpu_mode mode;
	int current;			/* -1: the controller */
	int n;
	uint32_t alive;			/* neither ended nor stopped */
	uint32_t waiting;		/* pending operation may block */
	uint32_t stopped;
	bool over;			/* the run has been decided */
	bool paused;			/* see VCPU_PAUSE */
	bool counting;			/* see vcpu_count() */
	uint8_t numbers;		/* of which CPUs: see vcpu_numbers_matter() */
	bool fibers;
	bool tsan;			/* linked against the real runtime */
	bool on_valgrind;
	enum vcpu_end end;
	struct vcpu_driver *driver;
	/* Masks of enum vcpu_op_kind, the driver's; commit_at: see
	 * watch_if_new(). */
	uint32_t choose_before, commit_at;
	const uint8_t *plan, *plan_end;
	uint64_t points_then;		/* of the current CPU, at the switch */
	unsigned int parts;
	const struct vcpu_backend_ops *backend;
	vcpu_fault_fn fault;
	vcpu_room_fn room;
	const void *gave_up;		/* see vcpu_gave_up() */
	unsigned long waited;		/* see vcpu_waited() */
	struct {
		int cpu;
		const void *pc;		/* NULL: no CPU is probed */
		bool on;
	} probe;
	vcpu_stuck_fn stuck;
	struct vcpu_cpu cpu[VCPU_MAX + 1];	/* the last: the controller */
};

/* Hidden: its fields are read without a look into the global offset table. */
extern struct vcpu_state vcpu __attribute__((visibility("hidden")));

/* A CPU runs under the control of a driver, and this is that CPU. */
static inline bool vcpu_controlled(void)
{
	return vcpu.mode == VCPU_CONTROLLED && vcpu.current >= 0;
}

/* The calling CPU made VCPU_POINTS points: the run ends. */
void vcpu_endless(void) __attribute__((noreturn, cold));
/* The calling CPU spins: returns when what it waits for has changed, or when
 * no other CPU can run. */
void vcpu_spin_point(struct spin *s);

/* A CPU's life, called on its own stack by the backend. */
void vcpu_cpu_main(int cpu) __attribute__((noreturn));

/* Called by the hooks: a memory access of instrumented code. */
void vcpu_access(enum vcpu_op_kind kind, int order, const void *addr,
		 size_t size, const void *pc);
/* The same of many bytes. */
void vcpu_access_range(enum vcpu_op_kind kind, const void *addr, size_t size,
		       const void *pc);
/* top: where the function's frame ends; NULL: not known. */
void vcpu_enter(const void *pc, const void *caller, const char *const *call,
		const char *top);
void vcpu_exit(const void *pc);

/* Number of the calling thread in a free run; -1 on the controller. */
extern __thread int vcpu_thread_self;

/* Stacks are kept and used again: mapping one costs more than a run. */
char *vcpu_stack_memory(int cpu);
/* Is it on the stack of another CPU, in a function that has returned? */
bool vcpu_left_behind(const void *addr);
/* Bytes from p to the end of the stack that it is in, or SIZE_MAX. */
size_t vcpu_stack_room(const void *p);

/* The stack pointer of a fiber that does not run. */
void **vcpu_fiber_sp(int cpu);
/* Overwrites the state of the run, and the stacks. */
void vcpu_load(const struct vcpu_checkpoint *c);

/* At the start of a run: see vcpu_hide(). */
void vcpu_hide_harness(void);

/* For vcpu_run_free(): the start of such a run, and where a stopped CPU of it
 * stays. */
void vcpu_prepare_free(const struct vcpu_actor *actors, int n);
void vcpu_free_stopped(void) __attribute__((noreturn));

#endif
