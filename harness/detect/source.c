// SPDX-License-Identifier: GPL-2.0-only
#include "source.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "runners.h"

/*
 * Set by the build: DMRACE_SOURCE_DIR, the top of the source tree, and
 * DMRACE_BINARY_DIR, where the variants' sources are made.
 */

/* What runners have named; it lasts as long as the command. */
struct root {
	const char *dir;	/* without links */
	bool top;
};

static struct {
	struct pool pool;
	VEC(struct root) list;
} roots;

/* The files that were read: their lines are asked for again and again. */
struct text {
	struct text *next;
	const char *path;
	VEC(const char *) lines;	/* none: it cannot be read */
};

static struct {
	struct pool pool;
	struct text *first;
} texts;

static bool is_below(const char *path, const char *top)
{
	size_t n = strlen(top);

	return n > 1 && !strncmp(path, top, n) && path[n] == '/';
}

void source_allow(const char *dir, bool top)
{
	char *real = dir ? realpath(dir, NULL) : NULL;
	bool known = false;

	for (size_t i = 0; real && i < roots.list.n; i++)
		known |= !strcmp(roots.list.v[i].dir, real);
	if (real && !known) {
		*vec_add(&roots.pool, &roots.list) = (struct root){
			pool_strdup(&roots.pool, real), top,
		};
		/* What could not be read may be there. */
		pool_free(&texts.pool);
		texts.first = NULL;
	}
	free(real);
}

const char *source_path(struct pool *pool, const char *path)
{
	/*
	 * Where one lies below another the inner one is first: one may install
	 * and build below the source tree.
	 */
	const char *const tops[] = {
		beside_command(pool, "../share/dmrace"),
		DMRACE_BINARY_DIR, DMRACE_SOURCE_DIR,
	};
	char *real = realpath(path, NULL), *shown;

	shown = pool_strdup(pool, real ? real : path);
	free(real);
	for (size_t i = 0; i < sizeof(tops) / sizeof(*tops); i++)
		if (tops[i] && is_below(shown, tops[i]))
			return shown + strlen(tops[i]) + 1;
	for (size_t i = 0; i < roots.list.n; i++)
		if (roots.list.v[i].top &&
		    is_below(shown, roots.list.v[i].dir))
			return shown + strlen(roots.list.v[i].dir) + 1;
	return shown;
}

static const char *squeeze(struct pool *pool, const char *line)
{
	char *s = pool_strdup(pool, line), *to = s;

	for (const char *from = line; *from; from++) {
		bool blank = isspace((unsigned char)*from);

		if (!blank)
			*to++ = iscntrl((unsigned char)*from) ? '?' : *from;
		else if (to > s && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > s && to[-1] == ' ')
		to--;
	*to = '\0';
	return s;
}

/* A plain file below one of the tops, whatever links are on the way. */
static bool is_source(const char *path, const char *const *tops, size_t n)
{
	char *real = realpath(path, NULL), *top;
	struct stat s;
	bool below = false;

	for (size_t i = 0; real && i < n && !below; i++) {
		top = tops[i] ? realpath(tops[i], NULL) : NULL;
		below = top && is_below(real, top);
		free(top);
	}
	below = below && !stat(real, &s) && S_ISREG(s.st_mode);
	free(real);
	return below;
}

/* An installed command shows what was installed with it. */
char *source_text(struct pool *pool, const char *path)
{
	VEC(const char *) tops = { 0 };

	*vec_add(pool, &tops) = beside_command(pool, "../share/dmrace");
	*vec_add(pool, &tops) = DMRACE_SOURCE_DIR;
	*vec_add(pool, &tops) = DMRACE_BINARY_DIR;
	for (size_t i = 0; i < roots.list.n; i++)
		*vec_add(pool, &tops) = roots.list.v[i].dir;
	if (*path == '/')
		return is_source(path, tops.v, tops.n) ?
		       pool_read_file(pool, path, NULL) : NULL;
	for (size_t i = 0; i < tops.n; i++) {
		const char *at = tops.v[i] ? pool_printf(pool, "%s/%s",
							 tops.v[i], path)
					   : NULL;

		if (at && is_source(at, tops.v, tops.n))
			return pool_read_file(pool, at, NULL);
	}
	return NULL;
}

static const struct text *text_of(const char *path)
{
	struct text *t = texts.first;
	char *text;

	while (t && strcmp(t->path, path))
		t = t->next;
	if (t)
		return t;
	t = pool_alloc(&texts.pool, sizeof(*t));
	t->next = texts.first;
	t->path = pool_strdup(&texts.pool, path);
	text = source_text(&texts.pool, path);
	while (text)
		*vec_add(&texts.pool, &t->lines) = strsep(&text, "\n");
	texts.first = t;
	return t;
}

const char *source_line(struct pool *pool, const char *path, int line)
{
	const struct text *t = text_of(path);

	if (line < 1 || (size_t)line > t->lines.n)
		return NULL;
	return squeeze(pool, t->lines.v[line - 1]);
}
