// SPDX-License-Identifier: GPL-2.0-only
/* The last words of a CPU, names, and the console. */
#include <linux/kernel.h>
#include <linux/string.h>
#include "../kernel.h"
#include "code.h"
#include "kernel-test.h"

static int *volatile at;

static void reads(void)
{
	read_int(at);
	note('x');
}

static void writes(void)
{
	write_int(at, 1);
	note('x');
}

static void other(void)
{
	note('o');
}

static void bug(void)
{
	say_bug();
	note('x');
}

static void oopses(void)
{
	forget();
	at = (int *)8;
	EXPECT(run(reads, other) == VCPU_STOPPED);
	EXPECT(found("oops") == 1);
	EXPECT(!string_compare(found_text(), "Unable to handle kernel NULL "
			"pointer dereference at 0000000000000008 RIP:", 999));
	EXPECT(!string_compare(found_in(0), "read_int", 99));
	EXPECT(console_has("Oops: 0000 [1] SMP") == 1);
	EXPECT(console_has("CPU 1") == 1);
	EXPECT(console_has("{read_int+") == 3);
	EXPECT(console_has("Call Trace:") == 1);
	/* The other CPU lives on. */
	EXPECT(!string_compare(noted(), "o", 9));

	forget();
	at = NULL;
	EXPECT(run(writes, other) == VCPU_STOPPED);
	EXPECT(console_has("NULL pointer dereference at 0000000000000000"));
	EXPECT(console_has("Oops: 0002 [2] SMP") == 1);

	forget();
	at = (int *)0x5a5a5a5a5a5a5a5a;
	EXPECT(run(reads, other) == VCPU_STOPPED);
	EXPECT(console_has("general protection fault: 0000 [3] SMP") == 1);
	EXPECT(found("oops") == 1);
	EXPECT(!string_compare(found_in(0), "read_int", 99));

	forget();
	EXPECT(run(bug, other) == VCPU_STOPPED);
	EXPECT(console_has("----------- [cut here ] --------- "
			   "[please bite here ] ---------") == 1);
	EXPECT(console_has("Kernel BUG at tests/code.c:") == 1);
	EXPECT(console_has("invalid opcode: 0000 [4] SMP") == 1);
	EXPECT(found("BUG") == 1);
	EXPECT(!string_compare(found_in(0), "say_bug", 99));
	EXPECT(!string_compare(noted(), "o", 9));

	forget();
	say_warning();
	EXPECT(found("warning") == 1);
	EXPECT(console_has("BUG: warning at tests/code.c:") == 1);
	EXPECT(!string_compare(found_in(0), "say_warning", 99));
}

/* ---- the stack of a function that has returned -------------------------- */

static int *lent;

static void go_to_2(void)
{
	to(2);
}

static void lends(void)
{
	lend(&lent, go_to_2);
	note('l');
}

static void leaves(void)
{
	lend(&lent, NULL);
	to(2);
	note('l');
}

static void borrows(void)
{
	write_int(lent, 1);
	note('b');
	to(1);
}

static void stacks(void)
{
	forget();
	EXPECT(run(lends, borrows) == VCPU_COMPLETE);
	EXPECT(!found("oops") && !string_compare(noted(), "bl", 9));

	forget();
	EXPECT(run(leaves, borrows) == VCPU_STOPPED);
	EXPECT(found("oops") == 1);
	EXPECT(!string_compare(found_text(), "BUG: the stack of a function "
			       "that has returned is used", 999));
	EXPECT(!string_compare(found_in(0), "write_int", 99));
	EXPECT(!string_compare(noted(), "l", 9));
}

static void names(void)
{
	uintptr_t start, end;
	size_t offset, size;

	EXPECT(kallsyms_lookup("read_int", &start, &end));
	EXPECT(start == (uintptr_t)read_int && end > start);
	EXPECT(kallsyms_lookup("names", &start, &end));	/* static */
	EXPECT(start == (uintptr_t)names);
	EXPECT(!kallsyms_lookup("no_such_function", &start, &end));
	EXPECT(!string_compare(kallsyms_name((char *)say_bug + 1, &offset,
					     &size), "say_bug", 99));
	EXPECT(offset == 1 && size > 1);
	EXPECT(!kallsyms_name(&start, NULL, NULL));
}

static void speaker(void)
{
	printk(KERN_INFO "one ");
	to(2);
	printk("line\n<4>and <5> more\n");
	to(2);
}

static void interrupter(void)
{
	printk("another\n");
	to(1);
	printk("half");
}

static void console(void)
{
	forget();
	EXPECT(run(speaker, interrupter) == VCPU_COMPLETE);
	EXPECT(console_has("one line") == 1);
	EXPECT(console_has("another") == 1);
	EXPECT(console_has("and <5> more") == 1 && !console_has("<4>"));
	EXPECT(!console_has("half"));
}

void test_oops(void)
{
	oopses();
	stacks();
	names();
	console();
}
