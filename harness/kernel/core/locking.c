// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks: the model decides, and the macros of the headers then call the real
 * lock.  The locks that a CPU holds are recorded, for might_sleep() and for
 * CPUs that stop while they hold some.
 */
#include <linux/preempt.h>
#include <linux/smp_lock.h>
#include <linux/spinlock.h>
#include <linux/sched.h>
#include <asm/semaphore.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include "core.h"
#include "laws.h"
#include "vcpu/capacity.h"
#include "vcpu/valgrind.h"

struct cpu kernel_cpus[VCPU_MAX + 1];

static bool spins(enum lock_kind kind)
{
	return kind == LOCK_SPIN || kind == LOCK_RW;
}

/* ---- what a CPU must not do ------------------------------------------- */

#ifndef KERNEL_PLACES
#define KERNEL_PLACES	32
#endif

static struct {
	struct host_spin lock;
	int n;
	const void *pc[KERNEL_PLACES + 1];	/* never empty */
} places;			/* where sleeping was complained about */

static bool seen_before(const void *pc)
{
	bool seen = false;
	int i;

	host_spin_lock(&places.lock);
	for (i = 0; i < places.n; i++)
		seen |= places.pc[i] == pc;
	if (!seen && places.n == KERNEL_PLACES)
		CAPACITY_EXCEEDED(KERNEL_PLACES,
				  "places that sleep in atomic context");
	else if (!seen)
		places.pc[places.n++] = pc;
	host_spin_unlock(&places.lock);
	return seen;
}

void __might_sleep(const char *file, int line)
{
	struct cpu *cpu = this_cpu();
	char text[200];

	if (!cpu->preempt && !cpu->irqs_off)
		return;
	/* Set-up is no run: what it reports may be reported again in a run. */
	if (vcpu_self() >= 0 && seen_before(VCPU_CALLER))
		return;
	kernel_format(text, sizeof(text), "BUG: sleeping function called from "
		      "invalid context at %s:%d", file, line);
	printk("%s\n", text);
	printk("in_atomic():%d, irqs_disabled():%d\n", cpu->preempt != 0,
	       cpu->irqs_off);
	print_trace(VCPU_CALLER);
	report_finding("sleep-in-atomic", VCPU_CALLER, text);
}

int preempt_count(void)
{
	return this_cpu()->preempt;
}

void preempt_count_add(int n)
{
	this_cpu()->preempt += n;
	this_cpu()->preempt_pc = VCPU_CALLER;
}

int irqs_disabled(void)
{
	return this_cpu()->irqs_off;
}

void irqs_set(int disabled)
{
	this_cpu()->irqs_off = disabled;
	this_cpu()->irqs_pc = VCPU_CALLER;
}

/* ---- locks ------------------------------------------------------------ */

/*
 * The kernel does not destroy a lock: it frees the memory, or initialises the
 * lock again.  Detectors must know.  DRD forgets a lock with its memory, but
 * rejects a second initialisation.  Helgrind keeps a lock by its address for
 * ever, and fails if a mutex becomes a rwlock.  So this is a list, for
 * Helgrind, of the locks and their addresses.
 */
#ifndef KERNEL_MADE
#define KERNEL_MADE	65536
#endif

struct made {
	const void *real;
	unsigned int size;
	bool rwlock;
};

static struct host_spin made_lock;
static struct made *made;	/* a hash by address, never shrinking */

static void tell_valgrind(void *real, size_t size, enum lock_kind kind)
{
	bool rwlock = kind == LOCK_RW || kind == LOCK_RWSEM;
	size_t i = (uintptr_t)real / 8 % KERNEL_MADE, left = KERNEL_MADE;

	drd_clean(real, size);
	if (kind == LOCK_SEM || !made)
		return;		/* Helgrind has another list of semaphores */
	host_spin_lock(&made_lock);
	while (made[i].real && made[i].real != real && --left)
		i = (i + 1) % KERNEL_MADE;
	if (made[i].real == real && made[i].rwlock != rwlock)
		host_forget_lock(real, !rwlock);
	if (left)
		made[i] = (struct made){ real, size, rwlock };
	else
		CAPACITY_EXCEEDED(KERNEL_MADE, "initialised locks");
	host_spin_unlock(&made_lock);
}

/*
 * A block is about to be freed, which writes it.  glibc still reads a lock
 * after Helgrind has seen it released.  A CPU that takes it next and frees its
 * object would race with that read.  A use of the lock that is not ordered
 * before the free is still seen: see use().
 */
void locks_freed(const void *block, size_t size)
{
	uintptr_t a = ALIGN((uintptr_t)block, 8), end = (uintptr_t)block + size;

	if (!made)
		return;
	host_spin_lock(&made_lock);
	for (; a < end; a += 8) {
		size_t i = a / 8 % KERNEL_MADE, left = KERNEL_MADE;

		while (made[i].real && (uintptr_t)made[i].real != a && --left)
			i = (i + 1) % KERNEL_MADE;
		if ((uintptr_t)made[i].real == a)
			helgrind_clean(made[i].real, made[i].size);
	}
	host_spin_unlock(&made_lock);
}

void lock_init(struct lock_state *l, size_t size, enum lock_kind kind,
	       const char *name, int tokens)
{
	if (unlikely(host_on_valgrind()))
		tell_valgrind(l + 1, size - sizeof(*l), kind);
	l->model = (struct vlock){
		.magic = VLOCK_MAGIC, .tokens = tokens,
		/* "&md->io_lock" */
		.name = *name == '&' ? name + 1 : name,
	};
	l->used = 0;
	l->is_mutex = kind == LOCK_SEM && tokens == 1;
}

/* A bad pointer oopses. */
static void check_address(const struct lock_state *l, const void *pc)
{
	struct vcpu_op op = { .kind = OP_LOCK, .addr = l, .pc = pc,
			      .size = sizeof(*l) };

	if (unlikely(bad_address(l)))
		fault(&op);
}

/* Not a lock: on the real machine the CPU would spin or sleep, depending on the
 * value that is there. */
static void __attribute__((noreturn))
bad_magic(const struct lock_state *l, enum lock_kind kind, const void *pc)
{
	static const char *const names[] = {
		[LOCK_SPIN] = "spinlock",	[LOCK_RW] = "rwlock",
		[LOCK_MUTEX] = "mutex",		[LOCK_RWSEM] = "rwsem",
		[LOCK_SEM] = "semaphore",
	};
	char text[160];

	kernel_format(text, sizeof(text), "BUG: %s bad magic on CPU#%d, "
		      "%s/%d", names[kind], vcpu_self() + 1, get_current()->comm,
		      get_current()->pid);
	printk("%s\n lock: %p, .magic: %08x\n", text, l, l->model.magic);
	print_trace(pc);
	report_finding("BUG", pc, text);
	vcpu_stop();
}

/* A semaphore with one token has a holder, too. */
static bool is_owned(const struct lock_state *l, enum lock_kind kind)
{
	return kind != LOCK_SEM || l->is_mutex;
}

static void hold(struct cpu *cpu, struct lock_state *l, enum vlock_mode mode,
		 enum lock_kind kind, const void *pc)
{
	if (!is_owned(l, kind))
		return;
	if (cpu->held_n < KERNEL_HELD)
		cpu->held[cpu->held_n] =
			(struct held_lock){ l, kind, mode, pc };
	else
		CAPACITY_EXCEEDED(KERNEL_HELD, "locks that a CPU holds");
	cpu->held_n++;
}

/* False: the CPU does not hold it like that. */
static bool unhold(struct cpu *cpu, struct lock_state *l, enum vlock_mode mode)
{
	int i = cpu->held_n < KERNEL_HELD ? cpu->held_n : KERNEL_HELD;

	while (i-- > 0)
		if (cpu->held[i].lock == l && cpu->held[i].mode == mode)
			break;
	if (i < 0 && cpu->held_n <= KERNEL_HELD)
		return false;
	cpu->held_n--;
	for (; i >= 0 && i < cpu->held_n && i + 1 < KERNEL_HELD; i++)
		cpu->held[i] = cpu->held[i + 1];
	/* Ends that are alike look alike: see runner/clean-ends.h. */
	if (cpu->held_n < KERNEL_HELD)
		cpu->held[cpu->held_n] = (struct held_lock){ 0 };
	return true;
}

/* Any CPU may up() a semaphore.  In a free run no CPU may look at others. */
static void give_up(struct lock_state *l, enum vlock_mode mode,
		    enum lock_kind kind, const void *pc)
{
	char text[128];
	int i;

	if (!is_owned(l, kind) || unhold(this_cpu(), l, mode))
		return;
	if (kind != LOCK_SEM) {
		kernel_format(text, sizeof(text), "%s is released%s, but not "
			      "held", vcpu_lock_name(&l->model),
			      vlock_is_shared(mode) ? " by a reader" : "");
		law_broken(text, pc);		/* L7 */
		return;
	}
	if (vcpu_mode() == VCPU_FREE)
		return;
	/* If there are several holders, the first one loses its hold. */
	vcpu_numbers_matter();
	for (i = 0; i <= VCPU_MAX; i++)
		if (unhold(&kernel_cpus[i], l, mode))
			return;
}

void bit_fence(void)
{
	this_cpu()->bit_fence = 1;
}

int bit_fence_passed(void)
{
	struct cpu *cpu = this_cpu();
	int passed = cpu->bit_fence;

	cpu->bit_fence = 0;
	return passed;
}

/* The model is hidden from detectors, and Helgrind forgets the uses of the real
 * lock: see locks_freed(). */
static void use(const struct lock_state *l)
{
	(void)*(const volatile int *)&l->used;
}

bool lock_acquire(struct lock_state *l, enum vlock_mode mode,
		  enum lock_kind kind)
{
	const void *pc = VCPU_CALLER;
	struct cpu *cpu = this_cpu();

	check_address(l, pc);
	if (spins(kind))
		cpu->preempt++;
	if (!spins(kind) && cpu->bkl_depth) {
		if (vcpu_mode() != VCPU_FREE &&
		    vcpu_trylock(&l->model, mode, pc))
			return vcpu_real_locks();
		/* It will sleep, so it releases the BKL. */
		cpu->bkl_owed = bkl_drop();
	}
	if (!vcpu_lock(&l->model, mode, pc))
		bad_magic(l, kind, pc);
	return vcpu_real_locks();
}

void lock_acquired(struct lock_state *l, enum vlock_mode mode,
		   enum lock_kind kind)
{
	struct cpu *cpu = this_cpu();
	int owed = cpu->bkl_owed;

	vcpu_granted();
	use(l);
	hold(cpu, l, mode, kind, VCPU_CALLER);
	if (owed) {
		cpu->bkl_owed = 0;
		bkl_retake(owed);
	}
}

bool lock_try(struct lock_state *l, enum vlock_mode mode, enum lock_kind kind)
{
	bool taken;

	check_address(l, VCPU_CALLER);
	taken = vcpu_trylock(&l->model, mode, VCPU_CALLER);
	if (!vcpu_is_lock(&l->model))
		bad_magic(l, kind, VCPU_CALLER);
	return taken;
}

void lock_tried(struct lock_state *l, enum vlock_mode mode,
		enum lock_kind kind, bool taken)
{
	struct cpu *cpu = this_cpu();

	if (!taken)
		return;
	if (spins(kind))
		cpu->preempt++;
	hold(cpu, l, mode, kind, VCPU_CALLER);
}

bool lock_release(struct lock_state *l, enum vlock_mode mode,
		  enum lock_kind kind)
{
	const void *pc = VCPU_CALLER;

	check_address(l, pc);
	if (!vcpu_unlock_point(&l->model, mode, pc))
		bad_magic(l, kind, pc);
	use(l);
	give_up(l, mode, kind, pc);
	return vcpu_real_locks();
}

void lock_released(struct lock_state *l, enum vlock_mode mode,
		   enum lock_kind kind)
{
	vcpu_unlocked(&l->model, mode);
	if (spins(kind))
		this_cpu()->preempt--;
}

/*
 * In a free run a writer could come between the two calls of the real lock.  So
 * the CPU keeps it: it keeps other readers out, which nobody can rely on.
 */
bool lock_downgrade(struct lock_state *l)
{
	const void *pc = VCPU_CALLER;

	check_address(l, pc);
	if (!vcpu_unlock_point(&l->model, VLOCK_WRITE, pc))
		bad_magic(l, LOCK_RWSEM, pc);
	use(l);
	give_up(l, VLOCK_WRITE, LOCK_RWSEM, pc);
	return vcpu_real_locks() && vcpu_mode() != VCPU_FREE;
}

void lock_downgraded(struct lock_state *l)
{
	vcpu_downgraded(&l->model);
	hold(this_cpu(), l, VLOCK_READ, LOCK_RWSEM, VCPU_CALLER);
}

static void abandon(const struct held_lock *h)
{
	/* The real lock follows the state in every lock type. */
	void *real = h->lock + 1;

	switch (h->kind) {
	case LOCK_SPIN:
	case LOCK_MUTEX:
		host_mutex_destroy(real);
		host_mutex_init(real, NULL);
		break;
	case LOCK_RW:
	case LOCK_RWSEM:
		host_rwlock_destroy(real);
		host_rwlock_init(real, NULL);
		break;
	case LOCK_SEM:
		break;
	}
}

static void give_back(const struct held_lock *h)
{
	void *real = h->lock + 1;

	switch (h->kind) {
	case LOCK_SPIN:
	case LOCK_MUTEX:
		host_mutex_unlock(real);
		break;
	case LOCK_RW:
	case LOCK_RWSEM:
		host_rwlock_unlock(real);
		break;
	case LOCK_SEM:
		host_sem_post(real);
		break;
	}
}

void locks_given_back(void)
{
	struct cpu *cpu = this_cpu();
	int n = cpu->held_n < KERNEL_HELD ? cpu->held_n : KERNEL_HELD;

	while (vcpu_real_locks() && n--)
		give_back(&cpu->held[n]);
	cpu->held_n = 0;
	cpu->preempt = cpu->irqs_off = cpu->io_depth = 0;
}

_Static_assert(offsetof(spinlock_t, real) == sizeof(struct lock_state), "");
_Static_assert(offsetof(rwlock_t, real) == sizeof(struct lock_state), "");
_Static_assert(offsetof(struct mutex, real) == sizeof(struct lock_state), "");
_Static_assert(offsetof(struct rw_semaphore, real) ==
	       sizeof(struct lock_state), "");

void kernel_abandon_locks(void)
{
	int i, j;

	for (i = 0; i <= VCPU_MAX; i++) {
		struct cpu *cpu = &kernel_cpus[i];

		for (j = 0; j < cpu->held_n && j < KERNEL_HELD; j++)
			if (vcpu_real_locks())
				abandon(&cpu->held[j]);
		cpu->held_n = 0;
		cpu->preempt = cpu->irqs_off = cpu->io_depth = 0;
		cpu->bkl_depth = cpu->bkl_owed = 0;
	}
}

/* ---- the Big Kernel Lock ---------------------------------------------- */

/*
 * A real semaphore, not a mutex.  It is taken under other locks, and they under
 * it.  This is no deadlock, because a sleep releases it, but a mutex would be
 * reported as one.
 */
static struct {
	bool on;
	struct vlock model;
	struct host_sem real;
} bkl = { .model = VLOCK_INIT("kernel_flag") };

void kernel_bkl(bool on)
{
	bkl.on = on;
}

int kernel_locked(void)
{
	return this_cpu()->bkl_depth > 0;
}

static void bkl_take(const void *pc)
{
	vcpu_lock(&bkl.model, VLOCK_EXCLUSIVE, pc);
	if (vcpu_real_locks())
		host_sem_wait(&bkl.real);
	vcpu_granted();
}

static void bkl_give(const void *pc)
{
	vcpu_unlock_point(&bkl.model, VLOCK_EXCLUSIVE, pc);
	if (vcpu_real_locks())
		host_sem_post(&bkl.real);
	vcpu_unlocked(&bkl.model, VLOCK_EXCLUSIVE);
}

void lock_kernel(void)
{
	struct cpu *cpu = this_cpu();

	if (!bkl.on)
		return;
	if (!cpu->bkl_depth) {
		bkl_take(VCPU_CALLER);
		cpu->bkl_pc = VCPU_CALLER;
	}
	cpu->bkl_depth++;
}

void unlock_kernel(void)
{
	if (bkl.on && !--this_cpu()->bkl_depth)
		bkl_give(VCPU_CALLER);
}

int bkl_drop(void)
{
	struct cpu *cpu = this_cpu();
	int depth = cpu->bkl_depth;

	if (depth) {
		bkl_give(VCPU_CALLER);
		cpu->bkl_depth = 0;
	}
	return depth;
}

void bkl_retake(int depth)
{
	if (depth) {
		bkl_take(VCPU_CALLER);
		this_cpu()->bkl_depth = depth;
	}
}

/* ---- who holds a lock ---------------------------------------------------- */

void kernel_each_holder(const void *model, system_holder_fn fn)
{
	int i, j;

	for (i = 0; i <= VCPU_MAX; i++) {
		const struct cpu *cpu = &kernel_cpus[i];

		for (j = 0; j < cpu->held_n && j < KERNEL_HELD; j++)
			if (&cpu->held[j].lock->model == model)
				fn(i - 1, PC(cpu->held[j].pc));
		if (model == &bkl.model && cpu->bkl_depth)
			fn(i - 1, PC(cpu->bkl_pc));
	}
}

/* ---- boot ------------------------------------------------------------- */

extern struct semaphore *__start_boot_semaphores[] __attribute__((weak));
extern struct semaphore *__stop_boot_semaphores[] __attribute__((weak));

void locking_boot(void)
{
	struct semaphore **s;

	vcpu_hide(kernel_cpus, sizeof(kernel_cpus));
	vcpu_hide(&places, sizeof(places));
	vcpu_hide(&bkl.on, sizeof(bkl.on));
	bytes_set(kernel_cpus, 0, sizeof(kernel_cpus));
	places.n = 0;
	if (host_on_valgrind() && !host_on_drd() && !made) {
		made = host_reserve(KERNEL_MADE * sizeof(*made));
		vcpu_hide(made, KERNEL_MADE * sizeof(*made));
	}
	host_sem_init(&bkl.real, 0, 1);
	bkl.model.owner = 0;
	for (s = __start_boot_semaphores; s < __stop_boot_semaphores; s++)
		host_sem_init(&(*s)->real, 0, (*s)->state.model.tokens);
}
