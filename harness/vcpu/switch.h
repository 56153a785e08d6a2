/* SPDX-License-Identifier: GPL-2.0-only */
/* From one stack to another, a dozen instructions. */
#ifndef HARNESS_VCPU_SWITCH_H
#define HARNESS_VCPU_SWITCH_H

/* Save the callee's registers and sp in *save, load those saved at sp. */
void vcpu_switch_stack(void **save, void *sp);
/* The sp of a stack that ends at top, on which the switch "returns" into
 * entry(). */
void *vcpu_fresh_stack(char *top, void (*entry)(void));

#endif
