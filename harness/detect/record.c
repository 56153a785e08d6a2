// SPDX-License-Identifier: GPL-2.0-only
#include "record.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clean.h"
#include "common/numbers.h"
#include "listed.h"
#include "replace.h"
#include "source.h"
#include "stale.h"
#include "words.h"

/* The same few texts and numbers are in thousands of events: one value each. */
static struct {
	json_t *text[1024], *number[1024];
} shared;

/* Text from a program or a source file may be anything; see clean.h. */
static json_t *text_value(const char *text)
{
	const size_t n = sizeof(shared.text) / sizeof(*shared.text);
	unsigned int hash = 0;
	json_t **known;

	for (const char *s = text; *s; s++)
		hash = hash * 31 + (unsigned char)*s;
	known = &shared.text[hash % n];
	if (!*known || strcmp(json_string_value(*known), text)) {
		json_decref(*known);
		*known = clean_string(text);
	}
	return json_incref(*known);
}

static json_t *number_value(long long n)
{
	const long long size = sizeof(shared.number) / sizeof(*shared.number);
	json_t **known;

	if (n < 0 || n >= size)
		return json_integer(n);
	known = &shared.number[n];
	if (!*known)
		*known = json_integer(n);
	return json_incref(*known);
}

/* From here on nobody else has them. */
static void drop_shared(void)
{
	json_t **all = (json_t **)&shared;

	for (size_t i = 0; i < sizeof(shared) / sizeof(*all); i++)
		json_decref(all[i]);
	memset(&shared, 0, sizeof(shared));
}

static void put(json_t *o, const char *key, const char *value)
{
	if (value)
		json_object_set_new_nocheck(o, key, text_value(value));
}

static void add_text(json_t *list, const char *value)
{
	json_array_append_new(list, clean_string(value));
}

static void put_number(json_t *o, const char *key, long long n)
{
	if (n)
		json_object_set_new_nocheck(o, key, number_value(n));
}

static void put_frame(json_t *o, const struct frame *f)
{
	put(o, "fn", f->fn);
	put(o, "file", f->file);
	put_number(o, "line", f->line);
}

/* What is declared: a record can be judged again (rejudge.h). */
static json_t *make_expects(const struct log_scenario *s)
{
	json_t *list = json_array();

	for (size_t i = 0; i < s->expects.n; i++) {
		const struct log_expect *e = &s->expects.v[i];
		json_t *o = json_object();

		put(o, "tools", e->tools);
		put(o, "kind", e->kind);
		put(o, "fn_a", e->fn_a);
		put(o, "op_a", e->op_a);
		put(o, "fn_b", e->fn_b);
		put(o, "op_b", e->op_b);
		put(o, "field", e->field);
		put(o, "blind", e->blind);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *make_scenario(struct pool *pool,
			     const struct log_scenario *s)
{
	json_t *o = json_object(), *actors = json_array();

	put(o, "name", s->name);
	put(o, "title", s->title);
	put(o, "story", s->story);
	put(o, "before", s->before);
	put(o, "closed_by", s->closed_by);
	put(o, "shows_on", s->shows_on);
	put(o, "window", s->window);
	put(o, "watch", s->watch);
	put(o, "memory", s->memory);
	if (s->file)
		put(o, "file", source_path(pool, s->file));
	for (size_t i = 0; i < s->actors.n; i++) {
		json_t *a = json_object();

		put_number(a, "cpu", s->actors.v[i].n);
		put(a, "does", s->actors.v[i].does);
		json_array_append_new(actors, a);
	}
	json_object_set_new(o, "actors", actors);
	json_object_set_new(o, "expects", make_expects(s));
	return o;
}

static json_t *make_stack(struct stack stack)
{
	json_t *list = json_array();

	for (size_t i = 0; i < stack.n; i++) {
		json_t *o = json_object();

		put_frame(o, &stack.v[i]);
		json_array_append_new(list, o);
	}
	return list;
}

/* The schedule that shows it, of an exploration: the first on the event log after
 * the finding. */
static void put_schedule(json_t *o, const struct event_log *log, int line)
{
	for (size_t i = 0; line && i < log->found_bys.n; i++) {
		const struct log_found_by *by = &log->found_bys.v[i];

		if (by->line < line)
			continue;
		put(o, "schedule", by->text);
		put_number(o, "execution", by->execution);
		return;
	}
}

static json_t *make_finding(const struct event_log *log, const struct found *f)
{
	json_t *o = json_object(), *sides = json_array();

	put_schedule(o, log, f->line);

	put(o, "tool", f->tool);
	put(o, "kind", f->kind);
	put(o, "field", f->field);
	put(o, "fields", f->fields);
	put(o, "text", f->text);
	put_number(o, "times", f->times);
	json_object_set_new(o, "expected", json_boolean(f->expected));
	json_object_set_new(o, "declared", json_boolean(f->declared));
	if (f->benign)
		json_object_set_new(o, "benign", json_true());
	for (int i = 0; i < f->sides; i++) {
		const struct side *s = &f->side[i];
		json_t *side = json_object();

		put_number(side, "cpu", s->cpu);
		put(side, "op", s->op);
		put_frame(side, s->where);
		put_number(side, "size", s->size);
		json_object_set_new(side, "stack", make_stack(s->stack));
		json_array_append_new(sides, side);
	}
	json_object_set_new(o, "sides", sides);
	return o;
}

/* ---- events ----------------------------------------------------------- */

static const char *op_of_event(const char *kind)
{
	static const struct {
		const char *kind, *op;
	} ops[] = {
		{ "read", "reads" }, { "load", "reads" },
		{ "write", "writes" }, { "store", "writes" },
		{ "rmw", "updates" }, { "free", "frees" },
	};

	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (!strcmp(ops[i].kind, kind))
			return ops[i].op;
	return NULL;
}

/* Valgrind's tools have no word for an update, so ops need not agree there:
 * the line does.  A broken property has no op: it was a write. */
static bool is_side(const struct side *s, const struct log_ev *ev,
		    const char *op, const struct frame *at)
{
	bool update = op && !strcmp(op, "updates");
	const char *side_op = s->op ? s->op : "writes";

	if (!op || !at->fn || !s->where->fn)
		return false;
	return (!s->cpu || s->cpu == ev->cpu) && s->where->line == at->line &&
	       !strcmp(s->where->fn, at->fn) &&
	       (!strcmp(side_op, op) || update ||
		!strcmp(side_op, "updates"));
}

/* Where something was declared, that is the race; the rest are consequences. */
static bool is_racing(const struct run_result *r, const struct log_ev *ev,
		      const struct frame *at)
{
	const char *op = op_of_event(ev->kind);
	bool declared = false;

	for (size_t i = 0; i < r->found.list.n; i++)
		declared |= r->found.list.v[i].declared;
	for (size_t i = 0; i < r->found.list.n; i++) {
		const struct found *f = &r->found.list.v[i];

		if (declared && !f->declared)
			continue;
		for (int j = 0; j < f->sides; j++)
			if (is_side(&f->side[j], ev, op, at))
				return true;
	}
	return false;
}

/* The stack of the object record that follows an alloc or free event. */
static struct pcs object_pcs(const struct event_log *log,
			     const struct log_ev *ev)
{
	for (size_t i = 0; i < log->objs.n; i++)
		if (log->objs.v[i].line == ev->line + 1)
			return log->objs.v[i].pcs;
	for (size_t i = 0; i < log->freeds.n; i++)
		if (log->freeds.v[i].line == ev->line + 1)
			return log->freeds.v[i].pcs;
	return (struct pcs){ 0 };
}

static const struct frame *where_of(const struct resolver *res,
				    const struct log_ev *ev)
{
	struct pcs pcs = { (uint64_t *)&ev->pc, 1 };

	if (!strcmp(ev->kind, "alloc") || !strcmp(ev->kind, "free")) {
		struct pcs longer = object_pcs(res->log, ev);

		if (longer.n)
			pcs = longer;
	}
	return resolve_where(resolve_pcs(res, pcs));
}

static const char *field_of(const struct resolver *res,
			    const struct log_ev *ev)
{
	bool object = !strcmp(ev->kind, "alloc") || !strcmp(ev->kind, "free");
	const char *field, *dot;

	if (!op_of_event(ev->kind) && !object)
		return NULL;
	field = resolve_field(res, ev->addr, ev->line + object);
	dot = field && object ? strchr(field, '.') : NULL;
	return dot ? pool_strndup(res->pool, field, dot - field) : field;
}

/* Of the end of a CPU: what its call returned. */
static const char *result_of(const struct event_log *log,
			     const struct log_ev *ev)
{
	for (size_t i = 0; i < log->returneds.n; i++)
		if (!strcmp(ev->kind, "end") &&
		    log->returneds.v[i].cpu == ev->cpu)
			return log->returneds.v[i].result;
	return NULL;
}

static json_t *make_event(struct run_result *r, const struct resolver *res,
			  const struct log_ev *ev)
{
	const struct frame *at = where_of(res, ev);
	json_t *o = json_object();

	put_number(o, "n", ev->n);
	put_number(o, "cpu", ev->cpu);
	put(o, "kind", ev->kind);
	put_frame(o, at);
	if (ev->fn)
		put(o, "fn", ev->fn);
	put(o, "field", field_of(res, ev));
	put(o, "lock", ev->lock);
	put(o, "value", ev->value);
	put(o, "after", ev->after);
	put(o, "result", result_of(&r->log, ev));
	put_number(o, "size", ev->size);
	if (is_racing(r, ev, at))
		json_object_set_new(o, "racing", json_true());
	if (at->owner == OWNER_SUBJECT)
		put(o, "owner", "subject");
	if (at->owner != OWNER_OTHER)
		put(o, "source", source_line(&r->pool, at->file, at->line));
	return o;
}

static json_t *make_console(const struct log_console *c)
{
	json_t *o = json_object();

	put_number(o, "cpu", c->cpu);
	put(o, "kind", "console");
	put(o, "text", c->text);
	return o;
}

static json_t *make_evs(struct run_result *r)
{
	const struct resolver res = { &r->pool, &r->log, r->symbols };
	json_t *evs = json_array();

	for (size_t i = 0; r->symbols && i < r->log.evs.n; i++)
		json_array_append_new(evs, make_event(r, &res,
						      &r->log.evs.v[i]));
	if (r->symbols)
		stale_mark(&r->log, evs);
	return evs;
}

/* Events and console lines in the order of the event log. */
static json_t *merge_consoles(const struct event_log *log, const json_t *evs)
{
	json_t *events = json_array();
	size_t c = 0;

	for (size_t i = 0; i <= log->evs.n; i++) {
		int line = i < log->evs.n ? log->evs.v[i].line : INT_MAX;

		for (; c < log->consoles.n && log->consoles.v[c].line < line;
		     c++)
			json_array_append_new(events,
					make_console(&log->consoles.v[c]));
		json_array_append(events, json_array_get(evs, i));
	}
	return events;
}

/* ---- the rest --------------------------------------------------------- */

static void put_where(json_t *o, struct run_result *r, struct pcs pcs)
{
	const struct resolver res = { &r->pool, &r->log, r->symbols };

	if (r->symbols && pcs.n)
		put_frame(o, resolve_where(resolve_pcs(&res, pcs)));
}

static json_t *make_holders(struct run_result *r, const struct log_blocked *b)
{
	json_t *list = json_array();

	for (size_t i = 0; i < b->holders.n; i++) {
		const struct log_holder *h = &b->holders.v[i];
		json_t *o = json_object();

		put_number(o, "cpu", h->cpu);
		put_where(o, r, h->pcs);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *make_blocked(struct run_result *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->log.blockeds.n; i++) {
		const struct log_blocked *b = &r->log.blockeds.v[i];
		json_t *o = json_object();

		put_number(o, "cpu", b->cpu);
		put(o, "waits", b->waits);
		put(o, "owner", b->owner);
		put_where(o, r, b->pcs);
		if (b->holders.n)
			json_object_set_new(o, "holders", make_holders(r, b));
		json_array_append_new(list, o);
	}
	return list;
}

/* Where the CPUs of a run stand that was stopped in the middle. */
static json_t *make_next(struct run_result *r)
{
	const struct resolver res = { &r->pool, &r->log, r->symbols };
	json_t *list = json_array();

	for (size_t i = 0; r->symbols && i < r->log.nexts.n; i++) {
		struct log_next *n = &r->log.nexts.v[i];
		struct pcs pcs = { &n->pc, 1 };
		const struct frame *at = resolve_where(resolve_pcs(&res, pcs));
		json_t *o = json_object();

		put_number(o, "cpu", n->cpu);
		put(o, "kind", n->kind);
		put_frame(o, at);
		if (at->file)
			put(o, "source", source_line(&r->pool, at->file,
						     at->line));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *make_client(const struct log_client *c)
{
	json_t *o = json_object();

	put_number(o, "cpu", c->cpu);
	put(o, "how", c->how);
	put(o, "output", c->output);
	if (c->more)
		json_object_set_new(o, "more", json_true());
	return o;
}

/* In the order of the CPUs, whichever ended first. */
static json_t *make_clients(const struct event_log *log)
{
	json_t *list = json_array();

	for (int cpu = 1; cpu <= NUMBER_CPUS; cpu++)
		for (size_t i = 0; i < log->clients.n; i++)
			if (log->clients.v[i].cpu == cpu)
				json_array_append_new(list,
					make_client(&log->clients.v[i]));
	return list;
}

json_t *record_verdict(struct pool *pool, const struct judgement *j)
{
	json_t *o = json_object(), *missing = json_array();
	json_t *unexpected = json_array();

	put(o, "result", verdict_name(j->verdict));
	json_object_set_new(o, "declared", json_integer(j->declared));
	put_number(o, "any_of", j->any_of);
	put_number(o, "benign", j->benign);
	for (size_t i = 0; i < j->missing.n; i++)
		add_text(missing, describe_expect(pool, j->missing.v[i]));
	for (size_t i = 0; i < j->unexpected.n; i++)
		add_text(unexpected,
			 describe_found(pool, j->unexpected.v[i]));
	json_object_set_new(o, "missing", missing);
	json_object_set_new(o, "unexpected", unexpected);
	put(o, "why", j->why);
	put(o, "blind", j->blind);
	put(o, "warning", j->warning);
	return o;
}

/* The options, without --shard, in which the parts of one exploration differ,
 * and without --jobs, which does not change the result. */
static json_t *make_asked(const char *const *arg)
{
	json_t *list = json_array();

	for (; arg && *arg; arg++) {
		if (!strcmp(*arg, "--progress"))
			continue;
		if ((!strcmp(*arg, "--shard") || !strcmp(*arg, "--jobs")) &&
		    arg[1])
			arg++;
		else
			json_array_append_new(list, json_string(*arg));
	}
	return list;
}

static json_t *make_cross_check(const struct log_explored *e)
{
	json_t *o = json_object();

	json_object_set_new(o, "executions", json_integer(e->cross_check));
	json_object_set_new(o, "traces", json_integer(e->cross_traces));
	put(o, "stranger", e->stranger);
	put(o, "schedule", e->stranger_schedule);
	return o;
}

/* "a, b" as a list. */
static json_t *make_list(const char *text)
{
	json_t *list = json_array();

	while (text && *text) {
		size_t n = strcspn(text, ",");

		json_array_append_new(list, json_stringn(text, n));
		text += n;
		text += strspn(text, ", ");
	}
	return list;
}

/* What the system had: "a Big Lock", or "no Big Lock". */
static json_t *make_system(const struct event_log *log)
{
	json_t *list = json_array();

	for (size_t i = 0; i < log->options.n; i++)
		json_array_append_new(list, json_sprintf("%s %s",
			listed(log->explored.with, log->options.v[i].name) ?
			"a" : "no", log->options.v[i].what));
	return list;
}

/* "AT:EXECUTIONS,..." */
static json_t *make_estimates(const char *text)
{
	json_t *list = json_array();
	unsigned long at, executions;
	int used;

	while (sscanf(text, "%lu:%lu%n", &at, &executions, &used) == 2) {
		json_array_append_new(list, json_pack("{sI sI}",
			"at", (json_int_t)at,
			"executions", (json_int_t)executions));
		text += used;
		if (*text == ',')
			text++;
	}
	return list;
}

static json_t *make_explored(const struct run_request *q,
			     const struct event_log *log)
{
	const struct log_explored *e = &log->explored;
	json_t *o = json_object(), *asked = make_asked(q->explore);

	if (q->with) {
		json_array_append_new(asked, json_string("--with"));
		json_array_append_new(asked, json_string(q->with));
	}
	if (q->until_found)
		json_array_append_new(asked, json_string("--until-found"));
	json_object_set_new(o, "asked", asked);

	put(o, "strategy", e->strategy);
	put(o, "granularity", e->granularity);
	put(o, "judge", e->judge);
	json_object_set_new(o, "executions", json_integer(e->executions));
	json_object_set_new(o, "blocked", json_integer(e->blocked));
	json_object_set_new(o, "bad", json_integer(e->bad));
	json_object_set_new(o, "first", json_integer(e->first));
	json_object_set_new(o, "points", json_integer(e->points));
	json_object_set_new(o, "depth", json_integer(e->depth));
	json_object_set_new(o, "traces", json_integer(e->traces));
	json_object_set_new(o, "complete", json_boolean(e->complete));
	put(o, "bound", e->bound);
	json_object_set_new(o, "shard", json_integer(e->shard));
	json_object_set_new(o, "shards", json_integer(e->shards));
	json_object_set_new(o, "milliseconds", json_integer(e->milliseconds));
	json_object_set_new(o, "rss", json_integer(e->rss));
	json_object_set_new(o, "cpus", json_integer(e->cpus));
	put(o, "memory", e->memory);
	json_object_set_new(o, "with", make_list(e->with));
	json_object_set_new(o, "system", make_system(log));
	json_object_set_new(o, "unmodelled", make_list(e->unmodelled));
	if (e->equal) {
		json_object_set_new(o, "stand_for", json_integer(e->stand_for));
		json_object_set_new(o, "bad_for", json_integer(e->bad_for));
		json_object_set_new(o, "equal", make_list(e->equal));
	}
	put(o, "unequal", e->unequal);
	if (e->ended_early)
		json_object_set_new(o, "ended_early",
				    make_list(e->ended_early));
	if (e->estimates)
		json_object_set_new(o, "estimates",
				    make_estimates(e->estimates));
	if (e->cut)
		json_object_set_new(o, "cut", json_integer(e->cut));
	if (e->cross_checked)
		json_object_set_new(o, "cross_check", make_cross_check(e));
	return o;
}

json_t *record_make(struct run_result *r)
{
	const struct run_request *q = &r->request;
	const struct resolver res = { &r->pool, &r->log, r->symbols };
	json_t *o = json_object(), *schedule = json_object();
	json_t *findings = json_array(), *evs;

	evs = make_evs(r);

	json_object_set_new(o, "schema", json_integer(RECORD_SCHEMA));
	json_object_set_new(o, "scenario",
			    make_scenario(&r->pool, q->scenario));
	put(o, "subject", q->subject);
	put(o, "compiler", r->log.compiler);
	put(o, "build", r->log.build);
	put(o, "code", r->log.code);
	put(o, "tool", q->tool->name);
	put(o, "cpus", r->log.run.cpus);
	put(o, "expect", expect_mode_name(q->expect));
	put(schedule, "asked", q->schedule);
	put(schedule, "directed", q->scenario->schedule);
	put(schedule, "replay", r->log.run.replay);
	put(schedule, "unmet", r->log.run.unmet);
	json_object_set_new(o, "schedule", schedule);
	put(o, "end", r->log.end);
	json_object_set_new(o, "blocked", make_blocked(r));
	if (r->log.nexts.n)
		json_object_set_new(o, "next", make_next(r));
	if (r->log.run.clients)
		json_object_set_new(o, "clients", make_clients(&r->log));
	json_object_set_new(o, "words", words_follow(&res,
						     q->scenario->watch, evs,
						     q->words));
	json_object_set_new(o, "events", merge_consoles(&r->log, evs));
	json_decref(evs);
	for (size_t i = 0; i < r->found.list.n; i++)
		json_array_append_new(findings,
				      make_finding(&r->log, &r->found.list.v[i]));
	json_object_set_new(o, "findings", findings);
	if (r->log.explored.strategy)
		json_object_set_new(o, "explored",
				    make_explored(q, &r->log));
	json_object_set_new(o, "verdict",
			    record_verdict(&r->pool, &r->judgement));
	put(o, "replay", replay_command(&r->pool, r));
	put(o, "dir", r->dir);
	put(o, "raw", r->raw);
	json_object_set_new(o, "seconds", json_real(r->seconds));
	drop_shared();
	return o;
}

bool record_point_latest(struct pool *pool, const char *out, const char *dir)
{
	const char *target = dir + strlen(out) + 1;
	const char *new = pool_printf(pool, "%s/.latest.%d", out,
				      (int)getpid());
	const char *latest = pool_printf(pool, "%s/latest", out);

	unlink(new);		/* of a process that had our number */
	return !symlink(target, new) && !rename(new, latest);
}

const char *record_write(struct run_result *r, const json_t *record)
{
	const char *path, *wrong;

	if (!r->files.place)
		return NULL;
	path = pool_printf(&r->pool, "%s/record.json", r->files.place);
	if (!replace_json(&r->pool, path, record)) {
		wrong = pool_printf(&r->pool, "cannot write %s: %m", path);
		rundir_abandon(&r->pool, &r->files);
		return wrong;
	}
	wrong = rundir_publish(&r->pool, &r->files);
	if (!wrong && !record_point_latest(&r->pool, r->request.out, r->dir))
		wrong = pool_printf(&r->pool, "cannot write %s/latest: %m",
				    r->request.out);
	return wrong;
}
