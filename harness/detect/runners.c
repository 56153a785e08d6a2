// SPDX-License-Identifier: GPL-2.0-only
#include "runners.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answers.h"
#include "child.h"
#include "interrupt.h"
#include "listed.h"
#include "project.h"
#include "source.h"

const char *beside_command(struct pool *pool, const char *relative)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash, *real;
	const char *dir;

	if (n < 0)
		return NULL;
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (!slash)
		return NULL;
	*slash = '\0';
	real = realpath(pool_printf(pool, "%s/%s", path, relative), NULL);
	dir = real ? pool_strdup(pool, real) : NULL;
	free(real);
	return dir;
}

/* Once: to follow links is slow, and each path of a runner begins with it. */
static const char *own_runners(void)
{
	static struct pool pool;
	static const char *dir;

	if (!dir)
		dir = beside_command(&pool, "libexec/dmrace");
	if (!dir)
		dir = beside_command(&pool, "../libexec/dmrace");
	if (!dir)
		dir = "libexec/dmrace";
	return dir;
}

const char *runners_dir(void)
{
	const char *dir = getenv("DMRACE_LIBEXEC");

	return dir && *dir ? dir : own_runners();
}

const char *runner_clients(struct pool *pool)
{
	const char *path = beside_command(pool, "libexec/dmrace/dmrace-clients");

	if (!path)
		path = beside_command(pool, "../libexec/dmrace/dmrace-clients");
	return path ? pool_printf(pool, "%.*s",
				  (int)(strrchr(path, '/') - path), path) : NULL;
}

const char *runner_debugger(struct pool *pool)
{
	const char *path = beside_command(pool, "libexec/dmrace/debugger.py");

	return path ? path :
	       beside_command(pool, "../libexec/dmrace/debugger.py");
}

const char *runner_path(struct pool *pool, const char *subject,
			const char *flavour)
{
	return pool_printf(pool, "%s/%s-%s", runners_dir(), subject,
			   flavour);
}

const char *runner_unbuilt(struct pool *pool, const char *runner)
{
	const char *path = pool_printf(pool, "%s.why", runner);
	char *why = access(runner, X_OK) ? pool_read_file(pool, path, NULL)
					 : NULL;

	if (!why)
		return NULL;
	why[strcspn(why, "\n")] = '\0';
	return pool_printf(pool, "%s (details: %s)", why, path);
}

/* The path from the current directory if it is below that. */
static const char *short_path(struct pool *pool, const char *path)
{
	char *here = getcwd(NULL, 0);
	size_t n = here ? strlen(here) : 0;
	bool below = n > 1 && !strncmp(path, here, n) && path[n] == '/';

	free(here);
	return pool_strdup(pool, below ? path + n + 1 : path);
}

const char *runner_cure(struct pool *pool, const char *target)
{
	char *build = realpath(pool_printf(pool, "%s/../..", runners_dir()),
			       NULL);
	const char *cure = "build it, or set DMRACE_LIBEXEC";

	if (build && !access(pool_printf(pool, "%s/CMakeCache.txt", build),
			     F_OK))
		cure = pool_printf(pool, "cmake --build %s%s%s",
				   short_path(pool, build),
				   target ? " --target " : "",
				   target ? target : "");
	free(build);
	return cure;
}

const char *runner_missing(struct pool *pool, const char *runner)
{
	const char *slash = strrchr(runner, '/');
	const char *why;

	if (!access(runner, X_OK))
		return NULL;
	why = runner_unbuilt(pool, runner);
	if (why)
		return why;
	return pool_printf(pool, "%s does not exist: %s", runner,
			   runner_cure(pool, slash ? slash + 1 : runner));
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool names_have(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->list.n; i++)
		if (!strcmp(names->list.v[i], name))
			return true;
	return false;
}

const char *names_join(struct pool *pool, const struct names *names)
{
	const char *s = "";

	for (size_t i = 0; i < names->list.n; i++)
		s = pool_printf(pool, "%s%s%s", s, i ? ", " : "",
				names->list.v[i]);
	return s;
}

struct names subjects(struct pool *pool)
{
	DIR *dir = opendir(runners_dir());
	struct names names = { 0 };
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		const char *dash = strrchr(entry->d_name, '-');
		const char *name;

		if (!dash || (strcmp(dash, "-plain") && strcmp(dash, "-tsan") &&
			      strcmp(dash, "-tsan.why")))
			continue;
		name = pool_strndup(pool, entry->d_name,
				    dash - entry->d_name);
		if (!names_have(&names, name))
			*vec_add(pool, &names.list) = name;
	}
	if (dir)
		closedir(dir);
	if (names.list.n)
		qsort(names.list.v, names.list.n, sizeof(*names.list.v),
		      by_name);
	return names;
}

/* The plain flavour starts faster, and everywhere. */
const char *runner_any(struct pool *pool, const char *subject)
{
	const char *path = runner_path(pool, subject, "plain");

	return access(path, X_OK) ? runner_path(pool, subject, "tsan") : path;
}

const char *tsan_cannot_start(const char *err,
			      const struct child_end *end)
{
	bool reported = err && (strstr(err, "unexpected memory mapping") ||
				(strstr(err, "CHECK failed") &&
			     strstr(err, "personality")));

	if (!reported && !(end->aslr && end->how == CHILD_KILLED))
		return NULL;
	return "ThreadSanitizer cannot start: allow personality(2) here, or set sysctl vm.mmap_rnd_bits=28";
}

const char *const *runner_environment(struct pool *pool, bool symbolize)
{
	VEC(const char *) env = { 0 };

	/* findings come in the log, and the status is the runner's own */
	*vec_add(pool, &env) = pool_printf(pool,
		"TSAN_OPTIONS=exitcode=0:halt_on_error=0:"
		"report_thread_leaks=0:report_signal_unsafe=0:"
		"atexit_sleep_ms=0:history_size=7:suppress_equal_stacks=0:"
		"color=never:symbolize=%d", symbolize);
	*vec_add(pool, &env) = "VALGRIND_OPTS";
	*vec_add(pool, &env) = "DEBUGINFOD_URLS";
	*vec_add(pool, &env) = NULL;
	return env.v;
}

/* Its last line, for a message; "" if it wrote nothing. */
static const char *last_line(struct pool *pool, const char *err)
{
	char *s = pool_strdup(pool, err ? err : "");
	const char *last = NULL;

	for (char *line; (line = strsep(&s, "\n")); )
		if (*line)
			last = line;
	return last ? pool_printf(pool, " (%.120s)", last) : "";
}

static const char *included;

void scenarios_include(const char *program)
{
	included = program;
}

/* Its answer, as it wrote it; or sets *wrong. */
static const char *list(struct pool *pool, const char *runner, bool *cannot,
			const char **wrong)
{
	const char *argv[] = {
		runner, "list", included ? "--program" : NULL, included, NULL
	};
	struct child child = {
		.argv = argv, .env = runner_environment(pool, false),
		.out_fd = child_output(), .err_fd = child_output(),
		.timeout = 20, .file_limit = 16 << 20,
	};
	struct child_end end = child_run(&child);
	const char *text = child_output_read(pool, child.out_fd);
	const char *err = child_output_read(pool, child.err_fd);

	*wrong = tsan_cannot_start(err, &end);
	*cannot = *wrong || end.how == CHILD_NOT_STARTED;
	if (*wrong)
		return NULL;
	if (end.how == CHILD_NOT_STARTED) {
		errno = end.number;
		*wrong = pool_printf(pool, "cannot start %s: %m", end.what);
	} else if (end.interrupted) {
		*wrong = pool_printf(pool, "interrupted by %s",
				     interrupt_name());
	} else if (end.how != CHILD_EXITED || end.number || !text) {
		*wrong = pool_printf(pool, "%s list fails%s: try 'dmrace doctor'",
				     runner, last_line(pool, err));
	}
	return *wrong ? NULL : text;
}

/* Its answer, as it wrote it, and read. */
static const char *ask(struct pool *pool, const char *runner,
		       const char **answer, struct event_log *log,
		       bool *cannot)
{
	const char *wrong = NULL;
	struct stat file;
	bool there;

	*cannot = false;
	*answer = answer_kept(pool, runner, included);
	if (*answer && event_log_parse(log, *answer, false))
		return NULL;
	*log = (struct event_log){ 0 };
	there = !stat(runner, &file);
	*answer = list(pool, runner, cannot, &wrong);
	if (wrong)
		return wrong;
	if (!event_log_parse(log, *answer, false))
		return pool_printf(pool, "%s list: %s", runner, log->broken);
	if (there)
		answer_keep(pool, runner, included, &file, *answer);
	return NULL;
}

const struct runner_options *runner_options(void)
{
	static struct runner_options options;
	static struct event_log log;
	static struct pool pool;
	static bool asked;
	const char *subject, *answer, *runner;
	bool cannot;

	if (asked)
		return &options;
	asked = true;
	subject = project_subject(NULL);
	runner = subject ? runner_any(&pool, subject) : NULL;
	if (runner && !access(runner, X_OK) &&
	    !ask(&pool, runner, &answer, &log, &cannot))
		options = (struct runner_options){
			log.options.v, log.options.n,
		};
	return &options;
}

const struct log_option *runner_option(const char *name)
{
	const struct runner_options *o = runner_options();

	for (size_t i = 0; i < o->n; i++)
		if (!strcmp(o->v[i].name, name))
			return &o->v[i];
	return NULL;
}

/* Adds the scenarios and the sources of one runner to those of all. */
static void add_answer(struct event_log *all, struct event_log *one)
{
	for (size_t i = 0; i < one->scenarios.n; i++)
		*vec_add(&all->pool, &all->scenarios) = one->scenarios.v[i];
	for (size_t i = 0; i < one->sources.n; i++)
		*vec_add(&all->pool, &all->sources) = one->sources.v[i];
	pool_take(&all->pool, &one->pool);
}

/* What all runners that are built answer, one after the other. */
static const char *ask_all(struct pool *pool, struct event_log *log,
			   bool *cannot)
{
	const struct project *p = project();
	const char *wrong = NULL, *answer;
	struct names names = subjects(pool), order = { 0 };
	struct event_log one;
	bool asked = false;

	for (size_t i = 0; i < p->subjects.list.n; i++)
		*vec_add(pool, &order.list) = p->subjects.list.v[i];
	for (size_t i = 0; i < names.list.n; i++)
		if (!names_have(&order, names.list.v[i]))
			*vec_add(pool, &order.list) = names.list.v[i];
	for (size_t i = 0; i < order.list.n && !wrong; i++) {
		const char *runner = runner_any(pool, order.list.v[i]);

		if (access(runner, X_OK))
			continue;
		wrong = ask(pool, runner, &answer, &one, cannot);
		add_answer(log, &one);
		asked = true;
	}
	if (wrong || asked)
		return wrong;
	*cannot = true;
	return pool_printf(pool, "no runners in %s: %s", runners_dir(),
			   runner_cure(pool, NULL));
}

void sources_allow(const struct event_log *log)
{
	for (size_t i = 0; i < log->sources.n; i++)
		source_allow(log->sources.v[i], !i);
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/*
 * A scenario that several runners have is one.  A name stands for one scenario,
 * or nobody knows which was meant.
 */
static const char *unite(struct pool *pool, struct event_log *log)
{
	size_t n = 0;

	for (size_t i = 0; i < log->scenarios.n; i++) {
		struct log_scenario *s = &log->scenarios.v[i], *there = NULL;

		for (size_t j = 0; j < n && !there; j++)
			if (!strcmp(log->scenarios.v[j].name, s->name))
				there = &log->scenarios.v[j];
		if (!there) {
			log->scenarios.v[n++] = *s;
			continue;
		}
		if (!same(there->file, s->file) ||
		    listed(there->subjects, s->subjects))
			return pool_printf(pool, "%s and %s: both scenarios are named %s",
					   there->file ? there->file : "?",
					   s->file ? s->file : "?", s->name);
		there->subjects = pool_printf(pool, "%s %s", there->subjects,
					      s->subjects);
		if (*s->likes)
			there->likes = pool_printf(pool, "%s %s", there->likes,
						   s->likes);
	}
	log->scenarios.n = n;
	return NULL;
}

static int by_file(const void *a, const void *b)
{
	const struct log_scenario *x = a, *y = b;

	return strcmp(x->file ? x->file : "", y->file ? y->file : "");
}

const char *scenarios_read(struct pool *pool, const char *runner,
			   struct event_log *log, bool *cannot)
{
	const char *wrong = project()->wrong, *answer;

	*log = (struct event_log){ 0 };
	*cannot = false;
	if (wrong)
		return wrong;
	if (runner && (wrong = runner_missing(pool, runner))) {
		*cannot = true;
		return wrong;
	}
	wrong = runner ? ask(pool, runner, &answer, log, cannot) :
			 ask_all(pool, log, cannot);
	if (!wrong)
		wrong = unite(pool, log);
	if (wrong)
		return wrong;
	sources_allow(log);
	if (!log->scenarios.n)
		return pool_printf(pool, "%s has no scenario",
				   runner ? runner : runners_dir());
	if (!runner)
		qsort(log->scenarios.v, log->scenarios.n,
		      sizeof(*log->scenarios.v), by_file);
	for (size_t i = 0; i < log->scenarios.n; i++)
		project_complete(&log->scenarios.v[i]);
	return NULL;
}
