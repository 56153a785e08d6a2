// SPDX-License-Identifier: GPL-2.0-only
#include "matrix.h"

#include "detect/series.h"
#include "get.h"

#define WIDTH	80
#define NAME	24		/* of a scenario, with a blank after it */

#define RED	"\033[31;1m"
#define GREEN	"\033[32m"
#define PLAIN	"\033[0m"

enum group { SERIES, WITHOUT, BESIDE };

static enum group group_of(const char *subject)
{
	if (series_without(subject))
		return WITHOUT;
	if (series_stage(subject) < 0 || !strcmp(subject, "follow-up"))
		return BESIDE;
	return SERIES;
}

/* One character to stand above a column. */
static char label_of(const char *subject)
{
	if (series_without(subject))
		return '0' + series_without(subject);
	if (group_of(subject) == SERIES)
		return '0' + series_stage(subject);
	return subject[strncmp(subject, "as-", 3) ? 0 : 3];
}

static const char *name_of(const json_t *subject)
{
	return json_string_value(subject);
}

/* Columns stand in groups. */
static void put_gap(const json_t *subjects, size_t i, FILE *out)
{
	bool new = !i || group_of(name_of(json_array_get(subjects, i))) !=
			 group_of(name_of(json_array_get(subjects, i - 1)));

	fputs(new && i ? "   " : " ", out);
}

static void put_head(const json_t *subjects, FILE *out)
{
	static const char *const titles[] = {
		[SERIES] = "buggy and 1..K", [WITHOUT] = "all eight but K",
		[BESIDE] = "other",
	};
	const json_t *subject;
	int at = 0, last = -1;
	size_t i;

	fprintf(out, "%-*s", NAME - 1, "");
	json_array_foreach(subjects, i, subject) {
		enum group group = group_of(name_of(subject));
		bool new = (int)group != last;

		if (new) {
			int column = 2 * i + 2 * group;

			at += fprintf(out, "%*s%s",
				      column > at ? column - at + 1 : 1, "",
				      titles[group]) - 1;
		}
		last = group;
	}
	fprintf(out, "\n%-*s", NAME - 1, "scenario");
	json_array_foreach(subjects, i, subject) {
		put_gap(subjects, i, out);
		fputc(label_of(name_of(subject)), out);
	}
	fputs("  closed\n", out);
}

static void put_cell(const json_t *cell, bool color, FILE *out)
{
	bool clean = get_is(cell, "result", "clean");
	bool found = get_is(cell, "result", "found");
	bool partly = clean && json_is_false(get(cell, "complete"));

	if (color)
		fputs(clean ? GREEN : RED, out);
	fputc(partly ? '~' : clean || found ? *get_text(cell, "code") : '?',
	      out);
	if (color)
		fputs(PLAIN, out);
}

/* By which patch, as measured; beside the series, as its file says. */
static void put_closed(const json_t *s, FILE *out)
{
	const char *closed = get_text(s, "closed");

	if (*closed)
		fprintf(out, "  %s\n", closed);
	else
		fprintf(out, "  (%s)\n", get_text(s, "closed_by"));
}

static void put_legend(const json_t *matrix, FILE *out)
{
	fprintf(out, "\n%s\n", series_legend());
	if (get_is(matrix, "under", "explore"))
		fputs("~ clean as far as it was explored\n", out);
	fputs("p as-posted, m as-merged: 06 in its historic forms; f follow-up: with 09\n"
	      "closed: the patch from which on all stages are clean; (NN): none shows it\n",
	      out);
}

/* Words filled into lines, the first marked. */
static void put_filled(char mark, const char *text, FILE *out)
{
	int at = fprintf(out, "%c", mark);

	while (*text) {
		int n = strcspn(text, " ");

		if (at + 1 + n > WIDTH && at > 1)
			at = fprintf(out, "\n ") - 1;
		at += fprintf(out, " %.*s", n, text);
		text += n + strspn(text + n, " ");
	}
	fputc('\n', out);
}

static void put_wrong(const json_t *matrix, FILE *out)
{
	const json_t *wrong = get(matrix, "wrong"), *line;
	const json_t *unmeasured = get(matrix, "unmeasured");
	size_t i;

	json_array_foreach(wrong, i, line)
		put_filled('!', json_string_value(line), out);
	json_array_foreach(unmeasured, i, line)
		put_filled('?', json_string_value(line), out);
	fprintf(out, "%zu scenarios on %zu subjects under %s%s: %s (%.1f s)\n",
		json_array_size(get(matrix, "scenarios")),
		json_array_size(get(matrix, "subjects")),
		get_text(matrix, "under"),
		json_is_true(get(matrix, "bkl")) ? ", with a BKL" : "",
		json_array_size(wrong) ? "not as declared" :
		json_array_size(unmeasured) ? "not all could be measured" :
		json_is_true(get(matrix, "bkl")) ? "measured" : "as declared",
		json_real_value(get(matrix, "seconds")));
}

void report_matrix(const json_t *matrix, bool color, FILE *out)
{
	const json_t *subjects = get(matrix, "subjects"), *s, *cell;
	size_t i, j;

	put_head(subjects, out);
	json_array_foreach(get(matrix, "scenarios"), i, s) {
		fprintf(out, "%-*.*s", NAME - 1, NAME - 1, get_text(s, "name"));
		json_array_foreach(get(s, "cells"), j, cell) {
			put_gap(subjects, j, out);
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
