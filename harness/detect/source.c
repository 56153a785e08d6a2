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

const char *source_path(struct pool *pool, const char *path)
{
	/* The second may lie below the first. */
	static const char top[] = DMRACE_SOURCE_DIR "/";
	static const char made[] = DMRACE_BINARY_DIR "/";
	char *real = realpath(path, NULL), *told;
	const char *installed;
	size_t n;

	told = pool_strdup(pool, real ? real : path);
	free(real);
	/* First, for one may install below the source tree. */
	installed = beside_command(pool, "../share/dmrace");
	n = installed ? strlen(installed) : 0;
	if (n && !strncmp(told, installed, n) && told[n] == '/')
		return told + n + 1;
	if (!strncmp(told, made, sizeof(made) - 1))
		return told + sizeof(made) - 1;
	if (!strncmp(told, top, sizeof(top) - 1))
		return told + sizeof(top) - 1;
	return told;
}

/* Does a directory of that name stand in the path? */
static bool below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	for (const char *s = path; (s = strstr(s, dir)); s++)
		if ((s == path || s[-1] == '/') && s[n] == '/')
			return true;
	return false;
}

static bool below_one_of(const char *path, const char *const *dirs)
{
	for (; *dirs; dirs++)
		if (below(path, *dirs))
			return true;
	return false;
}

static bool ends(const char *path, const char *end)
{
	size_t n = strlen(path), m = strlen(end);

	return n >= m && !strcmp(path + n - m, end);
}

bool source_is_subject(const char *path)
{
	static const char *const dirs[] = {
		"buggy", "fixed", "variants", NULL
	};

	return path && below_one_of(path, dirs);
}

bool source_is_code(const char *path)
{
	static const char *const dirs[] = {
		"harness/kernel/mm", "harness/kernel/block",
		"harness/kernel/fs", "harness/kernel/kernel",
		"harness/kernel/drivers", "harness/dm/drivers",
		"harness/kernel/lib", NULL
	};

	/* instrumented so that a tool sees who called it, but a primitive */
	if (path && ends(path, "harness/kernel/mm/slab.c"))
		return false;
	return source_is_subject(path) || (path && below_one_of(path, dirs));
}

bool source_is_kernel(const char *path)
{
	return path && below(path, "harness/kernel");
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

/* Of projects outside this tree; they last as long as the command. */
static struct {
	struct pool pool;
	VEC(const char *) list;
} roots;

static bool is_below(const char *path, const char *top)
{
	size_t n = strlen(top);

	return n > 1 && !strncmp(path, top, n) && path[n] == '/';
}

void source_allow(const char *scenario_file)
{
	char *real = scenario_file ? realpath(scenario_file, NULL) : NULL;
	char *slash = NULL;

	for (int i = 0; real && i < 2; i++) {	/* scenarios/01.c */
		slash = strrchr(real, '/');
		if (slash)
			*slash = '\0';
	}
	for (size_t i = 0; slash && i < roots.list.n; i++)
		if (!strcmp(roots.list.v[i], real))
			slash = NULL;
	if (slash && *real)
		*vec_add(&roots.pool, &roots.list) = pool_strdup(&roots.pool,
								 real);
	free(real);
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
	for (size_t i = 0; real && i < roots.list.n && !below; i++)
		below = is_below(real, roots.list.v[i]);
	below = below && !stat(real, &s) && S_ISREG(s.st_mode);
	free(real);
	return below;
}

/* An installed command shows what was installed with it. */
char *source_text(struct pool *pool, const char *path)
{
	const char *const tops[] = {
		beside_command(pool, "../share/dmrace"),
		DMRACE_SOURCE_DIR, DMRACE_BINARY_DIR,
	};
	const size_t n = sizeof(tops) / sizeof(*tops);

	if (*path == '/')
		return is_source(path, tops, n) ?
		       pool_read_file(pool, path, NULL) : NULL;
	for (size_t i = 0; i < n; i++) {
		const char *at = tops[i] ? pool_printf(pool, "%s/%s", tops[i],
						       path) : NULL;

		if (at && is_source(at, tops, n))
			return pool_read_file(pool, at, NULL);
	}
	return NULL;
}

/* The lines of the file asked for last: one after the other is asked for. */
static struct {
	struct pool pool;
	const char *path;
	VEC(const char *) lines;
} last;

static void read_lines(const char *path)
{
	char *text;

	if (last.path && !strcmp(last.path, path))
		return;
	pool_free(&last.pool);
	memset(&last, 0, sizeof(last));
	text = source_text(&last.pool, path);
	while (text)
		*vec_add(&last.pool, &last.lines) = strsep(&text, "\n");
	last.path = pool_strdup(&last.pool, path);
}

const char *source_line(struct pool *pool, const char *path, int line)
{
	read_lines(path);
	if (line < 1 || (size_t)line > last.lines.n)
		return NULL;
	return squeeze(pool, last.lines.v[line - 1]);
}
