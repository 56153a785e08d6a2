// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looks for what is missing on this machine, and says what to do.
 *
 * The record (--json), schema 1; see report/schema/doctor.schema.json:
 *
 * schema version
 * works	true: nothing failed; a warning is no failure
 * checks[]	result: ok, warn or fail; what; cure, if there is one
 */
#include "cli.h"

#include <argp.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <unistd.h>

#include "detect/child.h"
#include "detect/clean.h"
#include "detect/project.h"
#include "detect/runners.h"
#include "detect/symbols.h"
#include "report/report.h"

#define SCHEMA	1

/* What a runner says of itself. */
struct listed {
	const char *runner;
	struct event_log log;
	const char *cure;	/* NULL: it says it */
};

/* What Valgrind makes of runners with that debug information. */
struct format {
	const char *text;	/* elf_debug_format() */
	const char *cure;
	const char *runner;	/* that was read */
};

struct doctor {
	struct pool pool;
	struct names subjects;
	VEC(struct listed *) listed;
	VEC(struct format) formats;
	bool failed;
	json_t *checks;		/* --json; NULL: print each at once */
};

enum result { OK, WARN, FAIL };

static void say(struct doctor *d, enum result result, const char *what,
		const char *cure)
{
	static const char *const words[] = { "ok", "warn", "fail" };
	json_t *check;

	if (!d->checks) {
		printf("%-4s  %s\n", result == FAIL ? "FAIL" : words[result],
		       what);
		if (cure)
			printf("      cure: %s\n", cure);
		return;
	}
	check = json_object();
	json_object_set_new(check, "result", json_string(words[result]));
	json_object_set_new(check, "what", clean_string(what));
	if (cure)
		json_object_set_new(check, "cure", clean_string(cure));
	json_array_append_new(d->checks, check);
}

static void check(struct doctor *d, bool good, const char *what,
		  const char *cure)
{
	say(d, good ? OK : FAIL, what, good ? NULL : cure);
	d->failed |= !good;
}

/* Runs a program; its output is in out and err. Returns true for status 0. */
static bool try(struct doctor *d, const char *const *argv, const char **out,
		const char **err)
{
	struct child child = {
		.argv = argv, .env = runner_environment(&d->pool, false),
		.out_fd = child_output(), .err_fd = child_output(),
		.timeout = 30, .file_limit = 16 << 20,
	};
	struct child_end end = child_run(&child);

	*out = child_output_read(&d->pool, child.out_fd);
	*err = child_output_read(&d->pool, child.err_fd);
	if (!*out)
		*out = "";
	if (!*err)
		*err = "";
	return end.how == CHILD_EXITED && !end.number;
}

static void check_runners(struct doctor *d)
{
	d->subjects = subjects(&d->pool);
	check(d, d->subjects.list.n,
	      pool_printf(&d->pool, "runners in %s: %s", runners_dir(),
			  d->subjects.list.n ?
				names_join(&d->pool, &d->subjects) : "none"),
	      "build the project, or set DMRACE_LIBEXEC to the directory of its runners");
	/* Its own test fails; the machine is not at fault. */
	for (size_t i = 0; i < d->subjects.list.n; i++) {
		const char *why = runner_unbuilt(&d->pool,
			runner_path(&d->pool, d->subjects.list.v[i], "tsan"));

		if (why)
			say(d, WARN, why, NULL);
	}
}

/* The description beside the runners can be used. */
static void check_project(struct doctor *d)
{
	const struct project *p = project();

	if (p->wrong)
		check(d, false, "the project's description", p->wrong);
	else if (p->title)
		say(d, OK, pool_printf(&d->pool, "project: %s", p->title), NULL);
}

static void check_aslr(struct doctor *d)
{
	const char *path = "/proc/sys/vm/mmap_rnd_bits";
	char *s = pool_read_file(&d->pool, path, NULL);
	int bits = s ? atoi(s) : 0, persona = personality(0xffffffff);
	bool denied = persona == -1 ||
		      personality(persona | ADDR_NO_RANDOMIZE) == -1;

	if (!denied)
		personality(persona);
	check(d, !denied || bits <= 28,
	      pool_printf(&d->pool, "address space: personality(2) %s, vm.mmap_rnd_bits=%d",
			  denied ? "denied" : "allowed", bits),
	      "allow personality(2), or run 'sysctl vm.mmap_rnd_bits=28' as root");
}

#define TOKEN	"doctor"

/* Asked once. */
static const struct listed *ask(struct doctor *d, const char *runner)
{
	const char *argv[] = { runner, "list", "--token", TOKEN, NULL };
	const char *out, *err;
	struct listed *l;

	for (size_t i = 0; i < d->listed.n; i++)
		if (!strcmp(d->listed.v[i]->runner, runner))
			return d->listed.v[i];
	l = pool_alloc(&d->pool, sizeof(*l));
	l->runner = runner;
	*vec_add(&d->pool, &d->listed) = l;
	if (!try(d, argv, &out, &err))
		l->cure = *err ? err : "build it again";
	else if (!event_log_parse(&l->log, out, false))
		l->cure = pool_strdup(&d->pool, l->log.broken);
	else if (!l->log.token || strcmp(l->log.token, TOKEN))
		l->cure = "it belongs to another version of dmrace: build it again";
	return l;
}

/* The cure if the runner does not start, or is not what its name says. */
static const char *start_cure(struct doctor *d, const char *runner)
{
	bool tsan = strlen(runner) > 5 &&
		    !strcmp(runner + strlen(runner) - 5, "-tsan");
	const char *flavour = tsan ? "tsan" : "plain";
	const struct listed *l;

	if (access(runner, X_OK))
		return "build it";
	l = ask(d, runner);
	if (l->cure)
		return l->cure;
	if (!l->log.flavour || strcmp(l->log.flavour, flavour))
		return pool_printf(&d->pool, "it is a %s runner: build it again",
				   l->log.flavour);
	if (tsan && !l->log.alive)
		return "ThreadSanitizer did not report the test race: build it again";
	return NULL;
}

/* The subject's code begins somewhere, with a function in a line of a file. */
static const char *lines_cure(struct doctor *d, const char *runner)
{
	const struct listed *l = ask(d, runner);
	const struct event_log *log = &l->log;
	const char *cure = NULL;
	struct frame f = { 0 };
	struct symbols *s;

	if (l->cure)
		return l->cure;
	s = symbols_open(&d->pool, runner, &cure);
	for (size_t i = 0; s && i < log->codes.n; i++)
		if (!strcmp(log->codes.v[i].whose, "subject"))
			f = symbols_frames(s, log->codes.v[i].start -
					      log->base).v[0];
	if (s && !log->codes.n)
		cure = "its log does not say which code is the subject's: build it again";
	else if (s && !(f.fn && f.file && f.line))
		cure = "build it with -gdwarf-4, and do not strip it";
	symbols_close(s);
	return cure;
}

/* A runner under one of Valgrind's tools. */
static const char *tool_cure(struct doctor *d, const char *runner,
			     const char *tool)
{
	const char *argv[] = {
		"valgrind", pool_printf(&d->pool, "--tool=%s", tool),
		"--command-line-only=yes", "--read-inline-info=no", runner,
		"list", "--token", TOKEN, NULL
	};
	const char *cure = NULL, *out, *err;
	struct event_log log = { 0 };
	bool ran;

	if (elf_has_tsan(runner))
		return "it contains ThreadSanitizer: build it again";
	ran = try(d, argv, &out, &err);
	if (strstr(err, "debuginfo reader") || strstr(err, "debug info"))
		return "build it with -gdwarf-4";
	if (!ran)
		return pool_printf(&d->pool, "find out why Valgrind fails: %.*s",
				   (int)strcspn(err, "\n"), err);
	if (!event_log_parse(&log, out, false))
		cure = pool_strdup(&d->pool, log.broken);
	else if (!log.valgrind || strcmp(log.valgrind, tool))
		cure = pool_printf(&d->pool, "the runner does not run under it, but under %s: is the runner a script, or 'valgrind' another program?",
				   log.valgrind ? log.valgrind : "nothing");
	event_log_free(&log);
	return cure;
}

/* Valgrind takes 0.4 s to start, so it reads one runner of each format. */
static const char *valgrind_cure(struct doctor *d, const char *runner)
{
	const char *text = elf_has_tsan(runner) ? "" :
			   elf_debug_format(&d->pool, runner);
	const char *cure;

	for (size_t i = 0; *text && i < d->formats.n; i++)
		if (!strcmp(d->formats.v[i].text, text))
			return d->formats.v[i].cure;
	cure = tool_cure(d, runner, "memcheck");
	*vec_add(&d->pool, &d->formats) = (struct format){
		text, cure, runner,
	};
	return cure;
}

/* Has it read this runner?  Then *cure is what came of that. */
static bool has_read(const struct doctor *d, const char *runner,
		     const char **cure)
{
	for (size_t i = 0; i < d->formats.n; i++) {
		if (strcmp(d->formats.v[i].runner, runner))
			continue;
		*cure = d->formats.v[i].cure;
		return true;
	}
	return false;
}

/* One runner under each detector: whether that is what it claims to be. */
static void check_tools(struct doctor *d)
{
	static const char *const tools[] = { "memcheck", "helgrind", "drd" };
	const char *runner;

	if (!d->subjects.list.n)
		return;
	runner = runner_path(&d->pool, d->subjects.list.v[0], "plain");
	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++) {
		const char *cure;

		/* memcheck, the first, may have looked at its format */
		if (i || !has_read(d, runner, &cure))
			cure = tool_cure(d, runner, tools[i]);
		check(d, !cure, pool_printf(&d->pool, "%s can watch a runner",
					    tools[i]), cure);
	}
}

/* One line for all runners of a flavour, or one for each that fails. */
static void check_all(struct doctor *d, const char *flavour, const char *what,
		      const char *(*cure)(struct doctor *, const char *))
{
	size_t good = 0, n = 0;

	for (size_t i = 0; i < d->subjects.list.n; i++) {
		const char *subject = d->subjects.list.v[i];
		const char *runner = runner_path(&d->pool, subject, flavour);
		const char *wrong;

		if (runner_unbuilt(&d->pool, runner))
			continue;
		wrong = cure(d, runner);
		n++;
		if (wrong)
			check(d, false, pool_printf(&d->pool, "%s: %s", runner,
						    what), wrong);
		else
			good++;
	}
	if (good)
		check(d, true, pool_printf(&d->pool, "%zu of %zu %s runners: %s",
					   good, n, flavour, what), NULL);
}

static bool check_valgrind(struct doctor *d)
{
	const char *argv[] = { "valgrind", "--version", NULL };
	int version = 0, release = 0;
	const char *out, *err;

	if (!try(d, argv, &out, &err)) {
		check(d, false, "Valgrind: not found",
		      "install the package valgrind");
		return false;
	}
	sscanf(out, "valgrind-%d.%d", &version, &release);
	check(d, version > 3 || (version == 3 && release >= 19),
	      pool_printf(&d->pool, "Valgrind %d.%d", version, release),
	      "install Valgrind 3.19 or later");
	return true;
}

/* ThreadSanitizer looks for it only where it was built to. */
static void check_symbolizer(struct doctor *d)
{
	static const char *const argv[] = {
		"sh", "-c",
		"command -v llvm-symbolizer || ls /usr/bin/llvm-symbolizer-*",
		NULL
	};
	const char *out, *err;

	if (try(d, argv, &out, &err))
		say(d, OK, "llvm-symbolizer, for --raw", NULL);
	else
		say(d, WARN, "no llvm-symbolizer: --raw shows bare addresses",
		    "install the package llvm");
}

/* For --clients, which not everybody needs. */
static void check_clients(struct doctor *d)
{
	const char *dir = runner_clients(&d->pool), *out, *err = NULL;
	const char *const argv[] = {
		pool_printf(&d->pool, "%s/dmrace-clients", dir ? dir : ""),
		"check", NULL
	};

	if (dir && try(d, argv, &out, &err))
		say(d, OK, "real programs can be confined, for --clients", NULL);
	else
		say(d, WARN, err && *err ?
		    pool_printf(&d->pool, "%.*s", (int)strcspn(err, "\n"), err) :
		    "no dmrace-clients beside the runners: no --clients",
		    dir ? "allow user namespaces" : "build it, or install it");
}

static void examine(struct doctor *d)
{
	check_runners(d);
	check_project(d);
	check_aslr(d);
	check_all(d, "tsan", "starts under ThreadSanitizer", start_cure);
	check_all(d, "tsan", "has lines for its code", lines_cure);
	check_all(d, "plain", "starts", start_cure);
	if (check_valgrind(d)) {
		check_all(d, "plain", "Valgrind can read it", valgrind_cure);
		check_tools(d);
	}
	check_symbolizer(d);
	check_clients(d);
}

static void print_json(const struct doctor *d)
{
	json_t *record = json_pack("{si ss sb sO}", "schema", SCHEMA,
		"version", DMRACE_VERSION, "works", !d->failed,
		"checks", d->checks);

	report_json(record, stdout);
	json_decref(record);
}

enum { KEY_JSON = 256 };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct doctor *d = state->input;

	if (key == ARGP_KEY_ARG)
		usage(state->name, "'%s': doctor takes options only", arg);
	if (key != KEY_JSON)
		return ARGP_ERR_UNKNOWN;
	if (!d->checks)
		d->checks = json_array();
	return 0;
}

static enum status run(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "json", KEY_JSON, NULL, 0, "print the results as JSON", 0 },
		{ 0 }
	};
	static const struct argp argp = {
		.options = table,
		.parser = parse,
		.doc = "Checks that all detectors work on this machine, and says what to do if one does not.",
	};
	struct doctor d = { 0 };

	parse_options(&argp, argc, argv, 0, &d);
	examine(&d);
	if (d.checks)
		print_json(&d);
	json_decref(d.checks);
	for (size_t i = 0; i < d.listed.n; i++)
		event_log_free(&d.listed.v[i]->log);
	pool_free(&d.pool);
	return d.failed ? STATUS_CANNOT : STATUS_OK;
}

const struct verb verb_doctor = {
	"doctor", "", "checks that the detectors work on this machine", run
};
