// SPDX-License-Identifier: GPL-2.0-only
#include "schedules.h"

#include <argp.h>
#include <stdio.h>

#include "common/schedule-forms.h"

char *schedule_help(int key, const char *text, void *input)
{
	char *out = NULL;
	size_t size;
	FILE *f;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	f = open_memstream(&out, &size);
	if (!f)
		return NULL;
	schedule_print_forms(f);
	fclose(f);
	return out;
}
