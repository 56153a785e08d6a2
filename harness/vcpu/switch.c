// SPDX-License-Identifier: GPL-2.0-only
/* In a file of its own, so that a switch can be measured alone. */
#include <string.h>
#include "switch.h"

#if defined(__x86_64__)
__asm__(
	".text\n"
	".globl vcpu_switch_stack\n"
	".type vcpu_switch_stack,@function\n"
	"vcpu_switch_stack:\n"
	"	.cfi_startproc\n"
	"	pushq %rbp\n	pushq %rbx\n"
	"	pushq %r12\n	pushq %r13\n"
	"	pushq %r14\n	pushq %r15\n"
	"	movq %rsp, (%rdi)\n"
	"	movq %rsi, %rsp\n"
	"	popq %r15\n	popq %r14\n"
	"	popq %r13\n	popq %r12\n"
	"	popq %rbx\n	popq %rbp\n"
	"	ret\n"
	"	.cfi_endproc\n"
	".size vcpu_switch_stack,.-vcpu_switch_stack\n");

#define SAVED_WORDS	6

/* The zero above the return address ends a backtrace. */
void *vcpu_fresh_stack(char *top, void (*entry)(void))
{
	void **sp = (void **)top;

	*--sp = NULL;
	*--sp = (void *)entry;
	sp -= SAVED_WORDS;
	memset(sp, 0, SAVED_WORDS * sizeof(*sp));
	return sp;
}
#elif defined(__aarch64__)
__asm__(
	".text\n"
	".globl vcpu_switch_stack\n"
	".type vcpu_switch_stack,%function\n"
	"vcpu_switch_stack:\n"
	"	stp x29, x30, [sp, #-160]!\n"
	"	stp x19, x20, [sp, #16]\n	stp x21, x22, [sp, #32]\n"
	"	stp x23, x24, [sp, #48]\n	stp x25, x26, [sp, #64]\n"
	"	stp x27, x28, [sp, #80]\n	stp d8, d9, [sp, #96]\n"
	"	stp d10, d11, [sp, #112]\n	stp d12, d13, [sp, #128]\n"
	"	stp d14, d15, [sp, #144]\n"
	"	mov x9, sp\n	str x9, [x0]\n	mov sp, x1\n"
	"	ldp x19, x20, [sp, #16]\n	ldp x21, x22, [sp, #32]\n"
	"	ldp x23, x24, [sp, #48]\n	ldp x25, x26, [sp, #64]\n"
	"	ldp x27, x28, [sp, #80]\n	ldp d8, d9, [sp, #96]\n"
	"	ldp d10, d11, [sp, #112]\n	ldp d12, d13, [sp, #128]\n"
	"	ldp d14, d15, [sp, #144]\n"
	"	ldp x29, x30, [sp], #160\n"
	"	ret\n"
	".size vcpu_switch_stack,.-vcpu_switch_stack\n");

void *vcpu_fresh_stack(char *top, void (*entry)(void))
{
	char *sp = top - 160;

	memset(sp, 0, 160);
	((void **)sp)[1] = (void *)entry;	/* x30 */
	return sp;
}
#else
#error "no stack switch for this machine"
#endif
