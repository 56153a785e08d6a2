/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Virtual CPUs: a few actors of which exactly one runs at a time, and a
 * scheduling point before every operation at which another may be chosen.
 *
 * The program under test is compiled with -fsanitize=thread.  The compiler's
 * calls (__tsan_read8, __tsan_func_entry, ...) arrive here first (hooks-*.c),
 * so each plain access, atomic, function entry and exit is a point.  The
 * program's primitives add the rest through this header: locks, waits,
 * allocations.
 *
 * There are two kinds of CPU: a real thread that holds a token (threads.c), or
 * a fiber on the only thread (fibers.c).
 *
 * Guarantees:
 * 1. In a controlled run only the CPU that the driver chose runs, and another
 *    can only be chosen at a point.
 * 2. No detector sees the control: passing the token is a raw futex call or a
 *    stack switch without synchronisation.  So nothing in this directory may
 *    be compiled with -fsanitize=thread, and nothing may call a pthread
 *    function between two points: a happens-before edge would hide the race.
 * 3. The same program, driver decisions and start state give the same run: the
 *    same points, in the same order.
 * 4. The schedule of a run (vcpu_schedule()) counts every point, whether or
 *    not the driver looks at it.
 *
 * Threads: unless a comment says otherwise, a function may be called by the CPU
 * that runs, or by the controller (the thread that called vcpu_run()) while no
 * CPU runs.  In a free run (vcpu_mode() == VCPU_FREE) all CPUs may call all
 * functions at once, and none of them switches anything.
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
	OP_QUEUE,	/* the same; new readers wait from now on */
	OP_UNLOCK,
	OP_WAIT,	/* addr = struct vsleep; not runnable while it sleeps */
	OP_WAKE,	/* addr = struct vsleep; arg = mask of its states */
	OP_SPIN,	/* addr = struct vcpu_spin; not runnable until a word
			 * of it changes */
	OP_ALLOC,	/* addr, size: a new object (vcpu_note(), no point) */
	OP_FREE,	/* addr, size: about to be freed */
	OP_REUSE,	/* addr, size: freed memory, about to be allocated */
	OP_LIST,	/* addr: a list of free memory, about to change */
	OP_END,		/* the CPU's actor has returned */
	OP_KINDS
};

/*
 * An atomic operation on a counter adds or subtracts one.  Its caller learns
 * less of the count than from an OP_ATOMIC_RMW in general, so fewer of these
 * operations depend on each other (explore/trace.h).
 */
enum vcount {
	COUNT_NOT,		/* it is no such operation */
	COUNT_UP,		/* plus one; the caller learns nothing */
	/* Plus one, or only an OP_ATOMIC_LOAD if the count is op.arg; the
	 * caller learns which. */
	COUNT_UP_UNLESS,
	COUNT_DOWN,		/* minus one; the caller learns nothing */
	COUNT_DOWN_TEST,	/* minus one; learns whether that makes 0 */
	/* Minus one, or only an OP_ATOMIC_LOAD if that would make 0; the
	 * caller learns which. */
	COUNT_DOWN_UNLESS,
	COUNT_LOOK,		/* an OP_ATOMIC_LOAD; learns whether it is 0 */
};

struct vcpu_op {
	uint8_t kind;		/* enum vcpu_op_kind */
	uint8_t mode;		/* enum vlock_mode of a lock operation */
	uint8_t order;		/* __ATOMIC_* of an atomic operation */
	uint8_t count;		/* enum vcount */
	/* An OP_READ of a string, with its zero: as long as it then is, but
	 * arg bytes at most. */
	bool string;
	uint32_t size;		/* bytes */
	int arg;		/* of OP_WAKE, COUNT_UP_UNLESS and strings */
	uint8_t bit;		/* n: only bit n - 1 of the word; 0: all */
	const void *addr;
	const void *pc;		/* an address inside the calling function */
};

/* The first page, and what no pointer can hold, are not memory. */
static inline bool vcpu_is_memory(const void *addr)
{
	return (uintptr_t)addr >= 4096 && !((uintptr_t)addr >> 47);
}

/*
 * A scheduling point: another CPU may run before the operation takes effect.
 * Returns when the calling CPU is chosen to make it.  Outside a run, and on the
 * controller, it returns at once.
 */
void vcpu_point(enum vcpu_op_kind kind, const void *addr, size_t size,
		const void *pc);

/*
 * A point before an operation on a counter, an int.  The caller then makes the
 * operation, in as many atomic accesses as it takes, and calls vcpu_counted().
 * Nothing comes in between, and none of the accesses is a point of its own.
 *
 * Returns whether this operation may make the count 0.  The one that does must
 * be ordered after all others (__ATOMIC_ACQ_REL); any other need only be
 * ordered before that one (__ATOMIC_RELEASE).
 */
bool vcpu_count(const int *counter, enum vcount what, int arg);
void vcpu_counted(void);

/*
 * The same before a relaxed atomic operation (OP_ATOMIC_LOAD, OP_ATOMIC_RMW) on
 * one bit of a word: it changes no other bit, and its caller learns nothing
 * of the others.  vcpu_counted() comes after it.
 */
void vcpu_bit(enum vcpu_op_kind kind, const volatile unsigned long *word,
	      unsigned int bit);

/* Reports an event that is not a point (OP_ALLOC) to the driver. */
void vcpu_note(enum vcpu_op_kind kind, const void *addr, size_t size,
	       const void *pc);

/*
 * A point before an access of size bytes that the caller makes in code that is
 * not instrumented.  The detector sees the access.  It takes effect at once:
 * the caller must make all of it before the next point.
 */
void vcpu_read_range(const void *p, size_t size);
void vcpu_write_range(const void *p, size_t size);
/* The same (OP_READ, OP_WRITE) on behalf of the function that pc is in. */
void vcpu_range(enum vcpu_op_kind kind, const void *p, size_t size,
		const void *pc);

/*
 * Copies n bytes: a point before they are read, and another before they are
 * written.  OP_ATOMIC_LOAD and OP_ATOMIC_STORE, relaxed, are accesses that other
 * CPUs may make at the same time; no detector sees them.  OP_NONE: what no other
 * CPU knows, so no point.
 */
void vcpu_copy(enum vcpu_op_kind from, enum vcpu_op_kind to, void *d,
	       const void *s, size_t n);

/*
 * A point before a string is read, at most max bytes of it.  Returns its length
 * then, with its zero; 1 if there is no memory.
 */
size_t vcpu_string(const char *s, size_t max, const void *pc);

/* The return address of the current function. */
#define VCPU_CALLER	__builtin_return_address(0)

/* ---- blocking --------------------------------------------------------- */

/*
 * The model of a lock.  It alone decides which CPU may take the lock.  The real
 * pthread lock, which a detector sees, is taken right after the model granted
 * it, and so never blocks.
 *
 * Memory without the magic number is not a lock: it was never initialised, or
 * it has been freed and overwritten.  The test of that number is part of the
 * operation: nothing comes between the test and what follows.
 */
struct vlock {
	uint32_t magic;		/* VLOCK_MAGIC */
	uint8_t owner;		/* CPU + 1 of the exclusive holder, 0 = none */
	uint8_t writers;	/* VLOCK_WRITE: set of waiting CPUs */
	int readers;		/* number of shared holders */
	int tokens;		/* semaphore: how many may still enter */
	uint8_t shared[VCPU_MAX];	/* how often each CPU holds it so */
	const char *name;	/* for "waits for"; may be NULL */
};

#define VLOCK_MAGIC	0xdead4eadu
#define VLOCK_INIT(lockname) { .magic = VLOCK_MAGIC, .name = (lockname) }

enum vlock_mode {
	VLOCK_EXCLUSIVE,	/* one holder, no reader */
	VLOCK_SHARED,		/* any number of readers, no holder */
	/*
	 * The same two, but fair: while a writer waits no reader gets the
	 * lock, not even one that holds it already.
	 */
	VLOCK_WRITE,
	VLOCK_READ,
	VLOCK_TOKEN,		/* semaphore: takes one token */
};

static inline bool vlock_is_shared(enum vlock_mode mode)
{
	return mode == VLOCK_SHARED || mode == VLOCK_READ;
}

/* Whether a CPU that waits for the lock would get it now, and whether one that
 * tries would: not while a writer waits for a fair lock. */
bool vcpu_lock_free(const struct vlock *l, enum vlock_mode mode);
bool vcpu_trylock_free(const struct vlock *l, enum vlock_mode mode);

/* The lock's name; "a lock" if its memory holds none any more. */
const char *vcpu_lock_name(const struct vlock *l);

/*
 * A point.  The CPU is not runnable while other CPUs keep it out.  Then it owns
 * the lock in the model.  False: this is not a lock, and nothing was done.  (A
 * free run does not use the model: true for every lock.  The CPU only notes
 * that it waits, until it calls vcpu_granted().)
 */
bool vcpu_lock(struct vlock *l, enum vlock_mode mode, const void *pc);
/*
 * The CPU has got what it asked for with vcpu_lock() or vcpu_wait().  In a free
 * run it must say so, or a hang is blamed on it.  Not a point, and invisible to
 * detectors.
 */
void vcpu_granted(void);
/* A point.  Takes the lock if that is possible now.  False: it was not, or this
 * is not a lock; vcpu_is_lock() says which. */
bool vcpu_trylock(struct vlock *l, enum vlock_mode mode, const void *pc);
/* A point before the lock is released: call it BEFORE the real unlock.  False:
 * this is not a lock. */
bool vcpu_unlock_point(struct vlock *l, enum vlock_mode mode, const void *pc);
/* The lock is released: call it AFTER the real unlock.  Not a point. */
void vcpu_unlocked(struct vlock *l, enum vlock_mode mode);
/* The same of VLOCK_WRITE, and the CPU has the lock for VLOCK_READ at once. */
void vcpu_downgraded(struct vlock *l);

static inline bool vcpu_is_lock(const struct vlock *l)
{
	return *(const volatile uint32_t *)&l->magic == VLOCK_MAGIC;
}

/*
 * A sleeper.  It sets both words itself (OP_ATOMIC_STORE) before it tests the
 * condition that it waits for.  A wake-up reads and sets them in one step.
 */
struct vsleep {
	int runnable;		/* 0: vcpu_wait() does not return */
	int state;		/* mask: which wake-ups reach it; 0: none */
} __attribute__((aligned(8)));

/*
 * A point at which the CPU is not runnable until s->runnable is not 0.  (In a
 * free run it returns at once; the CPU notes that it waits.)
 */
void vcpu_wait(const struct vsleep *s, const void *pc);
/*
 * A point.  If the sleeper's state is one of states, it becomes runnable and
 * its state 0.  Returns whether that happened.
 */
bool vcpu_wake(struct vsleep *s, int states, const void *pc);

/*
 * A loop that waits for another CPU starts its next round here: see spin.h.
 * Not a point while the CPU does not spin.
 */
void vcpu_relax(const void *pc);

/* A CPU that spins waits for one of these words to change. */
#define VCPU_SPIN_WORDS	20

struct vcpu_spin {
	const void *pc;
	bool must;		/* none had changed when it came there */
	int n;
	struct vcpu_spin_word {
		const void *addr;
		size_t size;
		uint64_t value;		/* a hash of what was read */
	} word[VCPU_SPIN_WORDS];
};

/*
 * Where a CPU left such a loop in this run although none of the words had
 * changed; NULL: no CPU did.  After how many rounds it does is not explored.
 */
const void *vcpu_gave_up(void);

/*
 * From the next run on, a CPU that waits in this loop is always runnable, and may
 * leave the loop at any time.  vcpu_gave_up() no longer returns this loop then.
 * False: pc is NULL, the loop is already known, or there are too many.
 */
bool vcpu_let_give_up(const void *pc);
/* The CPU waits in a loop, and a patient driver may choose it all the same: it then
 * makes rounds until it leaves. */
bool vcpu_patient(int cpu);

/*
 * Each of these CPUs, all that can run, has made the same round of its loop many
 * times, although what it waits for changed meanwhile: they may keep each other
 * waiting for ever.  If so, an explorer need not follow them, and this is a place
 * for vcpu_gave_up().
 */
bool vcpu_go_round(uint32_t cpus);

/*
 * How many rounds CPUs have made in this run because no other CPU could run.  Time
 * passes in these rounds only.
 */
unsigned long vcpu_waited(void);

/*
 * Find out in the next run whether it does: when cpu spins at pc it runs on,
 * and vcpu_probing() is true.  The run is abandoned after SPIN_MOST rounds, or after
 * SPIN_LOUD that do more than read.
 */
void vcpu_probe(int cpu, const void *pc);
bool vcpu_probing(void);

/*
 * What the CPU waits for is outside of the program: in a free run it is not a
 * sleeper that no other CPU can wake.
 */
void vcpu_outside(bool outside);

/*
 * The CPU stops here for good (the program crashed): it keeps its locks, and
 * the other CPUs run on.  Does not return.
 */
void vcpu_stop(void) __attribute__((noreturn));
/* The controller has jumped out of all instrumented functions. */
void vcpu_unwound(void);
/* In a free run, the CPU has done so after a crash, and runs on.  When all have
 * ended, the run counts as one in which a CPU stopped. */
void vcpu_survived(void);

/*
 * Under Valgrind: keeps Helgrind and DRD from looking at memory that CPUs share
 * but that is the harness's own (a lock's model, a waiter's flag).  The
 * harness's static data is hidden as a whole when a run starts.
 */
void vcpu_hide(const volatile void *p, size_t size);
/* Is it in the harness's static data? */
bool vcpu_is_harness(const void *p);
/*
 * Just before the program exits, when no CPU runs: memcheck leaves the harness's
 * zeroed data and large tables out of its search for leaks.  It makes that
 * search at each exit if it writes XML, whatever its options say (Valgrind 3.19,
 * mc_post_clo_init), and reads all memory of the process, which took 0.4 s.
 */
void vcpu_end_hidden(void);

/*
 * After a run whose CPUs were threads and have all ended, and after the data in
 * state.h was put back: a run that follows is like the first one of a process.
 * The CPUs' stacks are given back, and race detectors forget what they know of
 * that data and of the locks in it.
 */
void vcpu_forget_run(void);

/*
 * Under ThreadSanitizer: whether what the controller accesses is not noted, only
 * what it locks and frees.  Of each eight bytes four accesses are kept: those of
 * set-up, which happen before all others, would push others out.  What frees
 * memory asks vcpu_is_unnoted(), and switches it off meanwhile.
 */
void vcpu_unnoted(bool on);
bool vcpu_is_unnoted(void);

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
 * What the program does next depends on the numbers of its CPUs: it asks for
 * one, or goes through all CPUs in their order.  So no CPU can stand for another
 * (explore/symmetry.h).  Not needed where a CPU only finds what is its own.
 */
void vcpu_numbers_matter(void);
/* Only whether this CPU has a lower number than another: it can stand for no
 * other CPU. */
void vcpu_number_matters(int cpu);
/* Whether one of the two was so in the run. */
bool vcpu_number_mattered(int cpu);
/*
 * Memory in which a CPU's number stands, size bytes for each of n CPUs, stride
 * apart: to read it is to ask for a number.  vcpu_is_number(): whether an
 * operation does so.
 */
void vcpu_numbers_in(const void *first, size_t size, size_t stride, int n);
bool vcpu_is_number(const struct vcpu_op *op);
/*
 * Whether lock functions shall call the real pthread locks.  Fibers without a
 * detector need only the model.
 */
bool vcpu_real_locks(void);
/* Whether CPUs are fibers (then ThreadSanitizer sees one OS thread). */
bool vcpu_fibers(void);

/*
 * The calling CPU's call stack, innermost first: pc, then the return addresses
 * of the instrumented functions that it is in.  Returns how many were stored,
 * at most max.
 */
int vcpu_stack(const void *pc, const void **pcs, int max);
/* The same of another CPU (-1: the controller), for drivers. */
int vcpu_backtrace(int cpu, const void *pc, const void **pcs, int max);
/* An address in the innermost instrumented function that the caller is in, or
 * NULL if that is unknown. */
const void *vcpu_function(void);
/*
 * The call that this function makes, if what it called has not returned and is
 * not instrumented itself; or any other address, or NULL: the caller must see
 * whether it is in the function.  It depends on what the CPU has done and on
 * nothing else.  A function's calls leave their return addresses in one place,
 * below its frame; the call of __tsan_func_entry() says where.
 */
const void *vcpu_call(void);

/* All stacks are in one piece of memory. */
extern uintptr_t vcpu_stacks __attribute__((visibility("hidden")));
#define VCPU_STACK_GUARD	(1ul << 20)
#define VCPU_STACK		(2ul << 20)
#define VCPU_STACKS		(VCPU_MAX * (VCPU_STACK_GUARD + VCPU_STACK))

static inline bool vcpu_on_stack(const void *addr)
{
	return (uintptr_t)addr - vcpu_stacks < VCPU_STACKS;
}

/*
 * Whose stack is it on, and in which function's frame?  .gone: that function has
 * returned (.fn may be unknown, NULL, or one that was called later).  .depth 0:
 * in none of an instrumented function.
 */
struct vcpu_stack_place {
	int cpu, depth;
	const void *fn;
	uint64_t points;	/* of the CPU, when the function was entered */
	bool gone;
};
struct vcpu_stack_place vcpu_stack_place(const void *addr);

/*
 * Called on a CPU before it makes an access that cannot succeed (the NULL page,
 * a non-canonical address), or to what another CPU's function has left on the
 * stack: what is there depends on the harness.  It must not return: vcpu_stop().
 */
typedef void (*vcpu_fault_fn)(const struct vcpu_op *op);
void vcpu_on_fault(vcpu_fault_fn fn);
/*
 * How many bytes there are from p to the end of what may be accessed in one go;
 * SIZE_MAX: that is not known.  Of a longer range at most that many bytes are
 * accessed; then there is a fault.  So a wild length cannot change data of the
 * harness, nor fill the tables of the explorer and the checker.
 */
typedef size_t (*vcpu_room_fn)(const void *p);
void vcpu_on_range(vcpu_room_fn fn);
/*
 * Called on the controller before it would wait for a lock that is taken: no
 * CPU runs that could release it.  It must not return.
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
 * A driver decides which CPU runs.
 *
 * choose() gets the set of CPUs that can run (never empty; the caller's own
 * pending operation may be among them).  It returns one of them, or -1 to
 * abandon the run, or VCPU_PAUSE (see below).  commit() sees each operation just before it takes effect,
 * an operation that blocks when it is granted.  It may be NULL.
 *
 * Both are called on the stack of the CPU that reaches the point.  They must
 * not block, and must not touch anything that a detector watches.
 */
struct vcpu_driver {
	int (*choose)(struct vcpu_driver *d, uint32_t enabled);
	void (*commit)(struct vcpu_driver *d, int cpu,
		       const struct vcpu_op *op);
	/*
	 * For speed, masks of enum vcpu_op_kind: the operations before which
	 * choose() is not called (those that may block have no effect here),
	 * and those that commit() is not called for.  They are points all the
	 * same, and count in a schedule.
	 */
	uint32_t skip_choose, skip_commit;
	/*
	 * The answers to the first planned calls of choose(), if they are
	 * known in advance.  choose() is called from then on, and commit()
	 * from the operation on that the last of them lets through.  If one
	 * names a CPU that has ended, the run is abandoned.
	 */
	const uint8_t *plan;
	unsigned int planned;
	bool (*paused)(struct vcpu_driver *d);	/* see VCPU_PAUSE */
	/* A loop gives up only if choose() answers with its CPU, which is not
	 * enabled: see vcpu_patient(). */
	bool patient;
};

enum vcpu_end {
	VCPU_COMPLETE,	/* every CPU's actor returned */
	VCPU_STOPPED,	/* at least one CPU stopped; the others ended */
	VCPU_STUCK,	/* at least one CPU stopped; another waits for ever */
	VCPU_DEADLOCK,	/* no CPU stopped, and none can run */
	VCPU_ENDLESS,	/* a CPU made VCPU_POINTS points without an end */
	VCPU_ABANDONED,	/* choose() returned -1 */
};

/* One CPU makes fewer points in one run. */
#define VCPU_POINTS	2000000

enum vcpu_backend { VCPU_THREADS, VCPU_FIBERS };

/*
 * ---- checkpoints: a run that is continued more than once ----------------
 *
 * choose() of a run on fibers returns VCPU_PAUSE (but not while the CPU that runs
 * has stopped, as it may have crashed and be on another stack): paused() of the driver is
 * called on the controller, while no CPU runs.  It may save the run.  If it
 * returns true the run goes on, and choose() is called again; else the run is
 * abandoned.
 *
 * vcpu_continue() continues a run that was saved, with a driver whose plan, if
 * there is one, begins with that choice.  Between the two the caller restores
 * what the program keeps in memory.  This restores:
 *  C1. the CPUs: their stacks (also of those that have ended), pending
 *      operations, points and loops;
 *  C2. the schedule (vcpu_schedule()), if all runs since then were continued
 *      from it, or from one that was saved later in such a run.
 *
 * Not under ThreadSanitizer: it keeps what it knows of memory and of fibers to
 * itself, and nothing outside of it can copy that.  With it vcpu_can_pause() is
 * false, and choose() must not return VCPU_PAUSE.  A copy of the process is no
 * way out: in one that has fibers ThreadSanitizer looks at nothing more.
 */
#define VCPU_PAUSE	-2

struct vcpu_checkpoint;

bool vcpu_can_pause(void);
/* In paused().  *c: an old one, which is overwritten, or NULL. */
void vcpu_save(struct vcpu_checkpoint **c);
/* Continues it until it ends, or is abandoned. */
enum vcpu_end vcpu_continue(const struct vcpu_checkpoint *c,
			    struct vcpu_driver *driver);
/* Whether the CPUs are at the same place in both, as far as C1 goes; what is on
 * their stacks is not compared. */
bool vcpu_same(const struct vcpu_checkpoint *a,
	       const struct vcpu_checkpoint *b);
void vcpu_drop(struct vcpu_checkpoint *c);

enum vcpu_end vcpu_run(enum vcpu_backend how, const struct vcpu_actor *actors,
		       int n, struct vcpu_driver *driver);
/*
 * All actors at once on real threads, locks that really block, no points.
 * VCPU_STUCK and VCPU_DEADLOCK: all CPUs that are alive are asleep, and have
 * been for a while; for VCPU_DEADLOCK each has noted what it waits for
 * (vcpu_pending(): OP_LOCK or OP_WAIT).  Their threads are left as they are.
 */
enum vcpu_end vcpu_run_free(const struct vcpu_actor *actors, int n);

/* A driver may ask these while a run lasts. */
int vcpu_current(void);				/* CPU that holds the token */
const struct vcpu_op *vcpu_pending(int cpu);	/* its next operation */
uint64_t vcpu_points(int cpu);			/* points it has committed */
uint32_t vcpu_chosen(int cpu);			/* those that choose() precedes */
bool vcpu_repeats(void);			/* the plan is not at its end */
bool vcpu_alive(int cpu);			/* neither ended nor stopped */

/* Of a CPU that cannot run: what it waits for. */
struct vcpu_blocked {
	const char *on;		/* a lock's name, or words */
	int owner;		/* the CPU that holds the lock, from 1; or 0 */
};

struct vcpu_blocked vcpu_blocked(int cpu);
/* The same as a sentence: "waits for NAME held by cpu1". */
void vcpu_waits_for(int cpu, char *text, size_t size);

/*
 * Which activation of a function a CPU is in, depth frames from the outermost:
 * a number that no other activation on that CPU has in the run.  0: none.
 */
uint32_t vcpu_activation(int cpu, int depth);
int vcpu_depth(int cpu);			/* frames on its stack */
/* The same, as far as they are kept: in those of vcpu_backtrace(). */
int vcpu_frames(int cpu);
/* Where the function at that depth, one of these, was called. */
const void *vcpu_caller(int cpu, int depth);
bool vcpu_stopped(int cpu);

/*
 * For a debugger to break at, and for nothing else: called on a CPU's thread
 * when it starts, and whenever it goes on after another CPU has run.  The
 * operation that it then makes is vcpu_pending(cpu).  Not called on fibers.
 */
void vcpu_resumed(int cpu);

/*
 * The schedule of the last run, or of the current one up to its last switch:
 * which CPU ran for how many points, in order.  Valid until the next run.
 * NULL, and reported (capacity.h), if it had VCPU_PARTS parts or more.
 */
struct vcpu_part {
	int cpu;
	uint64_t points;
};

const struct vcpu_part *vcpu_schedule(unsigned int *parts);

#endif
