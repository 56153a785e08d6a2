// SPDX-License-Identifier: GPL-2.0-only
#include "screen.h"

#include <curses.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

#include "say.h"

#define WIDTH	80
#define HEIGHT	24

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

bool screen_moves_cursor(FILE *stream)
{
	int error;

	return isatty(fileno(stream)) &&
	       setupterm(NULL, fileno(stream), &error) != ERR && cursor_address;
}
