// SPDX-License-Identifier: GPL-2.0-only
#include "say.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "detect/clean.h"
#include "detect/progress.h"

/* One line, whatever is quoted in it. */
static void put_line(const char *before, const char *format, va_list args,
		     const char *after)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		return;
	clean_text(text);
	for (char *s = text; *s; s++)
		if (*s == '\n')
			*s = ' ';
	progress_wipe();
	fflush(stdout);
	/* After "did you mean 'NAME'?" nothing is left to ask. */
	fprintf(stderr, "%s: %s%s\n", before, text,
		*text && text[strlen(text) - 1] == '?' ? "" : after);
	free(text);
}

void complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line("dmrace", format, args, "");
	va_end(args);
}

void usage(const char *command, const char *format, ...)
{
	char help[64];
	va_list args;

	snprintf(help, sizeof(help), "; try '%s --help'", command);
	va_start(args, format);
	put_line(command, format, args, help);
	va_end(args);
	exit(STATUS_USAGE);
}

const char *records_dir(void)
{
	const char *out = getenv("DMRACE_OUT");

	return out && *out ? out : "dmrace-out";
}

static const char *color = "auto";

void set_color(const char *when)
{
	color = when;
}

bool use_color(FILE *stream)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (strcmp(color, "auto"))
		return !strcmp(color, "always");
	return isatty(fileno(stream)) && !(no && *no) && term &&
	       strcmp(term, "dumb");
}

/* A report that nobody could read is no success. */
void close_stdout(void)
{
	bool failed = ferror(stdout);

	if (fclose(stdout) || failed) {
		fprintf(stderr, "dmrace: cannot write the output: %s\n",
			errno ? strerror(errno) : "an earlier write failed");
		_exit(STATUS_NOT);
	}
}
