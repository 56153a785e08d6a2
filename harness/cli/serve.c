// SPDX-License-Identifier: GPL-2.0-only
/*
 * Real programs from other terminals, each on a CPU.  The runner serves them and
 * prints what they call; what was found is reported at the end.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/numbers.h"
#include "common/schedule-forms.h"
#include "detect/project.h"
#include "execute.h"
#include "help.h"
#include "options.h"
#include "report/typed.h"
#include "served.h"
#include "values.h"

enum { KEY_ON = 512, KEY_UNDER, KEY_WITH, KEY_OUT };

struct input {
	struct options options;
	const char *schedule;		/* NULL: the scenario's, or free */
};

const char *served_dir(struct pool *pool)
{
	const char *dir = getenv("XDG_RUNTIME_DIR");

	if (dir && *dir)
		return pool_printf(pool, "%s/dmrace", dir);
	return pool_printf(pool, "/tmp/dmrace-%u", (unsigned int)geteuid());
}

void serve_announce(const char *schedule)
{
	printf("Bring programs with '%s client -- COMMAND' in other terminals.%s\n",
	       typed_name(), strcmp(schedule, "free") ? "" : "  Ctrl-C ends it.");
	fflush(stdout);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;
	struct options *o = &in->options;

	switch (key) {
	case KEY_ON:
		o->subject = arg;
		return 0;
	case KEY_UNDER:
		o->tool = tool_find(option_word(state, "under", arg));
		return 0;
	case KEY_WITH:
		o->with = option_word_list(state, "with", arg);
		return 0;
	case KEY_OUT:
		o->out = option_out(state, arg);
		return 0;
	case 's':
		in->schedule = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (o->scenario)
			usage(state->name, "'%s': give one scenario only", arg);
		o->scenario = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* How many CPUs a schedule of steps names: the highest number. */
static int cpus_of(const char *schedule)
{
	int most = 0, n;

	for (; (schedule = strstr(schedule, "cpu")); schedule += 3) {
		n = atoi(schedule + 3);
		if (n > most)
			most = n;
	}
	return most;
}

/* Any program may come; all CPUs are there, or those that the schedule names. */
static void make_scenario(struct input *in, struct pool *pool,
			  struct log_scenario *s, const char *command)
{
	bool free = !in->schedule || !strcmp(in->schedule, "free");
	int i, n = free ? NUMBER_CPUS : cpus_of(in->schedule);

	if (!free && schedule_kind_of(in->schedule) != SCHEDULE_STEPS)
		usage(command, "--schedule=%s: without a scenario, give steps, or free",
		      in->schedule);
	if (n < 1 || n > NUMBER_CPUS)
		usage(command, "--schedule: there are cpu1 to cpu%d",
		      NUMBER_CPUS);
	*s = (struct log_scenario){
		.name = "served", .title = "programs that come by themselves",
		.shows_on = "nothing", .clean_on = "nothing",
		.schedule = free ? NULL : in->schedule, .memory = "poison",
	};
	for (i = 0; i < n; i++)
		*vec_add(pool, &s->actors) = (struct log_actor){
			.n = i + 1, .does = "any program", .command = true,
		};
	in->options.served = s;
	in->options.expect_given = true;
	in->options.expect = EXPECT_ANY;
	if (!in->schedule)
		in->schedule = "free";
	if (!in->options.subject)
		in->options.subject = project_subject(NULL);
}

static enum status run(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "on", KEY_ON, "SUBJECT", 0,
		  "serve with this subject (default: the scenario's, or the project's with the bugs)", 0 },
		{ "under", KEY_UNDER, "TOOL", 0,
		  "watch with this detector: tsan (default), helgrind, drd, memcheck, checker or none", 0 },
		{ "schedule", 's', "SCHEDULE", 0,
		  "which CPU runs when: a SCHEDULE, see below (default: the scenario's; without a scenario free)", 0 },
		{ "with", KEY_WITH, "OPTION,...", 0,
		  "turn on these options of the system below the subject", 0 },
		{ "out", KEY_OUT, "DIR", 0, "write records and logs to DIR (default: dmrace-out)", 0 },
		{ 0 }
	};
	static const struct argp argp = {
		.options = table, .parser = parse,
		.args_doc = "[SCENARIO]",
		.doc = "Waits for real programs, which dmrace client brings from other terminals, and makes their calls on virtual CPUs. Without a schedule it serves until Ctrl-C, and a crash of the subject kills only the program that called. With a schedule each CPU serves one program.\v",
		.help_filter = help_with_schedules,
	};
	static struct input in;
	static struct pool pool;
	struct log_scenario served;

	options_init(&in.options);
	in.options.timeout = 0;
	in.options.no_search = true;
	parse_options(&argp, argc, argv, 0, &in);
	in.options.serve = served_dir(&pool);
	if (!in.options.scenario)
		make_scenario(&in, &pool, &served, argv[0]);
	else if (!in.schedule)
		in.schedule = "directed";
	return execute(&in.options, in.schedule);
}

const struct verb verb_serve = {
	"serve", "[SCENARIO]", "serves real programs of other terminals", run
};
