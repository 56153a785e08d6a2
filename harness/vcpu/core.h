/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The scheduler core, as its two backends and the hooks see it.  Nobody
 * outside harness/vcpu/ includes this.
 */
#ifndef HARNESS_VCPU_CORE_H
#define HARNESS_VCPU_CORE_H

#include "spin.h"
#include "vcpu.h"

#ifndef VCPU_DEPTH
#define VCPU_DEPTH	64		/* frames of a CPU's call stack kept */
#endif
/* Bytes, guard page not counted; gcc's TSan keeps most of one MiB of
 * thread-local data at a thread's stack. */
#define VCPU_STACK	(2 * 1024 * 1024)

struct vcpu_frame {
	const void *fn;		/* an address inside the function */
	const void *caller;	/* where it was called */
	uint32_t activation;	/* see vcpu_activation() */
};

struct vcpu_cpu {
	struct vcpu_op pending;
	uint64_t points;
	int depth;		/* may exceed VCPU_DEPTH; frames do not */
	uint32_t activations;	/* functions entered */
	struct vcpu_frame frames[VCPU_DEPTH];
	struct spin spin;
	const struct vcpu_actor *actor;
	char *stack;		/* lowest usable byte; VCPU_STACK of them */
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
	bool counting;			/* see vcpu_count() */
	bool fibers;
	bool tsan;			/* linked against the real runtime */
	enum vcpu_end end;
	struct vcpu_driver *driver;
	uint32_t asked, told;		/* the driver's, of enum vcpu_op_kind */
	const uint8_t *plan, *plan_end;
	uint64_t points_then;		/* of the current CPU, at the switch */
	unsigned int parts;
	const struct vcpu_backend_ops *backend;
	vcpu_fault_fn fault;
	const void *gave_up;		/* see vcpu_gave_up() */
	struct {
		int cpu;
		const void *pc;		/* NULL: nobody is probed */
		bool on;
	} probe;

	vcpu_stuck_fn stuck;
	struct vcpu_cpu cpu[VCPU_MAX + 1];	/* the last: the controller */
};

extern struct vcpu_state vcpu;

/* The current CPU spins: returns when it need not any more, or must run. */
void vcpu_spin_point(struct spin *s);

/* A CPU's life, called on its own stack by the backend. */
void vcpu_cpu_main(int cpu) __attribute__((noreturn));

/* From the hooks: a memory access of instrumented code. */
void vcpu_access(enum vcpu_op_kind kind, int order, const void *addr,
		 size_t size, const void *pc);
void vcpu_enter(const void *pc, const void *caller);
void vcpu_exit(const void *pc);

/* Number of the calling thread in a free run; -1 on the controller. */
extern __thread int vcpu_thread_self;

/* Stacks are kept and reused: mapping one costs more than a run. */
char *vcpu_stack_memory(int cpu);

/* Before anything else of a run: see vcpu_hide(). */
void vcpu_hide_harness(void);

#endif
