// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <argp.h>
#include <string.h>

#include "detect/runners.h"

static void print(const struct wirelog *log)
{
	int width = 0;

	for (size_t i = 0; i < log->scenarios.n; i++) {
		int n = strlen(log->scenarios.v[i].name);

		width = n > width ? n : width;
	}
	for (size_t i = 0; i < log->scenarios.n; i++) {
		const struct wire_scenario *s = &log->scenarios.v[i];

		printf("%-*s  %-5s  %s\n", width, s->name,
		       s->closed_by ? s->closed_by : "-", s->title);
	}
}

static enum status run(int argc, char **argv)
{
	static const struct argp argp = {
		.doc = "Lists the scenarios: name, the patch that closes the race, title.",
	};
	struct wirelog log;
	const char *wrong;

	argp_parse(&argp, argc, argv, 0, NULL, NULL);
	wrong = scenarios_read(NULL, &log);
	if (wrong)
		complain("%s", wrong);
	else
		print(&log);
	wirelog_free(&log);
	return wrong ? STATUS_CANNOT : STATUS_OK;
}

const struct verb verb_list = {
	"list", "", "lists the scenarios", run
};
