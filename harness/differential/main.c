// SPDX-License-Identifier: GPL-2.0-only
/*
 * Differential testing: random programs over all primitives of the userspace
 * kernel, each explored and run by brute force, which must agree.
 *
 *	differential [--programs N] [--seed N] [--jobs N] [--limit N]
 *		     [--random N] [--parts N] [--shrink N] [--equal]
 *		     [--verbose]
 *	differential --program TEXT
 *	differential --file FILE
 *
 * Each program runs in a process of its own, so that one which crashes or
 * hangs is a disagreement like others.  A failing one is made as small as it
 * can be and still fail in the same way; --shrink: that many of them at most.
 * --parts: of how many random programs one is also explored in parts, as by
 * several processes and machines.  --equal: programs in which some CPUs are equal.
 * FILE has a program on each line (see program.h), "#" begins a comment.
 * Exit status: 0, 1 if any program disagrees, 2 usage.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "differ.h"

#define JOBS_MAX	64
#define SECONDS		60	/* for one program: then it hangs */

static struct {
	unsigned long programs, seed, shrink, parts;
	unsigned int jobs;
	struct limits limits;
	const char *program, *file;
	bool verbose, equal;
} o = {
	.programs = 300, .seed = 1, .shrink = 10, .parts = 1, .jobs = 1,
	.limits = { .executions = 30000, .random = 100 },
};

static struct {
	unsigned long programs, too_large, disagree, sync_complete, traces;
	unsigned long all, orbits, cut, forced, bad, by[DIFFERENCES], way[WAYS];
} total;

/* ---- one program in a process ----------------------------------------- */

struct job {
	pid_t pid;			/* 0: free */
	struct program program;
	unsigned long seed;		/* 0: it was given as text */
	struct verdict *verdict;	/* shared with the process */
};

static void start_job(struct job *j)
{
	struct limits limits = o.limits;

	limits.parts = j->seed % o.parts == 0;
	memset(j->verdict, 0, sizeof(*j->verdict));
	fflush(stdout);
	j->pid = fork();
	if (j->pid < 0) {
		perror("differential: fork");
		exit(1);
	}
	if (!j->pid) {
		alarm(SECONDS);
		differ(&j->program, &limits, j->verdict);
		_exit(0);
	}
}

static void end_job(struct job *j, int status)
{
	struct verdict *v = j->verdict;
	size_t used = strlen(v->text);

	j->pid = 0;
	if (v->ended)
		return;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
		v->differences |= 1u << DIFFERENT_HUNG;
		snprintf(v->text + used, sizeof(v->text) - used,
			 "    did not end within %d s\n", SECONDS);
	} else {
		v->differences |= 1u << DIFFERENT_DIED;
		snprintf(v->text + used, sizeof(v->text) - used,
			 "    ended early: %s %d\n",
			 WIFSIGNALED(status) ? "signal" : "status",
			 WIFSIGNALED(status) ? WTERMSIG(status) :
					       WEXITSTATUS(status));
	}
}

static void run_job(struct job *j)
{
	int status;

	start_job(j);
	while (waitpid(j->pid, &status, 0) < 0 && errno == EINTR)
		;
	end_job(j, status);
}

static struct verdict *shared_verdict(void)
{
	struct verdict *v = mmap(NULL, sizeof(*v), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (v == MAP_FAILED) {
		perror("differential: no memory");
		exit(1);
	}
	return v;
}

/* ---- a failing one ---------------------------------------------------- */

/* The smallest that still is different in one of the ways that it was. */
static void shrink(struct job *j)
{
	static struct job smaller;
	uint32_t differences = j->verdict->differences;
	int i = 0;

	if (!smaller.verdict)
		smaller.verdict = shared_verdict();
	while (program_simpler(&smaller.program, &j->program, i)) {
		run_job(&smaller);
		if (!(smaller.verdict->differences & differences)) {
			i++;
			continue;
		}
		j->program = smaller.program;
		memcpy(j->verdict, smaller.verdict, sizeof(*j->verdict));
		i = 0;
	}
}

static void print_job(const struct job *j)
{
	char text[PROGRAM_TEXT];

	program_text(&j->program, text);
	if (j->seed)
		printf("seed %lu:\n", j->seed);
	printf("%s    --program '%s'\n", j->verdict->text, text);
	program_print(&j->program);
	printf("\n");
}

static void count_job(struct job *j)
{
	const struct verdict *v = j->verdict;
	int i;

	total.programs++;
	total.too_large += v->too_large;
	total.sync_complete += v->sync_complete;
	total.traces += v->traces;
	total.forced += v->forced;
	total.all += v->all;
	total.orbits += v->orbits;
	total.cut += v->cut;
	total.bad += v->bad > 0;
	if (o.verbose)
		printf("seed %lu: %lu traces, %lu bad, %u findings, %lu by "
		       "force%s%s\n", j->seed, v->traces, v->bad, v->findings,
		       v->forced, v->sync_complete ? ", sync complete" : "",
		       v->too_large ? ", too large" : "");
	if (!v->differences)
		return;
	total.disagree++;
	for (i = 0; i < DIFFERENCES; i++)
		total.by[i] += v->differences >> i & 1;
	for (i = 0; i < WAYS; i++)
		total.way[i] += v->ways >> i & 1;
	if (o.shrink) {
		o.shrink--;
		shrink(j);
		print_job(j);
	} else {
		printf("seed %lu disagrees\n%s", j->seed, v->text);
	}
}

/* ---- many ------------------------------------------------------------- */

static void run_random(void)
{
	static struct job jobs[JOBS_MAX];
	unsigned long next = 0, left = o.programs;
	unsigned int i;
	int status;
	pid_t pid;

	for (i = 0; i < o.jobs; i++)
		jobs[i].verdict = shared_verdict();
	while (left) {
		for (i = 0; i < o.jobs && next < o.programs; i++) {
			if (jobs[i].pid)
				continue;
			jobs[i].seed = o.seed + next++;
			(o.equal ? program_random_equal : program_random)(
				&jobs[i].program, jobs[i].seed);
			start_job(&jobs[i]);
		}
		pid = wait(&status);
		for (i = 0; i < o.jobs && jobs[i].pid != pid; i++)
			;
		if (pid < 0 || i == o.jobs)
			continue;
		end_job(&jobs[i], status);
		count_job(&jobs[i]);
		left--;
	}
}

static int run_text(const char *text)
{
	static struct job j;
	const char *wrong = program_parse(&j.program, text);

	if (wrong) {
		fprintf(stderr, "differential: \"%s\": %s\n", text, wrong);
		return 2;
	}
	if (!j.verdict)
		j.verdict = shared_verdict();
	run_job(&j);
	count_job(&j);
	return 0;
}

static int run_file(const char *name)
{
	FILE *f = fopen(name, "r");
	char *line = NULL;
	size_t room = 0;
	int status = 0;

	if (!f) {
		fprintf(stderr, "differential: %s: %s\n", name,
			strerror(errno));
		return 2;
	}
	while (!status && getline(&line, &room, f) > 0) {
		line[strcspn(line, "#\n")] = 0;
		if (line[strspn(line, " \t")])
			status = run_text(line);
	}
	free(line);
	fclose(f);
	return status;
}

static void print_total(void)
{
	int i;

	for (i = 0; i < DIFFERENCES; i++)
		if (total.by[i])
			printf("  %lu %s\n", total.by[i], difference_name[i]);
	for (i = 0; i < WAYS; i++)
		if (total.way[i])
			printf("  %lu shown by %s\n", total.way[i],
			       way_name[i]);
	printf("%lu programs: %lu compared in full, %lu too large and so only "
	       "in part, %lu disagreements (%lu bad programs, %lu complete at "
	       "sync, %lu traces, %lu executions by brute force)\n",
	       total.programs, total.programs - total.too_large,
	       total.too_large, total.disagree, total.bad,
	       total.sync_complete, total.traces, total.forced);
	if (total.orbits)
		printf("where CPUs are equal: %lu traces, %lu orbits; %lu "
		       "executions cut short\n", total.all, total.orbits,
		       total.cut);
}

static int usage(void)
{
	fprintf(stderr, "usage: differential [--programs N] [--seed N] "
		"[--jobs N] [--limit N] [--random N] [--parts N] [--shrink N] "
		"[--verbose] [--equal] [--program TEXT | --file FILE]\n");
	return 2;
}

static bool number(const char *text, unsigned long *value)
{
	char *end;

	errno = 0;
	*value = strtoul(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end && !errno;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "programs", required_argument, NULL, 'n' },
		{ "seed", required_argument, NULL, 's' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "limit", required_argument, NULL, 'l' },
		{ "random", required_argument, NULL, 'r' },
		{ "parts", required_argument, NULL, 'd' },
		{ "shrink", required_argument, NULL, 'k' },
		{ "equal", no_argument, NULL, 'e' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "program", required_argument, NULL, 'p' },
		{ "file", required_argument, NULL, 'f' },
		{ NULL, 0, NULL, 0 }
	};
	unsigned long n = 0;
	int c, status = 0;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (strchr("nsjlrdk", c) && !number(optarg, &n))
			return usage();
		switch (c) {
		case 'n':
			o.programs = n;
			break;
		case 's':
			o.seed = n;
			break;
		case 'j':
			o.jobs = n;
			break;
		case 'l':
			o.limits.executions = n;
			break;
		case 'r':
			o.limits.random = n;
			break;
		case 'd':
			o.parts = n;
			break;
		case 'k':
			o.shrink = n;
			break;
		case 'e':
			o.equal = true;
			break;
		case 'v':
			o.verbose = true;
			break;
		case 'p':
			o.program = optarg;
			break;
		case 'f':
			o.file = optarg;
			break;
		default:
			return usage();
		}
	}
	if (optind != argc || !o.jobs || o.jobs > JOBS_MAX || !o.programs ||
	    !o.seed || !o.parts || !o.limits.random || !o.limits.executions)
		return usage();
	if (o.program)
		status = run_text(o.program);
	else if (o.file)
		status = run_file(o.file);
	else
		run_random();
	if (status)
		return status;
	print_total();
	return total.disagree != 0;
}
