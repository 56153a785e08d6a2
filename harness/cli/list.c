// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <argp.h>
#include <string.h>

#include "scenarios.h"

static void print(const struct wirelog *log)
{
	int width = 0;

	for (size_t i = 0; i < log->scenarios.n; i++) {
		int n = strlen(log->scenarios.v[i].name);

		width = n > width ? n : width;
	}
	for (size_t i = 0; i < log->scenarios.n; i++) {
		const struct wire_scenario *s = &log->scenarios.v[i];

		printf("%-*s %-2s %s\n", width, s->name,
		       s->closed_by ? s->closed_by : "-", s->title);
	}
}

static enum status run(int argc, char **argv)
{
	static const struct argp argp = {
		.doc = "Lists the scenarios: the name, the patch that closes the race, the title.",
	};
	struct pool pool = { 0 };
	struct wirelog log;
	enum status status;

	argp_parse(&argp, argc, argv, 0, NULL, NULL);
	status = scenarios_ask(&pool, NULL, &log);
	if (status == STATUS_OK)
		print(&log);
	wirelog_free(&log);
	pool_free(&pool);
	return status;
}

const struct verb verb_list = {
	"list", "", "lists the scenarios", run
};
