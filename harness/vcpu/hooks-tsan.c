// SPDX-License-Identifier: GPL-2.0-only
/*
 * In front of the real ThreadSanitizer: each call of instrumented code is a
 * schedule point and then a tail call of the real function (the linker's
 * --wrap), which so sees the instrumented code as its caller; a report's
 * lines are those of the code under test.  Compile with -O2: a tail call is
 * an optimisation.
 */
#include "hooks.h"
#include "point.h"

#if defined(__clang__)
#define TAIL	__attribute__((musttail)) return
#else
#define TAIL	return
#endif

void __real___tsan_func_entry(void *caller);
void __wrap___tsan_func_entry(void *caller)
{
	vcpu_enter(HOOK_PC, caller, HOOK_CALL, HOOK_TOP);
	TAIL __real___tsan_func_entry(caller);
}

void __real___tsan_func_exit(void);
void __wrap___tsan_func_exit(void)
{
	vcpu_exit(HOOK_PC);
	TAIL __real___tsan_func_exit();
}

#define ACCESS(name, kind, size)					\
void __real___tsan_##name(void *p);					\
void __wrap___tsan_##name(void *p)					\
{									\
	vcpu_access(kind, 0, p, size, HOOK_PC);				\
	TAIL __real___tsan_##name(p);					\
}
HOOKS_ACCESS(ACCESS)

#define RANGE(name, kind)						\
void __real___tsan_##name(void *p, unsigned long size);			\
void __wrap___tsan_##name(void *p, unsigned long size)			\
{									\
	vcpu_access_range(kind, p, size, HOOK_PC);			\
	TAIL __real___tsan_##name(p, size);				\
}
HOOKS_RANGE(RANGE)

void __tsan_read_range_pc(void *p, unsigned long size, void *pc);
void __tsan_write_range_pc(void *p, unsigned long size, void *pc);

/* The runtime wants the return address. */
void vcpu_range(enum vcpu_op_kind kind, const void *p, size_t size,
		const void *pc)
{
	vcpu_access_range(kind, p, size, pc);
	if (kind == OP_READ)
		__tsan_read_range_pc((void *)p, size, (char *)pc + 1);
	else
		__tsan_write_range_pc((void *)p, size, (char *)pc + 1);
}

size_t vcpu_string(const char *s, size_t max, const void *pc)
{
	size_t n = vcpu_string_point(s, max, pc);

	__tsan_read_range_pc((void *)s, n, (char *)pc + 1);
	return n;
}

#define RMW(bits, type, op)						\
type __real___tsan_atomic##bits##_##op(volatile type *, type, int);	\
type __wrap___tsan_atomic##bits##_##op(volatile type *p, type v,	\
				       int order)			\
{									\
	vcpu_access(OP_ATOMIC_RMW, order, (void *)p, sizeof(type),	\
		    HOOK_PC);						\
	TAIL __real___tsan_atomic##bits##_##op(p, v, order);		\
}

#define ATOMIC(bits, type)						\
HOOKS_RMW(RMW, bits, type)						\
									\
type __real___tsan_atomic##bits##_load(const volatile type *, int);	\
type __wrap___tsan_atomic##bits##_load(const volatile type *p, int order) \
{									\
	vcpu_access(OP_ATOMIC_LOAD, order, (const void *)p,		\
		    sizeof(type), HOOK_PC);				\
	TAIL __real___tsan_atomic##bits##_load(p, order);		\
}									\
									\
void __real___tsan_atomic##bits##_store(volatile type *, type, int);	\
void __wrap___tsan_atomic##bits##_store(volatile type *p, type v,	\
					int order)			\
{									\
	vcpu_access(OP_ATOMIC_STORE, order, (void *)p, sizeof(type),	\
		    HOOK_PC);						\
	TAIL __real___tsan_atomic##bits##_store(p, v, order);		\
}									\
									\
type __real___tsan_atomic##bits##_compare_exchange_val(volatile type *,	\
		type, type, int, int);					\
type __wrap___tsan_atomic##bits##_compare_exchange_val(volatile type *p, \
		type expected, type v, int order, int failed)		\
{									\
	vcpu_access(OP_ATOMIC_RMW, order, (void *)p, sizeof(type),	\
		    HOOK_PC);						\
	TAIL __real___tsan_atomic##bits##_compare_exchange_val(p,	\
			expected, v, order, failed);			\
}									\
									\
int __real___tsan_atomic##bits##_compare_exchange_strong(volatile type *, \
		type *, type, int, int);				\
int __wrap___tsan_atomic##bits##_compare_exchange_strong(volatile type *p, \
		type *expected, type v, int order, int failed)		\
{									\
	vcpu_access(OP_ATOMIC_RMW, order, (void *)p, sizeof(type),	\
		    HOOK_PC);						\
	TAIL __real___tsan_atomic##bits##_compare_exchange_strong(p,	\
			expected, v, order, failed);			\
}									\
									\
int __real___tsan_atomic##bits##_compare_exchange_weak(volatile type *,	\
		type *, type, int, int);				\
int __wrap___tsan_atomic##bits##_compare_exchange_weak(volatile type *p, \
		type *expected, type v, int order, int failed)		\
{									\
	vcpu_access(OP_ATOMIC_RMW, order, (void *)p, sizeof(type),	\
		    HOOK_PC);						\
	TAIL __real___tsan_atomic##bits##_compare_exchange_weak(p,	\
			expected, v, order, failed);			\
}
HOOKS_ATOMIC_SIZES(ATOMIC)
