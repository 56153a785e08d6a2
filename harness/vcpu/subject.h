/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The compiler includes this at the head of all that it instruments (-include).
 *
 * A struct assignment becomes a call of memcpy(), not of a hook: clang before
 * 16 calls the libc's, clang from 16 on ThreadSanitizer's.  Neither is a
 * scheduling point, and the checker sees none of it.  The assembler replaces
 * the names, in calls that the source makes as in those that the compiler
 * adds, by functions of ours that make two accesses of a copy: see copy.c.
 */
__asm__("memcpy = vcpu_memcpy\n\t"
	"memmove = vcpu_memmove\n\t"
	"memset = vcpu_memset\n\t"
	"memcmp = vcpu_memcmp\n\t"
	"bcmp = vcpu_memcmp\n\t"
	"__tsan_memcpy = vcpu_memcpy\n\t"
	"__tsan_memmove = vcpu_memmove\n\t"
	"__tsan_memset = vcpu_memset\n");
