// SPDX-License-Identifier: GPL-2.0-only
#include "matrix.h"

#include <stdbool.h>
#include <stdlib.h>

#include "detect/get.h"
#include "detect/series.h"

#define WIDTH	80
#define NAME	24		/* of a scenario, with a blank after it */

#define RED	"\033[31;1m"
#define GREEN	"\033[32m"
#define PLAIN	"\033[0m"

enum group { SERIES, WITHOUT, BESIDE };

static enum group group_of(const json_t *matrix, const char *subject)
{
	int stage = series_stage(matrix, subject);

	if (series_without(matrix, subject))
		return WITHOUT;
	return stage >= 0 && stage <= series_length(matrix) ? SERIES : BESIDE;
}

/* Does another subject beside the series have a part of that name? */
static bool is_shared(const json_t *matrix, const char *subject,
		      const char *part, size_t n)
{
	const json_t *item;
	size_t i;

	json_array_foreach(get(matrix, "subjects"), i, item) {
		const char *other = json_string_value(item);
		const char *s = other;

		if (!strcmp(other, subject) ||
		    group_of(matrix, other) != BESIDE)
			continue;
		for (; s; s = strchr(s, '-')) {
			s += *s == '-';
			if (*s == *part && strcspn(s, "-") == n &&
			    !strncmp(s, part, n))
				return true;
		}
	}
	return false;
}

/* One character to stand above a column; beside the series it is the first of
 * the part of the name that no other has. */
static char label_of(const json_t *matrix, const char *subject)
{
	int without = series_without(matrix, subject);
	const char *part = subject;

	if (without)
		return "0123456789"[without % 10];
	if (group_of(matrix, subject) == SERIES)
		return "0123456789"[series_stage(matrix, subject) % 10];
	while (is_shared(matrix, subject, part, strcspn(part, "-")) &&
	       strchr(part, '-'))
		part = strchr(part, '-') + 1;
	return *part;
}

static const char *name_of(const json_t *subject)
{
	return json_string_value(subject);
}

static enum group group_at(const json_t *matrix, size_t i)
{
	return group_of(matrix, name_of(json_array_get(get(matrix, "subjects"),
						       i)));
}

/* Columns stand in groups. */
static void put_gap(const json_t *matrix, size_t i, FILE *out)
{
	bool new = i && group_at(matrix, i) != group_at(matrix, i - 1);

	fputs(new ? "   " : " ", out);
}

static void put_titles(const json_t *matrix, FILE *out)
{
	const json_t *subjects = get(matrix, "subjects");
	int at = 0, column = 0;

	for (size_t i = 0; i < json_array_size(subjects); i++, column += 2) {
		enum group group = group_at(matrix, i);

		if (i && group == group_at(matrix, i - 1))
			continue;
		column += i ? 2 : 0;
		at += fprintf(out, "%*s", column > at ? column - at + 1 : 1,
			      "") - 1;
		if (group == SERIES)
			at += fprintf(out, "%s and 1..K", name_of(
				json_array_get(get(matrix, "series"), 0)));
		else
			at += fprintf(out, "%s", group == WITHOUT ?
				      "all but K" : "other");
	}
}

static void put_head(const json_t *matrix, FILE *out)
{
	const json_t *subject;
	size_t i;

	if (json_array_size(get(matrix, "series"))) {
		fprintf(out, "%-*s", NAME - 1, "");
		put_titles(matrix, out);
		fputc('\n', out);
	}
	fprintf(out, "%-*s", NAME - 1, "scenario");
	json_array_foreach(get(matrix, "subjects"), i, subject) {
		put_gap(matrix, i, out);
		fputc(label_of(matrix, name_of(subject)), out);
	}
	fputs("  closed\n", out);
}

static void put_cell(const json_t *cell, bool color, FILE *out)
{
	bool clean = get_is(cell, "result", "clean");
	bool none = get_is(cell, "result", "none");
	bool partly = clean && json_is_false(get(cell, "complete"));

	if (none) {
		fputc(' ', out);
		return;
	}
	if (color)
		fputs(clean ? GREEN : RED, out);
	fputc(partly ? '~' : *get_text(cell, "code"), out);
	if (color)
		fputs(PLAIN, out);
}

/* By which patch, as measured; beside the series, as its file says. */
static void put_closed(const json_t *s, FILE *out)
{
	const char *closed = get_text(s, "closed");

	if (*closed)
		fprintf(out, "  %s\n", closed);
	else if (*get_text(s, "closed_by"))
		fprintf(out, "  (%s)\n", get_text(s, "closed_by"));
	else
		fputs("  -\n", out);
}

/* Words filled into lines, the first marked, unless mark is 0. */
static void put_filled(char mark, const char *text, FILE *out)
{
	int at = mark ? fprintf(out, "%c", mark) : 0;

	while (*text) {
		int n = strcspn(text, " ");

		if (at + 1 + n > WIDTH && at > 1)
			at = fprintf(out, mark ? "\n " : "\n") - 1;
		at += fprintf(out, "%s%.*s", at ? " " : "", n, text);
		text += n + strspn(text + n, " ");
	}
	fputc('\n', out);
}

/* What the letters above the columns stand for. */
static void put_names(const json_t *matrix, FILE *out)
{
	const json_t *subject;
	char *text = NULL;
	size_t i, size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return;
	json_array_foreach(get(matrix, "subjects"), i, subject)
		if (group_of(matrix, name_of(subject)) == BESIDE)
			fprintf(f, "%s%c %s", ftell(f) ? ", " : "",
				label_of(matrix, name_of(subject)),
				name_of(subject));
	fclose(f);
	if (*text)
		put_filled('\0', text, out);
	free(text);
}

static void put_legend(const json_t *matrix, FILE *out)
{
	fprintf(out, "\n%s\n", series_legend());
	if (get_is(matrix, "under", "explore"))
		fputs("~ clean as far as it was explored\n", out);
	put_names(matrix, out);
	if (*get_text(matrix, "note"))
		put_filled('\0', get_text(matrix, "note"), out);
	if (json_array_size(get(matrix, "series")))
		fputs("closed: the patch from which on all stages are clean; (NN): none shows it\n",
		      out);
}

static void put_wrong(const json_t *matrix, FILE *out)
{
	const json_t *wrong = get(matrix, "wrong"), *line;
	const json_t *unmeasured = get(matrix, "unmeasured");
	const json_t *with = get(matrix, "with");
	size_t i;

	json_array_foreach(wrong, i, line)
		put_filled('!', json_string_value(line), out);
	json_array_foreach(unmeasured, i, line)
		put_filled('?', json_string_value(line), out);
	fprintf(out, "%zu scenarios on %zu subjects under %s",
		json_array_size(get(matrix, "scenarios")),
		json_array_size(get(matrix, "subjects")),
		get_text(matrix, "under"));
	json_array_foreach(with, i, line)
		fprintf(out, ", with %s", json_string_value(line));
	fprintf(out, ": %s (%.1f s)\n",
		json_array_size(wrong) ? "not as declared" :
		json_array_size(unmeasured) ? "not all could be measured" :
		json_array_size(with) ? "measured" : "as declared",
		json_real_value(get(matrix, "seconds")));
}

void report_matrix(const json_t *matrix, bool color, FILE *out)
{
	const json_t *s, *cell;
	size_t i, j;

	put_head(matrix, out);
	json_array_foreach(get(matrix, "scenarios"), i, s) {
		fprintf(out, "%-*.*s", NAME - 1, NAME - 1, get_text(s, "name"));
		json_array_foreach(get(s, "cells"), j, cell) {
			put_gap(matrix, j, out);
			put_cell(cell, color, out);
		}
		put_closed(s, out);
	}
	put_legend(matrix, out);
	put_wrong(matrix, out);
}

void report_matrix_cells(const json_t *matrix, FILE *out)
{
	const json_t *s, *cell, *finding;
	size_t i, j, k;

	json_array_foreach(get(matrix, "scenarios"), i, s)
		json_array_foreach(get(s, "cells"), j, cell) {
			fprintf(out, "%s on %s: %s", get_text(s, "name"),
				get_text(cell, "subject"),
				get_text(cell, "result"));
			if (get(cell, "executions"))
				fprintf(out, ", %ld of %s%ld bad",
					get_number(cell, "bad"),
					json_is_true(get(cell, "complete")) ?
					"" : "the first ",
					get_number(cell, "executions"));
			fputc('\n', out);
			if (*get_text(cell, "unmet"))
				fprintf(out, "\tnever: %s\n",
					get_text(cell, "unmet"));
			json_array_foreach(get(cell, "findings"), k, finding)
				fprintf(out, "\t%s\n",
					json_string_value(finding));
		}
}
