// SPDX-License-Identifier: GPL-2.0-only
#include "progress.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define INTERVAL	0.2	/* seconds between two lines */
#define QUIET		2.0	/* seconds before it guesses at the time left */
#define PATIENCE	10.0	/* seconds before a hint */
#define LINES		30.0	/* seconds between lines that stay */

/* Shared by all processes that make steps.  If two write the name at the same
 * time, it may be a mixture: it is only shown. */
struct shared {
	atomic_size_t done;
	char name[80];		/* the last byte is always 0 */
};

static bool off, drawn;
static double drawn_at;
static const char *hint;

static struct {
	const char *what;	/* NULL: no steps */
	size_t steps;
	int part, parts;
	int depth;		/* of progress_begin() without its end */
	pid_t pid;
	double began;
	size_t done;		/* when last looked at */
	double done_at;
	struct shared *shared;
} work;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

void progress_off(void)
{
	off = true;
}

bool progress_wanted(void)
{
	return !off;
}

static bool on_terminal(void)
{
	return !off && isatty(STDERR_FILENO);
}

/* The last column stays free: some terminals wrap after it. */
static int width(void)
{
	struct winsize w = { 0 };

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) || !w.ws_col)
		return 79;
	return w.ws_col - 1;
}

__attribute__((format(printf, 1, 2)))
static void draw(const char *format, ...)
{
	char line[256];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (!on_terminal()) {
		fprintf(stderr, "dmrace: %s so far\n", line);
		return;
	}
	fprintf(stderr, "\r\033[K%.*s", width(), line);
	drawn = true;
	drawn_at = now();
}

void progress_wipe(void)
{
	if (drawn && (!work.what || work.pid == getpid()))
		fputs("\r\033[K", stderr);
	drawn = false;
	drawn_at = 0;
}

/* ", 40 s left", or "" if that is not known.  The steps that are done took
 * "took" seconds; "since" seconds have passed after the last of them. */
static const char *left(double done, double all, double took, double since)
{
	static char text[40];
	double seconds = done > 0 ? took / done * (all - done) - since : 0;

	text[0] = '\0';
	if (took + since < QUIET || seconds < 0.5)
		;
	else if (seconds < 120)
		snprintf(text, sizeof(text), ", %.0f s left", seconds);
	else
		snprintf(text, sizeof(text), ", %.0f min left", seconds / 60);
	return text;
}

/* ---- steps -------------------------------------------------------------- */

void progress_parts(int parts)
{
	work.part = 0;
	work.parts = parts;
}

void progress_begin(const char *what, size_t steps)
{
	if (work.depth++ || !on_terminal())
		return;
	work.part++;
	work.shared = mmap(NULL, sizeof(*work.shared), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (work.shared == MAP_FAILED)
		return;
	work.what = what;
	work.steps = steps;
	work.pid = getpid();
	work.began = work.done_at = now();
	work.done = 0;
	drawn_at = 0;
}

void progress_step(const char *name, const char *where)
{
	if (!work.what || work.depth > 1)
		return;
	snprintf(work.shared->name, sizeof(work.shared->name), "%s%s%s", name,
		 where ? " on " : "", where ? where : "");
	progress_tick();
}

void progress_done(void)
{
	if (work.what && work.depth == 1)
		work.shared->done++;
}

void progress_tick(void)
{
	char part[40] = "";
	double t = now();

	if (!work.what || work.pid != getpid())
		return;
	if (work.done != work.shared->done) {
		work.done = work.shared->done;
		work.done_at = t;
	}
	if (t - drawn_at < INTERVAL)
		return;
	if (work.parts > 1)
		snprintf(part, sizeof(part), "part %d of %d, ", work.part,
			 work.parts);
	draw("%s%s: %zu of %zu%s%s%s", part, work.what, work.done, work.steps,
	     left(work.done, work.steps, work.done_at - work.began,
		  t - work.done_at), *work.shared->name ? ": " : "",
	     work.shared->name);
}

void progress_end(void)
{
	if (--work.depth || !work.what)
		return;
	progress_wipe();
	munmap(work.shared, sizeof(*work.shared));
	work.what = NULL;
}

/* ---- one runner --------------------------------------------------------- */

static unsigned long long number(const char *line, const char *key)
{
	const char *s = strstr(line, key);

	return s ? strtoull(s + strlen(key), NULL, 10) : 0;
}

static void draw_sweep(const char *line, double spent)
{
	unsigned long long done = number(line, "\tprograms=");
	unsigned long long all = number(line, "\tof=");

	draw("%llu of %llu programs%s: %llu schedules, %llu findings", done, all,
	     left(done, all, spent, 0), number(line, "\texecutions="),
	     number(line, "\tfindings="));
}

/* " of about 57600", or "" if that is not known.  Few digits are certain. */
static const char *of_about(unsigned long long all)
{
	static char text[40];
	unsigned long long unit = 1;

	text[0] = '\0';
	while (all / unit >= 100)
		unit *= 10;
	if (all)
		snprintf(text, sizeof(text), " of about %llu",
			 (all + unit / 2) / unit * unit);
	return text;
}

static void draw_exploration(const char *line, double spent)
{
	unsigned long long executions = number(line, "\texecutions=");
	unsigned long long about = number(line, "\tabout=");

	draw("%llu%s schedules, %.0f a second%s, depth %llu, %llu bad, %llu findings",
	     executions, of_about(about),
	     spent > 0 ? executions / spent : 0,
	     about ? left(executions, about, spent, 0) : "",
	     number(line, "\tdepth="), number(line, "\tbad="),
	     number(line, "\tfindings="));
}

void progress_set_hint(const char *text)
{
	hint = text;
}

const char *progress_take_hint(void)
{
	const char *text = hint;

	hint = NULL;
	return text;
}

/* Is the newest record to be shown now? */
static bool is_due(struct progress *p, double spent)
{
	if (on_terminal())
		return true;
	if (spent < p->shown + LINES)
		return false;
	p->shown = spent;
	return true;
}

void progress_follow(struct progress *p)
{
	char line[1024], last[1024] = "";
	double spent;

	if (work.what) {
		progress_tick();
		return;
	}
	if (!p->path || !progress_wanted())
		return;
	if (!p->log)
		p->log = fopen(p->path, "re");
	if (!p->log)
		return;
	clearerr(p->log);
	while (fgets(line, sizeof(line), p->log))
		if (!strncmp(line, "progress\t", 9))
			strcpy(last, line);
	spent = number(last, "\tmilliseconds=") / 1000.0;
	if (!last[0] || !is_due(p, spent))
		return;
	if (spent >= PATIENCE && hint && on_terminal()) {
		progress_wipe();
		fprintf(stderr, "%s\n", progress_take_hint());
	}
	if (strstr(last, "\tprograms="))
		draw_sweep(last, spent);
	else
		draw_exploration(last, spent);
}

void progress_unfollow(struct progress *p)
{
	if (!work.what)
		progress_wipe();
	if (p->log)
		fclose(p->log);
	p->log = NULL;
}
