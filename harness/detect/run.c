// SPDX-License-Identifier: GPL-2.0-only
#include "run.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "clean.h"
#include "clients.h"
#include "interrupt.h"
#include "nearest.h"
#include "project.h"
#include "runners.h"
#include "standby.h"
#include "words.h"

#define RUN_LIMIT	(16ll << 20)	/* bytes of a run's log: 150,000 events */
#define GRACE		20		/* seconds: an exploration finishes */

static const char *in_dir(struct run_result *r, const char *name)
{
	return pool_printf(&r->pool, "%s/%s", r->files.place, name);
}

static void give_up(struct run_result *r, enum verdict verdict,
		    const char *why)
{
	r->judgement.verdict = verdict;
	r->judgement.why = why;
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

static const char *raw_name(const struct run_result *r)
{
	return r->request.tool->valgrind ? "valgrind.xml" : "stderr.txt";
}

static bool prepare(struct run_result *r)
{
	const struct run_request *q = &r->request;
	const char *final = pool_printf(&r->pool, "%s/%s/%s%s-%s%s", q->out,
					q->scenario->name, kind(q), q->subject,
					q->tool->name, part(r)), *wrong;

	wrong = rundir_make(&r->pool, &r->files, final);
	if (wrong) {
		give_up(r, VERDICT_ERROR, wrong);
		return false;
	}
	r->dir = final;
	r->raw = pool_printf(&r->pool, "%s/%s", r->dir, raw_name(r));
	return true;
}

/* Nobody else's log has it in it. */
static const char *make_token(struct pool *pool)
{
	static unsigned int n;
	struct timespec t;
	uint64_t random;

	if (getrandom(&random, sizeof(random), 0) == sizeof(random))
		return pool_printf(pool, "%016llx", (unsigned long long)random);
	clock_gettime(CLOCK_REALTIME, &t);
	return pool_printf(pool, "%lld.%ld.%d.%u", (long long)t.tv_sec,
			   t.tv_nsec, (int)getpid(), n++);
}

/* What we are ready to read; an exploration writes little, but for long. */
static long long file_limit(const struct run_request *q)
{
	return q->explore ? 1ll << 30 : RUN_LIMIT;
}

/* What the program said last before it went wrong, for the one line. */
static const char *last_words(struct run_result *r)
{
	char *s = pool_read_file(&r->pool, in_dir(r, "stderr.txt"), NULL);
	const char *last = NULL;

	for (char *line; (line = strsep(&s, "\n")); )
		if (*line)
			last = line;
	if (last)
		clean_text((char *)last);
	return last ? pool_printf(&r->pool, " (%.120s)", last) : "";
}

/* Returns true if it was started. */
static bool was_started(struct run_result *r, const struct child_end *end)
{
	const char *why;

	if (end->how == CHILD_NOT_STARTED) {
		bool no_valgrind = r->request.tool->valgrind &&
				   end->number == ENOENT;

		errno = end->number;
		give_up(r, no_valgrind ? VERDICT_CANNOT : VERDICT_ERROR,
			no_valgrind ? "Valgrind is not installed: install the package valgrind"
				    : pool_printf(&r->pool, "cannot start %s: %m",
						  end->what));
		return false;
	}
	why = r->log.subject ? NULL :
	      tsan_cannot_start(pool_read_file(&r->pool,
					       in_dir(r, "stderr.txt"), NULL),
				end);
	if (why)
		give_up(r, VERDICT_CANNOT, why);
	return !why;
}

static bool same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* Did it write more than it may? */
static bool log_is_full(struct run_result *r)
{
	struct stat s;

	return !stat(in_dir(r, "events.log"), &s) &&
	       s.st_size >= file_limit(&r->request);
}

/* Why the log is not that of the run that was asked for, or NULL. */
static const char *another_run(struct run_result *r)
{
	const struct run_request *q = &r->request;
	const struct event_log *log = &r->log;

	if (!same(log->token, r->token))
		return pool_printf(&r->pool, "the log is not of this run: is the runner from this build? See %s",
				   r->dir);
	if (!same(log->subject, q->subject))
		return pool_printf(&r->pool, "the runner is of %s, not of %s: rebuild it",
				   log->subject, q->subject);
	if (log->run.scenario && !same(log->run.scenario, q->scenario->name))
		return pool_printf(&r->pool, "the runner ran %s instead of %s: rebuild it",
				   log->run.scenario, q->scenario->name);
	return NULL;
}

/* Why the tool that was asked for did not look, or NULL. */
static const char *not_watched(struct run_result *r)
{
	const struct run_request *q = &r->request;
	const char *valgrind = q->tool->valgrind ? q->tool->name : "none";
	const struct event_log *log = &r->log;

	if (!same(log->flavour, q->tool->flavour))
		return pool_printf(&r->pool, "%s did not look: the runner is of the %s flavour, not %s; rebuild it",
				   q->tool->name, log->flavour,
				   q->tool->flavour);
	if (!same(log->valgrind, valgrind))
		return pool_printf(&r->pool, "%s did not look: the runner ran under Valgrind's tool %s, not %s; the runner must be the program itself, not a script, and valgrind the real one",
				   q->tool->name,
				   log->valgrind ? log->valgrind : "none",
				   valgrind);
	if (!strcmp(q->tool->flavour, "tsan") && !log->alive)
		return "tsan did not look: ThreadSanitizer did not report the test race; does something in the runner turn it off?";
	if (q->tool->check && !q->explore && log->run.scenario &&
	    !log->run.check)
		return "the checker did not look: the runner was not told to check";
	return NULL;
}

/* A server without a schedule serves until a signal comes. */
static bool is_end_of_service(const struct run_result *r)
{
	return r->request.serve && r->log.end &&
	       same(r->log.run.cpus, "free");
}

/* Why the run is worth nothing, or less than a whole one; NULL: it is good. */
static const char *trouble(struct run_result *r, const struct child_end *end)
{
	struct pool *p = &r->pool;
	const struct event_log *log = &r->log;
	const char *why;

	r->judgement.verdict = VERDICT_ERROR;
	if ((end->interrupted && !is_end_of_service(r)) || end->timeout)
		r->judgement.verdict = VERDICT_INTERRUPTED;
	if (end->interrupted && !is_end_of_service(r))
		return pool_printf(p, "interrupted by %s", interrupt_name());
	if (end->timeout)
		return pool_printf(p, "it did not end within %d s: see %s, or give a longer --timeout",
				   r->request.timeout, r->dir);
	if (log->runner_error) {
		/* refused before anything ran: what was asked for is wrong */
		r->usage = !log->run.scenario && !log->explored.strategy;
		return log->runner_error;
	}
	if (end->how == CHILD_KILLED)
		return pool_printf(p, "killed by signal %d (%s)%s: see %s",
				   end->number, strsignal(end->number),
				   last_words(r), r->dir);
	if (log_is_full(r))
		return pool_printf(p, "the run is too long to follow: its log is larger than %lld MiB; see %s",
				   file_limit(&r->request) >> 20, r->dir);
	if (log->subject && (why = another_run(r)))
		return why;
	if (log->broken)
		return pool_printf(p, "its log cannot be trusted: %s%s: see %s",
				   log->broken, last_words(r), r->dir);
	if (end->number)
		return pool_printf(p, "exit status %d%s: see %s", end->number,
				   last_words(r), r->dir);
	if ((why = not_watched(r)))
		return why;
	if (!strcmp(log->end, "abandoned") && !r->request.stops)
		return pool_printf(p, "the schedule '%s' stopped the run in the middle, and the rest was not judged: only 'dmrace step' uses such a schedule",
				   r->request.schedule);
	return NULL;
}

/* What the log says of code and of sources, for what it is asked about. */
static void learn(struct symbols *symbols, const struct event_log *log)
{
	for (size_t i = 0; i < log->codes.n; i++) {
		const struct log_code *c = &log->codes.v[i];

		symbols_add_code(symbols, same(c->whose, "subject") ?
				 OWNER_SUBJECT : OWNER_SYSTEM,
				 c->start - log->base, c->end - log->base);
	}
	for (size_t i = 0; i < log->headers.n; i++)
		symbols_add_headers(symbols, log->headers.v[i]);
	sources_allow(log);
}

/* Runs repeat: the last runner's symbols are kept. */
static struct symbols *symbols_of(const char *runner,
				  const struct event_log *log,
				  const char **error)
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
	if (symbols)
		learn(symbols, log);
	return symbols;
}

/* A finding in the subject must have a place, or it cannot be looked up. */
static const char *without_line(struct run_result *r)
{
	for (size_t i = 0; i < r->found.list.n; i++) {
		const struct found *f = &r->found.list.v[i];

		for (int side = 0; side < f->sides; side++) {
			const struct frame *where = f->side[side].where;

			if (where && where->owner == OWNER_SUBJECT &&
			    !where->file)
				return pool_printf(&r->pool, "%s reports %s in %s without a file and a line: build the subject with debug information (-g)",
						   f->tool, f->kind,
						   where->fn ? where->fn : "?");
		}
	}
	return NULL;
}

static const char *find(struct run_result *r, const char *runner)
{
	const struct tool *tool = r->request.tool;
	const char *wrong = NULL;
	struct resolver resolver = { .pool = &r->pool, .log = &r->log };

	r->symbols = symbols_of(r->log.exe ? r->log.exe : runner, &r->log,
				&wrong);
	if (!r->symbols)
		return wrong;
	resolver.symbols = r->symbols;
	resolve_freers(&resolver, &r->found);
	wrong = findings_from_log(&resolver, &r->found);
	if (!wrong)
		wrong = findings_from_reports(&resolver, &r->found);
	if (!wrong && tool->valgrind)
		wrong = findings_from_valgrind(&resolver, tool->name,
					       run_raw(r), &r->found);
	if (r->request.expect == EXPECT_BUG)
		findings_from_clients(&resolver, r->request.scenario,
				      &r->found);
	judge_benign(&r->found, r->log.benign);
	return wrong ? wrong : without_line(r);
}

/* A hunt is over when it has what the scenario declares. */
static bool asks(const struct run_request *q)
{
	return q->explore && q->until_found && q->expect == EXPECT_BUG;
}

/* The exploration goes on ("g") or stops ("s"): judged by its log so far. */
static char answer(void *arg)
{
	const struct run_result *whole = arg;
	struct run_result r = { .request = whole->request };
	struct log_explored so_far = { .strategy = "some" };
	bool there = false;

	r.files = whole->files;
	so_far.judge = strcmp(r.request.tool->name, "tsan") ? "checker" :
							      "tsan,checker";
	event_log_read(&r.log, in_dir(&r, "events.log"), false);
	if (r.log.subject && !find(&r, runner_path(&r.pool, r.request.subject,
						   r.request.tool->flavour)))
		judge_exploration(&r.pool, r.request.scenario, EXPECT_BUG,
				  true, true, &so_far, &r.found);
	for (size_t i = 0; i < r.found.list.n; i++)
		there |= r.found.list.v[i].declared &&
			 !r.found.list.v[i].benign;
	event_log_free(&r.log);
	pool_free(&r.pool);
	return there ? 's' : 'g';
}

const char *const *run_arguments(struct pool *pool,
				 const struct run_request *q,
				 const char *runner)
{
	VEC(const char *) argv = { 0 };
	const char *const args[] = {
		runner, "run", "--scenario", q->scenario->name,
		"--schedule", q->schedule,
		"--cpus", q->cpus ? q->cpus : q->tool->cpus,
		"--frees", q->tool->frees,
	};

	for (size_t i = 0; i < sizeof(args) / sizeof(*args); i++)
		*vec_add(pool, &argv) = args[i];
	if (q->tool->check)
		*vec_add(pool, &argv) = "--check";
	if (!q->raw)
		*vec_add(pool, &argv) = "--no-text";
	if (q->with) {
		*vec_add(pool, &argv) = "--with";
		*vec_add(pool, &argv) = q->with;
	}
	if (q->clients) {
		*vec_add(pool, &argv) = "--clients";
		*vec_add(pool, &argv) = runner_clients(pool);
	}
	if (q->serve) {
		*vec_add(pool, &argv) = "--serve";
		*vec_add(pool, &argv) = q->serve;
	}
	if (q->serve_cpus) {
		*vec_add(pool, &argv) = "--serve-cpus";
		*vec_add(pool, &argv) = pool_printf(pool, "%d", q->serve_cpus);
	}
	*vec_add(pool, &argv) = NULL;
	return argv.v;
}

/* The runner's command line. */
static const char *const *command_line(struct run_result *r, const char *runner)
{
	const struct run_request *q = &r->request;
	VEC(const char *) argv = { 0 };
	const char *explore[] = {
		runner, "explore", "--scenario", q->scenario->name, NULL
	};

	for (const char *const *arg = q->explore ? explore :
				      run_arguments(&r->pool, q, runner);
	     *arg; arg++)
		*vec_add(&r->pool, &argv) = *arg;
	for (const char *const *arg = q->explore; arg && *arg; arg++)
		*vec_add(&r->pool, &argv) = *arg;
	if (q->explore && q->until_found)
		*vec_add(&r->pool, &argv) = "--until-found";
	if (asks(q)) {
		*vec_add(&r->pool, &argv) = "--ask";
		*vec_add(&r->pool, &argv) = pool_printf(&r->pool, "%d",
							CHILD_ASKS);
	}
	if (q->explore && q->with) {
		*vec_add(&r->pool, &argv) = "--with";
		*vec_add(&r->pool, &argv) = q->with;
	}
	*vec_add(&r->pool, &argv) = "--token";
	*vec_add(&r->pool, &argv) = r->token;
	*vec_add(&r->pool, &argv) = "--log";
	*vec_add(&r->pool, &argv) = in_dir(r, "events.log");
	*vec_add(&r->pool, &argv) = NULL;
	return argv.v;
}

/* The same, with Valgrind before it. */
static const char *const *under_valgrind(struct run_result *r,
					 const char *const *runner)
{
	const char *xml = without_percent(&r->pool, in_dir(r, "valgrind.xml"));
	VEC(const char *) argv = { 0 };

	for (const char *const *arg = valgrind_command(&r->pool,
			r->request.tool, xml); *arg; arg++)
		*vec_add(&r->pool, &argv) = *arg;
	for (; *runner; runner++)
		*vec_add(&r->pool, &argv) = *runner;
	*vec_add(&r->pool, &argv) = NULL;
	return argv.v;
}

static struct child_end start(struct run_result *r, const char *runner)
{
	const struct run_request *q = &r->request;
	struct child child = {
		.argv = command_line(r, runner),
		.env = runner_environment(&r->pool, q->raw),
		.out = q->serve ? NULL : in_dir(r, "stdout.txt"),
		.out_fd = STDOUT_FILENO, .err = in_dir(r, "stderr.txt"),
		.timeout = q->timeout,
		.file_limit = file_limit(q),
		.grace = q->explore || q->serve ? GRACE : 0,
		.answer = asks(q) ? answer : NULL, .arg = r,
		.watch = q->explore ? in_dir(r, "events.log") : NULL,
	};
	struct standby standby;

	/* Real programs get the environment of the command. */
	if (!q->explore && !q->clients && !q->serve &&
	    standby_connect(&r->pool, q->subject, runner, q->tool, &standby))
		return standby_run(&r->pool, &standby, &child,
				  q->tool->valgrind ?
				  in_dir(r, "valgrind.xml") : NULL);
	if (q->tool->valgrind)
		child.argv = under_valgrind(r, child.argv);
	return child_run(&child);
}

/* What is watched and is not there would be shown as "no such object yet". */
static const char *wrong_watch(struct run_result *r)
{
	const struct log_scenario *s = r->request.scenario;
	const char *field = words_unknown(&r->pool, s->watch, r->symbols);

	if (!field)
		return NULL;
	return pool_printf(&r->pool, "%s watches %s, and %s has no such variable or member: correct .watch in %s",
			   s->name, field, r->request.subject,
			   s->file ? s->file : "its file");
}

/* "; did you mean 'alloc_dev'?", of a step that names no function, or "". */
static const char *meant_function(struct run_result *r, const char *step)
{
	const char *word = strstr(step, " until "), *name;
	struct names names = { 0 };
	size_t at = 0;

	if (!word || !r->symbols)
		return "";
	word += strlen(" until ");
	while ((name = symbols_next_function(r->symbols, OWNER_SUBJECT, &at)))
		*vec_add(&r->pool, &names.list) = name;
	return did_you_mean(&r->pool, pool_printf(&r->pool, "%.*s",
			    (int)strcspn(word, " "), word), &names, NULL);
}

/* What is not as it was asked for; NULL: all is. */
static const char *difference(struct run_result *r)
{
	const struct event_log *log = &r->log;
	const char *code = log->code && strcmp(log->code, "0") ? log->code :
								 "unknown";
	const struct log_run *run = &log->run;

	/* One does not ask of a string without a build what it shows. */
	if (run->code && strcmp(run->code, code) &&
	    (strcmp(run->code, "none") || r->request.expect != EXPECT_ANY))
		return !strcmp(run->code, "none") ?
			pool_printf(&r->pool, "the schedule does not name its build, and on another build it is another interleaving: add @%s if this build made it, or give --expect any",
				    code) :
			pool_printf(&r->pool, "the schedule is from build %s; %s here (%s) is build %s: use the dmrace of the build directory where it was made, or a schedule that 'dmrace run %s' or 'dmrace explore %s' prints here",
				    run->code, log->subject,
				    runners_dir(), code, run->scenario,
				    run->scenario);
	/*
	 * A scenario may name what only the code with the bug has: elsewhere
	 * that step is left out.  Where the bug is to show it is an error, or a
	 * wrong name would go unnoticed.
	 */
	if (run->absent && (r->request.expect == EXPECT_BUG ||
			    strcmp(r->request.schedule, "directed")))
		return pool_printf(&r->pool, "schedule: \"%s\": no such function in %s%s",
				   run->absent, log->subject,
				   meant_function(r, run->absent));
	if (run->unmet)
		return pool_printf(&r->pool, "the schedule was not followed: \"%s\" never happened",
				   run->unmet);
	return NULL;
}

static struct judgement judge_all(struct run_result *r)
{
	const struct run_request *q = &r->request;

	if (q->explore)
		return judge_exploration(&r->pool, q->scenario, q->expect,
					 q->bounded, q->until_found,
					 &r->log.explored, &r->found);
	return judge(&r->pool, q->scenario, q->tool->name, q->expect,
		     !strcmp(q->schedule, "directed"), &r->found);
}

/*
 * What is in the log was found, however the run ended.  But only a run without
 * trouble can be blamed for what it did not find.
 */
static void conclude(struct run_result *r, const char *runner,
		     const struct child_end *end)
{
	const char *why = trouble(r, end), *wrong, *note = NULL;
	enum verdict verdict = r->judgement.verdict;

	if (r->log.subject && !another_run(r)) {
		wrong = find(r, runner);
		if (!why && !wrong)
			wrong = r->request.explore ? NULL :
				idle_actor(&r->pool, r->request.scenario,
					   &r->log);
		if (!why && !wrong)
			wrong = wrong_watch(r);
		/* Not all happened that was asked for: that proves nothing. */
		if (!why && !wrong && !r->request.explore)
			note = difference(r);
		if (note && (r->request.expect != EXPECT_ANY || r->log.run.absent))
			wrong = note;
		/* A name that was typed wrong is wrong usage. */
		if (note && r->log.run.absent &&
		    strcmp(r->request.schedule, "directed"))
			r->usage = true;
		if (!why && wrong) {
			why = wrong;
			verdict = VERDICT_ERROR;
		}
		r->judgement = judge_all(r);
		if (r->log.run.absent && !r->judgement.warning)
			r->judgement.warning = pool_printf(&r->pool,
				"\"%s\" was left out: no such function in %s",
				r->log.run.absent, r->log.subject);
		if (note)
			r->judgement.why = note;
	}
	if (!why)
		return;
	r->judgement.missing.n = 0;
	give_up(r, verdict, why);
}

/*
 * Why its commands cannot be run here, or NULL.  Once is enough for a command
 * that makes many runs.
 */
static const char *commands_cannot(struct run_result *r)
{
	const struct log_scenario *s = r->request.scenario;
	VEC(const char *) commands = { 0 };
	static const char *asked;
	const char *why;

	if (asked && !strcmp(asked, s->name))
		return NULL;
	for (size_t i = 0; i < s->actors.n; i++)
		if (s->actors.v[i].command && !r->request.serve)
			*vec_add(&r->pool, &commands) = s->actors.v[i].does;
	why = clients_cannot(&r->pool, commands.v, commands.n);
	if (!why)
		asked = s->name;
	return why;
}

static bool has_command(const struct log_scenario *s)
{
	for (size_t i = 0; i < s->actors.n; i++)
		if (s->actors.v[i].command)
			return true;
	return false;
}

/* False, and given up: real programs were asked for and cannot be had. */
static bool clients_possible(struct run_result *r)
{
	const struct log_scenario *s = r->request.scenario;
	const char *why;

	if (!r->request.clients && !r->request.serve)
		return true;
	if (!has_command(s)) {
		r->usage = true;
		give_up(r, VERDICT_ERROR,
			pool_printf(&r->pool, "--clients: no actor of %s is a command that can be run",
				    s->name));
		return false;
	}
	why = commands_cannot(r);
	if (why)
		give_up(r, VERDICT_CANNOT, why);
	return !why;
}

static void begin(struct run_result *r)
{
	const struct tool *tool = r->request.tool;
	const char *runner, *wrong;
	struct child_end end;

	/* First: what is refused below has a record, too. */
	if (!prepare(r))
		return;
	wrong = scenario_fault(&r->pool, r->request.scenario);
	if (wrong) {
		give_up(r, VERDICT_ERROR, wrong);
		return;
	}
	runner = runner_path(&r->pool, r->request.subject, tool->flavour);
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
	if (!clients_possible(r))
		return;
	end = start(r, runner);
	r->seconds = end.seconds;
	event_log_read(&r->log, in_dir(r, "events.log"), true);
	if (was_started(r, &end))
		conclude(r, runner, &end);
	judge_capacity(&r->pool, &r->log, &r->judgement);
}

void run(const struct run_request *request, struct run_result *r)
{
	interrupt_hold();
	*r = (struct run_result){
		.request = *request, .files.lock = -1,
	};
	r->token = make_token(&r->pool);
	if (interrupted())
		give_up(r, VERDICT_INTERRUPTED,
			pool_printf(&r->pool, "interrupted by %s before it began",
				    interrupt_name()));
	else
		begin(r);
	interrupt_release();
}

const char *run_raw(struct run_result *r)
{
	return r->files.place ? in_dir(r, raw_name(r)) : NULL;
}

void run_free(struct run_result *r)
{
	rundir_publish(&r->pool, &r->files);
	event_log_free(&r->log);
	pool_free(&r->pool);
}

/* As it is typed: a program's text has blanks in it. */
static const char *verb_with(struct pool *pool, const char *verb,
			     const char *name)
{
	return pool_printf(pool, strchr(name, ' ') ? "%s '%s'" : "%s %s", verb,
			   name);
}

/* The verb and the options of its runner, without --progress, which the command
 * adds itself, and without --jobs, which does not change the result. */
static const char *explore_command(struct pool *pool,
				   const struct run_request *q)
{
	bool sample = !strcmp(kind(q), "hunt-");
	const char *what = verb_with(pool, sample ? "hunt" : "explore",
				     q->scenario->name);

	for (const char *const *arg = q->explore; *arg; arg++) {
		if (!strcmp(*arg, "--jobs"))
			arg++;
		else if (!strcmp(*arg, "--checkpoints") && arg++)
			what = pool_printf(pool, "%s --no-checkpoints", what);
		else if (strcmp(*arg, "--progress"))
			what = pool_printf(pool, "%s %s", what, *arg);
	}
	if (sample != q->until_found)
		what = pool_printf(pool, "%s %s", what,
				   sample ? "--go-on" : "--until-found");
	return what;
}

/* Programs come again, or others do: it cannot be replayed. */
static const char *serve_command(struct pool *pool, const struct run_request *q)
{
	const char *what = q->serve_cpus ? "serve" :
			   pool_printf(pool, "serve %s", q->scenario->name);
	bool is_default = !strcmp(q->schedule, q->serve_cpus ? "free" :
							       "directed");

	return is_default ? what :
	       pool_printf(pool, "%s --schedule '%s'", what, q->schedule);
}

const char *replay_command(struct pool *pool, const struct run_result *r)
{
	const struct run_request *q = &r->request;
	const char *replay = r->log.run.replay, *what;
	const char *tool = q->explore ? "checker" : "tsan";	/* the default */

	if (q->explore)
		what = explore_command(pool, q);
	else if (q->serve)
		what = serve_command(pool, q);
	else if (replay)
		what = verb_with(pool, "replay", replay);
	else if (!strcmp(q->schedule, "directed"))
		what = verb_with(pool, "run", q->scenario->name);
	else
		what = pool_printf(pool, "%s --schedule '%s'",
				   verb_with(pool, "run", q->scenario->name),
				   q->schedule);
	if (strcmp(q->subject, project_subject(q->scenario)))
		what = pool_printf(pool, "%s --on %s", what, q->subject);
	if (strcmp(q->tool->name, tool))
		what = pool_printf(pool, "%s --under %s", what,
				   q->tool->name);
	if (q->cpus)
		what = pool_printf(pool, "%s --cpus %s", what, q->cpus);
	if (q->with)
		what = pool_printf(pool, "%s --with %s", what, q->with);
	if (q->clients)
		what = pool_printf(pool, "%s --clients", what);
	if (q->expect != EXPECT_ANY && !q->serve)
		what = pool_printf(pool, "%s --expect %s", what,
				   expect_mode_name(q->expect));
	return pool_printf(pool, "dmrace %s", what);
}
