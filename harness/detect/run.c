// SPDX-License-Identifier: GPL-2.0-only
#include "run.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "runners.h"
#include "words.h"

static const char *in_dir(struct run_result *r, const char *name)
{
	return pool_printf(&r->pool, "%s/%s", r->dir, name);
}

static void give_up(struct run_result *r, enum verdict verdict,
		    const char *why)
{
	r->judgement.verdict = verdict;
	r->judgement.why = why;
}

/* mkdir -p */
static bool make_dir(const char *path)
{
	char copy[strlen(path) + 1];

	strcpy(copy, path);
	for (char *s = copy + 1; *s; s++) {
		if (*s != '/')
			continue;
		*s = '\0';
		if (mkdir(copy, 0777) && errno != EEXIST)
			return false;
		*s = '/';
	}
	return !mkdir(copy, 0777) || errno == EEXIST;
}

/* Each part of an exploration (--shard K/N) has a directory of its own. */
static const char *part(struct run_result *r)
{
	const char *const *arg = r->request.explore;
	char *text, *s;

	for (; arg && *arg; arg++) {
		if (strcmp(*arg, "--shard") || !arg[1])
			continue;
		text = pool_printf(&r->pool, ".%s", arg[1]);
		s = strchr(text, '/');
		return s ? pool_printf(&r->pool, "%.*s-of-%s", (int)(s - text),
				       text, s + 1) : text;
	}
	return "";
}

/* The kind of it: a hunt must not take the place of a certificate. */
static const char *kind(const struct run_request *q)
{
	const char *const *arg;

	for (arg = q->explore; arg && *arg; arg++)
		if (!strcmp(*arg, "--strategy") && arg[1] &&
		    strcmp(arg[1], "all"))
			return "hunt-";
	return q->explore ? "explore-" : "";
}

/* A run that dies early must not be judged by the files of the last one. */
static bool prepare(struct run_result *r)
{
	static const char *const files[] = {
		"wire.log", "stdout.txt", "stderr.txt", "valgrind.xml",
		"record.json"
	};
	const struct run_request *q = &r->request;

	r->dir = pool_printf(&r->pool, "%s/%s/%s%s-%s%s", q->out,
			     q->scenario->name, kind(q),
			     q->subject, q->tool->name, part(r));
	if (!make_dir(r->dir)) {
		give_up(r, VERDICT_ERROR,
			pool_printf(&r->pool, "cannot make %s: %m", r->dir));
		r->dir = NULL;
		return false;
	}
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		const char *path = in_dir(r, files[i]);

		if (unlink(path) && errno != ENOENT) {
			give_up(r, VERDICT_ERROR,
				pool_printf(&r->pool, "cannot write %s: %m",
					    path));
			return false;
		}
	}
	r->raw = in_dir(r, q->tool->valgrind ? "valgrind.xml" : "stderr.txt");
	return true;
}

static struct child_end start(struct run_result *r, const char *runner)
{
	const struct run_request *q = &r->request;
	VEC(const char *) argv = { 0 };
	const char *env[] = {
		/* findings come over the wire, the status is our own */
		pool_printf(&r->pool, "TSAN_OPTIONS=exitcode=0:halt_on_error=0:"
			    "report_thread_leaks=0:report_signal_unsafe=0:"
			    "atexit_sleep_ms=0:history_size=7:"
			    "second_deadlock_stack=1:suppress_equal_stacks=0:"
			    "color=never:symbolize=%d", q->raw),
		"VALGRIND_OPTS", "DEBUGINFOD_URLS", NULL
	};
	const char *valgrind[] = {
		"valgrind", "--command-line-only=yes", "--xml=yes",
		pool_printf(&r->pool, "--xml-file=%s", r->raw),
		"--error-limit=no", "--fair-sched=try", "--num-callers=30",
	};
	const char *args[] = {
		runner, "run", "--scenario", q->scenario->name,
		"--schedule", q->schedule,
		"--cpus", q->cpus ? q->cpus : q->tool->cpus,
		"--frees", q->tool->frees,
		"--log", in_dir(r, "wire.log"),
		NULL
	};
	const char *explore[] = {
		runner, "explore", "--scenario", q->scenario->name,
		"--log", in_dir(r, "wire.log"), NULL
	};
	const char *const *options = q->tool->valgrind;

	for (size_t i = 0; options && i < sizeof(valgrind) / sizeof(*valgrind);
	     i++)
		*vec_add(&r->pool, &argv) = valgrind[i];
	for (; options && *options; options++)
		*vec_add(&r->pool, &argv) = *options;
	for (const char *const *arg = q->explore ? explore : args; *arg; arg++)
		*vec_add(&r->pool, &argv) = *arg;
	for (const char *const *arg = q->explore; arg && *arg; arg++)
		*vec_add(&r->pool, &argv) = *arg;
	if (q->tool->check && !q->explore)
		*vec_add(&r->pool, &argv) = "--check";
	if (q->bkl)
		*vec_add(&r->pool, &argv) = "--bkl";
	*vec_add(&r->pool, &argv) = NULL;
	return child_run(&(struct child){
		.argv = argv.v, .env = env,
		.out = in_dir(r, "stdout.txt"), .err = in_dir(r, "stderr.txt"),
		.timeout = q->timeout,
		.watch = q->explore ? in_dir(r, "wire.log") : NULL,
		.interrupted = &r->interrupted,
	});
}

/* What the program said last before it went wrong, for the one line. */
static const char *last_words(struct run_result *r)
{
	char *s = pool_read_file(&r->pool, in_dir(r, "stderr.txt"), NULL);
	const char *last = NULL;

	for (char *line; (line = strsep(&s, "\n")); )
		if (*line)
			last = line;
	return last ? pool_printf(&r->pool, " (%.120s)", last) : "";
}

/* Returns true if the run reached its end and its log can be trusted. */
static bool came_to_an_end(struct run_result *r, const struct child_end *end)
{
	struct pool *p = &r->pool;
	const struct wirelog *log = &r->log;
	const char *why;

	if (end->how == CHILD_NOT_STARTED) {
		bool no_valgrind = r->request.tool->valgrind &&
				   end->number == ENOENT;

		errno = end->number;
		give_up(r, no_valgrind ? VERDICT_CANNOT : VERDICT_ERROR,
			no_valgrind ? "Valgrind is not installed: install the package valgrind"
				    : pool_printf(p, "cannot start %s: %m",
						  end->what));
		return false;
	}
	why = log->subject ? NULL : tsan_cannot_start(p, in_dir(r, "stderr.txt"),
						      end);
	if (why) {
		give_up(r, VERDICT_CANNOT, why);
		return false;
	}
	if (log->runner_error) {
		/* refused before anything ran: what was asked for is wrong */
		r->usage = !log->run.scenario;
		why = log->runner_error;
	} else if (end->how == CHILD_TIMEOUT) {
		why = pool_printf(p, "no end within %d s: killed; see %s, or give --timeout",
				  r->request.timeout, r->dir);
	} else if (end->how == CHILD_KILLED) {
		why = pool_printf(p, "killed by signal %d (%s)%s: see %s",
				  end->number, strsignal(end->number),
				  last_words(r), r->dir);
	} else if (log->broken) {
		why = pool_printf(p, "its log cannot be trusted: %s%s: see %s",
				  log->broken, last_words(r), r->dir);
	} else if (end->number) {
		why = pool_printf(p, "exit status %d%s: see %s", end->number,
				  last_words(r), r->dir);
	} else if (!strcmp(log->end, "abandoned") && !r->request.stops) {
		why = pool_printf(p, "the run was abandoned in the middle, by the schedule '%s': what comes after was not looked at. Only 'dmrace step' has a use for that",
				  r->request.schedule);
	} else {
		return true;
	}
	give_up(r, VERDICT_ERROR, why);
	return false;
}

/* Runs repeat: the last runner's symbols are kept. */
static struct symbols *symbols_of(const char *runner, const char **error)
{
	static struct pool pool;
	static struct symbols *symbols;
	static const char *path;

	if (symbols && !strcmp(path, runner))
		return symbols;
	symbols_close(symbols);
	pool_free(&pool);
	path = pool_strdup(&pool, runner);
	symbols = symbols_open(&pool, runner, error);
	return symbols;
}

static const char *find(struct run_result *r, const char *runner)
{
	const struct tool *tool = r->request.tool;
	const char *wrong = NULL;
	struct resolver resolver = { .pool = &r->pool, .log = &r->log };

	r->symbols = symbols_of(r->log.exe ? r->log.exe : runner, &wrong);
	if (!r->symbols)
		return wrong;
	resolver.symbols = r->symbols;
	resolve_freers(&resolver, &r->found);
	wrong = findings_from_wire(&resolver, &r->found);
	if (!wrong)
		wrong = findings_from_reports(&resolver, &r->found);
	if (!wrong && tool->valgrind)
		wrong = findings_from_valgrind(&resolver, tool->name, r->raw,
					       &r->found);
	return wrong;
}

/* What is watched and is not there would be shown as "no such object yet". */
static const char *wrong_watch(struct run_result *r)
{
	const struct wire_scenario *s = r->request.scenario;
	const char *field = words_unknown(&r->pool, s->watch, r->symbols);

	if (!field)
		return NULL;
	return pool_printf(&r->pool, "%s watches %s, and %s has no such variable or member: correct .watch in %s",
			   s->name, field, r->request.subject,
			   s->file ? s->file : "its file");
}

/* What is not as it was asked for; NULL: all is. */
static const char *difference(struct run_result *r)
{
	const struct wirelog *log = &r->log;
	const char *code = log->code && strcmp(log->code, "0") ? log->code :
								 "unknown";
	const struct wire_run *run = &log->run;

	/* One does not ask of a string without a build what it shows. */
	if (run->code && strcmp(run->code, code) &&
	    (strcmp(run->code, "none") || r->request.expect != EXPECT_ANY))
		return !strcmp(run->code, "none") ?
			pool_printf(&r->pool, "the schedule names no build, and on another it is another interleaving: add @%s if it was made on this one, or give --expect any",
				    code) :
			pool_printf(&r->pool, "the schedule is from build %s, and this %s is build %s: on it, it is another interleaving. 'dmrace run %s' or 'dmrace explore %s' prints one of this build",
				    run->code, log->subject, code,
				    run->scenario, run->scenario);
	if (run->unmet)
		return pool_printf(&r->pool, "the schedule did not come about: \"%s\" never happened",
				   run->unmet);
	return NULL;
}

/* A run in which not all happened that was asked for proves nothing. */
static void judge_run(struct run_result *r)
{
	const struct run_request *q = &r->request;
	const char *why = difference(r);

	if (why && q->expect != EXPECT_ANY) {
		give_up(r, VERDICT_ERROR, why);
		return;
	}
	r->judgement = judge(&r->pool, q->scenario, q->tool->name, q->expect,
			     &r->found);
	if (why)
		r->judgement.why = why;
}

void run(const struct run_request *request, struct run_result *r)
{
	const struct tool *tool = request->tool;
	const char *runner, *wrong;
	struct child_end end;

	*r = (struct run_result){ .request = *request };
	runner = runner_path(&r->pool, request->subject, tool->flavour);
	wrong = runner_missing(&r->pool, runner);
	if (wrong) {
		give_up(r, VERDICT_CANNOT, wrong);
		return;
	}
	if (tool->valgrind && elf_has_tsan(runner)) {
		give_up(r, VERDICT_ERROR,
			pool_printf(&r->pool, "%s holds ThreadSanitizer and must not run under Valgrind: rebuild it",
				    runner));
		return;
	}
	if (!prepare(r))
		return;
	end = start(r, runner);
	r->seconds = end.seconds;
	wirelog_read(&r->log, in_dir(r, "wire.log"), true);
	if (!came_to_an_end(r, &end))
		return;
	wrong = find(r, runner);
	if (!wrong)
		wrong = wrong_watch(r);
	if (wrong)
		give_up(r, VERDICT_ERROR, wrong);
	else if (request->explore)
		r->judgement = judge_exploration(&r->pool, request->scenario,
						 request->expect,
						 request->bounded ||
						 r->interrupted,
						 &r->log.explored, &r->found);
	else
		judge_run(r);
	judge_capacity(&r->pool, &r->log, &r->judgement);
}

void run_free(struct run_result *r)
{
	wirelog_free(&r->log);
	pool_free(&r->pool);
}

const char *replay_command(struct pool *pool, const struct run_result *r)
{
	const struct run_request *q = &r->request;
	const char *replay = r->log.run.replay, *what;

	if (replay)
		what = pool_printf(pool, "replay %s", replay);
	else if (!strcmp(q->schedule, "directed"))
		what = pool_printf(pool, "run %s", q->scenario->name);
	else
		what = pool_printf(pool, "run %s --schedule '%s'",
				   q->scenario->name, q->schedule);
	if (strcmp(q->subject, "buggy"))
		what = pool_printf(pool, "%s --on %s", what, q->subject);
	if (strcmp(q->tool->name, "tsan"))
		what = pool_printf(pool, "%s --under %s", what,
				   q->tool->name);
	if (q->cpus)
		what = pool_printf(pool, "%s --cpus %s", what, q->cpus);
	if (q->bkl)
		what = pool_printf(pool, "%s --bkl", what);
	if (q->expect != EXPECT_ANY)
		what = pool_printf(pool, "%s --expect %s", what,
				   expect_mode_name(q->expect));
	return pool_printf(pool, "dmrace %s", what);
}
