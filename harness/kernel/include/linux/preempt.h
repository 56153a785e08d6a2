/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_PREEMPT_H
#define _LINUX_PREEMPT_H

/* Of the current CPU; spinlocks count, too. */
int preempt_count(void);
void preempt_count_add(int n);
int irqs_disabled(void);
void irqs_set(int disabled);

#define preempt_disable()	preempt_count_add(1)
#define preempt_enable()	preempt_count_add(-1)
#define local_irq_disable()	irqs_set(1)
#define local_irq_enable()	irqs_set(0)
#define local_irq_save(flags)						\
do {									\
	(flags) = irqs_disabled();					\
	irqs_set(1);							\
} while (0)
#define local_irq_restore(flags)	irqs_set((int)(flags))

#define in_atomic()		(preempt_count() != 0)
#define in_interrupt()		0

#endif
