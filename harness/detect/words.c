// SPDX-License-Identifier: GPL-2.0-only
#include "words.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUE	24
#define STRING(macro)	STRING_OF(macro)
#define STRING_OF(text)	#text

struct word {
	char label[16], field[64];
	uint64_t addr;
	uint64_t size;
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
	size_t n = strlen(w->field);

	return !strncmp(field, w->field, n) && (!field[n] || field[n] == '.');
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
static void choose(const struct event_log *log, const json_t *events,
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
		       char *text,
		 uint64_t value)
{
	uint64_t own = object_size(log, w->addr);

	if (is_junk(value, w->size))
		strcpy(text, "junk");
	else if (w->size == 8 && !value)
		strcpy(text, "NULL");
	else if (w->size == 8 && own && own == object_size(log, value))
		strcpy(text, "link");
	else if (w->size == 8 && value >> 12 && ~value >> 12)
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

static void follow(struct word *w, const struct event_log *log, size_t i,
		   json_t *event)
{
	const struct log_ev *ev = &log->evs.v[i];
	char text[VALUE] = "?";

	if (!covers(ev, w))
		return;
	if (is(ev, "alloc")) {
		const char *memory = log->run.memory ? log->run.memory : "";

		if (!strcmp(memory, "poison"))
			strcpy(text, "junk");
		else if (!strcmp(memory, "zero"))
			value_text(log, w, text, 0);
		change(w, event, text);
	} else if (is(ev, "free")) {
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
		change(w, event, text);
	} else if (is_access(ev) && !is(ev, "read") && !is(ev, "load")) {
		change(w, event, "?");
	}
}

/* Before the first event: what the first access finds, unless the object is
 * still to be allocated. */
static void start(struct word *w, const struct event_log *log)
{
	strcpy(w->value, "?");
	for (size_t i = 0; i < log->evs.n; i++) {
		const struct log_ev *ev = &log->evs.v[i];

		if (!covers(ev, w))
			continue;
		if (is(ev, "alloc"))
			strcpy(w->value, "-");
		else if (is_access(ev) && ev->value && ev->addr == w->addr)
			value_text(log, w, w->value, strtoull(ev->value, NULL, 10));
		return;
	}
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

json_t *words_follow(const struct event_log *log, const char *watch,
		     json_t *events)
{
	json_t *list = json_array();
	struct touch *touches = calloc(log->evs.n + 1, sizeof(*touches));
	struct word words[WATCH_MAX];
	const char *wrong = NULL;
	size_t n = touches ? parse(watch, words, &wrong) : 0;
	size_t ntouches = n ? count_touches(log, touches) : 0;

	for (size_t i = 0; i < n; i++) {
		struct word *w = &words[i];

		choose(log, events, touches, ntouches, w);
		if (!w->addr)
			strcpy(w->value, "-");
		else
			start(w, log);
		json_array_append_new(list, json_pack("{ss,ss,ss}", "label",
			w->label, "field", w->field, "start", w->value));
		for (size_t j = 0; w->addr && j < log->evs.n; j++)
			follow(w, log, j, json_array_get(events, j));
	}
	free(touches);
	return list;
}
