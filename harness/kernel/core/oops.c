// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of a CPU, in the words of 2.6.17 on x86-64.
 *
 * Code addresses are printed as if the program were linked where that kernel
 * was: the same text in every run, wherever the program was loaded.
 */
#include <linux/module.h>
#include <linux/sched.h>
#include "core.h"
#include "slab-control.h"

#define TRACE_MAX	24
#define TEXT_BASE	0xffffffff80000000ul

static system_finding_fn finding;
static void (*on_panic)(void), (*on_stop)(void);
static int die_counter;

uintptr_t kallsyms_base(void);

void kernel_findings(system_finding_fn fn)
{
	finding = fn;
}

void kernel_on_panic(void (*fn)(void))
{
	on_panic = fn;
}

void kernel_on_stop(void (*fn)(void))
{
	on_stop = fn;
}

/* Outside a run no CPU can release the lock. */
static void lock_stuck(const struct vlock *l, const void *pc)
{
	const char *name = vcpu_lock_name(l);

	if (l->owner > 0 && l->owner <= VCPU_MAX)
		stuck(pc, "waits for %s, which cpu%d took and never released",
		      name, l->owner);
	stuck(pc, "waits for %s for ever", name);
}

void oops_boot(void)
{
	die_counter = 0;
	vcpu_hide(&finding, sizeof(finding));
	vcpu_hide(&on_panic, sizeof(on_panic));
	vcpu_hide(&on_stop, sizeof(on_stop));
	vcpu_hide(&die_counter, sizeof(die_counter));
	vcpu_on_fault(fault);
	vcpu_on_range(slab_room);
	vcpu_on_stuck(lock_stuck);
}

void report_finding(const char *kind, const void *pc, const char *text)
{
	const void *pcs[TRACE_MAX];
	int n = vcpu_stack(PC(pc), pcs, TRACE_MAX);

	report_at(kind, pcs, n, text);
}

void report_at(const char *kind, const void *const *pcs, int n,
	       const char *text)
{
	if (finding)
		finding(kind, vcpu_self(), pcs, n, text);
}

void kernel_complain(const char *kind, const char *text)
{
	printk("%s\n", text);
	print_trace(VCPU_CALLER);
	report_finding(kind, VCPU_CALLER, text);
}

static unsigned long code_address(const void *pc)
{
	return (uintptr_t)pc - kallsyms_base() + TEXT_BASE;
}

static void print_place(const void *pc)
{
	size_t offset = 0;
	const char *name = kallsyms_name(pc, &offset, NULL);

	printk("<%016lx>{%s+%zu}", code_address(pc), name ? name : "?", offset);
}

void print_trace(const void *pc)
{
	const void *pcs[TRACE_MAX];
	int i, n = vcpu_stack(PC(pc), pcs, TRACE_MAX);

	printk("Call Trace:\n");
	for (i = 0; i < n; i++) {
		printk(" ");
		print_place(pcs[i]);
		printk("\n");
	}
}

void dump_stack(void)
{
	print_trace(VCPU_CALLER);
}

/* The registers: there is only the one that matters. */
static void print_state(const char *what, unsigned int code, const void *pc)
{
	struct task_struct *task = get_current();

	printk("%s: %04x [%d] SMP\n", what, code,
	       __atomic_add_fetch(&die_counter, 1, __ATOMIC_RELAXED));
	printk("CPU %d\n", vcpu_self() + 1);
	printk("Modules linked in: %s\n", __module_name);
	printk("Pid: %d, comm: %s Not tainted 2.6.17\n", task->pid, task->comm);
	printk("RIP: 0010:[<%016lx>] ", code_address(PC(pc)));
	print_place(PC(pc));
	printk("\n");
	print_trace(pc);
}

static void __attribute__((noreturn)) stop(void)
{
	if (vcpu_self() < 0 && on_panic) {
		locks_given_back();
		on_panic();
	}
	if (vcpu_self() >= 0 && on_stop)
		on_stop();
	vcpu_stop();
}

void stuck(const void *pc, const char *fmt, ...)
{
	char text[160];
	va_list args;

	va_start(args, fmt);
	kernel_vformat(text, sizeof(text), fmt, args);
	va_end(args);
	printk("%s\n", text);
	print_trace(pc);
	report_finding("deadlock", pc, text);
	stop();
}

void die(const char *kind, const char *text, const char *file, int line,
	 const void *pc)
{
	char place[160];

	kernel_format(place, sizeof(place), "Kernel BUG at %s:%d",
		      file, line);
	printk("----------- [cut here ] --------- "
	       "[please bite here ] ---------\n");
	printk("%s\n", place);
	print_state("invalid opcode", 0, pc);
	report_finding(kind, pc, text ? text : place);
	stop();
}

void kernel_bug(const char *file, int line)
{
	die("BUG", NULL, file, line, VCPU_CALLER);
}

void kernel_warn(const char *file, int line, const char *fn)
{
	char text[200];

	kernel_format(text, sizeof(text), "BUG: warning at %s:%d/%s()",
		      file, line, fn);
	printk("%s\n", text);
	print_trace(VCPU_CALLER);
	report_finding("warning", VCPU_CALLER, text);
}

static bool is_write(const struct vcpu_op *op)
{
	return op->kind == OP_WRITE || op->kind == OP_ATOMIC_STORE ||
	       op->kind == OP_ATOMIC_RMW || op->kind == OP_LOCK;
}

void fault(const struct vcpu_op *op)
{
	uintptr_t a = (uintptr_t)op->addr;
	char text[120];

	/* Reported where it was used; printing it is not another error. */
	host_defined(&a, sizeof(a));
	if (vcpu_is_memory(op->addr) && vcpu_on_stack(op->addr)) {
		kernel_format(text, sizeof(text), "BUG: the stack of a "
			      "function that has returned is used");
		printk("%s\n", text);
		print_state("Oops", is_write(op) ? 2 : 0, op->pc);
	} else if (a < 4096 || !(a >> 47)) {
		kernel_format(text, sizeof(text), "Unable to handle kernel "
			      "%s at %016lx RIP:",
			      a < 4096 ? "NULL pointer dereference" :
					 "paging request", a);
		printk("%s\n ", text);
		print_place(PC(op->pc));
		printk("\n");
		print_state("Oops", is_write(op) ? 2 : 0, op->pc);
	} else {
		/* Not an address at all: the processor does not say which. */
		kernel_format(text, sizeof(text),
			      "general protection fault: 0000 [%d] SMP",
			      die_counter + 1);
		print_state("general protection fault", 0, op->pc);
	}
	report_finding("oops", op->pc, text);
	stop();
}

void kernel_crashed(const char *what, const void *addr, const void *pc)
{
	/* As in an op: a return address. */
	const void *after = (const char *)pc + 1;
	struct vcpu_op op = { .kind = OP_READ, .addr = addr, .pc = after };

	if (what) {
		print_state(what, 0, after);
		report_finding("oops", after, what);
		stop();
	}
	fault(&op);
	__builtin_unreachable();
}

void panic(const char *fmt, ...)
{
	char text[200];
	va_list args;

	va_start(args, fmt);
	kernel_vformat(text, sizeof(text), fmt, args);
	va_end(args);
	printk("Kernel panic - not syncing: %s\n", text);
	report_finding("BUG", VCPU_CALLER, text);
	stop();
}
