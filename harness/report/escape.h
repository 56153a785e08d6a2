/* SPDX-License-Identifier: GPL-2.0-only */
/* Text for XML and HTML, in elements and in quoted attributes. */
#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include <stdio.h>

static inline void put_escaped(const char *s, FILE *out)
{
	for (; *s; s++) {
		unsigned char c = *s;

		switch (c) {
		case '&': fputs("&amp;", out); break;
		case '<': fputs("&lt;", out); break;
		case '>': fputs("&gt;", out); break;
		case '"': fputs("&quot;", out); break;
		case '\n': fputs("&#10;", out); break;
		case '\t': fputs("&#9;", out); break;
		default:
			/* XML 1.0 has no other control characters */
			fputc(c < 0x20 || c == 0x7f ? '?' : c, out);
		}
	}
}

#endif
