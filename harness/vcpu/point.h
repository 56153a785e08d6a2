/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fast path of a scheduling point, inline: a run makes millions of them in
 * a second, and most of them are only counted.  Nobody outside harness/vcpu/
 * includes this.
 */
#ifndef HARNESS_VCPU_POINT_H
#define HARNESS_VCPU_POINT_H

#include "core.h"
#include "valgrind.h"

/* The bytes of a string as it is now, with its zero. */
size_t vcpu_string_size(const char *s, size_t max);
/* The point of vcpu_string(), which does the same and tells the detector. */
size_t vcpu_string_point(const char *s, size_t max, const void *pc);

/* The rest: another CPU may run, then the operation takes effect. */
void vcpu_take_point(struct vcpu_op op);

/*
 * Others read the memory of an operation to come: whether a lock is free, what a
 * counter is.  If there is none, it is the CPU's own operation that crashes.  Not
 * under Valgrind: its detectors would take it for a read by this CPU.
 */
static inline void touch(const void *p)
{
	if (!__builtin_expect(vcpu.on_valgrind, 0))
		(void)*(const volatile char *)p;
}

/*
 * Before each operation of a CPU.  True: the driver does not want to see it, so
 * it has been counted, and that is all.
 */
static inline bool only_counted(enum vcpu_op_kind kind, const void *addr,
				size_t size, const void *pc)
{
	struct vcpu_cpu *c = &vcpu.cpu[vcpu.current];

	if (__builtin_expect(c->points >= VCPU_POINTS, 0))
		vcpu_endless();
	spin_before(&c->spin, kind, addr, size, pc);
	if (__builtin_expect(c->spin.quiet, 0))
		return true;
	if ((vcpu.choose_before | vcpu.commit_at) >> kind & 1)
		return false;
	if (__builtin_expect(c->spin.recording, 0))
		spin_commit(&c->spin);
	c->points++;
	return true;
}

/* vcpu_point(), inline. */
static inline __attribute__((always_inline)) void
plain_point(enum vcpu_op_kind kind, const void *addr, size_t size,
	    const void *pc)
{
	if (vcpu_controlled() && !only_counted(kind, addr, size, pc))
		vcpu_take_point((struct vcpu_op){
			.kind = kind, .size = size, .addr = addr, .pc = pc,
			.order = __ATOMIC_SEQ_CST,
		});
}

/* vcpu_hide(), inline. */
static inline void hide(const volatile void *p, size_t size)
{
	if (__builtin_expect(vcpu.on_valgrind, 0))
		valgrind_hide(p, size);
}

#endif
