// SPDX-License-Identifier: GPL-2.0-only
#include "gdb.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "detect/run.h"
#include "detect/runners.h"

enum { KEY_GDB = 1024 };

static const struct argp_option table[] = {
	{ "gdb", KEY_GDB, NULL, 0,
	  "run it in gdb, which stops where another CPU goes on", 0 },
	{ 0 }
};

/* gdb has one run, whose CPUs are threads, and judges nothing. */
static void check(const struct argp_state *state, const struct options *o)
{
	if (o->tool->valgrind)
		usage(state->name, "--gdb: gdb cannot follow a run under %s; use --under none, which follows the same schedules",
		      o->tool->name);
	if (o->cpus && !strcmp(o->cpus, "fibers"))
		usage(state->name, "--gdb: gdb cannot follow fibers; leave out --cpus=fibers, which changes no schedule");
	if (o->repeat > 1 || o->tries > 1)
		usage(state->name, "--gdb makes one run: leave out --repeat and --tries");
	if (o->json || o->raw)
		usage(state->name, "--gdb makes no report: leave out --json and --raw");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	(void)arg;
	switch (key) {
	case KEY_GDB:
		o->gdb = true;
		break;
	case ARGP_KEY_END:
		if (o->gdb)
			check(state, o);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp gdb_argp = { .options = table, .parser = parse };

/* On another build a replay string is another interleaving.  Only with --expect
 * any is it followed there. */
static bool may_follow(const struct run_request *q, const char *build)
{
	const char *at = strchr(q->schedule, '@');

	if (!at || (build && !strcmp(at + 1, build)))
		return true;
	complain("the schedule is from build %s, and this %s is build %s: here it is another interleaving",
		 at + 1, q->subject, build ? build : "unknown");
	return q->expect == EXPECT_ANY;
}

static void set_environment(struct pool *pool)
{
	const char *const *env = runner_environment(pool, false);

	for (; *env; env++) {
		if (strchr(*env, '='))
			putenv(strdup(*env));
		else
			unsetenv(*env);
	}
}

static void become_gdb(struct pool *pool, const struct run_request *q,
		       const char *runner, const char *script)
{
	const char *const *args = run_arguments(pool, q, runner);
	const char *const gdb[] = { "gdb", "-q", "-x", script, "--args" };
	VEC(const char *) argv = { 0 };

	for (size_t i = 0; i < sizeof(gdb) / sizeof(*gdb); i++)
		*vec_add(pool, &argv) = gdb[i];
	for (; *args; args++)
		*vec_add(pool, &argv) = *args;
	*vec_add(pool, &argv) = "--debugger";
	*vec_add(pool, &argv) = "--log";
	*vec_add(pool, &argv) = "/dev/null";
	*vec_add(pool, &argv) = NULL;
	set_environment(pool);
	/* as main() found them */
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	fflush(stdout);
	execvp(argv.v[0], (char **)argv.v);
}

enum status run_in_gdb(const struct run_request *request, const char *build)
{
	struct run_request q = *request;
	struct pool pool = { 0 };
	const char *runner = runner_path(&pool, q.subject, q.tool->flavour);
	const char *script = runner_debugger(&pool);
	const char *missing = runner_missing(&pool, runner);
	enum status status = STATUS_CANNOT;

	q.cpus = "threads";
	if (!may_follow(&q, build)) {
		status = STATUS_NOT;
	} else if (missing) {
		complain("%s", missing);
	} else if (!script) {
		complain("--gdb needs libexec/dmrace/debugger.py, which is not here: install dmrace again");
	} else {
		become_gdb(&pool, &q, runner, script);
		if (errno == ENOENT)
			complain("gdb is not installed: install the package gdb");
		else
			complain("cannot start gdb: %m");
	}
	pool_free(&pool);
	return status;
}
