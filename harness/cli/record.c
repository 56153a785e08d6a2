// SPDX-License-Identifier: GPL-2.0-only
/*
 * Real programs become a scenario that needs none: the runner runs them and
 * writes the file (runner/record.c); here it gets its name and its place.
 */
#include "cli.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/numbers.h"
#include "common/schedule-forms.h"
#include "detect/child.h"
#include "detect/clients.h"
#include "detect/interrupt.h"
#include "detect/project.h"
#include "detect/runners.h"
#include "help.h"
#include "options.h"
#include "scenarios.h"
#include "values.h"

enum { KEY_ON = 512, KEY_BEFORE, KEY_WITH, KEY_TIMEOUT };

struct input {
	struct pool pool;
	const char *subject, *file, *schedule, *with;
	int timeout;
	const char *before;		/* commands, NULL: none */
	struct names commands;
	const char *name;		/* of the scenario */
};

/* ---- the command line ----------------------------------------------------- */

/* A word as a shell reads it. */
static const char *quoted(struct pool *pool, const char *word)
{
	const char *at, *text = "'";

	if (*word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "0123456789-_./:=,+@%") == strlen(word))
		return word;
	for (at = word; *at; at++)
		text = *at == '\'' ? pool_printf(pool, "%s'\\''", text) :
				     pool_printf(pool, "%s%c", text, *at);
	return pool_printf(pool, "%s'", text);
}

/* One word is a command for the shell; several are a program and its
 * arguments. */
static void add_command(struct input *in, char **words, int n,
			const struct argp_state *state)
{
	const char *text = n == 1 ? words[0] : "";

	if (!n || (n == 1 && !strspn(text, " ") && !*text))
		usage(state->name, "there is no command after a '--'");
	for (int i = 0; n > 1 && i < n; i++)
		text = pool_printf(&in->pool, "%s%s%s", text, i ? " " : "",
				   quoted(&in->pool, words[i]));
	*vec_add(&in->pool, &in->commands.list) = text;
}

static void read_commands(struct input *in, const struct argp_state *state)
{
	int first = state->next, i;

	if (state->quoted != first)
		usage(state->name, "'%s': put -- before each command",
		      state->argv[first]);
	for (i = first; i <= state->argc; i++)
		if (i == state->argc || !strcmp(state->argv[i], "--")) {
			add_command(in, state->argv + first, i - first, state);
			first = i + 1;
		}
	if (in->commands.list.n + !!in->before > NUMBER_CPUS)
		usage(state->name, "%zu commands%s: there can be at most %d CPUs",
		      in->commands.list.n,
		      in->before ? ", and one CPU for --before" : "",
		      NUMBER_CPUS);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case KEY_ON:
		in->subject = arg;
		return 0;
	case KEY_BEFORE:
		in->before = in->before ?
			     pool_printf(&in->pool, "%s; %s", in->before, arg) :
			     arg;
		return 0;
	case KEY_WITH:
		in->with = option_word_list(state, "with", arg);
		return 0;
	case KEY_TIMEOUT:
		in->timeout = option_number(state, "timeout", arg);
		return 0;
	case 'o':
		in->file = arg;
		return 0;
	case 's':
		in->schedule = strcmp(arg, "directed") ? arg : NULL;
		return 0;
	case ARGP_KEY_ARG:
		return ARGP_ERR_UNKNOWN;	/* all of them at once */
	case ARGP_KEY_ARGS:
		read_commands(in, state);
		return 0;
	case ARGP_KEY_NO_ARGS:
		usage(state->name, "name the commands, each after a '--'");
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* "create-vs-info" from "scenarios/30-create-vs-info.c"; NULL: it gives none. */
static const char *name_of(struct pool *pool, const char *file)
{
	const char *name = strrchr(file, '/');
	size_t n;

	name = name ? name + 1 : file;
	while (isdigit((unsigned char)*name))
		name++;
	if (*name == '-')
		name++;
	n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
	return n && !strcmp(name + n, ".c") ? pool_strndup(pool, name, n) : NULL;
}

/* The CPU for --before gets a step in front. */
static void check_schedule(const struct input *in, const char *command)
{
	if (in->before && in->schedule &&
	    schedule_kind_of(in->schedule) != SCHEDULE_STEPS)
		usage(command, "--schedule=%s: with --before only a schedule of steps is possible",
		      in->schedule);
}

static void check_file(struct input *in, const char *command)
{
	in->name = in->file ? name_of(&in->pool, in->file) : "recorded";
	if (!in->name)
		usage(command, "-o %s: a scenario's file is called NUMBER-NAME.c, with small letters, digits and '-' in the name",
		      in->file);
	if (!in->file)
		return;
	if (!access(in->file, F_OK))
		usage(command, "-o %s: there is such a file; remove it first",
		      in->file);
	if (is_scenario(in->name))
		usage(command, "-o %s: there is a scenario '%s' already",
		      in->file, in->name);
}

/* ---- the runner ----------------------------------------------------------- */

/* For the file's first comment. */
static const char *how(struct input *in)
{
	struct pool *p = &in->pool;
	const char *text = pool_printf(p, " * Recorded on %s from real programs, by\n *\n *\tdmrace record --on %s",
				       in->subject, in->subject);

	if (in->with)
		text = pool_printf(p, "%s --with=%s", text, in->with);
	if (in->schedule)
		text = pool_printf(p, "%s \\\n *\t\t--schedule %s", text,
				   quoted(p, in->schedule));
	if (in->before)
		text = pool_printf(p, "%s \\\n *\t\t--before %s", text,
				   quoted(p, in->before));
	for (size_t i = 0; i < in->commands.list.n; i++)
		text = pool_printf(p, "%s \\\n *\t\t-- %s", text,
				   quoted(p, in->commands.list.v[i]));
	return pool_printf(p, "%s\n *\n * No finding is declared yet.\n", text);
}

static const char *const *arguments(struct input *in, const char *runner,
				    const char *log, const char *token)
{
	VEC(const char *) all = { 0 };
	const char *const own[] = {
		runner, "record", "--name", in->name, "--how", how(in),
		"--clients", runner_clients(&in->pool),
		"--log", log, "--token", token,
	};
	const struct { const char *option, *value; } given[] = {
		{ "--before", in->before }, { "--schedule", in->schedule },
		{ "--with", in->with },
	};
	size_t i;

	for (i = 0; i < sizeof(own) / sizeof(*own); i++)
		*vec_add(&in->pool, &all) = own[i];
	for (i = 0; i < sizeof(given) / sizeof(*given); i++)
		if (given[i].value) {
			*vec_add(&in->pool, &all) = given[i].option;
			*vec_add(&in->pool, &all) = given[i].value;
		}
	for (i = 0; i < in->commands.list.n; i++) {
		*vec_add(&in->pool, &all) = "--command";
		*vec_add(&in->pool, &all) = in->commands.list.v[i];
	}
	*vec_add(&in->pool, &all) = NULL;
	return all.v;
}

/* Why there is no recording; NULL: there is one. */
static const char *untrusted(struct input *in, const char *token,
			     const struct event_log *log,
			     const struct child_end *end)
{
	struct pool *p = &in->pool;

	if (end->interrupted)
		return pool_printf(p, "interrupted by %s", interrupt_name());
	if (end->timeout)
		return pool_printf(p, "the programs did not end within %d s: give a longer --timeout",
				   in->timeout);
	if (log->runner_error)
		return log->runner_error;
	if (log->broken)
		return log->broken;
	if (!log->token || strcmp(log->token, token))
		return "the log is of another run";
	if (end->how != CHILD_EXITED || end->number || !log->recorded)
		return "the runner did not finish";
	if (!log->recording)
		return "the programs called nothing of this kernel: there is nothing to record";
	if (log->run.absent)
		return pool_printf(p, "the schedule names a function that %s has not: %s",
				   in->subject, log->run.absent);
	if (log->run.unmet)
		return pool_printf(p, "the schedule did not run as it was given: %s",
				   log->run.unmet);
	if (log->capacities.n)
		return pool_printf(p, "the table %s of %llu %s is too small",
				   log->capacities.v[0].table,
				   (unsigned long long)log->capacities.v[0].size,
				   log->capacities.v[0].what);
	return NULL;
}

static enum status make_recording(struct input *in, struct event_log *log)
{
	struct pool *p = &in->pool;
	const char *runner = runner_path(p, in->subject, "plain");
	const char *why = runner_missing(p, runner), *token;
	char path[] = "/tmp/dmrace-record-XXXXXX";
	struct child_end end;
	int fd;

	if (!why)
		why = clients_cannot(p, in->commands.list.v,
				     in->commands.list.n);
	if (why) {
		complain("%s", why);
		return STATUS_CANNOT;
	}
	fd = mkstemp(path);
	if (fd < 0) {
		complain("%s: %m", path);
		return STATUS_NOT;
	}
	close(fd);
	token = pool_printf(p, "%s-%d", path, getpid());
	interrupt_hold();
	end = child_run(&(struct child){
		.argv = arguments(in, runner, path, token),
		.env = runner_environment(p, false),
		.out = "/dev/null", .err = "/dev/null", .timeout = in->timeout,
	});
	interrupt_release();
	event_log_read(log, path, true);
	unlink(path);
	why = untrusted(in, token, log, &end);
	if (!why)
		return STATUS_OK;
	complain("%s", why);
	/* Refused before anything ran: what was asked for is wrong. */
	return log->runner_error && !log->run.scenario ? STATUS_USAGE :
							 STATUS_NOT;
}

/* What came of each program, with what it wrote. */
static void print_programs(const struct input *in, const struct event_log *log)
{
	for (size_t i = 0; i < log->clients.n; i++) {
		const struct log_client *c = &log->clients.v[i];
		size_t at = c->cpu - 1;
		const char *line = c->output;

		if (at < in->commands.list.n)
			printf("cpu%d    %s: %s\n", c->cpu,
			       in->commands.list.v[at], c->how);
		else
			printf("before  %s: %s\n", in->before, c->how);
		for (; line && *line; line += strcspn(line, "\n"),
				      line += *line == '\n')
			printf("        %.*s\n", (int)strcspn(line, "\n"),
			       line);
		if (c->more)
			puts("        ...");
	}
}

/* ---- the file --------------------------------------------------------------- */

/* Before the programs run; NULL: it cannot be made, which has been reported. */
static FILE *make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

	if (!out)
		complain("%s: %m", path);
	return out;
}

static bool put_file(FILE *out, const char *path, const char *text)
{
	bool good = fputs(text, out) >= 0;

	good &= !fclose(out);
	if (!good)
		complain("%s: %m", path);
	return good;
}

static enum status record(struct input *in)
{
	struct event_log log = { 0 };
	FILE *out = in->file ? make_file(in->file) : stdout;
	enum status status;

	if (!out)
		return STATUS_NOT;
	status = make_recording(in, &log);
	if (status == STATUS_OK && in->file) {
		if (!put_file(out, in->file, log.recording))
			status = STATUS_NOT;
		print_programs(in, &log);
	} else if (status == STATUS_OK) {
		fputs(log.recording, stdout);
	}
	if (status != STATUS_OK && in->file)
		unlink(in->file);
	event_log_free(&log);
	return status;
}

static enum status run(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "output", 'o', "FILE", 0,
		  "write the scenario to FILE, named NUMBER-NAME.c (default: to standard output)", 0 },
		{ "on", KEY_ON, "SUBJECT", 0,
		  "record on this subject (default: the project's subject without bugs)", 0 },
		{ "before", KEY_BEFORE, "COMMAND", 0,
		  "run COMMAND first; its calls become the set-up of the scenario", 0 },
		{ "schedule", 's', "SCHEDULE", 0,
		  "which CPU runs when: a SCHEDULE, see below; directed: one after the other", 0 },
		{ "with", KEY_WITH, "OPTION,...", 0,
		  "turn on these options of the system below the subject", 0 },
		{ "timeout", KEY_TIMEOUT, "SECONDS", 0,
		  "end the programs after SECONDS seconds (default: 60)", 0 },
		{ 0 }
	};
	static const struct argp argp = {
		.options = table, .parser = parse,
		.args_doc = "-- COMMAND [-- COMMAND ...]",
		.doc = "Runs each command on a CPU of its own, as a real program, and writes the calls that they make as a scenario that needs no program. It can be explored, and run under every detector. One word after -- is a command for the shell.\v",
		.help_filter = help_with_schedules,
	};
	static struct input in = { .timeout = 60 };

	in.subject = project()->clean;
	parse_options(&argp, argc, argv, 0, &in);
	if (!in.subject)
		usage(argv[0], "the project does not say which subject has no bugs: give --on SUBJECT");
	if (!subject_known(in.subject))
		return STATUS_USAGE;
	check_schedule(&in, argv[0]);
	check_file(&in, argv[0]);
	return record(&in);
}

const struct verb verb_record = {
	"record", "-- COMMAND ...", "makes a scenario of real programs", run
};
