/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DETECT_LISTED_H
#define DETECT_LISTED_H

#include <stdbool.h>
#include <string.h>

/* Is a word in a list, "tsan,helgrind" or "old new"?  NULL: an empty one. */
static inline bool listed(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *s = list; s; s = strpbrk(s, ", ")) {
		s += strspn(s, ", ");
		if (n && !strncmp(s, word, n) && (!s[n] || strchr(", ", s[n])))
			return true;
	}
	return false;
}

#endif
