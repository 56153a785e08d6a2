// SPDX-License-Identifier: GPL-2.0-only
/* See schedule.h. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "schedule.h"

#define PART_TEXT	24	/* bytes of one part, at most */

char *schedule_text(const struct vcpu_part *part, unsigned int n)
{
	size_t size = n * PART_TEXT + 1, used = 0;
	char *text = malloc(size);
	unsigned int i;

	if (!text)
		return NULL;
	text[0] = '\0';
	for (i = 0; i < n; i++) {
		used += snprintf(text + used, size - used, "%s%d",
				 i ? "," : "", part[i].cpu + 1);
		if (part[i].points != SCHEDULE_TO_END)
			used += snprintf(text + used, size - used, "*%lu",
					 (unsigned long)part[i].points);
	}
	return text;
}

char *schedule_of_run(void)
{
	unsigned int n;
	const struct vcpu_part *part = vcpu_schedule(&n);

	return part ? schedule_text(part, n) : NULL;
}

/* Returns what follows the part; NULL if this is none. */
static const char *read_part(const char *s, int ncpus, struct vcpu_part *p)
{
	char *end;

	if (!isdigit((unsigned char)*s))
		return NULL;
	p->cpu = (int)strtoul(s, &end, 10) - 1;
	p->points = SCHEDULE_TO_END;
	if (p->cpu < 0 || p->cpu >= ncpus)
		return NULL;
	if (*end == '*') {
		if (!isdigit((unsigned char)end[1]))
			return NULL;
		p->points = strtoull(end + 1, &end, 10);
	}
	return p->points ? end : NULL;
}

int schedule_read(const char *text, int ncpus, struct vcpu_part *part,
		  unsigned int room, char error[SCHEDULE_ERROR])
{
	const char *s = text, *end;
	unsigned int n;
	int length;

	for (n = 0; n < room;) {
		end = read_part(s, ncpus, &part[n]);
		if (!end || (*end && *end != ','))
			goto malformed;
		n++;
		if (!*end)
			return n;
		s = end + 1;
	}
	snprintf(error, SCHEDULE_ERROR, "schedule: more than %u parts", room);
	return -1;
malformed:
	length = strcspn(s, ",");
	snprintf(error, SCHEDULE_ERROR, "schedule: part %u: cannot read "
		 "\"%.*s\"; expected CPU*POINTS (CPU from 1 to %d, POINTS "
		 "from 1 on), or CPU alone: as far as it can run", n + 1,
		 length > 40 ? 40 : length, s, ncpus);
	return -1;
}
