// SPDX-License-Identifier: GPL-2.0-only
#include "progress.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static unsigned long long number(const char *line, const char *key)
{
	const char *s = strstr(line, key);

	return s ? strtoull(s + strlen(key), NULL, 10) : 0;
}

void progress_show(struct progress *p)
{
	char line[1024], last[1024] = "";
	unsigned long long executions, milliseconds;

	if (!isatty(STDERR_FILENO))
		return;
	if (!p->log)
		p->log = fopen(p->path, "re");
	if (!p->log)
		return;
	clearerr(p->log);
	while (fgets(line, sizeof(line), p->log))
		if (!strncmp(line, "progress\t", 9))
			strcpy(last, line);
	if (!last[0])
		return;
	executions = number(last, "\texecutions=");
	milliseconds = number(last, "\tmilliseconds=");
	fprintf(stderr, "\r\033[K%llu schedules, %llu a second, depth %llu, "
		"%llu bad, %llu findings", executions,
		milliseconds ? executions * 1000 / milliseconds : 0,
		number(last, "\tdepth="), number(last, "\tbad="),
		number(last, "\tfindings="));
	p->shown = true;
}

void progress_end(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	if (p->log)
		fclose(p->log);
	p->log = NULL;
}
