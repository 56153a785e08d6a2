// SPDX-License-Identifier: GPL-2.0-only
/* See workers.h. */
#define _GNU_SOURCE
#include "workers.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "engine.h"
#include "vcpu/capacity.h"

/* ---- messages --------------------------------------------------------- */

static struct {
	char *bytes;
	size_t used, room;
} out;

void message_clear(void)
{
	out.used = 0;
}

void message_put(const void *bytes, size_t n)
{
	if (out.used + n > out.room) {
		out.room = 2 * (out.used + n);
		out.bytes = engine_memory(realloc(out.bytes, out.room));
	}
	if (n)
		memcpy(out.bytes + out.used, bytes, n);
	out.used += n;
}

bool message_send(int fd)
{
	size_t at = 0;
	ssize_t n;

	while (at < out.used) {
		n = write(fd, out.bytes + at, out.used - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
	}
	return true;
}

bool message_get(int fd, void *bytes, size_t size)
{
	size_t at = 0;
	ssize_t n;

	while (at < size) {
		n = read(fd, (char *)bytes + at, size - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
	}
	return true;
}

void *message_get_array(int fd, size_t n, size_t size, bool *ok)
{
	void *v = engine_memory(malloc(n * size + 1));

	*ok = *ok && message_get(fd, v, n * size);
	return v;
}

void message_put_tables(void)
{
	const struct capacity *table;
	unsigned int n;

	table = capacity_tables(&n);
	message_put(&n, sizeof(n));
	message_put(table, n * sizeof(*table));
}

static bool is_new_table(const struct capacity *table)
{
	const struct capacity *mine;
	unsigned int n, i;

	mine = capacity_tables(&n);
	for (i = 0; i < n; i++)
		if (mine[i].table == table->table)
			return false;
	return true;
}

bool message_get_tables(int fd)
{
	struct capacity *table;
	unsigned int n, i;
	bool ok = message_get(fd, &n, sizeof(n));

	table = message_get_array(fd, ok ? n : 0, sizeof(*table), &ok);
	for (i = 0; ok && i < n; i++)
		if (is_new_table(&table[i]))
			capacity_exceeded(table[i].table, table[i].what,
					  table[i].size, table[i].cure);
	free(table);
	return ok;
}

/* ---- processes -------------------------------------------------------- */

void workers_fail(struct workers *w, const char *why)
{
	if (!w->failed[0])
		snprintf(w->failed, sizeof(w->failed), "%s: run it again, "
			 "or with --jobs 1", why);
}

void workers_lost(struct workers *w, int i)
{
	char text[80] = "a process of the exploration has ended";
	struct worker *worker = &w->v[i];
	int status;

	if (waitpid(worker->pid, &status, 0) == worker->pid &&
	    WIFSIGNALED(status))
		snprintf(text, sizeof(text), "a process of the exploration "
			 "was killed by signal %d (%s)", WTERMSIG(status),
			 strsignal(WTERMSIG(status)));
	worker->pid = 0;
	workers_fail(w, text);
}

/*
 * _Fork() and not fork(): ThreadSanitizer intercepts fork().  To it the copy of a
 * process with fibers has lost its other threads, and it looks at nothing more
 * there.
 */
bool workers_add(struct workers *w, void (*work)(int from, int to))
{
	struct worker *worker = &w->v[w->n];
	int order[2], reply[2], i;

	if (w->n == NUMBER_JOBS || pipe2(order, O_CLOEXEC))
		return false;
	if (pipe2(reply, O_CLOEXEC)) {
		close(order[0]);
		close(order[1]);
		return false;
	}
	worker->pid = _Fork();
	if (worker->pid < 0) {
		close(order[0]);
		close(order[1]);
		close(reply[0]);
		close(reply[1]);
		return false;
	}
	if (!worker->pid) {
		for (i = 0; i < w->n; i++) {
			close(w->v[i].to);
			close(w->v[i].from);
		}
		close(order[1]);
		close(reply[0]);
		work(order[0], reply[1]);
		_exit(0);
	}
	close(order[0]);
	close(reply[1]);
	worker->to = order[1];
	worker->from = reply[0];
	w->n++;
	return true;
}

void workers_end(struct workers *w)
{
	int i;

	for (i = 0; i < w->n; i++) {
		if (w->failed[0] && w->v[i].pid > 0)
			kill(w->v[i].pid, SIGKILL);
		close(w->v[i].to);
		close(w->v[i].from);
	}
	for (i = 0; i < w->n; i++)
		if (w->v[i].pid > 0)
			waitpid(w->v[i].pid, NULL, 0);
}
