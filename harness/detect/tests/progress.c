// SPDX-License-Identifier: GPL-2.0-only
/* What progress writes where stderr is no terminal, and when. */
#include "detect/progress.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "expect.h"

static char log_path[] = "/tmp/dmrace-progress-XXXXXX";
static char err_path[] = "/tmp/dmrace-progress-XXXXXX";

/* What the runner has counted after so many milliseconds. */
static void write_log(int executions, int milliseconds)
{
	FILE *log = fopen(log_path, "a");

	fprintf(log, "progress\texecutions=%d\tdepth=9\tbad=1\tmilliseconds=%d\tfindings=2\n",
		executions, milliseconds);
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

/* On a terminal each is drawn, and the hint comes after ten seconds, once. */
static void check_terminal(struct progress *p)
{
	int terminal = posix_openpt(O_RDWR | O_NOCTTY);
	char text[1024];
	int other, n;

	EXPECT(terminal >= 0 && !grantpt(terminal) && !unlockpt(terminal));
	other = open(ptsname(terminal), O_RDWR | O_NOCTTY);
	dup2(other, STDERR_FILENO);
	close(other);
	progress_set_hint("too many?");
	write_log(1000, 9900);
	progress_follow(p);
	n = read(terminal, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = '\0';
	EXPECT(strstr(text, "\r\033[K1000 schedules, "));
	EXPECT(!strstr(text, "too many?"));
	write_log(1100, 10000);
	progress_follow(p);
	write_log(1200, 10200);
	progress_follow(p);
	progress_wipe();
	n = read(terminal, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = '\0';
	EXPECT(strstr(text, "too many?") &&
	       strstr(text, "too many?") < strstr(text, "1100"));
	EXPECT(!progress_take_hint());
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
	EXPECT(!strchr(said(), '\033'));
	/* a hint is for terminals, or for whoever takes it, once */
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
