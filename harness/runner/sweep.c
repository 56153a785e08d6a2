// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many programs, each explored in a process of its own (tries.h).  A program that
 * crashes or hangs it could not be judged, and the sweep continues.
 *
 * A program with a finding is shrunk: operations and CPUs are removed while the
 * same finding remains.  Each finding is reported once, with the first program
 * that shows it.  It is in the log before it is shrunk, and replaced after that,
 * so that it survives any end of this process.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "tries.h"
#include "vcpu/event-log.h"

#define KNOWN		512		/* findings of the sweep */

static const struct programs *programs;

static volatile sig_atomic_t interrupted;

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
	char smaller[PROGRAM_TEXT + 8];
	const struct found *same;
	int i;

	cut(&p, text);
	for (i = p.n - 1; i >= 0 && !interrupted; i--) {
		join(&p, i, smaller);
		same = shows(tries_now(smaller, true), f);
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
	const struct found *same = shows(tries_now(text, false), f);

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
	return request->until_found && sweep.n > sweep.old;
}

static void put_finding(const char *type, const char *text,
			const struct found *f)
{
	log_begin(type);
	log_str("program", text);
	log_str("kind", f->kind);
	log_str("where", f->where);
	log_str("text", f->text);
}

/* What follows may take long. */
static void put_found(const char *text, const struct found *f)
{
	put_finding("found", text, f);
	log_end();
	log_flush();
}

static void put_swept(const char *text, const struct found *f)
{
	char *source = programs->source(text, f->expect, f->schedule);

	put_finding("swept", text, f);
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

static void count(const char *text, const struct outcome *o)
{
	sweep.programs++;
	sweep.executions += o->executions;
	sweep.bad += o->n > 0;
	if (!o->n && *o->error) {
		sweep.errors++;
		put_unjudged(text, o->error);
	} else if (!o->n && !o->complete) {
		sweep.partial++;
		put_unjudged(text, *o->bound ? o->bound : "not complete");
	}
}

static void one(const char *text, const struct outcome *o)
{
	char small[PROGRAM_TEXT];
	const char *known;
	unsigned int i;

	/* What was stopped, and had found nothing, was not explored. */
	if (!o->stopped || o->n)
		count(text, o);
	for (i = 0; i < o->n && sweep.n < KNOWN; i++) {
		struct found f = o->found[i];

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
		put_found(text, &f);
		strcpy(small, text);
		if (request->shrink)
			shrink(small, &f);
		find_schedule(small, &f);
		put_swept(small, &f);
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

/* The number of programs of one kind. */
static unsigned long count_kind(bool (*get)(unsigned long, char *))
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
		n += count_kind(programs->single);
	if (q->pairs)
		n += count_kind(programs->pair);
	if (q->triples)
		n += count_kind(programs->triple);
	if (q->starved)
		n += count_kind(programs->starved);
	/* Numbers from 0 on; every shards-th is in this shard. */
	return (n + q->shards - 1 - q->shard) / q->shards + !!q->program;
}

/* ---- the programs, in their order --------------------------------------- */

static struct {
	/* Of a search for one finding: first those near it, see is_near(). */
	bool far;
	unsigned int kind;		/* of program: see kinds */
	unsigned long i;		/* the next one of that kind */
	unsigned long number;		/* of all */
	bool given;			/* the one of the request was */
} at;

/* Each kind in turn. */
static bool next_of_kind(char text[PROGRAM_TEXT])
{
	const struct sweep_request *q = request;
	const struct {
		bool (*get)(unsigned long n, char text[PROGRAM_TEXT]);
		unsigned long from, most;
	} kinds[] = {
		{ programs->single, 0, q->singles ? -1ul : 0 },
		{ programs->pair, 0, q->pairs ? -1ul : 0 },
		{ programs->triple, 0, q->triples ? -1ul : 0 },
		{ programs->starved, 0, q->starved ? -1ul : 0 },
		{ programs->alone, q->seed, q->alone },
		{ programs->random, q->seed, q->random },
	};

	for (; at.kind < sizeof(kinds) / sizeof(kinds[0]); at.kind++, at.i = 0)
		if (at.i < kinds[at.kind].most &&
		    kinds[at.kind].get(kinds[at.kind].from + at.i, text)) {
			at.i++;
			return true;
		}
	return false;
}

/* Only those of this shard. */
static bool next_program(char text[PROGRAM_TEXT])
{
	if (request->program && !at.given) {
		at.given = true;
		snprintf(text, PROGRAM_TEXT, "%s", request->program);
		return true;
	}
	for (;;) {
		if (!next_of_kind(text)) {
			if (!request->kind || at.far)
				return false;
			at.far = true;
			at.kind = 0;
			continue;
		}
		if (at.number++ % request->shards == request->shard &&
		    (!request->kind || is_near(text) != at.far))
			return true;
	}
}

static void on_signal(int number)
{
	(void)number;
	interrupted = 1;
	tries_stop();
}

int runner_sweep(const struct sweep_request *q)
{
	char text[PROGRAM_TEXT];
	const struct outcome *o;

	request = q;
	clock_gettime(CLOCK_MONOTONIC, &sweep.start);
	programs = the_system.programs();
	if (!programs)
		return runner_error("this subject has no operations for a sweep");
	the_system.function_at(NULL, NULL, NULL);	/* reads the symbols */
	sweep.all = count_all();
	tries_begin(q, next_program);
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	signal(SIGHUP, on_signal);
	while (!is_over() && (o = tries_next(text))) {
		one(text, o);
		if (q->progress)
			put_progress("progress");
	}
	tries_end();
	put_progress("sweep");
	return 0;
}
