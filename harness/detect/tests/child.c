// SPDX-License-Identifier: GPL-2.0-only
#include "detect/child.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "expect.h"

static char dir[] = "/tmp/dmrace-child-XXXXXX";
static struct pool pool;

static struct child_end sh(const char *script, int timeout)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	const char *env[] = { "DMRACE_A=set", "DMRACE_B", NULL };

	return child_run(&(struct child){
		.argv = argv, .env = env, .timeout = timeout,
		.out = pool_printf(&pool, "%s/out", dir),
		.err = pool_printf(&pool, "%s/err", dir),
	});
}

static const char *out(void)
{
	return pool_read_file(&pool, pool_printf(&pool, "%s/out", dir), NULL);
}

int main(void)
{
	const char *nothing[] = { "dmrace-no-such-program", NULL };
	struct child_end end;
	const char *s;

	EXPECT(mkdtemp(dir));
	setenv("DMRACE_B", "set", 1);

	end = sh("echo $DMRACE_A-$DMRACE_B; exit 3", 10);
	EXPECT(end.how == CHILD_EXITED && end.number == 3);
	EXPECT(!strcmp(out(), "set-\n"));

	end = sh("kill -SEGV $$", 10);
	EXPECT(end.how == CHILD_KILLED && end.number == SIGSEGV);

	end = sh("sleep 60 & echo $!; wait", 1);
	EXPECT(end.how == CHILD_TIMEOUT);
	EXPECT(end.seconds >= 1 && end.seconds < 10);
	/* the grandchild went with the group: no process, or a zombie */
	usleep(100000);
	s = pool_read_file(&pool, pool_printf(&pool, "/proc/%d/cmdline",
					      atoi(out())), NULL);
	EXPECT(!s || !*s);

	end = child_run(&(struct child){
		.argv = nothing, .out = "/dev/null", .err = "/dev/null",
		.timeout = 5,
	});
	EXPECT(end.how == CHILD_NOT_STARTED && end.number == ENOENT);
	EXPECT(!strcmp(end.what, nothing[0]));

	nothing[0] = "true";
	end = child_run(&(struct child){
		.argv = nothing, .out = "/nonexistent/out", .err = "/dev/null",
		.timeout = 5,
	});
	EXPECT(end.how == CHILD_NOT_STARTED && end.number == ENOENT);
	EXPECT(!strcmp(end.what, "/nonexistent/out"));

	unlink(pool_printf(&pool, "%s/out", dir));
	unlink(pool_printf(&pool, "%s/err", dir));
	rmdir(dir);
	pool_free(&pool);
	return expect_status();
}
