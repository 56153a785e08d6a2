// SPDX-License-Identifier: GPL-2.0-only
/*
 * A runner's command line:
 *
 *	RUNNER list [--program TEXT] [--token TEXT]
 *	RUNNER run --scenario NAME [--schedule TEXT] [--cpus threads|fibers]
 *		   [--frees real|held] [--check] [--with OPTION,...] [--repeat N]
 *		   [--debugger] [--no-text] [--token TEXT] [--log FILE]
 *		   [--clients DIR | --serve DIR [--serve-cpus N]]
 *
 *	RUNNER explore --scenario NAME [--strategy all|random|pct|pos]
 *		   [--granularity access|sync] [--judge checker|none]
 *		   [--more N] [--executions N] [--seconds N] [--depth N]
 *		   [--preemptions N] [--shard K/N] [--jobs N] [--seed N]
 *		   [--pct-depth N]
 *		   [--until-found] [--ask FD] [--progress] [--with OPTION,...]
 *		   [--cross-check N] [--no-symmetry] [--no-shrink]
 *		   [--checkpoints POINTS] [--compared N] [--token TEXT]
 *		   [--log FILE]
 *
 *	RUNNER sweep [--program TEXT] [--singles] [--pairs] [--triples]
 *		   [--starved] [--alone N] [--random N] [--seed N] [--shard K/N]
 *		   [--granularity sync|access] [--judge checker|none]
 *		   [--no-shrink] [--until-found] [--progress] [--seconds N] [--jobs N]
 *		   [--kind KIND --side FUNCTION,... [--side FUNCTION,...]]
 *		   [--token TEXT] [--log FILE]
 *
 *	RUNNER record --name NAME --clients DIR --command COMMAND [--command ...]
 *		   [--before COMMAND] [--schedule TEXT] [--with OPTION,...]
 *		   [--how TEXT] [--token TEXT] [--log FILE]
 *	RUNNER standby --socket FD [--rehearse NAME|--unrehearsed] [--frees real|held]
 *
 * A scenario may also be a program (programs.h): a name with a '|' in it.
 *
 * With --ask, the runner asks about each new finding after it is in the log: it
 * writes "?" to the descriptor FD and reads "s" if this is the wanted one, "g"
 * to go on.
 *
 * --checkpoints, --compared: see explore/checkpoints.h.
 *
 * The token is written into the log: a log with another token is from another
 * run.  With a token the detector is tested, too (detector.h).
 *
 * With --debugger the reports of ThreadSanitizer are not printed and not in the
 * log: debugger.py stops at them.  With --no-text they are in the log only.
 *
 * With --clients the actors that are commands are run as real programs, by the
 * programs in DIR (harness/client/).  With --serve they come by themselves, to the
 * sockets in DIR; with --serve-cpus the scenario is made for them.
 *
 * With standby, a child for each run goes on with the command line that it is sent
 * (standby.h).  "run --rehearse NAME" rehearses that scenario first, for tests.
 *
 * The event log goes to standard output, or to the file.  dmrace starts
 * runners; a person rarely does.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <valgrind/valgrind.h>
#include "common/numbers.h"
#include "runner.h"
#include "standby.h"
#include "vcpu/event-log.h"

#define STATUS_ERROR	1
#define STATUS_USAGE	2

_Static_assert(NUMBER_CPUS == SCENARIO_CPUS, "one limit, two names");

static bool debugged;

int runner_error(const char *format, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	log_begin("error");
	log_str("text", text);
	log_end();
	log_flush();
	if (debugged)		/* the log is not read */
		fprintf(stderr, "dmrace: %s\n", text);
	return STATUS_ERROR;
}

static char number_error[NUMBER_ERROR];

static int usage(void)
{
	if (number_error[0])
		fprintf(stderr, "%s: %s\n", program_invocation_short_name,
			number_error);
	else
		fprintf(stderr, "usage: %s list|run|explore|sweep|record|standby "
			"[OPTION...]: see harness/runner/main.c\n",
			program_invocation_short_name);
	return STATUS_USAGE;
}

/* Where the log goes, and what is echoed in it. */
struct log_options {
	const char *file, *token;
	const char *program;		/* to be listed with the scenarios */
};

/* The options of every verb that writes a log; false: another option. */
static bool log_option(int c, struct log_options *log)
{
	if (c == 'l')
		log->file = optarg;
	else if (c == 'T')
		log->token = optarg;
	else
		return false;
	return true;
}

static int read_list_options(int argc, char **argv, struct log_options *log)
{
	static const struct option options[] = {
		{ "program", required_argument, NULL, 'p' },
		{ "token", required_argument, NULL, 'T' },
		{ NULL, 0, NULL, 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'p')
			log->program = optarg;
		else if (c == 'T')
			log->token = optarg;
		else
			return -1;
	}
	return optind == argc ? 0 : -1;
}

static bool options_known(const char *with)
{
	const char *unknown;

	if (runner_options(with, &unknown))
		return true;
	snprintf(number_error, sizeof(number_error), "--with: no option '%s'",
		 unknown);
	return false;
}

static int read_options(int argc, char **argv, struct run_options *o,
			struct log_options *log)
{
	static const struct option options[] = {
		{ "scenario", required_argument, NULL, 's' },
		{ "schedule", required_argument, NULL, 'S' },
		{ "cpus", required_argument, NULL, 'c' },
		{ "repeat", required_argument, NULL, 'r' },
		{ "check", no_argument, NULL, 'C' },
		{ "with", required_argument, NULL, 'w' },
		{ "frees", required_argument, NULL, 'f' },
		{ "debugger", no_argument, NULL, 'd' },
		{ "clients", required_argument, NULL, 'P' },
		{ "no-text", no_argument, NULL, 'n' },
		{ "serve", required_argument, NULL, 'V' },
		{ "serve-cpus", required_argument, NULL, 'N' },
		{ "rehearse", required_argument, NULL, 'R' },
		{ "log", required_argument, NULL, 'l' },
		{ "token", required_argument, NULL, 'T' },
		{ NULL, 0, NULL, 0 }
	};
	uint64_t n;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 's':
			o->scenario = optarg;
			break;
		case 'S':
			o->schedule = optarg;
			break;
		case 'c':
			o->fibers = !strcmp(optarg, "fibers");
			if (!o->fibers && strcmp(optarg, "threads"))
				return -1;
			break;
		case 'r':
			if (!number_read("repeat", optarg, &n, number_error))
				return -1;
			o->repeat = n;
			break;
		case 'C':
			o->check = true;
			break;
		case 'd':
			o->debugger = debugged = true;
			break;
		case 'P':
			o->clients = optarg;
			break;
		case 'n':
			o->no_text = true;
			break;
		case 'V':
			o->serve = optarg;
			break;
		case 'N':
			if (!number_read("serve-cpus", optarg, &n,
					 number_error) || n > SCENARIO_CPUS)
				return -1;
			o->serve_cpus = n;
			break;
		case 'R':
			o->rehearse = optarg;
			break;
		case 'w':
			o->with = optarg;
			if (!options_known(optarg))
				return -1;
			break;
		case 'f':
			o->hold_frees = !strcmp(optarg, "held");
			if (!o->hold_frees && strcmp(optarg, "real"))
				return -1;
			break;
		default:
			if (!log_option(c, log))
				return -1;
		}
	}
	return optind == argc ? 0 : -1;
}

static const char *const granularities[] = { "sync", "access", NULL };
static const char *const judges[] = { "none", "checker", NULL };

/* Which of the words, ended by NULL, it is; -1: none. */
static int word_of(const char *text, const char *const *words)
{
	int i;

	for (i = 0; words[i]; i++)
		if (!strcmp(text, words[i]))
			return i;
	return -1;
}

static bool read_shard(const char *text, struct explore_request *q)
{
	if (!number_read_shard(text, &q->shard, &q->shards, number_error))
		return false;
	q->shard--;		/* the engine counts from 0 */
	return true;
}

static int read_request(int argc, char **argv, struct explore_request *q,
			struct log_options *log)
{
	static const struct option options[] = {
		{ "scenario", required_argument, NULL, 's' },
		{ "strategy", required_argument, NULL, 'S' },
		{ "granularity", required_argument, NULL, 'g' },
		{ "judge", required_argument, NULL, 'j' },
		{ "more", required_argument, NULL, 'm' },
		{ "executions", required_argument, NULL, 'e' },
		{ "seconds", required_argument, NULL, 't' },
		{ "depth", required_argument, NULL, 'd' },
		{ "preemptions", required_argument, NULL, 'p' },
		{ "shard", required_argument, NULL, 'k' },
		{ "jobs", required_argument, NULL, 'J' },
		{ "seed", required_argument, NULL, 'r' },
		{ "pct-depth", required_argument, NULL, 'D' },
		{ "cross-check", required_argument, NULL, 'x' },
		{ "no-symmetry", no_argument, NULL, 'n' },
		{ "no-shrink", no_argument, NULL, 'N' },
		{ "checkpoints", required_argument, NULL, 'c' },
		{ "compared", required_argument, NULL, 'C' },
		{ "until-found", no_argument, NULL, 'u' },
		{ "ask", required_argument, NULL, 'a' },
		{ "progress", no_argument, NULL, 'P' },
		{ "with", required_argument, NULL, 'w' },
		{ "log", required_argument, NULL, 'l' },
		{ "token", required_argument, NULL, 'T' },
		{ NULL, 0, NULL, 0 }
	};
	static const char *const strategies[] = {
		"all", "random", "pct", "pos", "force", NULL
	};
	uint64_t n = 0;
	int c, word, at;

	while ((c = getopt_long(argc, argv, "", options, &at)) != -1) {
		if (strchr("metdprDxaJcC", c) &&
		    !number_read(options[at].name, optarg, &n, number_error))
			return -1;
		word = 0;
		switch (c) {
		case 's':
			q->scenario = optarg;
			break;
		case 'S':
			word = word_of(optarg, strategies);
			q->strategy = word;
			break;
		case 'g':
			word = word_of(optarg, granularities);
			q->granularity = word;
			break;
		case 'j':
			word = word_of(optarg, judges);
			q->checker = word;
			break;
		case 'm':
			/* The runner refuses more CPUs than there can be. */
			q->more = n < SCENARIO_CPUS ? n : SCENARIO_CPUS;
			break;
		case 'e':
			q->executions = n;
			break;
		case 't':
			q->seconds = n;
			break;
		case 'd':
			q->depth = n;
			break;
		case 'p':
			q->preemptions = n;
			break;
		case 'J':
			q->jobs = n;
			break;
		case 'r':
			q->seed = n;
			break;
		case 'D':
			q->pct_depth = n;
			break;
		case 'x':
			q->cross_check = n;
			break;
		case 'k':
			word = read_shard(optarg, q) ? 0 : -1;
			break;
		case 'n':
			q->no_symmetry = true;
			break;
		case 'N':
			q->no_shrink = true;
			break;
		case 'c':
			q->checkpoints = n;
			break;
		case 'C':
			q->checkpoints_compared = n;
			break;
		case 'u':
			q->until_found = true;
			break;
		case 'a':
			q->ask = n;
			break;
		case 'w':
			q->with = optarg;
			if (!options_known(optarg))
				return -1;
			break;
		case 'P':
			q->progress = true;
			break;
		default:
			if (!log_option(c, log))
				return -1;
		}
		if (word < 0)
			return -1;
	}
	return optind == argc ? 0 : -1;
}

static int read_sweep(int argc, char **argv, struct sweep_request *q,
		      struct log_options *log)
{
	static const struct option options[] = {
		{ "program", required_argument, NULL, 'p' },
		{ "singles", no_argument, NULL, '1' },
		{ "pairs", no_argument, NULL, '2' },
		{ "triples", no_argument, NULL, '3' },
		{ "starved", no_argument, NULL, '0' },
		{ "alone", required_argument, NULL, 'a' },
		{ "random", required_argument, NULL, 'n' },
		{ "seed", required_argument, NULL, 'r' },
		{ "shard", required_argument, NULL, 'k' },
		{ "granularity", required_argument, NULL, 'g' },
		{ "judge", required_argument, NULL, 'j' },
		{ "no-shrink", no_argument, NULL, 'S' },
		{ "seconds", required_argument, NULL, 's' },
		{ "jobs", required_argument, NULL, 'J' },
		{ "kind", required_argument, NULL, 'K' },
		{ "side", required_argument, NULL, 'w' },
		{ "until-found", no_argument, NULL, 'u' },
		{ "progress", no_argument, NULL, 'P' },
		{ "log", required_argument, NULL, 'l' },
		{ "token", required_argument, NULL, 'T' },
		{ NULL, 0, NULL, 0 }
	};
	struct explore_request part = { .shards = 0 };
	uint64_t n = 0;
	int c, word, at;

	while ((c = getopt_long(argc, argv, "", options, &at)) != -1) {
		if (strchr("anrsJ", c) &&
		    !number_read(options[at].name, optarg, &n, number_error))
			return -1;
		word = 0;
		switch (c) {
		case 'p':
			q->program = optarg;
			break;
		case '1':
			q->singles = true;
			break;
		case '2':
			q->pairs = true;
			break;
		case '3':
			q->triples = true;
			break;
		case '0':
			q->starved = true;
			break;
		case 'n':
			q->random = n;
			break;
		case 'a':
			q->alone = n;
			break;
		case 'r':
			q->seed = n;
			break;
		case 'k':
			word = read_shard(optarg, &part) ? 0 : -1;
			q->shard = part.shard;
			q->shards = part.shards;
			break;
		case 'g':
			word = word_of(optarg, granularities);
			q->granularity = word;
			break;
		case 'j':
			word = word_of(optarg, judges);
			q->checker = word;
			break;
		case 'S':
			q->shrink = false;
			break;
		case 's':
			q->seconds = n;
			break;
		case 'J':
			q->jobs = n;
			break;
		case 'K':
			q->kind = optarg;
			break;
		case 'w':
			if (q->sides == 2)
				return -1;
			q->side[q->sides++] = optarg;
			break;
		case 'u':
			q->until_found = true;
			break;
		case 'P':
			q->progress = true;
			break;
		default:
			if (!log_option(c, log))
				return -1;
		}
		if (word < 0)
			return -1;
	}
	return optind == argc ? 0 : -1;
}

static int read_record(int argc, char **argv, struct record_request *q,
		       struct log_options *log)
{
	static const struct option options[] = {
		{ "name", required_argument, NULL, 'n' },
		{ "command", required_argument, NULL, 'c' },
		{ "before", required_argument, NULL, 'b' },
		{ "schedule", required_argument, NULL, 'S' },
		{ "with", required_argument, NULL, 'w' },
		{ "how", required_argument, NULL, 'h' },
		{ "clients", required_argument, NULL, 'P' },
		{ "log", required_argument, NULL, 'l' },
		{ "token", required_argument, NULL, 'T' },
		{ NULL, 0, NULL, 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'n':
			q->name = optarg;
			break;
		case 'c':
			if (q->commands + !!q->before == SCENARIO_CPUS)
				return -1;
			q->command[q->commands++] = optarg;
			break;
		case 'b':
			q->before = optarg;
			break;
		case 'S':
			q->schedule = optarg;
			break;
		case 'h':
			q->how = optarg;
			break;
		case 'P':
			q->programs = optarg;
			break;
		case 'w':
			q->with = optarg;
			if (!options_known(optarg))
				return -1;
			break;
		default:
			if (!log_option(c, log))
				return -1;
		}
	}
	if (q->commands + !!q->before > SCENARIO_CPUS)
		return -1;
	return optind == argc ? 0 : -1;
}

struct standing_by {
	uint64_t socket;
	const char *scenario;		/* to rehearse, or NULL */
	bool unrehearsed, hold_frees;
};

static int read_standby(int argc, char **argv, struct standing_by *s)
{
	static const struct option options[] = {
		{ "socket", required_argument, NULL, 's' },
		{ "rehearse", required_argument, NULL, 'r' },
		{ "unrehearsed", no_argument, NULL, 'u' },
		{ "frees", required_argument, NULL, 'f' },
		{ NULL, 0, NULL, 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'f')
			s->hold_frees = !strcmp(optarg, "held");
		else if (c == 'u')
			s->unrehearsed = true;
		else if (c == 'r')
			s->scenario = optarg;
		else if (c != 's' || !number_read("socket", optarg, &s->socket,
						  number_error))
			return -1;
	}
	return optind == argc && s->socket ? 0 : -1;
}

/* Without a log.  Returns 0 in a child, else the status of the program. */
static int stand_by(int *argc, char ***argv)
{
	struct standing_by s = { 0 };
	char build[RUNNER_BUILD_ID];
	int null;

	if (read_standby(*argc - 1, *argv + 1, &s))
		return usage();
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	fcntl(s.socket, F_SETFD, FD_CLOEXEC);
	log_open(null);
	runner_identify("");
	runner_build_id(build);
	log_flush();		/* or each child would have it in its log */
	/* The names are read once for all runs. */
	the_system.function("", &(uintptr_t){ 0 }, &(uintptr_t){ 0 });
	if (!s.unrehearsed && !runner_standby_rehearse(s.scenario, s.hold_frees))
		return STATUS_ERROR;
	if (!runner_standby(s.socket, build, argc, argv))
		return STATUS_ERROR;
	close(null);
	optind = 0;		/* all is read from the beginning */
	return 0;
}

/* For tests. */
static bool rehearse(const struct run_options *o)
{
	const struct scenario *s = scenario_find(o->rehearse);

	log_open(open("/dev/null", O_WRONLY | O_CLOEXEC));
	return s && runner_rehearse(s, o->hold_frees);
}

static int command(int argc, char **argv)
{
	struct run_options options = { .schedule = "directed", .repeat = 1 };
	struct explore_request request = {
		.granularity = GRANULARITY_ACCESS, .checker = true,
		.preemptions = -1, .seed = 1, .pct_depth = 3, .ask = -1,
		.cross_check = 200, .checkpoints = EXPLORE_CHECKPOINTS,
		.checkpoints_compared = EXPLORE_COMPARED,
	};
	struct sweep_request sweeping = {
		.seed = 1, .shards = 1, .checker = true, .shrink = true,
		.granularity = GRANULARITY_SYNC,
	};
	struct record_request recording = { .how = "" };
	const char *verb = argc > 1 ? argv[1] : "";
	struct log_options log = { 0 };
	int fd = STDOUT_FILENO, status = 0;
	bool list = !strcmp(verb, "list") &&
		    !read_list_options(argc - 1, argv + 1, &log);
	bool run = !strcmp(verb, "run") &&
		   !read_options(argc - 1, argv + 1, &options, &log) &&
		   options.scenario;
	bool explore = !strcmp(verb, "explore") &&
		       !read_request(argc - 1, argv + 1, &request, &log) &&
		       request.scenario;
	bool sweep = !strcmp(verb, "sweep") &&
		     !read_sweep(argc - 1, argv + 1, &sweeping, &log);
	bool record = !strcmp(verb, "record") &&
		      !read_record(argc - 1, argv + 1, &recording, &log) &&
		      recording.name && recording.commands &&
		      recording.programs;

	if (!list && !run && !explore && !sweep && !record)
		return usage();
	if (explore || sweep)
		runner_restart_to_explore(argv);
	if (log.file) {
		fd = open(log.file, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0666);
		if (fd < 0) {
			fprintf(stderr, "%s: %s: %s\n",
				program_invocation_short_name, log.file,
				strerror(errno));
			return STATUS_ERROR;
		}
	}
	if (run && options.rehearse && !rehearse(&options))
		return usage();
	log_open(fd);
	runner_identify(log.token);
	if (list)
		scenario_list(log.program);
	else if (run)
		status = runner_run(&options);
	else if (record)
		status = runner_record(&recording);
	else if (sweep)
		status = runner_sweep(&sweeping);
	else
		status = runner_explore(&request);
	log_flush();
	if (!log_ok()) {
		fprintf(stderr, "%s: cannot write the log: %s\n",
			program_invocation_short_name, strerror(errno));
		status = STATUS_ERROR;
	}
	vcpu_end_hidden();
	/* Threads of a CPU that stopped are still there: no destructors. */
	_exit(status);
}

int main(int argc, char **argv)
{
	int status = 0;

	if (RUNNING_ON_VALGRIND && !strcmp(runner_flavour, "tsan")) {
		fprintf(stderr, "%s: a ThreadSanitizer program must not run "
			"under Valgrind\n", program_invocation_short_name);
		_exit(STATUS_ERROR);
	}
	if (argc > 1 && !strcmp(argv[1], "standby"))
		status = stand_by(&argc, &argv);
	if (status)
		_exit(status);
	return command(argc, argv);
}
