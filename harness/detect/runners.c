// SPDX-License-Identifier: GPL-2.0-only
#include "runners.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"

const char *beside_command(struct pool *pool, const char *relative)
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

const char *runner_unbuilt(struct pool *pool, const char *runner)
{
	const char *path = pool_printf(pool, "%s.why", runner);
	char *why = access(runner, X_OK) ? pool_read_file(pool, path, NULL)
					 : NULL;

	if (!why)
		return NULL;
	why[strcspn(why, "\n")] = '\0';
	return pool_printf(pool, "%s (details: %s)", why, path);
}

const char *runner_missing(struct pool *pool, const char *runner)
{
	const char *why;

	if (!access(runner, X_OK))
		return NULL;
	why = runner_unbuilt(pool, runner);
	if (why)
		return why;
	return pool_printf(pool, "%s: no runner: build it, or set DMRACE_LIBEXEC",
			   runner);
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

		if (!dash || (strcmp(dash, "-plain") && strcmp(dash, "-tsan") &&
			      strcmp(dash, "-tsan.why")))
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

/* Buggy's, if it is there; the plain flavour starts faster, and everywhere. */
static const char *some_runner(struct pool *pool)
{
	struct names names = subjects(pool);
	const char *subject, *path;

	if (!names.list.n)
		return NULL;
	subject = names_have(&names, "buggy") ? "buggy" : names.list.v[0];
	path = runner_path(pool, subject, "plain");
	return access(path, X_OK) ? runner_path(pool, subject, "tsan") : path;
}

const char *tsan_cannot_start(struct pool *pool, const char *stderr_file,
			      const struct child_end *end)
{
	const char *s = pool_read_file(pool, stderr_file, NULL);
	bool told = s && (strstr(s, "unexpected memory mapping") ||
			  (strstr(s, "CHECK failed") &&
			   strstr(s, "personality")));

	if (!told && !(end->aslr && end->how == CHILD_KILLED))
		return NULL;
	return "ThreadSanitizer cannot start: allow personality(2) here, or sysctl vm.mmap_rnd_bits=28";
}

static const char *list(struct pool *pool, const char *runner,
			const char *dir, struct wirelog *log, bool *cannot)
{
	const char *out = pool_printf(pool, "%s/out", dir);
	const char *err = pool_printf(pool, "%s/err", dir), *wrong;
	const char *argv[] = { runner, "list", NULL };
	struct child_end end = child_run(&(struct child){
		.argv = argv, .out = out, .err = err, .timeout = 20,
	});

	wrong = tsan_cannot_start(pool, err, &end);
	*cannot = wrong;
	if (!wrong && (end.how != CHILD_EXITED || end.number))
		wrong = pool_printf(pool, "%s list fails: try 'dmrace doctor'",
				    runner);
	if (!wrong && !wirelog_read(log, out, false))
		wrong = pool_printf(pool, "%s list: %s", runner, log->broken);
	if (!wrong && !log->scenarios.n)
		wrong = pool_printf(pool, "%s has no scenario", runner);
	unlink(out);
	unlink(err);
	return wrong;
}

const char *scenarios_read(struct pool *pool, const char *runner,
			   struct wirelog *log, bool *cannot)
{
	char dir[] = "/tmp/dmrace-list-XXXXXX";
	const char *wrong;

	*log = (struct wirelog){ 0 };
	*cannot = false;
	if (!runner)
		runner = some_runner(pool);
	wrong = runner ? runner_missing(pool, runner) :
		pool_printf(pool, "%s: no runner: build it, or set DMRACE_LIBEXEC",
			    runners_dir(pool));
	if (wrong) {
		*cannot = true;
		return wrong;
	}
	if (!mkdtemp(dir))
		return pool_printf(pool, "cannot write %s: %m", dir);
	wrong = list(pool, runner, dir, log, cannot);
	rmdir(dir);
	return wrong;
}
