// SPDX-License-Identifier: GPL-2.0-only
/* Why a gate is red: what a reader of its log needs first. */
#include "formats.h"

#include "detect/get.h"
#include "failures.h"
#include "headline.h"
#include "typed.h"

#define IN_FULL	5	/* a screen; the others have a line each */

static void put_sides(struct pool *pool, const json_t *finding, FILE *out)
{
	const json_t *sides = get(finding, "sides"), *side;
	const char *field = get_text(finding, "field");
	size_t i;

	if (json_array_size(sides) < 2) {
		fprintf(out, "  found   %s\n", finding_line(pool, finding));
		return;
	}
	fprintf(out, "  found   %s\n", get_text(finding, "kind"));
	json_array_foreach(sides, i, side)
		fprintf(out, "          %s\n",
			side_line(pool, side, i && *field ? "it" : field));
}

static void put_missing(const json_t *record, FILE *out)
{
	const json_t *text;
	size_t i;

	json_array_foreach(get(get(record, "verdict"), "missing"), i, text)
		fprintf(out, "  %-7s %s\n", i ? "" : "missing",
			json_string_value(text));
}

static void put_name(const struct failure *f, FILE *out)
{
	fprintf(out, "%s on %s: ",
		get_text(get(f->record, "scenario"), "name"),
		get_text(f->record, "subject"));
}

static void put_full(struct pool *pool, const struct failure *f, FILE *out)
{
	const char *why = get_text(get(f->record, "verdict"), "why");

	fputc('\n', out);
	put_name(f, out);
	fprintf(out, "%s\n", get_text(get(f->record, "scenario"), "title"));
	if (f->finding)
		put_sides(pool, f->finding, out);
	put_missing(f->record, out);
	if (*why)
		fprintf(out, "  %-7s %s\n",
			get_text(get(f->record, "verdict"), "result"), why);
	fprintf(out, "  replay  %s\n",
		typed(pool, replay_line(pool, f->record, f->finding)));
	fprintf(out, "  failed  %zu: %s\n", f->n, f->kinds);
	if (*get_text(f->record, "dir"))
		fprintf(out, "  record  %s/record.json\n",
			get_text(f->record, "dir"));
}

static void put_short(struct pool *pool, const struct failure *f, FILE *out)
{
	put_name(f, out);
	if (f->same)
		fprintf(out, "the same %s as %s",
			get_text(f->finding, "kind"),
			get_text(get(f->same->record, "scenario"), "name"));
	else
		fputs(record_line(pool, f->record), out);
	fprintf(out, " (%zu failed)\n", f->n);
}

size_t report_summary(const json_t *const *records, size_t n, FILE *out)
{
	struct pool pool = { 0 };
	struct failures list = failures_find(&pool, records, n);
	size_t full = 0, expected = records_with(records, n, "as expected");

	if (list.n)
		fprintf(out, "not as expected: %zu of %zu runs and explorations, of %zu scenario%s\n",
			list.records, n, list.n, list.n == 1 ? "" : "s");
	else
		fprintf(out, "as expected: %zu of %zu runs and explorations%s\n",
			expected, n, expected < n ? "; the others are "
						    ONLY_REPORTED : "");
	for (size_t i = 0; i < list.n; i++)
		if (!list.v[i].same && full < IN_FULL) {
			put_full(&pool, &list.v[i], out);
			full++;
			list.v[i].n = 0;	/* it has been printed */
		}
	if (full < list.n)
		fputs("\nand these:\n", out);
	for (size_t i = 0; i < list.n; i++)
		if (list.v[i].n)
			put_short(&pool, &list.v[i], out);
	pool_free(&pool);
	return list.records;
}
