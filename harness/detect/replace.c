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

/* There are hundreds of thousands of pieces, and nobody else has the file. */
static int put_piece(const char *piece, size_t n, void *f)
{
	return fwrite_unlocked(piece, 1, n, f) == n ? 0 : -1;
}

bool replace_json(struct pool *pool, const char *path, const json_t *value)
{
	struct replacement r;
	FILE *f = replace_begin(pool, &r, path);

	if (!f)
		return false;
	return replace_end(&r, f, !json_dump_callback(value, put_piece, f,
						      JSON_INDENT(1)) &&
				  fputc('\n', f) != EOF);
}
