// SPDX-License-Identifier: GPL-2.0-only
#include "certificate.h"

#include <sys/stat.h>

#include "detect/get.h"
#include "detect/listed.h"
#include "detect/record.h"
#include "detect/runners.h"

/* Each of these is asked for, and no other is. */
static bool same_options(const char *asked, const json_t *with)
{
	const struct runner_options *system = runner_options();

	for (size_t i = 0; i < system->n; i++) {
		const char *name = system->v[i].name;
		bool had = false;
		const json_t *one;
		size_t at;

		json_array_foreach(with, at, one)
			had |= !strcmp(json_string_value(one), name);
		if (listed(asked, name) != had)
			return false;
	}
	return true;
}

/* "0" is the code of a runner that was built without a name for it. */
static bool is_known(const char *code)
{
	return *code && strcmp(code, "0");
}

static bool is_of(const json_t *record, const struct options *o,
		  const struct certificate_of *of)
{
	const json_t *e = get(record, "explored");

	return json_is_true(get(e, "complete")) &&
	       get_number(e, "shards") <= 1 &&
	       get_number(e, "cpus") == of->cpus &&
	       (!of->granularity || get_is(e, "granularity", of->granularity)) &&
	       same_options(o->with, get(e, "with")) &&
	       is_known(of->code) && get_is(record, "code", of->code);
}

/* The name of the code does not cover the scenario. */
static bool is_newer(struct pool *pool, const char *path,
		     const struct options *o)
{
	const char *runner = runner_path(pool, o->subject, o->tool->flavour);
	struct stat then, now;

	return !stat(path, &then) && !stat(runner, &now) &&
	       then.st_mtime >= now.st_mtime;
}

json_t *certificate_read(const struct options *o,
			 const struct certificate_of *of)
{
	static const char *const judges[] = { "checker", "tsan" };
	struct pool pool = { 0 };
	json_t *record = NULL;

	for (int i = 0; i < 2 && !record; i++) {
		const char *path = pool_printf(&pool,
			"%s/%s/explore-%s-%s/record.json", of->out,
			o->scenario, o->subject, judges[i]), *wrong;

		record = record_read(&pool, path, &wrong);
		if (!is_of(record, o, of) || !is_newer(&pool, path, o)) {
			json_decref(record);
			record = NULL;
		}
	}
	pool_free(&pool);
	return record;
}
