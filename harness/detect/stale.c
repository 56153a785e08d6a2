// SPDX-License-Identifier: GPL-2.0-only
#include "stale.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_racing(const json_t *events, size_t at)
{
	return json_is_true(json_object_get(json_array_get(events, at),
					    "racing"));
}

static bool is_read(const struct log_ev *ev)
{
	return ev->size == 8 && ev->value &&
	       (!strcmp(ev->kind, "read") || !strcmp(ev->kind, "load"));
}

static bool holds(const struct log_obj *o, uint64_t addr)
{
	return addr >= o->addr && addr < o->addr + o->size;
}

/* The object that lies where the event is, or lay there last; NULL: none. */
static const struct log_obj *object_of(const struct event_log *log,
				       const struct log_ev *ev)
{
	const struct log_obj *last = NULL;

	for (size_t i = 0; i < log->objs.n; i++)
		if (log->objs.v[i].line < ev->line &&
		    holds(&log->objs.v[i], ev->addr))
			last = &log->objs.v[i];
	return last;
}

/* The read that gave the CPU the pointer that it uses in the event. */
static void mark_read(const struct event_log *log, json_t *events, size_t use)
{
	const struct log_ev *ev = &log->evs.v[use], *read;
	const struct log_obj *o = object_of(log, ev);
	bool late = false;

	for (size_t i = use; o && i-- > 0; ) {
		read = &log->evs.v[i];
		if (read->line < o->line)
			return;
		if (read->cpu != ev->cpu) {
			late |= is_racing(events, i);
			continue;
		}
		if (!is_read(read) ||
		    !holds(o, strtoull(read->value, NULL, 10)))
			continue;
		if (late)
			json_object_set_new(json_array_get(events, i), "stale",
					    json_true());
		return;
	}
}

void stale_mark(const struct event_log *log, json_t *events)
{
	for (size_t i = 0; i < log->evs.n; i++)
		if (is_racing(events, i) && strcmp(log->evs.v[i].kind, "free"))
			mark_read(log, events, i);
}
