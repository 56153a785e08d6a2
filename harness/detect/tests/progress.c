// SPDX-License-Identifier: GPL-2.0-only
/* What progress writes, and when, on a terminal and elsewhere. */
#include "detect/progress.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "expect.h"

static char log_path[] = "/tmp/dmrace-progress-XXXXXX";
static char err_path[] = "/tmp/dmrace-progress-XXXXXX";

/* The runner's record after that many milliseconds. */
static int about;

static void write_log(int executions, int milliseconds)
{
	FILE *log = fopen(log_path, "a");

	fprintf(log, "progress\texecutions=%d\tdepth=9\tbad=1\tmilliseconds=%d\tabout=%d\tfindings=2\n",
		executions, milliseconds, about);
	fclose(log);
}

/* What has been written to stderr so far. */
static const char *said(void)
{
	static char text[4096];
	FILE *err = fopen(err_path, "r");

	text[fread(text, 1, sizeof(text) - 1, err)] = '\0';
	fclose(err);
	return text;
}

/* What the terminal has got since the last time.  It may come in pieces. */
static const char *drawn(int terminal)
{
	static char text[1024];
	struct pollfd ready = { .fd = terminal, .events = POLLIN };
	size_t n = 0;

	while (n < sizeof(text) - 1 && poll(&ready, 1, 200) > 0) {
		ssize_t got = read(terminal, text + n, sizeof(text) - 1 - n);

		if (got <= 0)
			break;
		n += got;
	}
	text[n] = '\0';
	return text;
}

/* The line is cut at 39 columns of 40, and names the time that is left. */
static void check_width(struct progress *p, int terminal)
{
	const struct winsize size = { .ws_row = 24, .ws_col = 40 };
	FILE *log = fopen(log_path, "a");

	fputs("progress\tprograms=10\tof=40\texecutions=5\tmilliseconds=3000\tfindings=0\n",
	      log);
	fclose(log);
	ioctl(terminal, TIOCSWINSZ, &size);
	progress_follow(p);
	EXPECT(!strcmp(drawn(terminal), "\r\033[K"
		       "10 of 40 programs, 9 s left: 5 schedule"));
	progress_wipe();
	drawn(terminal);
}

/* The second of two parts, with a step of another process in it. */
static void check_steps(int terminal)
{
	pid_t pid;

	progress_parts(2);
	progress_begin("first", 1);
	progress_end();
	progress_begin("second", 3);
	progress_step("one", "buggy");
	EXPECT(!strcmp(drawn(terminal), "\r\033[K"
		       "part 2 of 2, second: 0 of 3: one on bug"));
	progress_begin("within", 9);	/* is not shown */
	progress_step("inner", NULL);
	progress_done();
	progress_end();
	usleep(250000);		/* longer than a line stays as it is */
	pid = fork();
	if (!pid) {
		progress_done();
		progress_step("two", NULL);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	EXPECT(!*drawn(terminal));	/* the child does not draw */
	progress_tick();
	EXPECT(!strcmp(drawn(terminal), "\r\033[K"
		       "part 2 of 2, second: 1 of 3: two"));
	progress_end();
	EXPECT(!strcmp(drawn(terminal), "\r\033[K"));
}

/* On a terminal each is drawn, and the hint comes after ten seconds, once. */
static void check_terminal(struct progress *p)
{
	int terminal = posix_openpt(O_RDWR | O_NOCTTY);
	const char *text;
	int other;

	EXPECT(terminal >= 0 && !grantpt(terminal) && !unlockpt(terminal));
	other = open(ptsname(terminal), O_RDWR | O_NOCTTY);
	dup2(other, STDERR_FILENO);
	close(other);
	progress_set_hint("too many?");
	write_log(1000, 9900);
	progress_follow(p);
	text = drawn(terminal);
	EXPECT(strstr(text, "\r\033[K1000 schedules, "));
	EXPECT(!strstr(text, "too many?"));
	write_log(1100, 10000);
	progress_follow(p);
	write_log(1200, 10200);
	progress_follow(p);
	progress_wipe();
	text = drawn(terminal);
	EXPECT(strlen(text) > 4 && !strcmp(text + strlen(text) - 4, "\r\033[K"));
	EXPECT(strstr(text, "too many?") &&
	       strstr(text, "too many?") < strstr(text, "1100"));
	EXPECT(!progress_take_hint());
	check_width(p, terminal);
	progress_unfollow(p);
	check_steps(terminal);
}

int main(void)
{
	struct progress p = { .path = log_path };
	int terminal = dup(STDERR_FILENO), err;

	close(mkstemp(log_path));
	err = mkstemp(err_path);
	dup2(err, STDERR_FILENO);
	progress_set_hint("too many?");
	write_log(100, 29000);
	progress_follow(&p);
	EXPECT(!*said());
	write_log(300, 30000);
	progress_follow(&p);
	EXPECT(!strcmp(said(), "dmrace: 300 schedules, 10 a second, depth 9, 1 bad, 2 findings so far\n"));
	/* the same, and what comes within 30 s, is not said again */
	progress_follow(&p);
	write_log(500, 59000);
	progress_follow(&p);
	EXPECT(!strstr(said(), "500"));
	write_log(900, 61000);
	progress_follow(&p);
	EXPECT(strstr(said(), "\ndmrace: 900 schedules, 15 a second, "));
	/* an estimate, with no more digits than it is worth */
	about = 57512;
	write_log(1000, 100000);
	progress_follow(&p);
	EXPECT(strstr(said(), "\ndmrace: 1000 of about 58000 schedules, 10 a second, 94 min left, depth "));
	about = 0;
	EXPECT(!strchr(said(), '\033'));
	/* a hint is printed on a terminal, or taken, once */
	EXPECT(!strstr(said(), "too many?"));
	EXPECT(!strcmp(progress_take_hint(), "too many?"));
	EXPECT(!progress_take_hint());

	check_terminal(&p);
	dup2(err, STDERR_FILENO);
	progress_off();
	write_log(1500, 150000);
	progress_follow(&p);
	EXPECT(!strstr(said(), "1500"));
	EXPECT(!progress_wanted());
	progress_unfollow(&p);
	dup2(terminal, STDERR_FILENO);
	unlink(log_path);
	unlink(err_path);
	return expect_status();
}
