// SPDX-License-Identifier: GPL-2.0-only
#include "rows.h"

#include <string.h>

#include "detect/get.h"

#define GUTTER	5	/* "12 > " */
#define NAME	5	/* "cpu1 " */
#define DEPTH	4	/* deepest indentation ... */
#define DEEP	12	/* ... on a page as wide as WIDE */
#define WIDE	100
#define GAP	2	/* between columns */
#define COLUMN	15	/* least width of a CPU's column ... */
#define LAST	26	/* ... and of the last one's */
#define LANE	30	/* ... if nothing is known of its rows */
#define SHARED	30	/* ... and of all CPUs' in one */
#define VALUE	5	/* width of a word's value: "freed" */
#define VALUES	12	/* ... of the widest that has room */

static int text_of(char *text, size_t size, const json_t *actor)
{
	return snprintf(text, size, "cpu%ld: %s", get_number(actor, "cpu"),
			get_text(actor, "does"));
}

static int indent(const struct row *row, const struct layout *l)
{
	return row->depth < l->depth ? row->depth : l->depth;
}

static int lane_of(const struct row *row, const struct layout *l)
{
	if (l->shared || row->cpu < 1 || row->cpu > l->ncpus)
		return 0;
	return row->cpu - 1;
}

static int width_of_word(const json_t *word, int i, const struct row *rows,
			 size_t n)
{
	int width = strlen(get_text(word, "label"));

	if (width < VALUE)
		width = VALUE;
	for (size_t k = 0; rows && k < n; k++) {
		int value = rows[k].word[i] ? strlen(rows[k].word[i]) : 0;

		if (value > width && value <= VALUES)
			width = value;
	}
	return width + 1;
}

/* How wide the columns would like to be. */
static void measure(const json_t *record, const struct layout *l,
		    const struct row *rows, size_t n, int *wish)
{
	const json_t *actors = get(get(record, "scenario"), "actors"), *a;
	char text[128];
	size_t i;

	/* a head may reach into the next column: it has a line of its own */
	json_array_foreach(actors, i, a)
		if ((int)i < l->ncpus)
			wish[i] = (int)i < l->ncpus - 1 ? COLUMN :
				text_of(text, sizeof(text), a) + GAP;
	for (size_t k = 0; rows && k < n; k++) {
		int *w = &wish[lane_of(&rows[k], l)];
		int width = indent(&rows[k], l) + strlen(rows[k].text) + GAP;

		/* what is printed may leave its column, if it has others */
		if ((!rows[k].printed || l->ncpus < 2) && width > *w)
			*w = width;
	}
}

/*
 * If there is room, each column is as wide as it would like to be.  Otherwise
 * the columns before the last are narrower: a row may reach into the columns at
 * its right, which are empty in that line.
 */
static void place(struct layout *l, const int *wish, int room, bool any)
{
	int last = l->ncpus - 1, share, all = 0, most;

	for (int i = 0; i < l->ncpus; i++)
		all += wish[i];
	l->words = GUTTER + room;
	if (!last || (!any && all <= room)) {
		for (int i = 0; i < last; i++)
			l->at[i + 1] = l->at[i] + wish[i];
		l->words = any ? l->words : l->at[last] + wish[last];
		return;
	}
	share = (room - LANE) / last;
	if (l->ncpus == 2 && share > room / 2)
		share = room / 2;
	most = (room - wish[last]) / last;
	if (!any && share > most)
		share = most;
	if (share < COLUMN)
		share = COLUMN;
	for (int i = 0; i < last; i++)
		l->at[i + 1] = l->at[i] + share;
}

struct layout rows_lay_out(const struct page *p, const json_t *record,
			   const struct row *rows, size_t n)
{
	const json_t *words = get(record, "words"), *w;
	struct layout l = {
		.at = { GUTTER }, .depth = p->width < WIDE ? DEPTH : DEEP,
	};
	int room = p->width - GUTTER, wish[ROW_CPUS + 1] = { 0 };
	size_t i;

	l.ncpus = json_array_size(get(get(record, "scenario"), "actors"));
	if (l.ncpus > ROW_CPUS)
		l.ncpus = ROW_CPUS;
	json_array_foreach(words, i, w) {
		int width = i < ROW_WORDS ?
			    width_of_word(w, i, rows, n) : 0;

		if (!width || room - width < SHARED)
			break;
		l.word[l.nwords++] = width;
		room -= width;
	}
	l.shared = l.ncpus > 1 && room < (l.ncpus - 1) * COLUMN + LAST;
	if (l.shared || !l.ncpus) {
		l.words = GUTTER + room;
		return l;
	}
	measure(record, &l, rows, n, wish);
	place(&l, wish, room, !rows);
	return l;
}

static int end_of_words(const struct layout *l)
{
	int end = l->words;

	for (int i = 0; i < l->nwords; i++)
		end += l->word[i];
	return end;
}

void rows_put_head(const struct page *p, const json_t *record,
		   const struct layout *l)
{
	const json_t *actors = get(get(record, "scenario"), "actors"), *a;
	const json_t *words = get(record, "words");
	size_t i, n = json_array_size(actors);

	paint(p, BOLD);
	json_array_foreach(actors, i, a) {
		bool last = i + 1 == n;
		int at = l->shared || (int)i >= l->ncpus ? GUTTER : l->at[i];
		int end = last && l->nwords ? l->words - 1 : p->width, over;
		char text[128];

		over = text_of(text, sizeof(text), a) - (end - at);
		if (over > 0)	/* it has a line of its own */
			at = over < at ? at - over : 0;
		pad(p, at);
		at += put(p, text, end - at);
		if (!last)
			fputc('\n', p->out);
		else if (l->nwords)
			pad(p, l->words - at);
	}
	for (int k = 0; k < l->nwords; k++)
		fprintf(p->out, " %-*s", k < l->nwords - 1 ? l->word[k] - 1 : 0,
			get_text(json_array_get(words, k), "label"));
	paint(p, PLAIN);
	if (n)
		fputc('\n', p->out);
}

static void put_words(const struct page *p, const struct row *row,
		      const struct layout *l)
{
	for (int i = 0; i < l->nwords; i++) {
		const char *value = row->word[i] ? row->word[i] : "";
		bool changed = row->changed[i];
		int used;

		fputc(changed ? '*' : ' ', p->out);
		if (changed)
			paint(p, BOLD);
		used = put(p, value, l->word[i] - 1);
		if (changed)
			paint(p, PLAIN);
		if (i < l->nwords - 1)
			pad(p, l->word[i] - 1 - used);
	}
}

static bool changes(const struct row *row)
{
	for (int i = 0; i < ROW_WORDS; i++)
		if (row->changed[i])
			return true;
	return false;
}

void rows_put(const struct page *p, const struct row *row, int number,
	      const struct layout *l)
{
	bool words = l->nwords, hot = row->racing || row->loud;
	int named = l->shared && row->cpu ? NAME : 0;
	int at = l->at[lane_of(row, l)] + named + indent(row, l);
	int end = words ? l->words - 1 : p->width;
	int length = strlen(row->text), over = length - (end - at);

	if (row->printed && over > 0) {	/* it may leave its column */
		at = at - over > GUTTER + named ? at - over : GUTTER + named;
		if (length > end - at && !changes(row)) {
			words = false;
			end = end_of_words(l) > end ? p->width : end;
		}
	}
	fprintf(p->out, "%2d %c ", number, row->racing ? '>' :
				   row->loud ? '!' : ' ');
	if (named)
		fprintf(p->out, "cpu%d ", row->cpu);
	pad(p, at - GUTTER - named);
	if (hot)
		paint(p, RED);
	at += put(p, row->text, end - at);
	if (hot)
		paint(p, PLAIN);
	if (words) {
		pad(p, l->words - at);
		put_words(p, row, l);
	}
	fputc('\n', p->out);
}
