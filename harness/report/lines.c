// SPDX-License-Identifier: GPL-2.0-only
#include "lines.h"

#include <stdarg.h>
#include <string.h>

#include "detect/clean.h"

#define WIDTH	80
#define HEIGHT	24

struct page page_of(const struct look *look, FILE *out)
{
	return (struct page){
		.out = out, .color = look->color,
		.width = look->width ? look->width : WIDTH,
		.height = look->height ? look->height : HEIGHT,
	};
}

void paint(const struct page *p, const char *color)
{
	if (p->color)
		fputs(color, p->out);
}

int put(const struct page *p, const char *text, int width)
{
	int n = strlen(text);

	if (n <= width)
		return fprintf(p->out, "%s", text);
	if (width < 2)
		return 0;
	return fprintf(p->out, "%.*s..", (int)clean_cut(text, width - 2), text);
}

void pad(const struct page *p, int width)
{
	if (width > 0)
		fprintf(p->out, "%*s", width, "");
}

void line(const struct page *p, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	put(p, text, p->width);
	fputc('\n', p->out);
}
