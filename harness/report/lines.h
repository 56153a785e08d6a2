/* SPDX-License-Identifier: GPL-2.0-only */
/* Lines of text for a screen of some width, with colour or without. */
#ifndef REPORT_LINES_H
#define REPORT_LINES_H

#include <stdbool.h>
#include <stdio.h>

#include "report.h"

#define RED	"\033[31;1m"
#define GREEN	"\033[32;1m"
#define BOLD	"\033[1m"
#define PLAIN	"\033[0m"

struct page {
	FILE *out;
	bool color;
	int width, height;	/* columns, lines */
};

struct page page_of(const struct look *look, FILE *out);

void paint(const struct page *p, const char *color);
/* Text in at most width columns, cut with ".."; returns how many it took. */
int put(const struct page *p, const char *text, int width);
void pad(const struct page *p, int width);
/* A line of the page's width, cut if it is longer. */
void line(const struct page *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
