// SPDX-License-Identifier: GPL-2.0-only
/* Scenarios that nobody wrote: the runner makes them, explores and shrinks. */
#include "cli.h"

#include <string.h>

#include "clients.h"
#include "common/numbers.h"
#include "detect/progress.h"
#include "detect/project.h"
#include "options.h"
#include "programs.h"
#include "report/typed.h"
#include "scenarios.h"
#include "values.h"

enum {
	KEY_ON = 512, KEY_UNDER, KEY_SINGLES, KEY_PAIRS, KEY_TRIPLES,
	KEY_STARVED, KEY_RANDOM, KEY_ALONE, KEY_SEED, KEY_SHARD, KEY_ACCESS, KEY_PROGRAM,
	KEY_UNTIL, KEY_JOBS,
};

struct input {
	struct pool pool;
	VEC(const char *) args;		/* of the runner's verb */
	const char *subject;
	const struct tool *tool;
	bool chosen;			/* which programs */
	bool quiet;
};

static void add(struct input *in, const char *option, const char *value)
{
	*vec_add(&in->pool, &in->args) = option;
	if (value)
		*vec_add(&in->pool, &in->args) = value;
}

static void choose(struct input *in, const char *option, const char *value)
{
	in->chosen = true;
	add(in, option, value);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;
	char error[NUMBER_ERROR];
	unsigned int part, parts;

	switch (key) {
	case KEY_ON:
		in->subject = arg;
		return 0;
	case KEY_UNDER:
		in->tool = tool_find(option_word(state, "under", arg));
		return 0;
	case KEY_SINGLES:
		choose(in, "--singles", NULL);
		return 0;
	case KEY_PAIRS:
		choose(in, "--pairs", NULL);
		return 0;
	case KEY_TRIPLES:
		choose(in, "--triples", NULL);
		return 0;
	case KEY_STARVED:
		choose(in, "--starved", NULL);
		return 0;
	case KEY_RANDOM:
		option_number(state, "random", arg);
		choose(in, "--random", arg);
		return 0;
	case KEY_ALONE:
		option_number(state, "alone", arg);
		choose(in, "--alone", arg);
		return 0;
	case KEY_PROGRAM:
		if (!strchr(arg, '|'))
			usage(state->name, "--program='%s': a program is 'SET-UP | CPU 1 | CPU 2 ...'",
			      arg);
		choose(in, "--program", arg);
		return 0;
	case KEY_SEED:
		option_number(state, "seed", arg);
		add(in, "--seed", arg);
		return 0;
	case KEY_SHARD:
		if (!number_read_shard(arg, &part, &parts, error))
			usage(state->name, "%s", error);
		add(in, "--shard", arg);
		return 0;
	case KEY_ACCESS:
		add(in, "--granularity", "access");
		return 0;
	case KEY_UNTIL:
		add(in, "--until-found", NULL);
		return 0;
	case KEY_JOBS:
		option_number(state, "jobs", arg);
		add(in, "--jobs", arg);
		return 0;
	case 'q':
		in->quiet = true;
		progress_off();
		return 0;
	case ARGP_KEY_ARG:
		usage(state->name, "'%s': sweep takes options only", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* ---- printing --------------------------------------------------------- */

static void print_found(const struct log_swept *f)
{
	printf("\n%s%s%s\n", f->kind, f->where ? ": " : "",
	       f->where ? f->where : "");
	if (f->text && (!f->where || strcmp(f->text, f->where)))
		printf("  %s\n", f->text);
	printf("  program  %s\n", f->program);
	if (!f->shrunk)
		puts("  replay   none: the sweep ended before it was looked for, and before the program was made smaller");
	else if (f->replay)
		printf("  replay   %s replay '%s'\n", typed_name(), f->replay);
	else
		puts("  replay   none: in a replay each CPU has its own control device, and this finding needs a shared one");
	if (f->source)
		printf("  as a scenario file:\n\n%s", f->source);
}

static void print_unjudged(const struct event_log *log)
{
	for (size_t i = 0; i < log->unjudged.n; i++)
		printf("  explored in part: %s (%s)\n", log->unjudged.v[i].program,
		       log->unjudged.v[i].text);
}

static void print(const struct input *in, const struct event_log *log)
{
	const struct log_sweep *s = &log->sweep;

	for (size_t i = 0; i < log->swept.n; i++)
		print_found(&log->swept.v[i]);
	if (log->swept.n)
		putchar('\n');
	for (size_t i = 0; i < log->known.n; i++)
		printf("known    %s: %s (%s)\n", log->known.v[i].kind,
		       log->known.v[i].where, log->known.v[i].text);
	if (!in->quiet)
		print_unjudged(log);
	printf("%llu programs, %llu schedules, %.1f s on %s under %s: %zu findings, %zu known; %llu programs explored in part, %llu errors\n",
	       (unsigned long long)s->programs,
	       (unsigned long long)s->executions, s->milliseconds / 1000.0,
	       in->subject, in->tool->name, log->swept.n, log->known.n,
	       (unsigned long long)s->partial, (unsigned long long)s->errors);
}

/* ---- running ---------------------------------------------------------- */

static enum status sweep(struct input *in)
{
	struct event_log log = { 0 };
	enum status status;
	bool cannot;
	const char *why;

	why = programs_explore(&in->pool, in->subject, in->tool, in->args.v,
			       in->args.n, &log, &cannot);
	status = why ? cannot ? STATUS_CANNOT : STATUS_NOT : STATUS_OK;
	if (!why || log.swept.n || log.sweep.programs)
		print(in, &log);
	if (why) {
		complain("%s", why);
	} else if (log.swept.n) {
		status = STATUS_NOT;
	} else if (log.sweep.errors) {
		complain("%llu programs could not be judged: each is listed with the reason",
			 (unsigned long long)log.sweep.errors);
		status = STATUS_NOT;
	}
	event_log_free(&log);
	return status;
}

static enum status run(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "on", KEY_ON, "SUBJECT", 0,
		  "run this subject (default: the project's subject without bugs)", 0 },
		{ "under", KEY_UNDER, "TOOL", 0, "watch with checker (default) or tsan", 0 },
		{ "singles", KEY_SINGLES, NULL, 0,
		  "programs of one CPU: results, errors, extreme arguments", 0 },
		{ "pairs", KEY_PAIRS, NULL, 0,
		  "each operation beside each other, on two CPUs, in five states", 0 },
		{ "triples", KEY_TRIPLES, NULL, 0, "chosen programs of three CPUs", 0 },
		{ "starved", KEY_STARVED, NULL, 0,
		  "programs in which one allocation fails, each in turn", 0 },
		{ "random", KEY_RANDOM, "N", 0, "N random programs", 0 },
		{ "alone", KEY_ALONE, "N", 0, "N random programs of one CPU", 0 },
		{ "seed", KEY_SEED, "N", 0, "seed of the first random program (default: 1)", 0 },
		{ "program", KEY_PROGRAM, "TEXT", 0,
		  "this program: 'SET-UP | CPU 1 | CPU 2', operations separated by ';'",
		  0 },
		{ "shard", KEY_SHARD, "K/N", 0, "run only part K of N", 0 },
		{ "access", KEY_ACCESS, NULL, 0,
		  "switch CPUs at each memory access, not at locks and atomics only",
		  0 },
		{ "until-found", KEY_UNTIL, NULL, 0, "stop at the first finding",
		  0 },
		OPTION_JOBS(KEY_JOBS),
		{ "quiet", 'q', NULL, 0, "do not list the programs that were explored in part, and show no progress",
		  0 },
		{ 0 }
	};
	static const struct argp_child children[] = {
		{ &no_clients_argp, 0, NULL, 0 }, { 0 }
	};
	static const struct argp argp = {
		.options = table, .parser = parse, .children = children,
		.doc = "Makes programs of a few operations and explores each of them. They are judged by the checker, the kernel's laws, the leak check, and a model of what each operation may return. What is found is made as small as possible and printed as a scenario file. Without options: --singles, --pairs, --triples and --starved.",
	};
	static struct input in;

	in.tool = tool_find("checker");
	in.subject = project()->clean;
	parse_options(&argp, argc, argv, 0, &in);
	if (!in.chosen) {
		add(&in, "--singles", NULL);
		add(&in, "--pairs", NULL);
		add(&in, "--triples", NULL);
		add(&in, "--starved", NULL);
	}
	if (!in.subject)
		usage(argv[0], "the project does not say which subject has no bugs: give --on SUBJECT");
	if (!subject_known(in.subject))
		return STATUS_USAGE;
	return sweep(&in);
}

const struct verb verb_sweep = {
	"sweep", "", "makes small programs and explores them", run
};
