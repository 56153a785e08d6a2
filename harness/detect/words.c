// SPDX-License-Identifier: GPL-2.0-only
#include "words.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "field.h"

#define VALUE	24
#define STRING(macro)	STRING_OF(macro)
#define STRING_OF(text)	#text

/*
 * Where a word is, in terms that hold for every run of a scenario: the nth
 * object of that size that the CPU allocates (0: set-up), and where in it; or,
 * if there is no object, how far from the load address.
 */
struct place {
	int cpu, nth;
	uint64_t object;	/* its size; 0: none */
	uint64_t offset, size;
	bool number;		/* no pointer: a small value stands there */
};

struct word {
	char label[16], field[64];
	struct place place;
	uint64_t addr, size;
	int from, until;	/* lines of the log: while it is there */
	bool freed;		/* its object is */
	bool given;		/* its place is from another record, as this
				 * run may be cut short */
	char value[VALUE];
};

static const char *field_of(const json_t *ev)
{
	const char *s = json_string_value(json_object_get(ev, "field"));

	return s ? s : "";
}

/* Is it the field that is watched, or one in it? */
static bool is_watched(const struct word *w, const char *field)
{
	return field_is_within(field, w->field);
}

static bool is(const struct log_ev *ev, const char *kind)
{
	return !strcmp(ev->kind, kind);
}

static bool is_access(const struct log_ev *ev)
{
	return is(ev, "read") || is(ev, "write") || is(ev, "load") ||
	       is(ev, "store") || is(ev, "rmw");
}

static bool covers(const struct log_ev *ev, const struct word *w)
{
	return ev->addr <= w->addr && w->addr + w->size <= ev->addr + ev->size;
}

struct touch {
	uint64_t addr;
	unsigned int cpus;	/* a bit for each */
	int n;
};

static int by_address(const void *a, const void *b)
{
	const struct touch *x = a, *y = b;

	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

/* Who touched each address, how often; sorted.  Returns how many there are. */
static size_t count_touches(const struct event_log *log, struct touch *touches)
{
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < log->evs.n; i++)
		if (is_access(&log->evs.v[i]))
			touches[n++] = (struct touch){
				.addr = log->evs.v[i].addr,
				.cpus = 1u << (log->evs.v[i].cpu & 31), .n = 1,
			};
	qsort(touches, n, sizeof(*touches), by_address);
	for (size_t i = 0; i < n; i++) {
		if (kept && touches[kept - 1].addr == touches[i].addr) {
			touches[kept - 1].cpus |= touches[i].cpus;
			touches[kept - 1].n++;
		} else {
			touches[kept++] = touches[i];
		}
	}
	return kept;
}

/* The address of the field that most CPUs touch; then, most often. */
static void find_address(const struct event_log *log, const json_t *events,
			 const struct touch *touches, size_t ntouches,
			 struct word *w)
{
	int most = 0;

	for (size_t i = 0; i < log->evs.n; i++) {
		const struct log_ev *ev = &log->evs.v[i];
		struct touch key = { .addr = ev->addr }, *t;
		int score;

		if (!is_access(ev) || ev->size > 8 || ev->addr == w->addr ||
		    !is_watched(w, field_of(json_array_get(events, i))))
			continue;
		t = bsearch(&key, touches, ntouches, sizeof(*touches),
			    by_address);
		score = __builtin_popcount(t->cpus) << 16 |
			(t->n < 0xffff ? t->n : 0xffff);
		if (score > most) {
			most = score;
			w->addr = ev->addr;
			w->size = ev->size;
		}
	}
}

static bool holds(const struct log_obj *o, uint64_t addr)
{
	return addr >= o->addr && addr < o->addr + o->size;
}

/* Of the objects that have lain at the word's address, the one in whose time
 * it is touched most; NULL: none. */
static const struct log_obj *find_object(const struct event_log *log,
					 const struct word *w)
{
	const struct log_obj *best = NULL;
	int most = 0;

	for (size_t i = 0; i < log->objs.n; i++) {
		const struct log_obj *o = &log->objs.v[i];
		int n = 0, until = INT_MAX;

		if (!holds(o, w->addr))
			continue;
		for (size_t k = i + 1; k < log->objs.n; k++)
			if (holds(&log->objs.v[k], w->addr)) {
				until = log->objs.v[k].line;
				break;
			}
		for (size_t k = 0; k < log->evs.n; k++)
			n += log->evs.v[k].addr == w->addr &&
			     log->evs.v[k].line > o->line &&
			     log->evs.v[k].line < until;
		if (n > most || !best) {
			most = n;
			best = o;
		}
	}
	return best;
}

static bool alike(const struct log_obj *o, int cpu, uint64_t size)
{
	return o->cpu == cpu && o->size == size;
}

/* How many bytes from there on are the word's, in an object; 8 at most. */
static uint64_t bytes_of(const struct resolver *res, const struct word *w,
			 const struct log_obj *o, uint64_t offset)
{
	uint64_t n = 0;
	const char *field;

	while (n < 8 && offset + n < o->size) {
		field = resolve_field(res, o->addr + offset + n, o->line);
		if (!field || !is_watched(w, field))
			break;
		n += 4;
	}
	return n;
}

/* Where nothing touches the word by its name: it is in the first object of its
 * type that a CPU allocates. */
static void find_untouched(const struct resolver *res, struct word *w)
{
	size_t type = strcspn(w->field, ".") + 1;

	for (size_t i = 0; res->symbols && i < res->log->objs.n; i++) {
		const struct log_obj *o = &res->log->objs.v[i];
		const char *first = o->cpu ? resolve_field(res, o->addr,
							   o->line) : NULL;

		if (!first || strncmp(first, w->field, type))
			continue;
		for (uint64_t at = 0; at < o->size && !w->size; at += 4)
			if ((w->size = bytes_of(res, w, o, at)))
				w->addr = o->addr + at;
		return;
	}
}

static void choose(const struct resolver *res, const json_t *events,
		   const struct touch *touches, size_t ntouches,
		   struct word *w)
{
	const struct event_log *log = res->log;
	const struct log_obj *o;

	find_address(log, events, touches, ntouches, w);
	if (!w->addr)
		find_untouched(res, w);
	if (!w->addr)
		return;
	w->place = (struct place){
		.offset = w->addr - log->base, .size = w->size,
	};
	o = find_object(log, w);
	if (!o)
		return;
	w->place.cpu = o->cpu;
	w->place.object = o->size;
	w->place.offset = w->addr - o->addr;
	for (const struct log_obj *p = log->objs.v; p < o; p++)
		w->place.nth += alike(p, o->cpu, o->size);
}

static bool is_pointer(uint64_t value)
{
	return value >> 12 && ~value >> 12;
}

static bool is_small(const char *text)
{
	uint64_t value = text ? strtoull(text, NULL, 10) : 0;

	return value && !(value >> 12);
}

static bool is_number(const struct event_log *log, const struct word *w)
{
	for (size_t i = 0; i < log->evs.n; i++) {
		const struct log_ev *ev = &log->evs.v[i];

		if (ev->addr == w->addr && ev->line >= w->from &&
		    ev->line < w->until && is_access(ev) &&
		    (is_small(ev->value) || is_small(ev->after)))
			return true;
	}
	return false;
}

/* Where the word is in this run, and from when on. */
static void locate(const struct event_log *log, struct word *w)
{
	int nth = w->place.nth;

	w->from = 0;
	w->until = INT_MAX;
	w->size = w->place.size;
	w->addr = w->size ? log->base + w->place.offset : 0;
	if (!w->place.object)
		return;
	w->addr = 0;
	for (size_t i = 0; i < log->objs.n; i++) {
		const struct log_obj *o = &log->objs.v[i];

		if (w->addr && holds(o, w->addr)) {
			w->until = o->line - 1;	/* the event's own */
			return;
		}
		if (w->addr || !alike(o, w->place.cpu, w->place.object) ||
		    nth--)
			continue;
		w->addr = o->addr + w->place.offset;
		w->from = o->line - 1;
	}
}

/* A pattern that memory is filled with, and what counting makes of it. */
static bool is_junk(uint64_t value, uint64_t size)
{
	uint64_t byte = value >> 8 & 0xff;

	for (uint64_t i = 1; i < size; i++)
		if ((value >> 8 * i & 0xff) != byte)
			return false;
	return size > 1 && byte && byte != 0xff;
}

/* Of the object that lies there, or lay there last; 0: none. */
static uint64_t object_size(const struct event_log *log, uint64_t addr)
{
	for (size_t i = log->objs.n; i-- > 0; ) {
		const struct log_obj *o = &log->objs.v[i];

		if (addr >= o->addr && addr < o->addr + o->size)
			return o->size;
	}
	return 0;
}

static void value_text(const struct event_log *log, const struct word *w,
		       char *text, uint64_t value)
{
	uint64_t own = object_size(log, w->addr);

	if (is_junk(value, w->size))
		strcpy(text, "junk");
	else if (w->size == 8 && !value && !w->place.number)
		strcpy(text, "NULL");
	else if (w->size == 8 && !w->place.number && own &&
		 own == object_size(log, value))
		strcpy(text, "link");
	else if (w->size == 8 && !w->place.number && is_pointer(value))
		strcpy(text, "set");
	else if (w->size == 8)
		snprintf(text, VALUE, "%lld", (long long)value);
	else
		snprintf(text, VALUE, "%d", (int)value);
}

static void change(struct word *w, json_t *event, const char *value)
{
	json_t *words = json_object_get(event, "words");

	if (!strcmp(w->value, value))
		return;
	snprintf(w->value, VALUE, "%s", value);
	if (!words) {
		words = json_object();
		json_object_set_new(event, "words", words);
	}
	json_object_set_new(words, w->label, json_string(value));
}

/* What lay in recycled memory: the first access after the event finds it. */
static void value_found(const struct word *w, const struct event_log *log,
			size_t i, char *text)
{
	for (; i < log->evs.n && log->evs.v[i].line < w->until; i++) {
		const struct log_ev *ev = &log->evs.v[i];

		if (!is_access(ev) || !covers(ev, w))
			continue;
		if (ev->value && ev->addr == w->addr)
			value_text(log, w, text, strtoull(ev->value, NULL, 10));
		return;
	}
}

static void follow(struct word *w, const struct event_log *log, size_t i,
		   json_t *event)
{
	const struct log_ev *ev = &log->evs.v[i];
	char text[VALUE] = "?";

	if (!covers(ev, w) || ev->line < w->from || ev->line >= w->until)
		return;
	if (is(ev, "alloc")) {
		const char *memory = log->run.memory ? log->run.memory : "";

		if (!strcmp(memory, "poison"))
			strcpy(text, "junk");
		else if (!strcmp(memory, "zero"))
			value_text(log, w, text, 0);
		else if (!w->given)
			value_found(w, log, i + 1, text);
		change(w, event, text);
	} else if (is(ev, "free")) {
		w->freed = true;
		change(w, event, "freed");
	} else if (ev->fill) {
		uint64_t byte = strtoull(ev->fill, NULL, 10);

		value_text(log, w, text, byte * 0x0101010101010101u);
		change(w, event, text);
	} else if (ev->addr == w->addr && is_access(ev)) {
		const char *value = ev->after ? ev->after : ev->value;

		/* what is read of freed memory does not bring it back */
		if (!value || (!ev->after && !strcmp(w->value, "freed")))
			return;
		value_text(log, w, text, strtoull(value, NULL, 10));
		/* what counting makes of freed memory is no new value */
		change(w, event, w->freed && !strcmp(text, "junk") ? "freed" : text);
	} else if (is_access(ev) && !is(ev, "read") && !is(ev, "load")) {
		change(w, event, "?");
	}
}

/* Before the first event: what the first access finds, unless the object is
 * still to be allocated. */
static void start(struct word *w, const struct event_log *log)
{
	strcpy(w->value, w->place.cpu || !w->addr ? "-" : "?");
	for (size_t i = 0; !w->place.cpu && i < log->evs.n; i++) {
		const struct log_ev *ev = &log->evs.v[i];

		if (!covers(ev, w) || ev->line >= w->until)
			continue;
		if (is_access(ev) && ev->value && ev->addr == w->addr)
			value_text(log, w, w->value, strtoull(ev->value, NULL, 10));
		return;
	}
}

/* "1.0.1056+24:4n": for take_over() alone. */
static void place_text(const struct place *p, char *text, size_t size)
{
	snprintf(text, size, "%d.%d.%llu+%llu:%llu%s", p->cpu, p->nth,
		 (unsigned long long)p->object, (unsigned long long)p->offset,
		 (unsigned long long)p->size, p->number ? "n" : "");
}

/* Where another record has found the word, and what stood there. */
static void take_over(struct word *w, const struct event_log *log,
		      const json_t *other)
{
	const char *s = json_string_value(json_object_get(other, "place"));
	const char *value = json_string_value(json_object_get(other, "start"));
	unsigned long long object, offset, size;

	if (s && sscanf(s, "%d.%d.%llu+%llu:%llu", &w->place.cpu,
			&w->place.nth, &object, &offset, &size) == 5) {
		w->place.object = object;
		w->place.offset = offset;
		w->place.size = size;
		w->place.number = strchr(s, 'n');
	}
	locate(log, w);
	w->given = true;
	snprintf(w->value, VALUE, "%s", value ? value : "-");
}

/* Reads the words into words[WATCH_MAX]; *wrong: what cannot be watched. */
static size_t parse(const char *watch, struct word *words, const char **wrong)
{
	size_t n = 0;

	*wrong = NULL;
	for (const char *s = watch ? watch : ""; *(s += strspn(s, " ")); ) {
		struct word *w = &words[n];
		int end = 0;

		if (n == WATCH_MAX) {
			*wrong = "watch: more than " STRING(WATCH_MAX) " words";
			return n;
		}
		*w = (struct word){ 0 };
		if (sscanf(s, "%15[^= ]=%63[^ ]%n", w->label, w->field,
			   &end) != 2 || (s[end] && s[end] != ' ')) {
			*wrong = "watch: expected LABEL=STRUCT.MEMBER, at most 15 and 63 characters";
			return n;
		}
		n++;
		s += end;
	}
	return n;
}

const char *words_wrong(const char *watch)
{
	struct word words[WATCH_MAX];
	const char *wrong;

	parse(watch, words, &wrong);
	return wrong;
}

const char *words_unknown(struct pool *pool, const char *watch,
			  struct symbols *symbols)
{
	struct word words[WATCH_MAX];
	const char *wrong;
	size_t n = parse(watch, words, &wrong);

	for (size_t i = 0; i < n; i++)
		if (!symbols_have_field(symbols, words[i].field))
			return pool_strdup(pool, words[i].field);
	return NULL;
}

json_t *words_follow(const struct resolver *res, const char *watch,
		     json_t *events, const json_t *like)
{
	const struct event_log *log = res->log;
	json_t *list = json_array();
	struct touch *touches = calloc(log->evs.n + 1, sizeof(*touches));
	struct word words[WATCH_MAX];
	const char *wrong = NULL;
	size_t n = touches ? parse(watch, words, &wrong) : 0;
	size_t ntouches = n ? count_touches(log, touches) : 0;

	for (size_t i = 0; i < n; i++) {
		struct word *w = &words[i];
		char place[96];

		if (like) {
			take_over(w, log, json_array_get(like, i));
		} else {
			choose(res, events, touches, ntouches, w);
			locate(log, w);
			w->place.number = is_number(log, w);
			start(w, log);
		}
		place_text(&w->place, place, sizeof(place));
		json_array_append_new(list, json_pack("{ss,ss,ss,ss}", "label",
			w->label, "field", w->field, "start", w->value,
			"place", place));
		for (size_t j = 0; w->addr && j < log->evs.n; j++)
			follow(w, log, j, json_array_get(events, j));
	}
	free(touches);
	return list;
}
