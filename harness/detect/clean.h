/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text from outside: a scenario's title, a program's last words, a record
 * from elsewhere.  It may hold anything, and goes to terminals and to files
 * that must be UTF-8.
 */
#ifndef DETECT_CLEAN_H
#define DETECT_CLEAN_H

#include <jansson.h>
#include <stddef.h>

/*
 * In place: control characters (C0 but tab and newline, DEL, C1) and bytes
 * that are no UTF-8 become '?'.  Afterwards it is UTF-8 that moves no cursor
 * and sets no colour.
 */
void clean_text(char *s);

/* A JSON string of such text; NULL: no memory. */
json_t *clean_string(const char *text);

/* All strings of a JSON value, keys included. */
void clean_json(json_t *value);

/* The bytes of s to keep, at most max, so that no character is cut: s is
 * UTF-8. */
size_t clean_cut(const char *s, size_t max);

#endif
