// SPDX-License-Identifier: GPL-2.0-only
#include "version.h"

#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "detect/runners.h"

/*
 * The command's version, then for each subject the name of its code, as
 * replay strings have it after "@".  A subject that cannot be asked is left
 * out: "dmrace doctor" says why.
 */
void print_version(FILE *out, struct argp_state *state)
{
	struct pool pool = { 0 };
	struct names names = subjects(&pool);

	(void)state;
	fprintf(out, "dmrace %s\n", DMRACE_VERSION);
	for (size_t i = 0; i < names.list.n; i++) {
		const char *name = names.list.v[i];
		const char *runner = runner_any(&pool, name);
		struct event_log log = { 0 };
		bool cannot;

		if (!access(runner, X_OK) &&
		    !scenarios_read(&pool, runner, &log, &cannot) && log.code)
			fprintf(out, "%s, build %s\n", name, log.code);
		event_log_free(&log);
	}
	pool_free(&pool);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	usage(state->name, "'%s': version takes no argument", arg);
}

static enum status run(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse,
		.doc = "Shows the version of dmrace, and which build of each subject is here.",
	};

	parse_options(&argp, argc, argv, 0, NULL);
	print_version(stdout, NULL);
	return STATUS_OK;
}

const struct verb verb_version = {
	"version", "", "shows the version", run
};
