// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many programs, each explored in a process of its own, forked from one that
 * has done the common set-up.  A program that crashes or hangs the runner is
 * one finding, and the sweep continues.
 *
 * A program with a finding is shrunk: operations and CPUs are removed while the
 * same finding remains.  Each finding is reported once, with the first program
 * that shows it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "programs.h"
#include "runner.h"
#include "vcpu/capacity.h"
#include "vcpu/event-log.h"

#define FOUND		12		/* of one program */
#define KNOWN		512		/* of the sweep */
#define SECONDS		20		/* that a program may take */
#define EXECUTIONS	3000

struct found {
	char kind[32];
	char where[160];		/* functions */
	char text[400];
	char expect[200];		/* as in a scenario, in C */
	char schedule[500];
	char replay[600];
};

struct outcome {
	bool ended;			/* the process finished */
	bool complete;
	uint64_t executions;
	char bound[160];		/* why not complete */
	char error[160];		/* it could not be judged */
	unsigned int n;
	struct found found[FOUND];
};

static struct outcome out;
static const struct programs *programs;

/* ---- the finding that is looked for ------------------------------------- */

static const struct sweep_request *request;

/* Names for one fault: each tool has its own. */
static bool is_memory(const char *kind)
{
	return !strcmp(kind, "data-race") || !strcmp(kind, "use-after-free") ||
	       !strcmp(kind, "invalid-access");
}

/* Whether the innermost function of a side is the one that starts at name. */
static bool is_side(unsigned int side, const char *name, size_t n)
{
	const char *functions = request->side[side];

	return strcspn(functions, ",") == n && !strncmp(functions, name, n);
}

/* where: "a / b", or "a". */
static bool wanted(const struct found *f)
{
	const char *slash = strstr(f->where, " / "), *second = slash + 3;
	size_t n = slash ? (size_t)(slash - f->where) : strlen(f->where);

	if (!request->kind)
		return true;
	if (strcmp(request->kind, f->kind) &&
	    !(is_memory(request->kind) && is_memory(f->kind)))
		return false;
	if (!slash || request->sides < 2)
		return request->sides && is_side(0, f->where, n);
	return (is_side(0, f->where, n) && is_side(1, second, strlen(second))) ||
	       (is_side(1, f->where, n) && is_side(0, second, strlen(second)));
}

/* Whether its CPUs make the calls that were in progress there. */
static bool is_near(const char *text)
{
	unsigned int i;

	for (i = 0; programs->calls && i < request->sides; i++)
		if (!programs->calls(text, request->side[i]))
			return false;
	return true;
}

/* ---- one program, in the child ------------------------------------------ */

static void add_function(char *text, size_t size, const void *pc)
{
	const char *name = pc ? the_system.function_at(pc, NULL, NULL) : NULL;
	size_t used = strlen(text);

	if (name)
		snprintf(text + used, size - used, "%s%s", used ? " / " : "",
			 name);
}

static struct found *add(const char *kind)
{
	struct found *f = &out.found[out.n < FOUND ? out.n++ : FOUND - 1];

	memset(f, 0, sizeof(*f));
	snprintf(f->kind, sizeof(f->kind), "%s", kind);
	return f;
}

static const char *program;

static const char *op_word(uint8_t kind)
{
	return kind == OP_READ ? "READS" : kind == OP_WRITE ? "WRITES" :
	       kind == OP_FREE ? "FREES" : "UPDATES";
}

static const char *function(const void *pc)
{
	const char *name = the_system.function_at(pc, NULL, NULL);

	return name ? name : "?";
}

static void expect_pair(struct found *f, const struct checker_finding *x)
{
	if (!strcmp(x->kind, "use-after-free"))
		snprintf(f->expect, sizeof(f->expect),
			 "AFTER_FREE(TOOL_TSAN | TOOL_CHECKER, \"%s\", %s, \"%s\", NULL)",
			 function(x->a.pcs[0]), op_word(x->a.kind),
			 x->b.depth ? function(x->b.pcs[0]) : "?");
	else
		snprintf(f->expect, sizeof(f->expect),
			 "RACE(TOOL_TSAN | TOOL_CHECKER, \"%s\", %s, \"%s\", %s, NULL)",
			 function(x->a.pcs[0]), op_word(x->a.kind),
			 x->b.depth ? function(x->b.pcs[0]) : "?",
			 op_word(x->b.kind));
}

static void expect_kernel(struct found *f)
{
	snprintf(f->expect, sizeof(f->expect), *f->where ?
		 "KERNEL(\"%s\", \"%s\")" : "KERNEL(\"%s\", NULL)", f->kind,
		 f->where);
}

static void add_finding(const struct explore_finding *x)
{
	struct found *f = add(x->kind);

	if (x->tool) {
		add_function(f->where, sizeof(f->where), x->pair.a.pcs[0]);
		if (x->pair.b.depth)
			add_function(f->where, sizeof(f->where),
				     x->pair.b.pcs[0]);
		memcpy(f->text, f->where, sizeof(f->where));
		expect_pair(f, &x->pair);
	} else {
		add_function(f->where, sizeof(f->where),
			     x->depth ? x->pcs[0] : NULL);
		snprintf(f->text, sizeof(f->text), "%s", x->text);
		expect_kernel(f);
	}
	snprintf(f->schedule, sizeof(f->schedule), "%s",
		 x->schedule ? x->schedule : "1");
	snprintf(f->replay, sizeof(f->replay), "%s",
		 replay_string(program, x->schedule ? x->schedule : "1"));
}

static void set_up_found(const char *kind, int cpu, const void *const *pcs,
			 int n, const char *text)
{
	struct found *f = add(kind);

	(void)cpu;
	add_function(f->where, sizeof(f->where), n ? pcs[0] : NULL);
	snprintf(f->text, sizeof(f->text), "%s", text);
	expect_kernel(f);
	strcpy(f->schedule, "1");
	snprintf(f->replay, sizeof(f->replay), "%s",
		 replay_string(program, "1"));
}

static void explore(const char *text, enum granularity granularity,
		    bool checker, bool share)
{
	static struct vcpu_actor actors[SCENARIO_CPUS];
	const char *wrong, *partial;
	const struct scenario *s = program_scenario(text, &wrong);
	struct explore_options o = {
		.strategy = EXPLORE_ALL, .granularity = granularity,
		.actors = actors, .checker = checker, .preemptions = -1,
		.executions = share ? EXECUTIONS : EXECUTIONS * 10,
		.seconds = request->seconds && request->seconds < SECONDS ?
			   request->seconds : SECONDS,
		.minimise = true,
	};
	const struct explore_result *r;
	unsigned int i;
	int err;

	program = text;
	if (!s) {
		snprintf(out.error, sizeof(out.error), "%s", wrong);
		return;
	}
	o.ncpus = actors_make(s, 0, actors, session_found);
	err = session_begin(s, "", share, set_up_found, &o);
	if (err) {
		if (err < 0)
			snprintf(out.error, sizeof(out.error),
				 "the subject cannot be loaded");
		return;
	}
	runner_reports_to_explorer();
	r = explore_run(&o);
	for (i = 0; i < r->n; i++)
		add_finding(&r->findings[i]);
	partial = session_left_out(granularity, checker, r);
	out.executions = r->executions;
	out.complete = r->complete && !partial;
	snprintf(out.bound, sizeof(out.bound), "%s%s%s", r->bound,
		 *r->bound && partial ? ", " : "", partial ? partial : "");
	capacity_tables(&i);
	if (i)
		snprintf(out.error, sizeof(out.error), "a table was too small");
}

/* ---- and in the parent -------------------------------------------------- */

static void send_all(int fd, const void *data, size_t size)
{
	const char *p = data;

	while (size) {
		ssize_t n = write(fd, p, size);

		if (n <= 0)
			_exit(1);
		p += n;
		size -= n;
	}
}

/* False: it was too slow, or has died. */
static bool receive(int fd, void *data, size_t size)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char *at = data;

	while (size) {
		ssize_t n;

		/* The time to shrink schedules is extra. */
		if (poll(&p, 1, (SECONDS * 2 + 15) * 1000) <= 0)
			return false;
		n = read(fd, at, size);
		if (n <= 0)
			return false;
		at += n;
		size -= n;
	}
	return true;
}

/*
 * share: executions share something to save steps, so their schedules cannot be
 * replayed by a run.
 */
static void try(const char *text, bool share, struct outcome *o)
{
	int fds[2], status = 0;
	pid_t pid;

	memset(o, 0, sizeof(*o));
	log_flush();
	if (pipe(fds) || (pid = fork()) < 0) {
		snprintf(o->error, sizeof(o->error), "cannot fork: %s",
			 strerror(errno));
		return;
	}
	if (!pid) {
		explore(text, request->granularity, request->checker,
			share);
		out.ended = true;
		send_all(fds[1], &out, sizeof(out));
		_exit(0);
	}
	close(fds[1]);
	if (!receive(fds[0], o, sizeof(*o))) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		memset(o, 0, sizeof(*o));
		snprintf(o->error, sizeof(o->error), "%s",
			 WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL ?
			 "the runner was killed by a signal" :
			 "the runner did not finish");
	} else {
		waitpid(pid, &status, 0);
	}
	close(fds[0]);
}

/* The same finding: of that kind, in those functions. */
static const struct found *shows(const struct outcome *o, const struct found *f)
{
	unsigned int i;

	for (i = 0; i < o->n; i++)
		if (!strcmp(o->found[i].kind, f->kind) &&
		    !strcmp(o->found[i].where, f->where))
			return &o->found[i];
	return NULL;
}

/* ---- shrinking ---------------------------------------------------------- */

#define PIECES	128

/* Operations of all parts; part[i] is the one that piece i belongs to. */
struct pieces {
	char copy[PROGRAM_TEXT];
	char *piece[PIECES];
	int part[PIECES], n, parts;
};

static void cut(struct pieces *p, const char *text)
{
	char *at = p->copy, *part, *piece;

	strcpy(p->copy, text);
	p->n = p->parts = 0;
	for (; (part = strsep(&at, "|")); p->parts++)
		while ((piece = strsep(&part, ";"))) {
			size_t n;

			piece += strspn(piece, " ");
			n = strlen(piece);
			while (n && piece[n - 1] == ' ')
				piece[--n] = 0;
			if (!n || p->n == PIECES)
				continue;
			p->part[p->n] = p->parts;
			p->piece[p->n++] = piece;
		}
}

/* The text without one piece; empty parts are removed, but not set-up. */
static void join(const struct pieces *p, int without, char *text)
{
	size_t used = 0;
	int part, i, n;

	text[0] = 0;
	for (part = 0; part < p->parts; part++) {
		for (i = n = 0; i < p->n; i++) {
			if (p->part[i] != part || i == without)
				continue;
			used += sprintf(text + used, "%s%s",
					n++ ? "; " : part ? " | " : "",
					p->piece[i]);
		}
	}
	if (!strchr(text, '|'))
		strcpy(text + used, " |");
}

static void shrink(char text[PROGRAM_TEXT], struct found *f)
{
	static struct pieces p;
	static struct outcome o;
	char smaller[PROGRAM_TEXT + 8];
	const struct found *same;
	int i;

	cut(&p, text);
	for (i = p.n - 1; i >= 0; i--) {
		join(&p, i, smaller);
		try(smaller, true, &o);
		same = shows(&o, f);
		if (!same)
			continue;
		*f = *same;
		strcpy(text, smaller);
		cut(&p, text);
		i = p.n;
	}
}

/* A schedule that a run can replay. */
static void find_schedule(const char *text, struct found *f)
{
	static struct outcome o;
	const struct found *same;

	try(text, false, &o);
	same = shows(&o, f);
	if (same)
		*f = *same;
	else
		f->replay[0] = f->schedule[0] = 0;
}

/* ---- the sweep ---------------------------------------------------------- */

static struct {
	struct found known[KNOWN];
	unsigned int n, old;		/* findings; the known ones among them */
	unsigned long programs, all, bad, partial, errors;
	uint64_t executions;
	struct timespec start;
} sweep;

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - sweep.start.tv_sec +
	       (now.tv_nsec - sweep.start.tv_nsec) / 1e9;
}

static bool is_over(void)
{
	return (request->until_found && sweep.n > sweep.old) ||
	       (request->seconds && seconds() >= request->seconds);
}

static void put_found(const char *text, const struct found *f)
{
	char *source = programs->source(text, f->expect, f->schedule);

	log_begin("swept");
	log_str("program", text);
	log_str("kind", f->kind);
	log_str("where", f->where);
	log_str("text", f->text);
	log_str("replay", f->replay);
	if (source)
		log_str("source", source);
	log_end();
	log_flush();
	free(source);
}

static void put_known(const char *text, const struct found *f, const char *why)
{
	log_begin("known");
	log_str("program", text);
	log_str("kind", f->kind);
	log_str("where", f->where);
	log_str("text", why);
	log_end();
	log_flush();
}

static void put_unjudged(const char *text, const char *why)
{
	log_begin("unjudged");
	log_str("program", text);
	log_str("text", why);
	log_end();
	log_flush();
}

static bool is_known(const struct found *f)
{
	unsigned int i;

	for (i = 0; i < sweep.n; i++)
		if (!strcmp(sweep.known[i].kind, f->kind) &&
		    !strcmp(sweep.known[i].where, f->where))
			return true;
	return false;
}

static void one(const char *text)
{
	static struct outcome o;
	char small[PROGRAM_TEXT];
	const char *known;
	unsigned int i;

	try(text, true, &o);
	sweep.programs++;
	sweep.executions += o.executions;
	sweep.bad += o.n > 0;
	if (!o.n && *o.error) {
		sweep.errors++;
		put_unjudged(text, o.error);
	} else if (!o.n && !o.complete) {
		sweep.partial++;
		put_unjudged(text, *o.bound ? o.bound : "not complete");
	}
	for (i = 0; i < o.n && sweep.n < KNOWN; i++) {
		struct found f = o.found[i];

		if (is_known(&f) || !wanted(&f))
			continue;
		known = request->kind ? NULL :
			programs->known(f.kind, f.where);
		if (known) {
			put_known(text, &f, known);
			sweep.known[sweep.n++] = f;
			sweep.old++;
			continue;
		}
		strcpy(small, text);
		if (request->shrink)
			shrink(small, &f);
		find_schedule(small, &f);
		put_found(small, &f);
		sweep.known[sweep.n++] = f;
		if (request->until_found)
			break;
	}
}

static void put_progress(const char *type)
{
	log_begin(type);
	log_int("programs", sweep.programs);
	log_int("of", sweep.all);
	log_int("bad", sweep.bad);
	log_int("findings", sweep.n - sweep.old);
	log_int("known", sweep.old);
	log_int("partial", sweep.partial);
	log_int("errors", sweep.errors);
	log_int("executions", sweep.executions);
	log_int("milliseconds", seconds() * 1000);
	log_end();
	log_flush();
}

/* Each kind of program in turn, but only this shard's.  near: see is_near(),
 * for a search for one finding. */
static void all(bool (*get)(unsigned long, char *), unsigned long from,
		unsigned long most, bool near)
{
	static unsigned long number;
	char text[PROGRAM_TEXT];
	unsigned long i;

	for (i = 0; i < most && get(from + i, text); i++) {
		if (number++ % request->shards != request->shard)
			continue;
		if (request->kind && is_near(text) != near)
			continue;
		if (is_over())
			return;
		one(text);
		if (request->progress)
			put_progress("progress");
	}
}

/* The number of programs of one kind. */
static unsigned long count(bool (*get)(unsigned long, char *))
{
	char text[PROGRAM_TEXT];
	unsigned long n = 0;

	while (get(n, text))
		n++;
	return n;
}

/* The number of programs in this shard. */
static unsigned long count_all(void)
{
	const struct sweep_request *q = request;
	unsigned long n = q->alone + q->random;

	if (q->singles)
		n += count(programs->single);
	if (q->pairs)
		n += count(programs->pair);
	if (q->triples)
		n += count(programs->triple);
	if (q->starved)
		n += count(programs->starved);
	/* Numbers from 0 on; every shards-th is in this shard. */
	return (n + q->shards - 1 - q->shard) / q->shards + !!q->program;
}

static void sweep_all(bool near)
{
	const struct sweep_request *q = request;

	if (q->singles)
		all(programs->single, 0, -1ul, near);
	if (q->pairs)
		all(programs->pair, 0, -1ul, near);
	if (q->triples)
		all(programs->triple, 0, -1ul, near);
	if (q->starved)
		all(programs->starved, 0, -1ul, near);
	all(programs->alone, q->seed, q->alone, near);
	all(programs->random, q->seed, q->random, near);
}

int runner_sweep(const struct sweep_request *q)
{
	request = q;
	clock_gettime(CLOCK_MONOTONIC, &sweep.start);
	programs = the_system.programs();
	if (!programs)
		return runner_error("this subject has no operations for a sweep");
	the_system.function_at(NULL, NULL, NULL);	/* reads the symbols */
	sweep.all = count_all();
	if (q->program)
		one(q->program);
	sweep_all(true);
	if (q->kind)
		sweep_all(false);
	put_progress("sweep");
	return 0;
}
