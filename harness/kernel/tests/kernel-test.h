/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unit tests of the userspace kernel: one program for each flavour, in which
 * each file is a group.  Which CPU runs is said by the test itself: to(2)
 * lets the second go on until it ends, blocks, or says to(1).
 */
#ifndef KERNEL_TEST_H
#define KERNEL_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include "vcpu/vcpu.h"

void to(int cpu);
void after(int points, int cpu);	/* the same, that many points on */
enum vcpu_end run(void (*a)(void), void (*b)(void));
enum vcpu_end run3(void (*a)(void), void (*b)(void), void (*c)(void));

/* What was done, in order: note('a') and compare. */
void note(char what);
const char *noted(void);		/* and forget it */

/* The console's lines, and what was found, since forget(). */
void forget(void);
int console_has(const char *text);	/* how many lines contain it */
int found(const char *kind);		/* how many findings of the kind */
const char *found_text(void);		/* of the last */
const char *found_in(int frame);	/* function, 0 = innermost */
/* Of the detector that is linked in, or that we run under. */
int detector_reports(void);
extern bool sees_races, with_tsan;
extern bool on_fibers;

void claim(bool so, const char *file, int line, const char *text);
#define EXPECT(condition) claim(condition, __FILE__, __LINE__, #condition)

void test_locks(void);
void test_wait(void);
void test_memory(void);
void test_mempool(void);
void test_disk(void);
void test_module(void);
void test_oops(void);
void test_string(void);
void test_objects(void);
void test_clean(void);
void test_laws(void);
void test_racy(void);

#endif
