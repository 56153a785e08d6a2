// SPDX-License-Identifier: GPL-2.0-only
#include "programs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "detect/child.h"
#include "detect/interrupt.h"
#include "detect/runners.h"

#define GRACE	20	/* seconds: what was found is made ready to be replayed */

/* Why the log says nothing about this sweep; NULL: it does. */
static const char *untrusted(struct pool *pool, const struct tool *tool,
			     const char *token, const struct event_log *log,
			     const struct child_end *end)
{
	if (end->interrupted)
		return pool_printf(pool, "interrupted by %s", interrupt_name());
	if (log->runner_error)
		return log->runner_error;
	if (log->broken)
		return log->broken;
	if (!log->token || strcmp(log->token, token))
		return "the log is of another sweep";
	if (end->how != CHILD_EXITED || end->number)
		return "the runner did not finish";
	if (!log->end || strcmp(log->end, "sweep"))
		return "the runner's log is not complete";
	if (!strcmp(tool->name, "tsan") && !log->alive)
		return "ThreadSanitizer did not report the test race";
	if (!log->sweep.programs)
		return "no program was explored";
	return NULL;
}

static const char *const *arguments(struct pool *pool, const char *runner,
				    const char *path, const char *token,
				    const char *const *args, size_t n)
{
	VEC(const char *) all = { 0 };
	const char *const own[] = {
		"--log", path, "--token", token, "--progress", NULL
	};
	size_t i;

	*vec_add(pool, &all) = runner;
	*vec_add(pool, &all) = "sweep";
	for (i = 0; i < n; i++)
		*vec_add(pool, &all) = args[i];
	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		*vec_add(pool, &all) = own[i];
	return all.v;
}

const char *programs_explore(struct pool *pool, const char *subject,
			     const struct tool *tool, const char *const *args,
			     size_t n, struct event_log *log, bool *cannot)
{
	const char *runner = runner_path(pool, subject, tool->flavour);
	const char *why = runner_missing(pool, runner), *token, *err;
	char path[] = "/tmp/dmrace-sweep-XXXXXX";
	struct child_end end;
	int fd, err_fd;

	*cannot = why != NULL;
	if (why)
		return why;
	fd = mkstemp(path);
	if (fd < 0)
		return pool_printf(pool, "%s: %m", path);
	close(fd);
	/* The name of the file: nobody else's log has it in it. */
	token = pool_printf(pool, "%s-%d", path, getpid());
	err_fd = child_output();
	interrupt_hold();
	end = child_run(&(struct child){
		.argv = arguments(pool, runner, path, token, args, n),
		.env = runner_environment(pool, false),
		.out = "/dev/null", .err_fd = err_fd, .grace = GRACE,
		.watch = path,
	});
	interrupt_release();
	err = child_output_read(pool, err_fd);
	event_log_read(log, path, true);
	unlink(path);
	why = untrusted(pool, tool, token, log, &end);
	if (why) {
		const char *other = tsan_cannot_start(err, &end);

		*cannot = other != NULL;
		why = pool_printf(pool, "%s: %s", runner, other ? other : why);
	}
	return why;
}
