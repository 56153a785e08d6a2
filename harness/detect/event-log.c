// SPDX-License-Identifier: GPL-2.0-only
/* Reads what a runner wrote: see event-log.h, and common/event-log.h. */
#include "event-log.h"
#include "words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "common/event-log.h"

#define MAX_PAIRS 40

struct record {
	int line;
	const char *type;
	struct {
		const char *key, *value;
	} pair[MAX_PAIRS];
	int n;
	const char *wrong;	/* what is malformed, or NULL */
};

struct reader {
	struct event_log *log;
	struct record rec;
	bool in_report;
	bool exploring;		/* there were so many of each before: */
	size_t findings, reports, found_bys;
};

static void wrong(struct reader *r, const char *what)
{
	if (!r->rec.wrong)
		r->rec.wrong = what;
}

/* The value of a key; NULL if it is missing or empty. */
static const char *text(struct reader *r, const char *key)
{
	for (int i = 0; i < r->rec.n; i++)
		if (!strcmp(r->rec.pair[i].key, key))
			return *r->rec.pair[i].value ? r->rec.pair[i].value
						     : NULL;
	return NULL;
}

static const char *need(struct reader *r, const char *key)
{
	const char *value = text(r, key);

	if (!value) {
		wrong(r, pool_printf(&r->log->pool, "no %s=", key));
		return "";
	}
	return value;
}

static long long number(struct reader *r, const char *key)
{
	const char *value = text(r, key);
	long long n;
	char *end;

	if (!value)
		return 0;
	n = strtoll(value, &end, 10);
	if (end == value || *end)
		wrong(r, pool_printf(&r->log->pool, "%s=%s is not a number", key,
				     value));
	return n;
}

static bool hex(const char **s, uint64_t *n)
{
	char *end;

	if (strncmp(*s, "0x", 2))
		return false;
	errno = 0;
	*n = strtoull(*s, &end, 16);
	if (end == *s + 2 || errno)
		return false;
	*s = end;
	return true;
}

static uint64_t address(struct reader *r, const char *key)
{
	const char *value = text(r, key), *s = value;
	uint64_t n = 0;

	if (value && (!hex(&s, &n) || *s))
		wrong(r, pool_printf(&r->log->pool, "%s=%s is not an address", key,
				     value));
	return n;
}

static struct pcs addresses(struct reader *r, const char *key)
{
	const char *s = text(r, key);
	VEC(uint64_t) list = { 0 };

	while (s && *s) {
		uint64_t *n = vec_add(&r->log->pool, &list);

		if (!hex(&s, n) || (*s && *s++ != ',')) {
			wrong(r, pool_printf(&r->log->pool,
					     "%s= is not a list of addresses",
					     key));
			break;
		}
	}
	return (struct pcs){ list.v, list.n };
}

static void read_runner(struct reader *r)
{
	struct event_log *log = r->log;

	if (number(r, "version") != EVENT_LOG_VERSION)
		wrong(r, "a runner of another version of dmrace wrote it");
	log->subject = need(r, "subject");
	log->flavour = need(r, "flavour");
	log->valgrind = text(r, "valgrind");
	log->token = text(r, "token");
	log->alive = number(r, "alive");
	log->compiler = text(r, "compiler");
	log->build = text(r, "build");
	log->code = text(r, "code");
	log->exe = text(r, "exe");
	log->frees = text(r, "frees");
	log->like = text(r, "like");
	log->benign = text(r, "benign");
	log->base = address(r, "base");
	log->threads = number(r, "threads");
}

static void read_option(struct reader *r)
{
	*vec_add(&r->log->pool, &r->log->options) = (struct log_option){
		.name = need(r, "name"), .what = need(r, "what"),
	};
}

static void read_code(struct reader *r)
{
	*vec_add(&r->log->pool, &r->log->codes) = (struct log_code){
		.whose = need(r, "whose"),
		.start = address(r, "start"), .end = address(r, "end"),
	};
}

static void read_headers(struct reader *r)
{
	*vec_add(&r->log->pool, &r->log->headers) = need(r, "dir");
}

static void read_source(struct reader *r)
{
	*vec_add(&r->log->pool, &r->log->sources) = need(r, "dir");
}

static void read_scenario(struct reader *r)
{
	struct log_scenario *s = vec_add(&r->log->pool, &r->log->scenarios);

	s->subjects = r->log->subject ? r->log->subject : "";
	s->likes = r->log->like ? pool_printf(&r->log->pool, "%s=%s",
					      s->subjects, r->log->like) : "";
	s->file = text(r, "file");
	s->name = text(r, "name");
	s->title = text(r, "title");
	if (!s->name || !s->title)
		wrong(r, pool_printf(&r->log->pool, "%s: the scenario has no %s",
				     s->file ? s->file : "a file",
				     s->name ? "title" : "name"));
	s->story = text(r, "story");
	s->before = text(r, "before");
	s->closed_by = text(r, "closed_by");
	s->shows_on = text(r, "shows_on");
	s->clean_on = text(r, "clean_on");
	s->window = text(r, "window");
	s->watch = text(r, "watch");
	if (words_wrong(s->watch))
		wrong(r, words_wrong(s->watch));
	s->schedule = text(r, "schedule");
	s->memory = text(r, "memory");
}

static struct log_scenario *open_scenario(struct reader *r)
{
	if (r->log->scenarios.n)
		return &r->log->scenarios.v[r->log->scenarios.n - 1];
	wrong(r, "no scenario before it");
	return pool_alloc(&r->log->pool, sizeof(struct log_scenario));
}

static void read_actor(struct reader *r)
{
	struct log_scenario *s = open_scenario(r);
	struct log_actor *a = vec_add(&r->log->pool, &s->actors);

	a->n = number(r, "n");
	a->does = need(r, "does");
	a->command = number(r, "command");
}

static void read_expect(struct reader *r)
{
	struct log_scenario *s = open_scenario(r);
	struct log_expect *e = vec_add(&r->log->pool, &s->expects);

	e->tools = need(r, "tools");
	e->blind = text(r, "blind");
	e->kind = e->blind ? NULL : need(r, "kind");
	e->fn_a = text(r, "fn_a");
	e->op_a = text(r, "op_a");
	e->fn_b = text(r, "fn_b");
	e->op_b = text(r, "op_b");
	e->field = text(r, "field");
}

static void read_run(struct reader *r)
{
	struct log_run *run = &r->log->run;

	if (run->scenario)
		wrong(r, "a second run");
	run->scenario = need(r, "scenario");
	run->schedule = text(r, "schedule");
	run->cpus = text(r, "cpus");
	run->code = text(r, "code");
	run->memory = text(r, "memory");
	run->check = number(r, "check");
	run->clients = number(r, "clients");
}

static void read_schedule(struct reader *r)
{
	struct log_found_by *by;

	if (!text(r, "execution")) {
		r->log->run.replay = need(r, "text");
		return;
	}
	by = vec_add(&r->log->pool, &r->log->found_bys);
	by->line = r->rec.line;
	by->text = need(r, "text");
	by->execution = number(r, "execution");
}

static void read_absent(struct reader *r)
{
	r->log->run.absent = need(r, "text");
}

static void read_unmet(struct reader *r)
{
	r->log->run.unmet = need(r, "text");
}

static void read_ev(struct reader *r)
{
	struct log_ev *ev = vec_add(&r->log->pool, &r->log->evs);

	ev->line = r->rec.line;
	ev->kind = need(r, "kind");
	need(r, "cpu");
	ev->n = number(r, "n");
	ev->cpu = number(r, "cpu");
	ev->size = number(r, "size");
	ev->pc = address(r, "pc");
	ev->addr = address(r, "addr");
	ev->value = text(r, "value");
	ev->lock = text(r, "lock");
	ev->fn = text(r, "fn");
}

static void read_after(struct reader *r)
{
	struct event_log *log = r->log;
	struct log_ev *ev = log->evs.n ? &log->evs.v[log->evs.n - 1] : NULL;

	if (!ev || ev->after || ev->fill) {
		wrong(r, "no write before it");
		return;
	}
	ev->fill = text(r, "fill");
	ev->after = ev->fill ? NULL : need(r, "value");
}

static void read_object(struct reader *r, struct log_obj *o)
{
	o->line = r->rec.line;
	need(r, "addr");
	o->addr = address(r, "addr");
	o->size = number(r, "size");
	o->cpu = number(r, "cpu");
	o->pcs = addresses(r, "pcs");
}

static void read_obj(struct reader *r)
{
	need(r, "size");
	read_object(r, vec_add(&r->log->pool, &r->log->objs));
}

static void read_freed(struct reader *r)
{
	read_object(r, vec_add(&r->log->pool, &r->log->freeds));
}

static void read_returned(struct reader *r)
{
	struct log_returned *c = vec_add(&r->log->pool, &r->log->returneds);

	c->line = r->rec.line;
	c->cpu = number(r, "cpu");
	c->result = need(r, "result");
}

static void read_client(struct reader *r)
{
	struct log_client *c = vec_add(&r->log->pool, &r->log->clients);
	const char *how = need(r, "how");
	int n = number(r, "number");

	c->cpu = number(r, "cpu");
	c->output = text(r, "output");
	c->more = number(r, "more");
	if (!strcmp(how, "exited"))
		c->how = pool_printf(&r->log->pool, "exit status %d", n);
	else if (!strcmp(how, "signaled"))
		c->how = pool_printf(&r->log->pool, "killed by SIG%s",
				     sigabbrev_np(n) ? sigabbrev_np(n) : "?");
	else if (!strcmp(how, "hangs"))
		c->how = "hangs in the kernel";
	else if (!strcmp(how, "endless"))
		c->how = "does not end";
	else
		c->how = "lost";
}

static void read_console(struct reader *r)
{
	struct log_console *c = vec_add(&r->log->pool, &r->log->consoles);

	c->line = r->rec.line;
	c->cpu = number(r, "cpu");
	c->text = need(r, "text");
}

static void read_finding(struct reader *r)
{
	struct log_finding *f = vec_add(&r->log->pool, &r->log->findings);

	f->line = r->rec.line;
	f->kind = need(r, "kind");
	f->cpu = number(r, "cpu");
	f->text = text(r, "text");
	f->fn = text(r, "fn");
	f->tool = text(r, "tool");
	f->addr = address(r, "addr");
	f->pcs = addresses(r, "pcs");
}

static void read_report(struct reader *r)
{
	struct log_report *rep = vec_add(&r->log->pool, &r->log->reports);

	if (r->in_report)
		wrong(r, "a report inside a report");
	r->in_report = true;
	rep->line = r->rec.line;
	rep->tool = need(r, "tool");
	rep->type = need(r, "type");
}

static struct log_report *open_report(struct reader *r)
{
	if (r->in_report)
		return &r->log->reports.v[r->log->reports.n - 1];
	wrong(r, "no report before it");
	return pool_alloc(&r->log->pool, sizeof(struct log_report));
}

static void read_mop(struct reader *r)
{
	struct log_report *rep = open_report(r);
	struct log_mop *m = vec_add(&r->log->pool, &rep->mops);

	m->cpu = number(r, "cpu");
	m->size = number(r, "size");
	m->addr = address(r, "addr");
	m->op = need(r, "op");
	m->pcs = addresses(r, "pcs");
}

static void read_stack(struct reader *r)
{
	struct log_report *rep = open_report(r);
	struct log_stack *s = vec_add(&r->log->pool, &rep->stacks);

	s->what = need(r, "what");
	s->cpu = number(r, "cpu");
	s->pcs = addresses(r, "pcs");
	if (!strcmp(s->what, "alloc") && text(r, "addr")) {
		/* An exploration has no other word of its objects. */
		struct log_obj *o = vec_add(&r->log->pool, &r->log->objs);

		read_object(r, o);
		o->line = rep->line;
	}
}

static void read_endreport(struct reader *r)
{
	open_report(r);
	r->in_report = false;
}

static void read_next(struct reader *r)
{
	struct log_next *n = vec_add(&r->log->pool, &r->log->nexts);

	n->cpu = number(r, "cpu");
	n->kind = need(r, "kind");
	n->pc = address(r, "pc");
}

static void read_blocked(struct reader *r)
{
	struct log_blocked *b = vec_add(&r->log->pool, &r->log->blockeds);

	b->line = r->rec.line;
	b->cpu = number(r, "cpu");
	b->waits = text(r, "waits");
	b->owner = text(r, "owner");
	b->pcs = addresses(r, "pcs");
}

static void read_holder(struct reader *r)
{
	struct event_log *log = r->log;
	struct log_holder *h;

	if (!log->blockeds.n) {
		wrong(r, "no blocked CPU before it");
		return;
	}
	h = vec_add(&log->pool, &log->blockeds.v[log->blockeds.n - 1].holders);
	h->cpu = number(r, "cpu");
	h->pcs = addresses(r, "pcs");
}

static void read_end(struct reader *r)
{
	if (r->in_report)
		wrong(r, "inside a report");
	r->log->end = need(r, "how");
}

/* The sentinel of an exploration. */
static void read_explored(struct reader *r)
{
	struct log_explored *e = &r->log->explored;

	e->strategy = need(r, "strategy");
	e->granularity = text(r, "granularity");
	e->judge = text(r, "judge");
	e->bound = text(r, "bound");
	need(r, "executions");
	e->executions = number(r, "executions");
	e->blocked = number(r, "blocked");
	e->bad = number(r, "bad");
	e->first = number(r, "first");
	e->points = number(r, "points");
	e->depth = number(r, "depth");
	e->traces = number(r, "traces");
	e->milliseconds = number(r, "milliseconds");
	e->microseconds = number(r, "microseconds");
	e->rss = number(r, "rss");
	e->shard = number(r, "shard");
	e->shards = number(r, "shards");
	e->complete = number(r, "complete");
	e->cpus = number(r, "cpus");
	e->with = text(r, "with");
	e->memory = text(r, "memory");
	e->unmodelled = text(r, "unmodelled");
	e->stand_for = number(r, "stand_for");
	e->bad_for = number(r, "bad_for");
	e->equal = text(r, "equal");
	e->unequal = text(r, "unequal");
	e->ended_early = text(r, "ended_early");
	e->estimates = text(r, "estimates");
	e->cut = number(r, "cut");
	e->cross_checked = text(r, "cross_check");
	e->cross_check = number(r, "cross_check");
	e->cross_traces = number(r, "cross_traces");
	e->stranger = text(r, "stranger");
	e->stranger_schedule = text(r, "stranger_schedule");
	r->log->end = "explored";
}

static void read_recording(struct reader *r)
{
	r->log->recorded = true;
	r->log->recording = text(r, "source");
}

static void read_capacity(struct reader *r)
{
	*vec_add(&r->log->pool, &r->log->capacities) = (struct log_capacity){
		.table = need(r, "table"), .what = need(r, "what"),
		.cure = text(r, "cure"), .size = number(r, "size"),
		.lost = number(r, "lost"),
	};
}

/* What set-up has found stays, whatever the exploration says in the end. */
static void read_exploring(struct reader *r)
{
	r->exploring = true;
	r->findings = r->log->findings.n;
	r->reports = r->log->reports.n;
	r->found_bys = r->log->found_bys.n;
}

/* An exploration came to its end: what follows replaces what it had. */
static void read_result(struct reader *r)
{
	if (r->in_report)
		wrong(r, "inside a report");
	if (!r->exploring)
		return;
	vec_cut(&r->log->findings, r->findings);
	vec_cut(&r->log->reports, r->reports);
	vec_cut(&r->log->found_bys, r->found_bys);
}

static void read_sweep_counts(struct reader *r)
{
	struct log_sweep *s = &r->log->sweep;

	s->programs = number(r, "programs");
	s->partial = number(r, "partial");
	s->errors = number(r, "errors");
	s->executions = number(r, "executions");
	s->milliseconds = number(r, "milliseconds");
}

static void read_progress(struct reader *r)
{
	need(r, "executions");
	/* Of a sweep: if there is no last one, that is how far it came. */
	if (text(r, "programs"))
		read_sweep_counts(r);
}

static void read_error(struct reader *r)
{
	r->log->runner_error = need(r, "text");
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void read_found(struct reader *r)
{
	*vec_add(&r->log->pool, &r->log->swept) = (struct log_swept){
		.program = need(r, "program"), .kind = need(r, "kind"),
		.where = text(r, "where"), .text = text(r, "text"),
	};
}

static void read_swept(struct reader *r)
{
	const struct log_swept new = {
		.program = need(r, "program"), .kind = need(r, "kind"),
		.where = text(r, "where"), .text = text(r, "text"),
		.replay = text(r, "replay"), .source = text(r, "source"),
		.shrunk = true,
	};

	for (size_t i = 0; i < r->log->swept.n; i++) {
		struct log_swept *old = &r->log->swept.v[i];

		if (same_text(old->kind, new.kind) &&
		    same_text(old->where, new.where)) {
			*old = new;
			return;
		}
	}
	wrong(r, "a finding that was not found before");
}

static void read_known(struct reader *r)
{
	*vec_add(&r->log->pool, &r->log->known) = (struct log_swept){
		.program = need(r, "program"), .kind = need(r, "kind"),
		.where = text(r, "where"), .text = need(r, "text"),
	};
}

static void read_unjudged(struct reader *r)
{
	*vec_add(&r->log->pool, &r->log->unjudged) = (struct log_swept){
		.program = need(r, "program"), .text = need(r, "text"),
	};
}

/* The sentinel of a sweep. */
static void read_sweep(struct reader *r)
{
	need(r, "programs");
	read_sweep_counts(r);
	r->log->end = "sweep";
}

static const struct {
	const char *type;
	void (*read)(struct reader *r);
} types[] = {
	{ "runner", read_runner },
	{ "option", read_option },
	{ "code", read_code },
	{ "headers", read_headers },
	{ "source", read_source },
	{ "scenario", read_scenario },
	{ "actor", read_actor },
	{ "expect", read_expect },
	{ "run", read_run },
	{ "ev", read_ev },
	{ "after", read_after },
	{ "obj", read_obj },
	{ "freed", read_freed },
	{ "returned", read_returned },
	{ "client", read_client },
	{ "console", read_console },
	{ "finding", read_finding },
	{ "report", read_report },
	{ "mop", read_mop },
	{ "stack", read_stack },
	{ "endreport", read_endreport },
	{ "schedule", read_schedule },
	{ "absent", read_absent },
	{ "unmet", read_unmet },
	{ "next", read_next },
	{ "blocked", read_blocked },
	{ "holder", read_holder },
	{ "end", read_end },
	{ "exploring", read_exploring },
	{ "result", read_result },
	{ "explored", read_explored },
	{ "capacity", read_capacity },
	{ "recording", read_recording },
	{ "progress", read_progress },
	{ "error", read_error },
	{ "found", read_found },
	{ "swept", read_swept },
	{ "known", read_known },
	{ "unjudged", read_unjudged },
	{ "sweep", read_sweep },
};

/* Backslash escapes, in place. */
static bool unescape(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (*s != '\\') {
			*to++ = *s;
			continue;
		}
		switch (*++s) {
		case '\\': *to++ = '\\'; break;
		case 't': *to++ = '\t'; break;
		case 'n': *to++ = '\n'; break;
		default: return false;
		}
	}
	*to = '\0';
	return true;
}

static void split(struct reader *r, char *line)
{
	struct record *rec = &r->rec;
	char *field = strsep(&line, "\t");

	rec->type = field;
	rec->n = 0;
	rec->wrong = NULL;
	while ((field = strsep(&line, "\t"))) {
		char *value = strchr(field, '=');

		if (!value || value == field) {
			wrong(r, "not key=value");
			return;
		}
		if (rec->n == MAX_PAIRS) {
			wrong(r, "too many fields");
			return;
		}
		*value++ = '\0';
		if (!unescape(value))
			wrong(r, "a bad escape");
		clean_text(value);
		rec->pair[rec->n].key = field;
		rec->pair[rec->n++].value = value;
	}
}

static void read_line(struct reader *r, char *line)
{
	split(r, line);
	if (r->log->end && strcmp(r->rec.type, "recording"))
		wrong(r, "a record after the end");
	if (r->rec.wrong)
		return;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (!strcmp(types[i].type, r->rec.type)) {
			types[i].read(r);
			return;
		}
	}
	wrong(r, "an unknown record");
}

static const char *read_lines(struct reader *reader, char *s, bool want_end)
{
	struct event_log *log = reader->log;

	while (*s) {
		char *end = strchr(s, '\n');

		reader->rec.line++;
		if (!end)
			return pool_printf(&log->pool,
					   "line %d is cut off: the runner ended while writing",
					   reader->rec.line);
		*end = '\0';
		read_line(reader, s);
		if (reader->rec.wrong)
			return pool_printf(&log->pool, "line %d (%.20s): %s",
					   reader->rec.line, reader->rec.type,
					   reader->rec.wrong);
		s = end + 1;
	}
	if (!reader->rec.line)
		return "the runner wrote nothing";
	if (want_end && !log->subject && !log->runner_error)
		return "no runner record";
	if (reader->in_report)
		return "a report without its end";
	if (want_end && !log->end && !log->runner_error)
		return "no end record: the runner did not reach its end";
	return NULL;
}

/* A report that is cut off is none: what it is about is not known. */
static const char *read_all(struct event_log *log, char *s, bool want_end)
{
	struct reader r = { .log = log };
	const char *wrong = read_lines(&r, s, want_end);

	if (r.in_report)
		log->reports.n--;
	return wrong;
}

static bool read_text(struct event_log *log, char *text, bool want_end)
{
	log->broken = read_all(log, text, want_end);
	return !log->broken;
}

bool event_log_parse(struct event_log *log, const char *text, bool want_end)
{
	*log = (struct event_log){ 0 };
	return read_text(log, pool_strdup(&log->pool, text), want_end);
}

bool event_log_read(struct event_log *log, const char *path, bool want_end)
{
	size_t size;
	char *s;

	*log = (struct event_log){ 0 };
	s = pool_read_file(&log->pool, path, &size);
	if (!s) {
		log->broken = pool_printf(&log->pool, "%s: %m", path);
		return false;
	}
	if (strlen(s) != size) {
		log->broken = "it has a zero byte";
		return false;
	}
	return read_text(log, s, want_end);
}

void event_log_free(struct event_log *log)
{
	pool_free(&log->pool);
}

const struct log_scenario *event_log_scenario(const struct event_log *log,
					     const char *name)
{
	for (size_t i = 0; i < log->scenarios.n; i++)
		if (!strcmp(log->scenarios.v[i].name, name))
			return &log->scenarios.v[i];
	return NULL;
}
