/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HARNESS_TOYS_FLOOR_H
#define HARNESS_TOYS_FLOOR_H

void floor_create(void *cpu);
void floor_remove(void *cpu);
void floor_lookup(void *cpu);
void floor_restore(void);

#endif
