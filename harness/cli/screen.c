// SPDX-License-Identifier: GPL-2.0-only
#include "screen.h"

#include <curses.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

#include "say.h"

#define WIDTH	80
#define HEIGHT	24
#define READABLE	100	/* columns of prose */

struct look screen_look(FILE *stream, int width)
{
	struct look look = {
		.color = use_color(stream), .width = WIDTH, .height = HEIGHT,
	};
	struct winsize size;

	if (isatty(fileno(stream)) &&
	    !ioctl(fileno(stream), TIOCGWINSZ, &size)) {
		if (size.ws_col)
			look.width = size.ws_col;
		if (size.ws_row > HEIGHT)
			look.height = size.ws_row;
	}
	if (width)
		look.width = width;
	if (look.width < LEAST_WIDTH)
		look.width = LEAST_WIDTH;
	return look;
}

int screen_prose(int width)
{
	int all = screen_look(stdout, width).width;

	return all > READABLE ? READABLE : all;
}

void screen_fill(int width, const char *first, const char *indent,
		 const char *text)
{
	int at = printf("%s", first);

	while (*text) {
		int n = strcspn(text, " \n");

		if (at + 1 + n > width && at > (int)strlen(indent))
			at = printf("\n%s", indent) - 1;
		if (n && at > (int)strlen(indent))
			at += printf(" ");
		at += printf("%.*s", n, text);
		text += n;
		if (*text == '\n')
			at = printf("\n%s", *++text ? indent : "") - 1;
		else if (*text)
			text++;
	}
	putchar('\n');
}

bool screen_moves_cursor(FILE *stream)
{
	int error;

	return isatty(fileno(stream)) &&
	       setupterm(NULL, fileno(stream), &error) != ERR && cursor_address;
}
