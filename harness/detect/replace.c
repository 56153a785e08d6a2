// SPDX-License-Identifier: GPL-2.0-only
#include "replace.h"

#include <errno.h>
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

bool replace_json(struct pool *pool, const char *path, const json_t *value)
{
	struct replacement r;
	FILE *f = replace_begin(pool, &r, path);

	if (!f)
		return false;
	return replace_end(&r, f, !json_dumpf(value, f, JSON_INDENT(1)) &&
				  fputc('\n', f) != EOF);
}
