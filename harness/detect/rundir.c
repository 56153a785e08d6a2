// SPDX-License-Identifier: GPL-2.0-only
#include "rundir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define RANDOM	"XXXXXX"	/* for mkdtemp() */

/* mkdir -p */
static bool make_dir(const char *path)
{
	char copy[strlen(path) + 1];

	strcpy(copy, path);
	for (char *s = copy + 1; *s; s++) {
		if (*s != '/')
			continue;
		*s = '\0';
		if (mkdir(copy, 0777) && errno != EEXIST)
			return false;
		*s = '/';
	}
	return !mkdir(copy, 0777) || errno == EEXIST;
}

/* Ours, or nothing: directories in it are not gone into. */
static void remove_dir(struct pool *pool, const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			unlink(pool_printf(pool, "%s/%s", path,
					   entry->d_name));
	if (dir)
		closedir(dir);
	rmdir(path);
}

static int open_dir(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool has_findings(struct pool *pool, const char *path)
{
	const char *log = pool_read_file(pool, pool_printf(pool, "%s/events.log",
							   path), NULL);

	return log && (strstr(log, "\nfinding\t") || strstr(log, "\nreport\t"));
}

/* Those of the same name whose process is gone: nobody holds their lock. */
static void sweep(struct pool *pool, const char *parent, const char *prefix)
{
	size_t n = strlen(prefix);
	DIR *dir = opendir(parent);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		const char *path;
		int fd;

		if (strncmp(entry->d_name, prefix, n) ||
		    strlen(entry->d_name) != n + strlen(RANDOM))
			continue;
		path = pool_printf(pool, "%s/%s", parent, entry->d_name);
		fd = open_dir(path);
		if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB) &&
		    !has_findings(pool, path))
			remove_dir(pool, path);
		if (fd >= 0)
			close(fd);
	}
	if (dir)
		closedir(dir);
}

const char *rundir_make(struct pool *pool, struct rundir *d, const char *final)
{
	const char *slash = strrchr(final, '/'), *prefix, *parent;
	mode_t mask = umask(0);
	char *path;

	umask(mask);
	*d = (struct rundir){ .final = final, .lock = -1 };
	parent = slash ? pool_strndup(pool, final, slash - final) : ".";
	prefix = pool_printf(pool, ".%s.", slash ? slash + 1 : final);
	if (!make_dir(parent))
		return pool_printf(pool, "cannot make %s: %m", parent);
	path = pool_printf(pool, "%s/%s" RANDOM, parent, prefix);
	/*
	 * Another process may sweep it away before it is locked.  Locked and
	 * still there, it stays.
	 */
	do {
		if (d->lock >= 0)
			close(d->lock);
		memcpy(path + strlen(path) - strlen(RANDOM), RANDOM,
		       strlen(RANDOM));
		if (!mkdtemp(path))
			return pool_printf(pool, "cannot make %s: %m", path);
		d->lock = open_dir(path);
		if (d->lock >= 0)
			flock(d->lock, LOCK_EX);
	} while (access(path, F_OK) && errno == ENOENT);
	chmod(path, 0777 & ~mask);
	d->place = path;
	sweep(pool, parent, prefix);
	return NULL;
}

/* Where a file system cannot exchange two names, in two steps. */
static bool replace(struct pool *pool, const char *new, const char *final)
{
	const char *old;

	if (!renameat2(AT_FDCWD, new, AT_FDCWD, final, RENAME_EXCHANGE)) {
		remove_dir(pool, new);		/* what was there before */
		return true;
	}
	if (errno == ENOENT)
		return !rename(new, final);
	old = pool_printf(pool, "%s.old", new);
	if (rename(final, old) || rename(new, final))
		return false;
	remove_dir(pool, old);
	return true;
}

const char *rundir_publish(struct pool *pool, struct rundir *d)
{
	const char *slash, *wrong = NULL;
	int parent;

	if (!d->place || !strcmp(d->place, d->final))
		return NULL;
	slash = strrchr(d->final, '/');
	parent = open_dir(slash ? pool_strndup(pool, d->final,
					       slash - d->final) : ".");
	if (parent >= 0)
		flock(parent, LOCK_EX);
	if (replace(pool, d->place, d->final))
		d->place = d->final;
	else
		wrong = pool_printf(pool, "cannot make %s: %m", d->final);
	if (parent >= 0)
		close(parent);
	if (d->lock >= 0)
		close(d->lock);
	d->lock = -1;
	return wrong;
}

void rundir_abandon(struct pool *pool, struct rundir *d)
{
	if (d->place && !has_findings(pool, d->place))
		remove_dir(pool, d->place);
	if (d->lock >= 0)
		close(d->lock);
	*d = (struct rundir){ .final = d->final, .lock = -1 };
}
