// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <string.h>

#include "detect/source.h"
#include "execute.h"
#include "help.h"
#include "scenarios.h"
#include "screen.h"

enum { KEY_STORY = 768, KEY_WIDTH };

static int columns;	/* of the story */

static void fill(const char *first, const char *indent, const char *text)
{
	screen_fill(columns, first, indent, text);
}

static void print_expectations(const struct log_scenario *s)
{
	struct pool pool = { 0 };

	puts("\nWhat must be found on the code with the bug, and nothing else:");
	for (size_t i = 0; i < s->expects.n; i++) {
		const struct log_expect *e = &s->expects.v[i];

		/* How real programs end is for "run --clients". */
		if (!e->blind && strcmp(e->kind, "client"))
			fill("  ", "      ",
			     pool_printf(&pool, "%s (%s)",
					 describe_expect(&pool, e), e->tools));
	}
	for (size_t i = 0; i < s->expects.n; i++) {
		const struct log_expect *e = &s->expects.v[i];

		if (e->blind)
			fill("  ", "      ",
			     pool_printf(&pool, "%s: blind: %s", e->tools,
					 e->blind));
	}
	pool_free(&pool);
}

static void print(const struct log_scenario *s)
{
	struct pool pool = { 0 };

	printf("%s: %s\n\n", s->name, s->title);
	if (s->story)
		fill("", "", s->story);
	putchar('\n');
	if (s->before)
		fill("  before  ", "          ", s->before);
	for (size_t i = 0; i < s->actors.n; i++)
		printf("  cpu%d  %s%s\n", s->actors.v[i].n,
		       s->before ? "  " : "", s->actors.v[i].does);
	putchar('\n');
	if (s->window)
		fill("races on   ", "           ", s->window);
	if (s->schedule)
		fill("schedule   ", "           ", s->schedule);
	else
		puts("schedule   free running only");
	if (s->closed_by)
		printf("closed by  patch %s\n", s->closed_by);
	if (*s->shows_on)
		printf("shows on   %s\n", s->shows_on);
	if (s->memory)
		printf("memory     %s\n", s->memory);
	if (s->file)
		printf("file       %s\n", source_path(&pool, s->file));
	print_expectations(s);
	pool_free(&pool);
}

struct input {
	struct options options;
	const char *schedule;
	bool story;
};

static enum status tell_story(const char *name, int width)
{
	const struct log_scenario *s = NULL;
	struct pool pool = { 0 };
	struct event_log log;
	enum status status = scenarios_ask(&pool, NULL, &log);

	if (status == STATUS_OK) {
		s = scenario_named(&log, name);
		status = s ? STATUS_OK : STATUS_USAGE;
	}
	if (s) {
		columns = screen_prose(width);
		print(s);
	}
	event_log_free(&log);
	pool_free(&pool);
	return status;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->options;
		return 0;
	case 's':
		in->schedule = arg;
		return 0;
	case KEY_STORY:
		in->story = true;
		return 0;
	case KEY_WIDTH:
		in->options.width = option_number(state, "width", arg);
		return 0;
	case 'p':
		in->options.predict = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum status show(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "schedule", 's', "SCHEDULE", 0,
		  "directed (default), or another schedule: see below", 0 },
		{ "width", KEY_WIDTH, "N", 0,
		  "print N columns (default: the terminal's width, or 80)", 0 },
		{ "story", KEY_STORY, NULL, 0,
		  "explain the race and what each detector must find; run nothing", 0 },
		{ "predict", 'p', NULL, 0,
		  "stop before the outcome and ask what happens next", 0 },
		{ 0 }
	};
	static const struct argp_child children[] = {
		{ &options_argp, 0, NULL, 0 }, { 0 }
	};
	static const struct argp argp = {
		.options = table,
		.parser = parse,
		.args_doc = "SCENARIO",
		.doc = "Runs a scenario, by default in the interleaving of the historic bug, and shows line by line what happened.\v",
		.children = children,
		.help_filter = help_with_schedules,
	};
	struct input in = { .schedule = "directed" };

	options_init(&in.options);
	parse_options(&argp, argc, argv, 0, &in);
	if (in.story)
		return tell_story(in.options.scenario, in.options.width);
	return execute(&in.options, in.schedule);
}

const struct verb verb_show = {
	"show", "SCENARIO", "runs it and shows what happened", show
};
