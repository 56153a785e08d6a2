// SPDX-License-Identifier: GPL-2.0-only
#include "detect/child.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "detect/interrupt.h"
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

static struct child_end limited(const char *script)
{
	const char *argv[] = { "sh", "-c", script, NULL };

	return child_run(&(struct child){
		.argv = argv, .timeout = 10, .file_limit = 4096,
		.out = pool_printf(&pool, "%s/out", dir), .err = "/dev/null",
	});
}

static int asked;

static char answer(void *arg)
{
	*(int *)arg += 1;
	return asked == 1 ? '1' : 's';
}

static struct child_end asking(const char **out)
{
	const char *argv[] = {
		"bash", "-c", "for i in 1 2; do printf '?' >&3; "
		"read -r -N 1 letter <&3; printf %s \"$letter\"; done", NULL
	};
	int fd = child_output();
	struct child_end end = child_run(&(struct child){
		.argv = argv, .timeout = 10, .answer = answer, .arg = &asked,
		.out_fd = fd, .err = "/dev/null",
	});

	*out = child_output_read(&pool, fd);
	return end;
}

static struct child_end graceful(void)
{
	const char *argv[] = {
		"sh", "-c", "trap 'exit 7' INT; sleep 60 & wait", NULL
	};

	return child_run(&(struct child){
		.argv = argv, .timeout = 1, .grace = 10,
		.out = "/dev/null", .err = "/dev/null",
	});
}

/* SIGTERM to this process in half a second. */
static void raise_soon(void)
{
	pid_t parent = getpid();

	if (fork())
		return;
	usleep(500000);
	kill(parent, SIGTERM);
	_exit(0);
}

/* "timeout" sends two at once, which count as one; a later one is a second. */
static void check_burst(void)
{
	int before = interrupt_count();

	interrupt_note(SIGTERM);
	interrupt_note(SIGTERM);
	EXPECT(interrupt_count() == before + 1);
	usleep(350000);
	interrupt_note(SIGTERM);
	EXPECT(interrupt_count() == before + 2);
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
	EXPECT(end.how == CHILD_STOPPED && end.timeout && !end.interrupted);
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

	/* More than it may write: an error of write(2), and no signal. */
	signal(SIGXFSZ, SIG_IGN);
	end = limited("yes | head -c 100000; echo $? >&2");
	EXPECT(end.how == CHILD_EXITED);
	EXPECT(strlen(out()) == 4096);

	/* Questions, and a file without a name. */
	end = asking(&s);
	EXPECT(end.how == CHILD_EXITED && asked == 2);
	EXPECT(s && !strcmp(s, "1s"));

	/* With grace it ends by itself. */
	end = graceful();
	EXPECT(end.how == CHILD_EXITED && end.number == 7 && end.timeout);
	EXPECT(!end.interrupted);

	/* A signal to us ends it; what it had written is there. */
	raise_soon();
	end = sh("echo before; exec sleep 60", 30);
	EXPECT(end.how == CHILD_STOPPED && end.interrupted && !end.timeout);
	EXPECT(interrupted() == SIGTERM && end.seconds < 10);
	EXPECT(!strcmp(out(), "before\n"));
	/* From now on nothing goes on. */
	end = sh("exec sleep 60", 30);
	EXPECT(end.how == CHILD_STOPPED && end.interrupted &&
	       end.seconds < 10);

	unlink(pool_printf(&pool, "%s/out", dir));
	unlink(pool_printf(&pool, "%s/err", dir));
	rmdir(dir);
	pool_free(&pool);
	usleep(350000);
	check_burst();
	return expect_status();
}
