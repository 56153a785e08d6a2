/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading a record: what is missing is NULL, "" or 0. */
#ifndef DETECT_GET_H
#define DETECT_GET_H

#include <jansson.h>
#include <string.h>

static inline const json_t *get(const json_t *o, const char *key)
{
	return json_object_get(o, key);
}

static inline const char *get_text(const json_t *o, const char *key)
{
	const char *s = json_string_value(get(o, key));

	return s ? s : "";
}

static inline long get_number(const json_t *o, const char *key)
{
	return json_integer_value(get(o, key));
}

static inline int get_is(const json_t *o, const char *key, const char *value)
{
	return !strcmp(get_text(o, key), value);
}

/* Such a run cannot be made again: only another one. */
static inline int is_free_run(const json_t *record)
{
	return get_is(record, "cpus", "free");
}

#endif
