// SPDX-License-Identifier: GPL-2.0-only
#include "series.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "get.h"

/* The place of a name in a list of them; -1: it is not there. */
static int place_of(const json_t *list, const char *name)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (!strcmp(json_string_value(item), name))
			return i;
	return -1;
}

int series_stage(const json_t *matrix, const char *subject)
{
	return place_of(json_object_get(matrix, "series"), subject);
}

int series_without(const json_t *matrix, const char *subject)
{
	return place_of(json_object_get(matrix, "without"), subject) + 1;
}

int series_length(const json_t *matrix)
{
	const char *clean = json_string_value(json_object_get(matrix,
							      "clean"));

	return clean ? series_stage(matrix, clean) : -1;
}

/* From the worst down: what a cell with several findings is known by. */
static const struct {
	char code;
	const char *kind;
} codes[] = {
	{ 'B', "BUG" },
	{ 'O', "oops" },
	{ 'U', "use-after-free" },
	{ 'U', "double-free" },
	{ 'D', "deadlock" },
	{ 'R', "data-race" },
	{ 'S', "sleep-in-atomic" },
	{ 'I', "late-init" },
	{ 'M', "unload-in-use" },
	{ 'L', "leak" },
};

#define CODES (sizeof(codes) / sizeof(*codes))

char series_code(const struct found_list *found)
{
	for (size_t c = 0; c < CODES; c++)
		for (size_t i = 0; i < found->list.n; i++)
			if (!strcmp(found->list.v[i].kind, codes[c].kind))
				return codes[c].code;
	return found->list.n ? 'X' : '.';
}

const char *series_legend(void)
{
	return ". clean, B BUG, O crash, U use after free, D deadlock, R race, S sleep in\n"
	       "atomic, I late init, M code gone, L leak, X other, ? not measured";
}

/* ---- judging ---------------------------------------------------------- */

static bool is(const json_t *cell, const char *result)
{
	return !strcmp(get_text(cell, "result"), result);
}

static void wrong(json_t *list, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void wrong(json_t *list, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	json_array_append_new(list, json_vsprintf(format, args));
	va_end(args);
}

static const json_t *cell_of(const json_t *scenario, const char *subject)
{
	const json_t *cell;
	size_t i;

	json_array_foreach(json_object_get(scenario, "cells"), i, cell)
		if (!strcmp(get_text(cell, "subject"), subject))
			return cell;
	return NULL;
}

/* The first stage from which on all are clean; 0: none was found. */
static int first_clean(const json_t *matrix, const json_t *scenario)
{
	const json_t *cell;
	int closed = 0;
	size_t i;

	json_array_foreach(json_object_get(scenario, "cells"), i, cell) {
		int stage = series_stage(matrix, get_text(cell, "subject"));

		if (is(cell, "found") && stage >= closed)
			closed = stage + 1;
	}
	return closed;
}

static bool measured(const json_t *cell)
{
	return cell && (is(cell, "found") || is(cell, "clean"));
}

/* Nothing can be said of a series with a part missing, or without any. */
static bool whole_series(const json_t *matrix, const json_t *scenario)
{
	const json_t *series = json_object_get(matrix, "series"), *subject;
	size_t i;

	json_array_foreach(series, i, subject)
		if (!measured(cell_of(scenario, json_string_value(subject))))
			return false;
	return json_array_size(series);
}

/*
 * All schedules of a scenario's actors show what one schedule shows, and may
 * show more, which a later patch closes.
 */
static void judge_series(const json_t *matrix, json_t *s, json_t *list)
{
	bool directed = !strcmp(get_text(matrix, "under"), "tsan");
	const char *name = get_text(s, "name");
	int by = atoi(get_text(s, "closed_by")), declared = by;
	bool beside = series_stage(matrix, get_text(s, "shows_on")) < 0;
	int closed = first_clean(matrix, s);
	int stages = json_array_size(json_object_get(matrix, "series"));

	/* The last stage may take several patches at once. */
	if (declared >= stages)
		declared = stages - 1;
	if (closed)
		json_object_set_new(s, "closed", json_sprintf("%02d",
				    closed == declared ? by : closed));
	if (beside && !directed)
		return;
	if (beside && closed)
		wrong(list, "%s shows on a stage of the series, it is declared for %s only",
		      name, get_text(s, "shows_on"));
	else if (!beside && closed >= stages)
		wrong(list, "%s is closed by no patch", name);
	else if (!beside && (closed < declared || (directed && closed > declared)))
		wrong(list, "%s is closed by patch %02d, its file says %02d",
		      name, closed, by);
}

/* What cannot run is the same for all scenarios of a subject: reported once. */
static bool is_listed(const json_t *list, const char *line)
{
	const json_t *other;
	size_t i;

	json_array_foreach(list, i, other)
		if (!strcmp(json_string_value(other), line))
			return true;
	return false;
}

static void judge_cells(const json_t *s, json_t *list, json_t *unmeasured)
{
	const json_t *cell;
	size_t i;

	json_array_foreach(json_object_get(s, "cells"), i, cell) {
		const char *why = get_text(cell, "why");

		if (!*why)
			continue;
		if (!is(cell, "cannot"))
			wrong(list, "%s on %s: %s", get_text(s, "name"),
			      get_text(cell, "subject"), why);
		else if (!is_listed(unmeasured, why))
			wrong(unmeasured, "%s", why);
	}
}

/* Does a scenario show the loss of this one patch? */
static bool notices(const json_t *matrix, const json_t *s, const char *subject)
{
	const json_t *cell = cell_of(s, subject);
	const json_t *clean = cell_of(s, get_text(matrix, "clean"));

	return cell && clean && is(cell, "found") && is(clean, "clean");
}

static void judge_column(const json_t *matrix, const char *subject,
			 json_t *list)
{
	const json_t *s;
	size_t i;

	json_array_foreach(json_object_get(matrix, "scenarios"), i, s)
		if (notices(matrix, s, subject) ||
		    !measured(cell_of(s, subject)))
			return;
	wrong(list, "no scenario notices that patch %02d is missing",
	      series_without(matrix, subject));
}

void series_judge(json_t *matrix, bool all)
{
	json_t *list = json_array(), *unmeasured = json_array(), *s;
	bool with = json_array_size(json_object_get(matrix, "with"));
	const json_t *subject;
	size_t i;

	json_array_foreach(json_object_get(matrix, "scenarios"), i, s) {
		judge_cells(s, list, unmeasured);
		if (whole_series(matrix, s) && !with)
			judge_series(matrix, s, list);
	}
	json_array_foreach(json_object_get(matrix, "subjects"), i, subject) {
		const char *name = json_string_value(subject);

		if (all && !with && series_without(matrix, name))
			judge_column(matrix, name, list);
	}
	json_object_set_new(matrix, "wrong", list);
	json_object_set_new(matrix, "unmeasured", unmeasured);
}
