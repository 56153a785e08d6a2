// SPDX-License-Identifier: GPL-2.0-only
#include "runners.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"

static const char *beside_command(struct pool *pool, const char *relative)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash, *real;
	const char *dir;

	if (n < 0)
		return NULL;
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (!slash)
		return NULL;
	*slash = '\0';
	real = realpath(pool_printf(pool, "%s/%s", path, relative), NULL);
	dir = real ? pool_strdup(pool, real) : NULL;
	free(real);
	return dir;
}

const char *runners_dir(struct pool *pool)
{
	const char *dir = getenv("DMRACE_LIBEXEC");

	if (!dir || !*dir)
		dir = beside_command(pool, "libexec/dmrace");
	if (!dir)
		dir = beside_command(pool, "../libexec/dmrace");
	return dir ? dir : "libexec/dmrace";
}

const char *runner_path(struct pool *pool, const char *subject,
			const char *flavour)
{
	return pool_printf(pool, "%s/%s-%s", runners_dir(pool), subject,
			   flavour);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool names_have(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->list.n; i++)
		if (!strcmp(names->list.v[i], name))
			return true;
	return false;
}

const char *names_join(struct pool *pool, const struct names *names)
{
	const char *s = "";

	for (size_t i = 0; i < names->list.n; i++)
		s = pool_printf(pool, "%s%s%s", s, i ? ", " : "",
				names->list.v[i]);
	return s;
}

struct names subjects(struct pool *pool)
{
	DIR *dir = opendir(runners_dir(pool));
	struct names names = { 0 };
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		const char *dash = strrchr(entry->d_name, '-');
		const char *name;

		if (!dash || (strcmp(dash, "-plain") && strcmp(dash, "-tsan")))
			continue;
		name = pool_strndup(pool, entry->d_name,
				    dash - entry->d_name);
		if (!names_have(&names, name))
			*vec_add(pool, &names.list) = name;
	}
	if (dir)
		closedir(dir);
	if (names.list.n)
		qsort(names.list.v, names.list.n, sizeof(*names.list.v),
		      by_name);
	return names;
}

/* The plain flavour starts faster, and everywhere. */
static const char *some_runner(struct pool *pool, const char *subject)
{
	const char *path = runner_path(pool, subject, "plain");

	if (access(path, X_OK))
		path = runner_path(pool, subject, "tsan");
	return access(path, X_OK) ? NULL : path;
}

static const char *some_subject(struct pool *pool)
{
	struct names names = subjects(pool);

	if (!names.list.n)
		return NULL;
	return names_have(&names, "buggy") ? "buggy" : names.list.v[0];
}

static const char *list(const char *runner, const char *out,
			struct wirelog *log)
{
	const char *argv[] = { runner, "list", NULL };
	const struct child child = {
		.argv = argv, .out = out, .err = "/dev/null", .timeout = 20,
	};
	struct child_end end = child_run(&child);

	if (!wirelog_read(log, out, false))
		return pool_printf(&log->pool, "%s list: %s", runner,
				   log->broken);
	if (end.how != CHILD_EXITED || end.number || !log->scenarios.n)
		return pool_printf(&log->pool, "%s list fails: try 'dmrace doctor'",
				   runner);
	return NULL;
}

const char *scenarios_read(const char *subject, struct wirelog *log)
{
	char out[] = "/tmp/dmrace-list-XXXXXX";
	struct pool pool = { 0 };
	const char *runner = NULL, *wrong;
	int fd;

	*log = (struct wirelog){ 0 };
	if (!subject)
		subject = some_subject(&pool);
	if (subject)
		runner = some_runner(&pool, subject);
	if (!runner) {
		wrong = pool_printf(&log->pool, "no runner%s%s in %s: build first, or set DMRACE_LIBEXEC",
				    subject ? " of " : "",
				    subject ? subject : "",
				    runners_dir(&log->pool));
		pool_free(&pool);
		return wrong;
	}
	fd = mkstemp(out);
	if (fd < 0) {
		pool_free(&pool);
		return pool_printf(&log->pool, "cannot write %s: %m", out);
	}
	close(fd);
	wrong = list(runner, out, log);
	unlink(out);
	pool_free(&pool);
	return wrong;
}
