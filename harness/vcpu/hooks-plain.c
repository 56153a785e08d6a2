// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole ThreadSanitizer runtime, as far as instrumented code calls it,
 * without a detector: each call is a schedule point and then the operation.
 * For the plain runner: Valgrind, the checker, and running bare.
 *
 * Helgrind and DRD do not know what order an atomic operation gives, and
 * take a locked read-modify-write for a read.  So every atomic store is an
 * exchange, and release and acquire are annotated for them.
 */
#include <sched.h>
#include <valgrind/valgrind.h>
#include "hooks.h"
#include "point.h"
#include "valgrind.h"

void __tsan_init(void)
{
}

void __tsan_func_entry(void *caller)
{
	vcpu_enter(HOOK_PC, caller, HOOK_CALL, HOOK_TOP);
}

void __tsan_func_exit(void)
{
	vcpu_exit(HOOK_PC);
}

#define ACCESS(name, kind, size)					\
void __tsan_##name(void *p)						\
{									\
	vcpu_access(kind, 0, p, size, HOOK_PC);				\
}
HOOKS_ACCESS(ACCESS)

#define RANGE(name, kind)						\
void __tsan_##name(void *p, unsigned long size)				\
{									\
	vcpu_access_range(kind, p, size, HOOK_PC);			\
}
HOOKS_RANGE(RANGE)

void vcpu_range(enum vcpu_op_kind kind, const void *p, size_t size,
		const void *pc)
{
	vcpu_access_range(kind, p, size, pc);
}

size_t vcpu_string(const char *s, size_t max, const void *pc)
{
	return vcpu_string_point(s, max, pc);
}

/*
 * The operation itself is an access, too: what happens before it must be
 * received before, and what happens after a release includes it.  That takes
 * three steps, and in a free run no other thread may come between them.
 */
static int busy;

static inline void begin(const volatile void *p, int order)
{
	if (!RUNNING_ON_VALGRIND)
		return;
	while (__atomic_exchange_n(&busy, 1, __ATOMIC_SEQ_CST))
		sched_yield();
	if (order == __ATOMIC_CONSUME || order == __ATOMIC_ACQUIRE ||
	    order >= __ATOMIC_ACQ_REL)
		valgrind_acquire(p);
}

static inline void done(const volatile void *p, int order, bool store)
{
	if (!RUNNING_ON_VALGRIND)
		return;
	if (order >= __ATOMIC_RELEASE)
		valgrind_release(p);
	else if (store)
		valgrind_forget(p);	/* heads no release sequence */
	__atomic_store_n(&busy, 0, __ATOMIC_SEQ_CST);
}

#define RMW(bits, type, op)						\
type __tsan_atomic##bits##_##op(volatile type *p, type v, int order)	\
{									\
	type old;							\
									\
	vcpu_access(OP_ATOMIC_RMW, order, (void *)p, sizeof(type),	\
		    HOOK_PC);						\
	begin(p, order);						\
	old = RMW_##op(p, v);						\
	done(p, order, false);						\
	return old;							\
}
#define RMW_exchange(p, v)	__atomic_exchange_n(p, v, __ATOMIC_SEQ_CST)
#define RMW_fetch_add(p, v)	__atomic_fetch_add(p, v, __ATOMIC_SEQ_CST)
#define RMW_fetch_sub(p, v)	__atomic_fetch_sub(p, v, __ATOMIC_SEQ_CST)
#define RMW_fetch_and(p, v)	__atomic_fetch_and(p, v, __ATOMIC_SEQ_CST)
#define RMW_fetch_or(p, v)	__atomic_fetch_or(p, v, __ATOMIC_SEQ_CST)
#define RMW_fetch_xor(p, v)	__atomic_fetch_xor(p, v, __ATOMIC_SEQ_CST)
#define RMW_fetch_nand(p, v)	__atomic_fetch_nand(p, v, __ATOMIC_SEQ_CST)

#define ATOMIC(bits, type)						\
HOOKS_RMW(RMW, bits, type)						\
									\
type __tsan_atomic##bits##_load(const volatile type *p, int order)	\
{									\
	type v;								\
									\
	vcpu_access(OP_ATOMIC_LOAD, order, (const void *)p,		\
		    sizeof(type), HOOK_PC);				\
	begin(p, order);						\
	v = __atomic_load_n(p, __ATOMIC_SEQ_CST);			\
	done(p, __ATOMIC_RELAXED, false);				\
	return v;							\
}									\
									\
void __tsan_atomic##bits##_store(volatile type *p, type v, int order)	\
{									\
	vcpu_access(OP_ATOMIC_STORE, order, (void *)p, sizeof(type),	\
		    HOOK_PC);						\
	begin(p, __ATOMIC_RELAXED);					\
	(void)__atomic_exchange_n(p, v, __ATOMIC_SEQ_CST);		\
	done(p, order, true);						\
}									\
									\
static inline int cas##bits(volatile type *p, type *expected, type v,	\
			    int order, const void *pc)			\
{									\
	int swapped;							\
									\
	vcpu_access(OP_ATOMIC_RMW, order, (void *)p, sizeof(type), pc);	\
	begin(p, order);						\
	swapped = __atomic_compare_exchange_n(p, expected, v, 0,	\
					      __ATOMIC_SEQ_CST,		\
					      __ATOMIC_SEQ_CST);	\
	done(p, order, false);						\
	return swapped;							\
}									\
									\
type __tsan_atomic##bits##_compare_exchange_val(volatile type *p,	\
		type expected, type v, int order, int failed)		\
{									\
	(void)failed;							\
	cas##bits(p, &expected, v, order, HOOK_PC);			\
	return expected;						\
}									\
									\
int __tsan_atomic##bits##_compare_exchange_strong(volatile type *p,	\
		type *expected, type v, int order, int failed)		\
{									\
	(void)failed;							\
	return cas##bits(p, expected, v, order, HOOK_PC);		\
}									\
									\
int __tsan_atomic##bits##_compare_exchange_weak(volatile type *p,	\
		type *expected, type v, int order, int failed)		\
{									\
	(void)failed;							\
	return cas##bits(p, expected, v, order, HOOK_PC);		\
}
HOOKS_ATOMIC_SIZES(ATOMIC)

void __tsan_atomic_thread_fence(int order)
{
	__atomic_thread_fence(order);
}

void __tsan_atomic_signal_fence(int order)
{
	(void)order;
}
