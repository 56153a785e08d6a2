// SPDX-License-Identifier: GPL-2.0-only
#include "project.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "clean.h"
#include "listed.h"

/* A text; NULL if there is none. */
static const char *text(struct pool *pool, struct project *p,
			const json_t *o, const char *key)
{
	const json_t *value = json_object_get(o, key);
	char *copy;

	if (value && !json_is_string(value) && !p->wrong)
		p->wrong = pool_printf(pool, "\"%s\" is not a string", key);
	if (!json_is_string(value))
		return NULL;
	copy = pool_strdup(pool, json_string_value(value));
	clean_text(copy);
	return copy;
}

/* Names of subjects: they are parts of file names. */
static struct names names(struct pool *pool, struct project *p,
			  const json_t *o, const char *key)
{
	const json_t *list = json_object_get(o, key), *item;
	struct names names = { 0 };
	size_t i;

	if (list && !json_is_array(list) && !p->wrong)
		p->wrong = pool_printf(pool, "\"%s\" is not a list", key);
	json_array_foreach(list, i, item) {
		const char *name = json_string_value(item);

		if (!name || !*name || strpbrk(name, "/ ,\n") ||
		    names_have(&names, name)) {
			p->wrong = pool_printf(pool, "\"%s\" must name subjects, each once",
					       key);
			break;
		}
		*vec_add(pool, &names.list) = pool_strdup(pool, name);
	}
	return names;
}

/* Each name that is used is that of a subject. */
static void check_names(struct pool *pool, struct project *p,
			const char *key, const char *name)
{
	if (name && !names_have(&p->subjects, name) && !p->wrong)
		p->wrong = pool_printf(pool, "\"%s\": %s is not a subject",
				       key, name);
}

static void check(struct pool *pool, struct project *p)
{
	for (size_t i = 0; i < p->series.list.n; i++)
		check_names(pool, p, "series", p->series.list.v[i]);
	for (size_t i = 0; i < p->without.list.n; i++)
		check_names(pool, p, "without", p->without.list.v[i]);
	if (p->wrong)
		return;
	if (!p->subjects.list.n)
		p->wrong = "no \"subjects\"";
	else if (p->series.list.n &&
		 (!p->clean || !names_have(&p->series, p->clean)))
		p->wrong = "\"clean\" is not in \"series\"";
}

void project_parse(struct pool *pool, const char *json, const char *path,
		   struct project *p)
{
	json_error_t error;
	json_t *o = json_loads(json, JSON_REJECT_DUPLICATES, &error);

	*p = (struct project){ 0 };
	if (!o) {
		p->wrong = pool_printf(pool, "line %d: %s", error.line,
				       error.text);
	} else if (json_integer_value(json_object_get(o, "schema")) != 1) {
		p->wrong = "this dmrace reads \"schema\": 1 only";
	} else {
		p->title = text(pool, p, o, "title");
		p->about = text(pool, p, o, "about");
		p->note = text(pool, p, o, "note");
		p->subject = text(pool, p, o, "default");
		p->clean = text(pool, p, o, "clean");
		p->subjects = names(pool, p, o, "subjects");
		p->series = names(pool, p, o, "series");
		p->without = names(pool, p, o, "without");
		check(pool, p);
	}
	json_decref(o);
	if (p->wrong)
		p->wrong = pool_printf(pool, "%s: %s: configure the project again",
				       path, p->wrong);
}

/* P1 */
static void assume(struct pool *pool, struct project *p)
{
	p->subjects = subjects(pool);
	if (p->subjects.list.n > 1) {
		p->subject = p->subjects.list.v[0];
		p->clean = p->subjects.list.v[1];
	}
}

const struct project *project(void)
{
	static struct project the_project;
	static struct pool pool;
	static bool known;
	const char *path;
	char *json;

	if (known)
		return &the_project;
	known = true;
	path = pool_printf(&pool, "%s/project.json", runners_dir());
	json = pool_read_file(&pool, path, NULL);
	if (json)
		project_parse(&pool, json, path, &the_project);
	else if (access(path, F_OK))
		assume(&pool, &the_project);
	else
		the_project.wrong = pool_printf(&pool, "%s: %m", path);
	return &the_project;
}

void project_complete(struct log_scenario *s)
{
	const struct project *p = project();

	if (!s->shows_on)
		s->shows_on = p->subject && !listed(s->clean_on, p->subject) ?
			      p->subject : "";
	if (!s->clean_on)
		s->clean_on = p->clean && strcmp(p->clean, s->shows_on) ?
			      p->clean : "";
}

static bool is_subject(const struct names *there, const char *name)
{
	return names_have(&project()->subjects, name) ||
	       names_have(there, name);
}

const char *project_subject(const struct log_scenario *s)
{
	const struct project *p = project();
	struct pool pool = { 0 };
	struct names there = subjects(&pool);
	const char *subject = NULL;

	if (s && is_subject(&there, s->shows_on))
		subject = s->shows_on;
	else if (p->subject && is_subject(&there, p->subject))
		subject = p->subject;
	else if (p->subjects.list.n)
		subject = p->subjects.list.v[0];
	pool_free(&pool);
	return subject;
}
