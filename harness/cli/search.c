// SPDX-License-Identifier: GPL-2.0-only
#include "search.h"

#include <stdio.h>
#include <string.h>

#include "detect/get.h"
#include "programs.h"
#include "report/typed.h"

#define FINDINGS	3		/* that are looked for */
#define SECONDS		"10"		/* for each */

/* "get,find,status": the innermost first. */
static const char *functions_of(struct pool *pool, const json_t *side)
{
	const char *list = get_text(side, "fn");
	const json_t *frame;
	size_t i;

	json_array_foreach(get(side, "stack"), i, frame)
		if (*get_text(frame, "fn"))
			list = pool_printf(pool, "%s,%s", list,
					   get_text(frame, "fn"));
	return list;
}

static const char *name_of(struct pool *pool, const json_t *finding)
{
	const json_t *sides = get(finding, "sides");
	const char *second = get_text(json_array_get(sides, 1), "fn");

	return pool_printf(pool, "%s: %s%s%s", get_text(finding, "kind"),
			   get_text(json_array_get(sides, 0), "fn"),
			   *second ? " / " : "", second);
}

/* False: nothing can be looked for, or no more. */
static bool search(const char *subject, const json_t *finding)
{
	static const char *const programs[] = {
		"--singles", "--pairs", "--triples", "--until-found",
		"--seconds", SECONDS, "--kind",
	};
	struct pool pool = { 0 };
	struct event_log log = { 0 };
	VEC(const char *) args = { 0 };
	const json_t *sides = get(finding, "sides"), *side;
	const char *why;
	bool cannot;
	size_t i;

	for (i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		*vec_add(&pool, &args) = programs[i];
	*vec_add(&pool, &args) = get_text(finding, "kind");
	json_array_foreach(sides, i, side) {
		if (i == 2 || !*get_text(side, "fn"))
			break;
		*vec_add(&pool, &args) = "--side";
		*vec_add(&pool, &args) = functions_of(&pool, side);
	}
	printf("search   %s\n", name_of(&pool, finding));
	fflush(stdout);
	why = programs_explore(&pool, subject, tool_find("checker"), args.v,
			       args.n, &log, &cannot);
	if (log.swept.n && log.swept.v[0].replay &&
	    *log.swept.v[0].replay) {
		printf("  program  %s\n", log.swept.v[0].program);
		printf("  replay   %s replay '%s' --on %s --under checker\n",
		       typed_name(), log.swept.v[0].replay, subject);
	} else if (why) {
		printf("  failed   %s\n", why);
	} else {
		printf("  no replayable schedule found in %llu programs, %.1f s (%llu explored in part, %llu not explored)\n",
		       (unsigned long long)log.sweep.programs,
		       log.sweep.milliseconds / 1000.0,
		       (unsigned long long)log.sweep.partial,
		       (unsigned long long)log.sweep.errors);
	}
	event_log_free(&log);
	pool_free(&pool);
	return !why;
}

void search_findings(const json_t *record)
{
	const json_t *finding;
	size_t i;
	int n = 0;

	json_array_foreach(get(record, "findings"), i, finding) {
		const json_t *side = json_array_get(get(finding, "sides"), 0);

		if (!*get_text(side, "fn") ||
		    json_is_true(get(finding, "benign")))
			continue;
		if (n++ == FINDINGS ||
		    !search(get_text(record, "subject"), finding))
			break;
	}
}
