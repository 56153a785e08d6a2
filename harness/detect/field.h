/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of fields: "device.table.size".  Bit-fields that share their bytes have
 * one name, of all of them: "device.busy/ready". */
#ifndef HARNESS_DETECT_FIELD_H
#define HARNESS_DETECT_FIELD_H

#include <stdbool.h>
#include <string.h>

/* Is it one of those that share their bytes, n characters long? */
static inline bool field_shares(const char *names, const char *name, size_t n)
{
	for (const char *s = names; s; s = strchr(s, '/')) {
		s += *s == '/';
		if (!strncmp(s, name, n) && (!s[n] || s[n] == '/' || s[n] == '.'))
			return true;
	}
	return false;
}

/* Is it the field, or one in it? */
static inline bool field_is_within(const char *field, const char *outer)
{
	const char *last = strrchr(outer, '.');
	size_t n = strlen(outer), before = last ? last + 1 - outer : 0;

	if (!strncmp(field, outer, n) && (!field[n] || field[n] == '.'))
		return true;
	return !strncmp(field, outer, before) &&
	       field_shares(field + before, outer + before, n - before);
}

#endif
