// SPDX-License-Identifier: GPL-2.0-only
#include "nearest.h"

#include <string.h>

#define LONGEST	63		/* longer words are near nothing */

static int min(int a, int b)
{
	return a < b ? a : b;
}

/* Edits from a to b: the "optimal string alignment" distance. */
static int distance(const char *a, const char *b)
{
	int d[LONGEST + 1][LONGEST + 1];
	int m = strlen(a), n = strlen(b);

	if (m > LONGEST || n > LONGEST)
		return m + n;
	for (int i = 0; i <= m; i++)
		for (int j = 0; j <= n; j++) {
			if (!i || !j) {
				d[i][j] = i + j;
				continue;
			}
			d[i][j] = min(min(d[i - 1][j], d[i][j - 1]) + 1,
				      d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1);
		}
	return d[m][n];
}

/* The only one that begins with the first n letters of the word, or NULL. */
static const char *begins(const char *word, size_t n,
			  const struct names *names)
{
	const char *found = NULL;

	for (size_t i = 0; n > 1 && i < names->list.n; i++) {
		if (strncmp(names->list.v[i], word, n))
			continue;
		if (found)
			return NULL;
		found = names->list.v[i];
	}
	return found;
}

const char *nearest(const char *word, const struct names *names)
{
	int best = strlen(word) / 3;
	const char *found = NULL;

	best = (best ? best : 1) + 1;
	for (size_t i = 0; i < names->list.n; i++) {
		int d = distance(word, names->list.v[i]);

		/* Of a word of one letter nothing is left by one edit. */
		if (d < best && d < (int)strlen(word)) {
			best = d;
			found = names->list.v[i];
		}
	}
	if (!found)
		found = begins(word, strlen(word), names);
	if (!found && strlen(word) >= 4)
		found = begins(word, strlen(word) - 1, names);
	return found;
}

const char *did_you_mean(struct pool *pool, const char *word,
			 const struct names *names, const char *advice)
{
	const char *meant = nearest(word, names);

	if (meant)
		return pool_printf(pool, "; did you mean '%s'?", meant);
	return advice ? pool_printf(pool, ": %s", advice) : "";
}

const char *choose_one(struct pool *pool, const struct names *names)
{
	const char *text = "choose ";

	for (size_t i = 0; i < names->list.n; i++)
		text = pool_printf(pool, "%s%s%s", text, !i ? "" :
				   i + 1 < names->list.n ? ", " : " or ",
				   names->list.v[i]);
	return text;
}
