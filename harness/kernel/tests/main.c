// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel-test-FLAVOUR GROUP threads|fibers [TOOL]
 *
 * TOOL is the Valgrind tool that the program runs under.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <valgrind/valgrind.h>
#include "../kernel.h"
#include "../slab-control.h"
#undef EXPECT
#include "kernel-test.h"

bool sees_races = TSAN_FLAVOUR, with_tsan = TSAN_FLAVOUR;
bool on_fibers;

static unsigned long claims, failed;
static int wanted, wanted_then, countdown;

void claim(bool so, const char *file, int line, const char *text)
{
	claims++;
	if (so)
		return;
	failed++;
	printf("%s:%d: failed: %s\n", file, line, text);
}

/* ---- who runs --------------------------------------------------------- */

void to(int cpu)
{
	wanted = cpu - 1;
	vcpu_point(OP_ENTER, NULL, 0, VCPU_CALLER);
}

void after(int points, int cpu)
{
	countdown = points;
	wanted_then = cpu - 1;
}

/* The CPU that is wanted; if that cannot run, the one that is running. */
static int choose(struct vcpu_driver *d, uint32_t enabled)
{
	(void)d;
	if (countdown && !--countdown)
		wanted = wanted_then;
	if (enabled >> wanted & 1)
		return wanted;
	if (vcpu_current() >= 0 && enabled >> vcpu_current() & 1)
		return vcpu_current();
	return __builtin_ctz(enabled);
}

static void call(void *arg)
{
	void (*fn)(void);

	memcpy(&fn, arg, sizeof(fn));
	fn();
}

enum vcpu_end run3(void (*a)(void), void (*b)(void), void (*c)(void))
{
	struct vcpu_driver driver = { .choose = choose };
	struct vcpu_actor actors[] = {
		{ "cpu1", call, &a }, { "cpu2", call, &b }, { "cpu3", call, &c },
	};

	wanted = 0;
	return vcpu_run(on_fibers ? VCPU_FIBERS : VCPU_THREADS, actors,
			c ? 3 : b ? 2 : 1, &driver);
}

enum vcpu_end run(void (*a)(void), void (*b)(void))
{
	return run3(a, b, NULL);
}

/* ---- what happened ---------------------------------------------------- */

static char notes[256], told[256];
static int notes_n;

void note(char what)
{
	notes[notes_n++] = what;
}

const char *noted(void)
{
	memcpy(told, notes, notes_n);
	told[notes_n] = 0;
	notes_n = 0;
	return told;
}

#define LINES	400

static char lines[LINES][200];
static int line_n;
static struct {
	char kind[24];
	char text[200];
	const void *pcs[16];
	int n;
} findings[32];
static int finding_n, reports;
static unsigned int errors_before;

static void console(int cpu, const char *line)
{
	(void)cpu;
	vcpu_unnoted(true);	/* see finding() */
	if (line_n < LINES)
		snprintf(lines[line_n++], sizeof(lines[0]), "%s", line);
	vcpu_unnoted(false);
}

static void finding(const char *kind, int cpu, const void *const *pcs, int n,
		    const char *text)
{
	int i;

	(void)cpu;
	if (finding_n == 32)
		return;
	/* The controller reads it, and nothing a detector sees orders that. */
	vcpu_unnoted(true);
	snprintf(findings[finding_n].kind, sizeof(findings[0].kind), "%s", kind);
	snprintf(findings[finding_n].text, sizeof(findings[0].text), "%s", text);
	findings[finding_n].n = n < 16 ? n : 16;
	for (i = 0; i < findings[finding_n].n; i++)
		findings[finding_n].pcs[i] = pcs[i];
	vcpu_unnoted(false);
	finding_n++;
}

void forget(void)
{
	line_n = finding_n = reports = notes_n = 0;
	errors_before = VALGRIND_COUNT_ERRORS;
}

int console_has(const char *text)
{
	int i, n = 0;

	for (i = 0; i < line_n; i++)
		n += strstr(lines[i], text) != NULL;
	return n;
}

int found(const char *kind)
{
	int i, n = 0;

	for (i = 0; i < finding_n; i++)
		n += !strcmp(findings[i].kind, kind);
	return n;
}

const char *found_text(void)
{
	return finding_n ? findings[finding_n - 1].text : "";
}

const char *found_in(int frame)
{
	const char *name = NULL;

	if (finding_n && frame < findings[finding_n - 1].n)
		name = kallsyms_name(findings[finding_n - 1].pcs[frame], NULL,
				     NULL);
	return name ? name : "";
}

int detector_reports(void)
{
	return reports + (int)(VALGRIND_COUNT_ERRORS - errors_before);
}

void __tsan_on_report(void *report);
void __tsan_on_report(void *report)
{
	(void)report;
	reports++;
}

const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
	return "atexit_sleep_ms=0:exitcode=0:report_thread_leaks=0:"
	       "report_destroy_locked=0:suppress_equal_stacks=0:"
	       "suppress_equal_addresses=0:symbolize=0";
}

/* ---- groups ----------------------------------------------------------- */

static const struct {
	const char *name;
	void (*fn)(void);
} groups[] = {
	{ "laws", test_laws },
	{ "locks", test_locks },	{ "wait", test_wait },
	{ "memory", test_memory },	{ "mempool", test_mempool },
	{ "disk", test_disk },		{ "module", test_module },
	{ "oops", test_oops },		{ "string", test_string },
	{ "objects", test_objects },
	{ "clean", test_clean },	{ "racy", test_racy },
};

int main(int argc, char **argv)
{
	size_t i;

	if (argc != 3 && argc != 4)
		return 2;
	if (argc == 4)
		sees_races = strcmp(argv[3], "memcheck") != 0;
	on_fibers = !strcmp(argv[2], "fibers");
	printk_console(console);
	kernel_findings(finding);
	slab_configure(MEMORY_POISON);
	slab_use_arena(on_fibers);
	kernel_boot();
	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (!strcmp(groups[i].name, argv[1]))
			groups[i].fn();
	printf("%s: %lu checks, %lu failed\n", argv[1], claims, failed);
	fflush(stdout);
	/* CPUs that stopped are still there. */
	_exit(failed || !claims);
}
