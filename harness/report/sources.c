// SPDX-License-Identifier: GPL-2.0-only
#include "sources.h"

#include <stdbool.h>
#include <string.h>

#include "detect/pool.h"

#define WORTH 3		/* lines: fewer are as short as [file, first, n] */

struct line {
	const char *text;
	size_t length;		/* without the "\n" */
};

struct file {
	VEC(struct line) lines;
};

struct copy {
	size_t file, first, n;
};

static void read_lines(struct pool *pool, const char *text, struct file *file)
{
	do {
		size_t length = strcspn(text, "\n");

		*vec_add(pool, &file->lines) = (struct line){ text, length };
		text += length;
	} while (*text && *++text);
}

static bool alike(const struct line *a, const struct line *b)
{
	return a->length == b->length && !memcmp(a->text, b->text, a->length);
}

/* How many lines are the same, from these two on. */
static size_t count_alike(const struct file *a, size_t i,
			  const struct file *b, size_t j)
{
	size_t n = 0;

	while (i + n < a->lines.n && j + n < b->lines.n &&
	       alike(&a->lines.v[i + n], &b->lines.v[j + n]))
		n++;
	return n;
}

/* The longest piece of an earlier file that stands at that line. */
static struct copy find_copy(const struct file *files, size_t file, size_t at)
{
	struct copy best = { 0 };

	for (size_t f = 0; f < file; f++) {
		for (size_t i = 0; i < files[f].lines.n; i++) {
			size_t n = count_alike(&files[file], at, &files[f], i);

			if (n > best.n)
				best = (struct copy){ f, i, n };
		}
	}
	return best;
}

static void add_lines(json_t *parts, const struct file *file, size_t first,
		      size_t end)
{
	const struct line *lines = file->lines.v;

	if (first < end)
		json_array_append_new(parts, json_stringn(lines[first].text,
			lines[end - 1].text + lines[end - 1].length -
			lines[first].text));
}

static json_t *pack(const struct file *files, size_t file)
{
	size_t at = 0, first = 0;	/* not packed yet: first to at */
	json_t *parts = json_array();

	while (at < files[file].lines.n) {
		struct copy copy = find_copy(files, file, at);

		if (copy.n < WORTH) {
			at++;
			continue;
		}
		add_lines(parts, &files[file], first, at);
		json_array_append_new(parts, json_pack("[III]",
			(json_int_t)copy.file, (json_int_t)copy.first,
			(json_int_t)copy.n));
		first = at += copy.n;
	}
	add_lines(parts, &files[file], first, at);
	return parts;
}

json_t *sources_pack(const char *const *texts, size_t n)
{
	struct pool pool = { 0 };
	struct file *files = pool_alloc(&pool, n * sizeof(*files) + 1);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		read_lines(&pool, texts[i], &files[i]);
		json_array_append_new(list, pack(files, i));
	}
	pool_free(&pool);
	return list;
}
