// SPDX-License-Identifier: GPL-2.0-only
/*
 * ThreadSanitizer's reports as records.  The runtime calls __tsan_on_report()
 * for each.  The runtimes of clang 14 to 19 and gcc 12 export the functions
 * that read a report, but no public header declares them (their declarations:
 * LLVM, compiler-rt/test/tsan/debugging.cpp).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "runner.h"
#include "vcpu/capacity.h"
#include "vcpu/event-log.h"

#define STACK_MAX	32

const char runner_flavour[] = "tsan";

int __tsan_get_report_data(void *report, const char **description, int *count,
			   int *stacks, int *mops, int *locs, int *mutexes,
			   int *threads, int *unique_tids, void **sleep_trace,
			   unsigned long trace_size);
int __tsan_get_report_mop(void *report, unsigned long i, int *tid,
			  void **addr, int *size, int *write, int *atomic,
			  void **trace, unsigned long trace_size);
int __tsan_get_report_thread(void *report, unsigned long i, int *tid,
			     uint64_t *os_id, int *running, const char **name,
			     int *parent, void **trace,
			     unsigned long trace_size);
int __tsan_get_report_stack(void *report, unsigned long i, void **trace,
			    unsigned long trace_size);

void __tsan_on_report(void *report);

/*
 * The runtime's own defaults; TSAN_OPTIONS still overrides them.  Two orders of
 * two locks are no deadlock where a third lock protects them; a real deadlock is
 * the system's finding.
 */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
	return "atexit_sleep_ms=0:report_thread_leaks=0:history_size=7:"
	       "detect_deadlocks=0:suppress_equal_stacks=0";
}

static void put_trace(void **trace)
{
	const void *pcs[STACK_MAX];
	int n = 0;

	/* Return addresses: one less is inside the call. */
	for (; n < STACK_MAX && trace[n]; n++)
		pcs[n] = (const char *)trace[n] - 1;
	log_pcs("pcs", pcs, n);
}

/* CPUs are named cpu1, cpu2, ...; 0 is anything else. */
static int cpu_of(void *report, int threads, int tid)
{
	int i;

	for (i = 0; i < threads; i++) {
		void *trace[1] = { NULL };
		const char *name = NULL;
		int id, running, parent;
		uint64_t os_id;

		__tsan_get_report_thread(report, i, &id, &os_id, &running,
					 &name, &parent, trace, 1);
		if (id == tid && name && !strncmp(name, "cpu", 3))
			return name[3] - '0';
	}
	return 0;
}

void runner_restart_to_explore(char **argv)
{
	const char *given = getenv("TSAN_OPTIONS");
	char options[1024];

	if (given && strstr(given, "report_destroy_locked="))
		return;
	snprintf(options, sizeof(options), "report_destroy_locked=0:"
		 "symbolize=0:exitcode=0:suppress_equal_addresses=0:%s",
		 given ? given : "");
	setenv("TSAN_OPTIONS", options, 1);
	execv("/proc/self/exe", argv);
	perror("dmrace: cannot start ThreadSanitizer's runner again");
	exit(1);
}

static bool to_explorer, to_debugger, no_text;

static bool counting;
static unsigned int counted;

unsigned int runner_count_reports(void)
{
	counting = true;
	return counted;
}

/* The runtime leaks about 6 KiB for each report: a gigabyte in all. */
#ifndef TSAN_REPORTS
#define TSAN_REPORTS	200000
#endif

static unsigned int reports;

void runner_reports_to_explorer(void)
{
	to_explorer = true;
}

void runner_reports_to_debugger(void)
{
	to_debugger = true;
}

void runner_reports_without_text(void)
{
	no_text = true;
}

/*
 * A report marks the memory it is about in the runtime's shadow, and nothing
 * is reported there again.  A new mapping in its place is unmarked.
 */
#ifndef TSAN_MARKED
#define TSAN_MARKED	64	/* pages of one execution */
#endif
#define PAGE		4096ul

static uintptr_t marked[TSAN_MARKED];
static int marked_n;

static void mark(const void *addr)
{
	uintptr_t page = (uintptr_t)addr & ~(PAGE - 1);
	int i;

	for (i = 0; i < marked_n; i++)
		if (marked[i] == page)
			return;
	if (marked_n == TSAN_MARKED)
		CAPACITY_EXCEEDED(TSAN_MARKED,
				  "pages with ThreadSanitizer reports");
	else
		marked[marked_n++] = page;
}

void runner_forget_reports(void)
{
	static char copy[PAGE];

	while (marked_n) {
		void *page = (void *)marked[--marked_n];

		memcpy(copy, page, PAGE);
		if (mmap(page, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE |
			 MAP_ANONYMOUS | MAP_FIXED, -1, 0) != page) {
			perror("dmrace: cannot map a page again");
			exit(1);
		}
		memcpy(page, copy, PAGE);
	}
}

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 33) * 0xff51afd7ed558ccdull;
	return x ^ x >> 29;
}

/* "data-race", "heap-use-after-free", ...: the words of scenario.h. */
static const char *kind_of(const char *type)
{
	if (strstr(type, "use-after-free"))
		return "use-after-free";
	return strstr(type, "data-race") ? "data-race" : "other";
}

/*
 * With an arena memory is never given back, and the system reports a free as
 * a write of the block by the calling function, with the same address for the
 * access and for the call, which no real access has.
 */
static bool is_free(void *const *trace)
{
	return trace[0] && trace[0] == trace[1];
}

/* An access to a lock, in the runtime: it belongs to the caller. */
static bool is_interceptor(const void *pc)
{
	size_t offset, size;
	const char *name = pc ? the_system.function_at(pc, &offset, &size) : NULL;

	if (pc && !name)	/* a runtime in a library */
		return true;
	return name && (!strncmp(name, "__interceptor_", 14) ||
			!strncmp(name, "pthread_", 8) ||
			!strncmp(name, "sem_", 4));
}

static void explore_one(void *report, const char *type, int mops, int threads)
{
	struct checker_finding f = {
		.kind = kind_of(type), .a.cpu = -1, .b.cpu = -1,
		.alloc.cpu = -1, .freed.cpu = -1,
	};
	int i, n, first;

	for (i = 0; i < mops && i < 2; i++) {
		struct checker_access *a = i ? &f.b : &f.a;
		void *trace[CHECKER_STACK + 1] = { NULL };
		int tid, size, write, atomic;
		void *addr;

		__tsan_get_report_mop(report, i, &tid, &addr, &size, &write,
				      &atomic, trace, CHECKER_STACK);
		mark(addr);
		a->cpu = cpu_of(report, threads, tid) - 1;
		a->kind = atomic ? OP_ATOMIC_RMW : write ? OP_WRITE : OP_READ;
		a->addr = addr;
		a->size = size;
		while (is_interceptor(trace[0]))
			memmove(trace, trace + 1, sizeof(trace) - sizeof(*trace));
		first = is_free(trace);
		for (n = first; n < CHECKER_STACK && trace[n]; n++)
			a->pcs[n - first] = (const char *)trace[n] - 1;
		a->depth = n - first;
		if (first) {
			a->kind = OP_FREE;
			if (i)	/* it came first: as the checker has it */
				f.kind = "use-after-free";
		}
		f.key += mix((uintptr_t)trace[0] +
			     mix(n > 1 ? (uintptr_t)trace[1] : 0));
	}
	f.key += mix(strlen(f.kind));
	explore_report_pair("tsan", &f);
}

static void put_report(void *report)
{
	void *sleep_trace[1] = { NULL };
	const char *type = "";
	int count, stacks, mops, locs, mutexes, threads, tids, i;

	__tsan_get_report_data(report, &type, &count, &stacks, &mops, &locs,
			       &mutexes, &threads, &tids, sleep_trace, 1);
	log_begin("report");
	log_str("tool", "tsan");
	log_str("type", type);
	log_int("n", recorder_events());
	log_end();
	for (i = 0; i < mops; i++) {
		void *trace[STACK_MAX] = { NULL };
		int tid, size, write, atomic;
		void *addr;

		__tsan_get_report_mop(report, i, &tid, &addr, &size, &write,
				      &atomic, trace, STACK_MAX);
		log_begin("mop");
		log_int("cpu", cpu_of(report, threads, tid));
		log_ptr("addr", addr);
		log_int("size", size);
		log_str("op", atomic ? "updates" : write ? "writes" : "reads");
		put_trace(trace);
		log_end();
	}
	for (i = 0; i < stacks && !mops; i++) {
		void *trace[STACK_MAX] = { NULL };

		__tsan_get_report_stack(report, i, trace, STACK_MAX);
		log_begin("stack");
		log_str("what", "report");
		put_trace(trace);
		log_end();
	}
	log_begin("endreport");
	log_end();
	log_flush();
}

/*
 * The runtime looks for the global variable at the address of each report.  For
 * that it reads the list of the process's mappings again each time, which takes
 * longer than all else about a report, and only the text names the variable.
 */
void *__real__ZN6__tsan13SymbolizeDataEm(uintptr_t addr)
	__attribute__((weak));	/* a runtime in a library */
void *__wrap__ZN6__tsan13SymbolizeDataEm(uintptr_t addr);
void *__wrap__ZN6__tsan13SymbolizeDataEm(uintptr_t addr)
{
	if (to_explorer || to_debugger || no_text)
		return NULL;
	return __real__ZN6__tsan13SymbolizeDataEm(addr);
}

/*
 * The runtime calls this first and prints the report only if it returns false.
 * To print takes longer than the execution itself.
 */
bool runner_on_report(void *report, bool suppressed)
	__asm__("_ZN6__tsan8OnReportEPKNS_10ReportDescEb");
bool runner_on_report(void *report, bool suppressed)
{
	void *sleep_trace[1] = { NULL };
	const char *type = "";
	int count, stacks, mops, locs, mutexes, threads, tids;

	if (!to_explorer && !to_debugger) {
		if (suppressed || !no_text || counting)
			return suppressed;
		put_report(report);
		return true;
	}
	__tsan_get_report_data(report, &type, &count, &stacks, &mops, &locs,
			       &mutexes, &threads, &tids, sleep_trace, 1);
	if (to_debugger) {
		runner_found(type, vcpu_self(), "reported by ThreadSanitizer");
		return true;
	}
	explore_one(report, type, mops, threads);
	if (reports++ >= TSAN_REPORTS) {
		capacity_exceeded("TSAN_REPORTS",
				  "ThreadSanitizer reports", TSAN_REPORTS,
				  "use --until-found or --executions, or --under checker");
		explore_give_up();
	}
	return true;
}

void __tsan_on_report(void *report)
{
	if (counting)
		counted++;
	else
		put_report(report);
}
