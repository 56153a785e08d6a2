// SPDX-License-Identifier: GPL-2.0-only
/*
 * GitHub: annotations ("workflow commands", one a line) and the summary of a
 * job, in Markdown.  Both have only what is not as expected: among all the
 * expected races of the code with the bug, a new one would be overlooked.
 */
#include "formats.h"

#include "detect/get.h"
#include "failures.h"
#include "headline.h"
#include "typed.h"

#define SHOWN	10	/* errors that GitHub shows of one step */

/* In a property a colon and a comma have their own meaning, too. */
static void put(const char *s, bool property, FILE *out)
{
	for (; *s; s++) {
		if (*s == '%' || *s == '\n' || *s == '\r' ||
		    (property && (*s == ':' || *s == ',')))
			fprintf(out, "%%%02X", *s);
		else
			fputc(*s, out);
	}
}

static void annotate(struct pool *pool, const struct failure *f, FILE *out)
{
	const json_t *scenario = get(f->record, "scenario");
	const json_t *side = json_array_get(get(f->finding, "sides"), 0);
	const char *file = get_text(side, "file");
	long line = get_number(side, "line");

	/* What is missing is declared in the scenario's file. */
	if (!*file || *file == '/') {
		file = get_text(scenario, "file");
		line = 0;
	}
	fputs("::error ", out);
	if (*file && *file != '/') {
		fputs("file=", out);
		put(file, true, out);
		if (line)
			fprintf(out, ",line=%ld", line);
		fputc(',', out);
	}
	fputs("title=", out);
	put(get_text(scenario, "name"), true, out);
	fputs(" on ", out);
	put(get_text(f->record, "subject"), true, out);
	fputs("::", out);
	put(pool_printf(pool, "%s\nreplay: %s\nfailed: %s",
			record_line(pool, f->record),
			typed(pool, replay_line(pool, f->record, f->finding)),
			f->kinds),
	    false, out);
	fputc('\n', out);
}

void report_github(const json_t *const *records, size_t n, FILE *out)
{
	struct pool pool = { 0 };
	struct failures list = failures_find(&pool, records, n);
	size_t left = list.n, shown = list.n > SHOWN ? SHOWN - 1 : list.n;

	/* Races that an earlier scenario shows as well come last. */
	for (int same = 0; same < 2; same++)
		for (size_t i = 0; i < list.n && list.n - left < shown; i++)
			if (!list.v[i].same == !same) {
				annotate(&pool, &list.v[i], out);
				left--;
			}
	if (left)
		fprintf(out, "::error title=dmrace::%zu more scenarios are not as expected: the summary of the job lists all\n",
			left);
	pool_free(&pool);
}

/* ---- the summary of the job ------------------------------------------- */

/* In a cell of a table. */
static void put_cell(const char *s, FILE *out)
{
	for (; *s; s++) {
		if (strchr("|\\`*_<>[]&", *s))
			fputc('\\', out);
		fputc(*s == '\n' ? ' ' : *s, out);
	}
}

/* What is typed; a backquote would end it, a bar the cell. */
static void put_code(const char *s, FILE *out)
{
	fputs("<code>", out);
	for (; *s; s++) {
		if (strchr("|`<>&*_\\", *s))
			fprintf(out, "&#%d;", *s);
		else
			fputc(*s, out);
	}
	fputs("</code>", out);
}

static void put_row(struct pool *pool, const struct failure *f, FILE *out)
{
	fputs("| ", out);
	put_cell(get_text(get(f->record, "scenario"), "name"), out);
	fputs(" on ", out);
	put_cell(get_text(f->record, "subject"), out);
	fputs(" | ", out);
	put_cell(record_line(pool, f->record), out);
	fputs(" | ", out);
	put_code(typed(pool, replay_line(pool, f->record, f->finding)), out);
	fputs(" | ", out);
	put_cell(f->kinds, out);
	fputs(" |\n", out);
}

void report_markdown(const json_t *const *records, size_t n, FILE *out)
{
	struct pool pool = { 0 };
	struct failures list = failures_find(&pool, records, n);
	size_t expected = records_with(records, n, "as expected");

	if (!list.n)
		fprintf(out, "### dmrace: as expected, %zu of %zu runs and explorations%s\n",
			expected, n, expected < n ? "; the others are "
						    ONLY_REPORTED : "");
	else
		fprintf(out, "### dmrace: %zu scenario%s not as expected\n\n"
			"%zu of %zu runs and explorations are not as expected.\n\n"
			"| scenario | what | to replay it | failed |\n"
			"| --- | --- | --- | --- |\n",
			list.n, list.n == 1 ? "" : "s", list.records, n);
	for (size_t i = 0; i < list.n; i++)
		put_row(&pool, &list.v[i], out);
	pool_free(&pool);
}
