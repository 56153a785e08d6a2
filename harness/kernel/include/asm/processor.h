/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ASM_PROCESSOR_H
#define _ASM_PROCESSOR_H

/* In a loop that waits for another CPU: see yield(). */
void cpu_relax(void);

#endif
