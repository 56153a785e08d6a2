// SPDX-License-Identifier: GPL-2.0-only
#include "replace.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

FILE *replace_begin(struct pool *pool, struct replacement *r,
		    const char *path)
{
	struct stat s;

	r->path = path;
	r->temporary = NULL;
	if (!stat(path, &s) && !S_ISREG(s.st_mode))
		return fopen(path, "we");
	r->temporary = pool_printf(pool, "%s.%d.new", path, (int)getpid());
	return fopen(r->temporary, "we");
}

bool replace_end(struct replacement *r, FILE *f, bool good)
{
	int error = good ? 0 : errno;

	if (good && (fflush(f) || ferror(f))) {
		good = false;
		error = errno;
	}
	if (fclose(f) && good) {
		good = false;
		error = errno;
	}
	if (r->temporary && good && rename(r->temporary, r->path)) {
		good = false;
		error = errno;
	}
	if (r->temporary && !good)
		unlink(r->temporary);
	errno = error;
	return good;
}

/* Written as one text: there are hundreds of thousands of pieces. */
bool replace_json(struct pool *pool, const char *path, const json_t *value)
{
	struct replacement r;
	FILE *f = replace_begin(pool, &r, path);
	char *text;
	bool good;

	if (!f)
		return false;
	text = json_dumps(value, JSON_INDENT(1));
	good = text && fputs(text, f) != EOF && fputc('\n', f) != EOF;
	free(text);
	return replace_end(&r, f, good);
}
