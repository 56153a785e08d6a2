/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HARNESS_VCPU_TESTS_CODE_H
#define HARNESS_VCPU_TESTS_CODE_H

struct big { long word[12]; };
struct small { int a, b; };

extern struct big code_from, code_to;
extern struct small code_small_from, code_small_to;
extern char code_bytes[32];
extern int code_result;

void code_set_function(void);
void code_call_function(void);
void code_set_flag(void);
void code_count_flag(void);
void code_read_twice(void);
void code_copy(void);
void code_copy_small(void);
void code_clear(void);
void code_move(void);
void code_compare(void);

#endif
