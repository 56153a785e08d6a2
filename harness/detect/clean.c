// SPDX-License-Identifier: GPL-2.0-only
#include "clean.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * How many bytes the character at s has, 0 if it is not well-formed UTF-8
 * (Unicode 15.0, table 3-7).
 */
static size_t length(const unsigned char *s)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t n;

	if (*s < 0x80)
		return 1;
	if (*s >= 0xc2 && *s <= 0xdf)
		n = 2;
	else if (*s >= 0xe0 && *s <= 0xef)
		n = 3;
	else if (*s >= 0xf0 && *s <= 0xf4)
		n = 4;
	else
		return 0;
	if (*s == 0xe0)
		low = 0xa0;
	else if (*s == 0xed)
		high = 0x9f;
	else if (*s == 0xf0)
		low = 0x90;
	else if (*s == 0xf4)
		high = 0x8f;
	if (s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	return n;
}

static int is_control(const unsigned char *s)
{
	return (*s < 0x20 && *s != '\t' && *s != '\n') || *s == 0x7f ||
	       (*s == 0xc2 && s[1] < 0xa0);
}

/* Up to the first character that must go, or the end. */
static size_t clean_length(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n;

	for (;;) {
		while (*s >= ' ' && *s <= '~')	/* most are */
			s++;
		if (!*s || !(n = length(s)) || is_control(s))
			break;
		s += n;
	}
	return (const char *)s - text;
}

void clean_text(char *text)
{
	while (*(text += clean_length(text))) {
		size_t n = length((const unsigned char *)text);

		for (n += !n; n; n--)
			*text++ = '?';
	}
}

static bool is_clean(const char *text)
{
	return !text[clean_length(text)];
}

json_t *clean_string(const char *text)
{
	json_t *value;
	char *copy;

	if (is_clean(text))
		return json_string_nocheck(text);
	copy = strdup(text);
	if (!copy)
		return NULL;
	clean_text(copy);
	value = json_string_nocheck(copy);
	free(copy);
	return value;
}

void clean_json(json_t *value)
{
	const char *key;
	json_t *inner, *new;
	void *next;
	size_t i;

	switch (json_typeof(value)) {
	case JSON_STRING:
		if (is_clean(json_string_value(value)))
			break;
		new = clean_string(json_string_value(value));
		if (new)
			json_string_set(value, json_string_value(new));
		json_decref(new);
		break;
	case JSON_ARRAY:
		json_array_foreach(value, i, inner)
			clean_json(inner);
		break;
	case JSON_OBJECT:
		json_object_foreach_safe(value, next, key, inner) {
			clean_json(inner);
			if (is_clean(key))
				continue;
			new = clean_string(key);
			if (new) {
				json_object_set(value, json_string_value(new),
						inner);
				json_object_del(value, key);
			}
			json_decref(new);
		}
		break;
	default:
		break;
	}
}

size_t clean_cut(const char *s, size_t max)
{
	size_t n = strlen(s);

	if (n <= max)
		return n;
	for (n = max; n && ((unsigned char)s[n] & 0xc0) == 0x80; n--)
		;
	return n;
}
