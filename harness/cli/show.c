// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <argp.h>
#include <string.h>

#include "detect/judge.h"
#include "detect/runners.h"

#define WIDTH 80

/* Words filled into lines; a line break in the text stays one. */
static void fill(const char *first, const char *indent, const char *text)
{
	int at = printf("%s", first);

	while (*text) {
		int n = strcspn(text, " \n");

		if (at + 1 + n > WIDTH && at > (int)strlen(indent))
			at = printf("\n%s", indent) - 1;
		if (n && at > (int)strlen(indent))
			at += printf(" ");
		at += printf("%.*s", n, text);
		text += n;
		if (*text == '\n')
			at = printf("\n%s", *++text ? indent : "") - 1;
		else if (*text)
			text++;
	}
	putchar('\n');
}

static void print_expectations(const struct wire_scenario *s)
{
	struct pool pool = { 0 };

	puts("\nMust be found where the bug is, and nothing else:");
	for (size_t i = 0; i < s->expects.n; i++) {
		const struct wire_expect *e = &s->expects.v[i];

		if (!e->blind)
			fill("  ", "      ",
			     pool_printf(&pool, "%s (%s)",
					 describe_expect(&pool, e), e->tools));
	}
	for (size_t i = 0; i < s->expects.n; i++) {
		const struct wire_expect *e = &s->expects.v[i];

		if (e->blind)
			fill("  ", "      ",
			     pool_printf(&pool, "%s: blind: %s", e->tools,
					 e->blind));
	}
	pool_free(&pool);
}

static void print(const struct wire_scenario *s)
{
	printf("%s: %s\n\n", s->name, s->title);
	if (s->story)
		fill("", "", s->story);
	putchar('\n');
	for (size_t i = 0; i < s->actors.n; i++)
		printf("  cpu%d  %s\n", s->actors.v[i].n,
		       s->actors.v[i].does);
	putchar('\n');
	if (s->window)
		fill("races on   ", "           ", s->window);
	if (s->schedule)
		fill("schedule   ", "           ", s->schedule);
	else
		puts("schedule   free running only");
	if (s->closed_by)
		printf("closed by  patch %s\n", s->closed_by);
	if (strcmp(s->shows_on, "buggy"))
		printf("shows on   %s\n", s->shows_on);
	if (s->memory)
		printf("memory     %s\n", s->memory);
	if (s->file)
		printf("file       %s\n", s->file);
	print_expectations(s);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const char **name = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (state->arg_num)
			usage(state->name, "one scenario, please");
		*name = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		usage(state->name, "which scenario? 'dmrace list' has them");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum status run(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "SCENARIO",
		.doc = "Tells a scenario: what goes wrong, who does what, what each tool must find. Runs nothing.",
	};
	const struct wire_scenario *s;
	enum status status = STATUS_OK;
	const char *name = NULL, *wrong;
	struct pool pool = { 0 };
	struct wirelog log;
	bool cannot;

	argp_parse(&argp, argc, argv, 0, NULL, &name);
	wrong = scenarios_read(&pool, NULL, &log, &cannot);
	s = wirelog_scenario(&log, name);
	if (wrong) {
		complain("%s", wrong);
		status = cannot ? STATUS_CANNOT : STATUS_NOT;
	} else if (!s) {
		complain("no scenario '%s': 'dmrace list' has them", name);
		status = STATUS_USAGE;
	} else {
		print(s);
	}
	wirelog_free(&log);
	pool_free(&pool);
	return status;
}

const struct verb verb_show = {
	"show", "SCENARIO", "tells its story, runs nothing", run
};
