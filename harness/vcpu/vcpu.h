/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Virtual CPUs: a few actors of which exactly one runs at a time, and a
 * schedule point before every operation at which another may be chosen.
 *
 * The subject is compiled with -fsanitize=thread; the compiler's calls
 * (__tsan_read8, __tsan_func_entry, ...) arrive here first (hooks.c), so each
 * plain access, atomic, function entry and exit is a point.  The userspace
 * kernel adds the rest through this header: locks, waits, allocations.
 *
 * Two ways to be a CPU: a real thread that holds a token (threads.c), or a
 * fiber on the one thread there is (fibers.c).  Handing over is invisible to
 * every detector: a raw futex, or a stack switch without synchronisation.
 * Nothing in this directory may be compiled with -fsanitize=thread, and
 * nothing may call pthread functions between two points: either would add a
 * happens-before edge and hide the very race that is to be shown.
 *
 * Thread rules: unless said otherwise a function may be called from the CPU
 * that is running, or by the controller (the thread that called vcpu_run())
 * when none is.  In a free run (vcpu_mode() == VCPU_FREE) all functions may
 * be called by all CPUs at once and none of them switches anything.
 */
#ifndef HARNESS_VCPU_H
#define HARNESS_VCPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VCPU_MAX	8	/* CPUs of one run; bit masks are uint32_t */
#ifndef VCPU_PARTS
#define VCPU_PARTS	16384	/* of a schedule: see vcpu_schedule() */
#endif

/* ---- operations ------------------------------------------------------- */

enum vcpu_op_kind {
	OP_NONE,
	OP_START,	/* the CPU has not yet run */
	OP_ENTER,	/* function entry; addr = the function's caller */
	OP_EXIT,	/* function exit */
	OP_READ,	/* plain access of size bytes */
	OP_WRITE,
	OP_ATOMIC_LOAD,	/* atomic access; order is a C11 memory order */
	OP_ATOMIC_STORE,
	OP_ATOMIC_RMW,
	OP_LOCK,	/* addr = struct vlock; mode says how */
	OP_TRYLOCK,	/* the same; never blocks, may fail */
	OP_QUEUE,	/* the same; keeps new readers out: VLOCK_WRITE */
	OP_UNLOCK,
	OP_WAIT,	/* addr = struct vsleep; not runnable while it sleeps */
	OP_WAKE,	/* addr = struct vsleep; arg = mask of its states */
	OP_SPIN,	/* addr = struct vcpu_spin; not runnable until it changes */
	OP_ALLOC,	/* addr, size: a new object (a note, never a switch) */
	OP_FREE,	/* addr, size: about to be freed */
	OP_REUSE,	/* addr, size: freed memory, about to be allocated */
	OP_LIST,	/* addr: a list of free memory that is about to change */
	OP_END,		/* the CPU's script has ended */
	OP_KINDS
};

/*
 * What an atomic operation on a counter does, by one, and what its caller
 * learns of the count: less than an OP_ATOMIC_RMW in general tells.
 */
enum vcount {
	COUNT_NOT,		/* it is not such an operation */
	COUNT_UP,		/* one more; nothing is learnt */
	/* One more, or an OP_ATOMIC_LOAD if it is op.arg; whether. */
	COUNT_UP_UNLESS,
	COUNT_DOWN,		/* one less; nothing is learnt */
	COUNT_DOWN_TEST,	/* one less; whether that makes 0 */
	/* One less, or an OP_ATOMIC_LOAD if that would make 0; whether. */
	COUNT_DOWN_UNLESS,
	COUNT_LOOK,		/* an OP_ATOMIC_LOAD: whether it is 0 */
};

struct vcpu_op {
	uint8_t kind;		/* enum vcpu_op_kind */
	uint8_t mode;		/* enum vlock_mode of a lock operation */
	uint8_t order;		/* __ATOMIC_* of an atomic operation */
	uint8_t count;		/* enum vcount */
	uint32_t size;		/* bytes */
	int arg;		/* of OP_WAKE and COUNT_UP_UNLESS */
	const void *addr;
	const void *pc;		/* an address inside the calling function */
};

/*
 * Here is a point: another CPU may run before the operation takes effect.
 * Returns when the calling CPU is chosen to commit it.  Outside a run, or on
 * the controller, it returns at once.
 */
void vcpu_point(enum vcpu_op_kind kind, const void *addr, size_t size,
		const void *pc);

/*
 * A point before an operation on a counter, an int.  The caller then makes
 * it, of as many atomic accesses as that takes, and calls vcpu_counted():
 * nothing comes in between, and none of the accesses is a point of its own.
 * Whether the count may become 0 by it: who makes it so must be ordered after
 * all the others (__ATOMIC_ACQ_REL), who does not need only be ordered before
 * that one (__ATOMIC_RELEASE).
 */
bool vcpu_count(const int *counter, enum vcount what, int arg);
void vcpu_counted(void);

/* Tell observers of an event that is not a point (OP_ALLOC). */
void vcpu_note(enum vcpu_op_kind kind, const void *addr, size_t size,
	       const void *pc);

/*
 * An access of size bytes that the caller makes by code that is not
 * instrumented: a point, and the detector is told.  It takes effect at once:
 * what is read is read before the next point, what is written written.
 */
void vcpu_read_range(const void *p, size_t size);
void vcpu_write_range(const void *p, size_t size);
/* The same (OP_READ, OP_WRITE) of the function that pc is in. */
void vcpu_range(enum vcpu_op_kind kind, const void *p, size_t size,
		const void *pc);

/* The address of the instruction that called the function we are in. */
#define VCPU_CALLER	__builtin_return_address(0)

/* ---- blocking --------------------------------------------------------- */

/*
 * The model of a lock: it alone decides who may take the lock.  The real
 * pthread lock that a detector sees is taken right after the model granted
 * it, and so never blocks.
 *
 * Memory without the magic number is not a lock (it was never initialised, or
 * it has been freed and overwritten).  Whether it is a lock is part of the
 * operation: nothing comes between the look at it and what follows.
 */
struct vlock {
	uint32_t magic;		/* VLOCK_MAGIC */
	uint8_t owner;		/* CPU + 1 of the exclusive holder, 0 = none */
	uint8_t writers;	/* VLOCK_WRITE: the set of CPUs that wait */
	int readers;		/* number of shared holders */
	int tokens;		/* semaphore: how many may still enter */
	uint8_t shared[VCPU_MAX];	/* how often each CPU holds it so */
	const char *name;	/* for "waits for"; may be NULL */
};

#define VLOCK_MAGIC	0xdead4eadu	/* as Linux's SPINLOCK_MAGIC */
#define VLOCK_INIT(lockname) { .magic = VLOCK_MAGIC, .name = (lockname) }

enum vlock_mode {
	VLOCK_EXCLUSIVE,	/* one holder, no reader */
	VLOCK_SHARED,		/* any number of readers, no holder */
	/*
	 * The same two, but first come, first served, as Linux's rwsem: no
	 * reader gets in while a writer waits, not even one that holds the
	 * lock already.  (Linux's rwlock lets readers pass.)
	 */
	VLOCK_WRITE,
	VLOCK_READ,
	VLOCK_TOKEN,		/* semaphore: takes one token */
};

static inline bool vlock_is_shared(enum vlock_mode mode)
{
	return mode == VLOCK_SHARED || mode == VLOCK_READ;
}

/* Whether somebody who waits for it would get it now, and whether somebody
 * who tries would: not before a writer that waits for a fair lock. */
bool vcpu_lock_free(const struct vlock *l, enum vlock_mode mode);
bool vcpu_trylock_free(const struct vlock *l, enum vlock_mode mode);

/* Its name, or "a lock": also where the lock's memory is a lock no more. */
const char *vcpu_lock_name(const struct vlock *l);

/*
 * A point; the CPU is not runnable while others keep it out; then it owns the
 * lock in the model.  False: this is not a lock, and nothing was done.  (In a
 * free run the model is not used: true for every lock.)
 */
bool vcpu_lock(struct vlock *l, enum vlock_mode mode, const void *pc);
/* A point; takes the lock if that is possible now.  Check vcpu_is_lock(): a
 * lock that could not be taken and what is not a lock are both false. */
bool vcpu_trylock(struct vlock *l, enum vlock_mode mode, const void *pc);
/* A point, before the lock is given back: call it BEFORE the real unlock.
 * False: this is not a lock. */
bool vcpu_unlock_point(struct vlock *l, enum vlock_mode mode, const void *pc);
/* This is free: call it AFTER the real unlock.  Not a point. */
void vcpu_unlocked(struct vlock *l, enum vlock_mode mode);

static inline bool vcpu_is_lock(const struct vlock *l)
{
	return *(const volatile uint32_t *)&l->magic == VLOCK_MAGIC;
}

/*
 * A sleeper.  It sets both words itself (OP_ATOMIC_STORE) before it looks at
 * what it waits for; a wake-up reads and sets them in one step.
 */
struct vsleep {
	int runnable;		/* 0: vcpu_wait() does not return */
	int state;		/* which wake-ups reach it: a mask; 0: none */
} __attribute__((aligned(8)));

/* A point at which the CPU is not runnable until s->runnable is not 0. */
void vcpu_wait(const struct vsleep *s, const void *pc);
/*
 * A point; if the sleeper's state is one of states, then it is runnable and
 * its state 0.  Returns whether.
 */
bool vcpu_wake(struct vsleep *s, int states, const void *pc);

/*
 * Here a loop that waits for another CPU starts one more round: spin.h says
 * what becomes of it.  Not a point if the CPU does not spin.
 */
void vcpu_relax(const void *pc);

/* What a CPU that spins waits for: one of these words to change. */
#define VCPU_SPIN_WORDS	16

struct vcpu_spin {
	const void *pc;
	int n;
	struct vcpu_spin_word {
		const void *addr;
		size_t size;
		uint64_t value;		/* a hash of what was read */
	} word[VCPU_SPIN_WORDS];
};

/*
 * Where a CPU left such a loop in this run although nothing had changed; NULL:
 * none did.  When it does is not explored.
 */
const void *vcpu_gave_up(void);

/*
 * In the next run, see whether it does: when cpu spins at pc, it runs on, and
 * vcpu_probing() is true.  The run is abandoned after SPIN_ROUNDS rounds.
 */
void vcpu_probe(int cpu, const void *pc);
bool vcpu_probing(void);

/*
 * The CPU stops here for good (an oops): it keeps its locks, its script does
 * not go on, the others run on.  Does not return.
 */
void vcpu_stop(void) __attribute__((noreturn));
/* The controller has jumped out of all functions that it was in. */
void vcpu_unwound(void);

/*
 * Under Valgrind: keep Helgrind and DRD from looking at memory that CPUs
 * share but that is the harness's own (a lock's model, a waiter's flag).
 * Static data of the harness is hidden as a whole when a run starts.
 */
void vcpu_hide(const volatile void *p, size_t size);

/* ---- who and how ------------------------------------------------------ */

enum vcpu_mode {
	VCPU_OFF,	/* no run: set-up, tear-down */
	VCPU_CONTROLLED,
	VCPU_FREE,	/* real threads, no control */
};

enum vcpu_mode vcpu_mode(void);
/* 0-based number of the calling CPU, -1 on the controller.  Any thread. */
int vcpu_self(void);
/*
 * Whether lock functions shall call the real pthread locks: not when fibers
 * run without a detector, where the model is all that is needed.
 */
bool vcpu_real_locks(void);
/* Whether CPUs are fibers (then ThreadSanitizer sees one OS thread). */
bool vcpu_fibers(void);

/*
 * The calling CPU's call stack, innermost first: pc itself, then return
 * addresses of the instrumented functions it is in.  Returns how many of max
 * were stored.
 */
int vcpu_stack(const void *pc, const void **pcs, int max);
/* The same of another CPU (-1: the controller), for drivers. */
int vcpu_backtrace(int cpu, const void *pc, const void **pcs, int max);
/* An address in the innermost instrumented function that the caller is in;
 * NULL if that is not known. */
const void *vcpu_function(void);

/*
 * Called before an access that cannot succeed (a NULL page, a non-canonical
 * address) would be made, on the CPU that is about to make it.  The kernel
 * registers its oops here; it must not return (vcpu_stop()).
 */
typedef void (*vcpu_fault_fn)(const struct vcpu_op *op);
void vcpu_on_fault(vcpu_fault_fn fn);
/*
 * Called on the controller before it would wait for a lock that is taken:
 * nobody runs who could give it back.  It must not return.
 */
typedef void (*vcpu_stuck_fn)(const struct vlock *l, const void *pc);
void vcpu_on_stuck(vcpu_stuck_fn fn);

/* ---- a run ------------------------------------------------------------ */

struct vcpu_actor {
	const char *name;	/* "cpu1": shown in detectors' reports */
	void (*fn)(void *arg);
	void *arg;
};

/*
 * Who decides.  choose() gets the set of CPUs that can run (never empty; the
 * caller's own pending operation may be among them) and returns one of them,
 * or -1 to abandon the run.  commit() sees each operation just before it
 * takes effect, blocked ones when they are granted; it may be NULL.  Both are
 * called on the stack of the CPU that reaches the point, and must neither
 * block nor touch anything that a detector watches.
 */
struct vcpu_driver {
	int (*choose)(struct vcpu_driver *d, uint32_t enabled);
	void (*commit)(struct vcpu_driver *d, int cpu,
		       const struct vcpu_op *op);
	/*
	 * Masks of enum vcpu_op_kind, for speed: before which operations
	 * choose() is not asked (never OP_LOCK, OP_WAIT, which may block),
	 * and of which commit() is not told.  They are points all the same:
	 * they count in a schedule.
	 */
	uint32_t unasked, untold;
	/*
	 * What is known in advance: the answers to the first planned
	 * questions.  choose() is asked from then on, and commit() told from
	 * the operation that the last of them lets through.  If one names a
	 * CPU that has ended, the run is abandoned.
	 */
	const uint8_t *plan;
	unsigned int planned;
};

enum vcpu_end {
	VCPU_COMPLETE,	/* every CPU ran to the end of its script */
	VCPU_STOPPED,	/* at least one CPU stopped; the rest ended */
	VCPU_STUCK,	/* the rest waits for something a stopped CPU holds */
	VCPU_DEADLOCK,	/* nobody stopped, nobody can run */
	VCPU_ENDLESS,	/* a CPU made VCPU_POINTS points, and no end in sight */
	VCPU_ABANDONED,	/* the driver said so */
};

/* Of one CPU in one run. */
#define VCPU_POINTS	2000000

enum vcpu_backend { VCPU_THREADS, VCPU_FIBERS };

enum vcpu_end vcpu_run(enum vcpu_backend how, const struct vcpu_actor *actors,
		       int n, struct vcpu_driver *driver);
/* All actors at once on real threads, locks that really block, no points. */
enum vcpu_end vcpu_run_free(const struct vcpu_actor *actors, int n);

/* What a driver may ask while a run lasts. */
int vcpu_current(void);				/* CPU holding the token */
const struct vcpu_op *vcpu_pending(int cpu);	/* its next operation */
uint64_t vcpu_points(int cpu);			/* points it has committed */
bool vcpu_alive(int cpu);			/* neither ended nor stopped */
/* After a run, of a CPU that waits in vain: "waits for NAME held by cpu1". */
void vcpu_waits_for(int cpu, char *text, size_t size);
/*
 * Which activation of a function a CPU is in, depth frames from the outermost
 * (0 = none): a number that no other activation on that CPU has in the run.
 */
uint32_t vcpu_activation(int cpu, int depth);
int vcpu_depth(int cpu);			/* frames on its stack */
bool vcpu_stopped(int cpu);

/*
 * The schedule of the last run, or of this one up to the last switch: which
 * CPU ran for how many points, in order.  Valid until the next run.  NULL if
 * it had VCPU_PARTS parts or more, which is reported: see capacity.h.
 */
struct vcpu_part {
	int cpu;
	uint64_t points;
};

const struct vcpu_part *vcpu_schedule(unsigned int *parts);

#endif
