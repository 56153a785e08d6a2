// SPDX-License-Identifier: GPL-2.0-only
#include "step-screen.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "detect/get.h"
#include "report/rows.h"
#include "say.h"
#include "screen.h"

#define LEAST_ROWS	4	/* of the timeline */
#define AROUND_ROWS	9	/* lines of head, state and help, without CPUs */
#define HELP_LINES	17

static SCREEN *screen;

/* A line for each CPU above the timeline, and one below. */
static int least_lines(int ncpus)
{
	int lines = AROUND_ROWS + 2 * ncpus + LEAST_ROWS;

	return lines < HELP_LINES ? HELP_LINES : lines;
}

static bool too_small(int ncpus)
{
	return COLS < LEAST_WIDTH || LINES < least_lines(ncpus);
}

const char *step_screen_open(struct pool *pool, int ncpus)
{
	const char *term = getenv("TERM");
	int lines = least_lines(ncpus);

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return "step needs a terminal";
	if (!term || !*term || !screen_moves_cursor(stdout))
		return pool_printf(pool, "step needs a terminal that can move its cursor: TERM is '%s'",
				   term ? term : "");
	screen = newterm(NULL, stdout, stdin);
	if (!screen)
		return "this terminal cannot be used";
	if (too_small(ncpus)) {
		const char *why = pool_printf(pool, "step needs a window of at least %d columns and %d lines: this one has %d and %d",
					      LEAST_WIDTH, lines, COLS, LINES);

		step_screen_close();
		return why;
	}
	cbreak();
	noecho();
	curs_set(0);
	keypad(stdscr, TRUE);
	if (has_colors() && use_color(stdout)) {
		start_color();
		use_default_colors();
		init_pair(1, COLOR_RED, -1);
	}
	return NULL;
}

void step_screen_close(void)
{
	endwin();
	delscreen(screen);
	screen = NULL;
}

/* ---- drawing ---------------------------------------------------------- */

/* One line, cut at the edge. */
static void put_line(int y, int attributes, const char *text)
{
	attrset(attributes);
	mvaddnstr(y, 0, text, COLS);
	attrset(A_NORMAL);
}

/* Two lines, broken between words. */
static void put_two_lines(int y, int attributes, const char *text)
{
	int n = strlen(text), cut = COLS;

	if (n <= COLS) {
		put_line(y, attributes, text);
		return;
	}
	while (cut && text[cut] != ' ')
		cut--;
	if (!cut)
		cut = COLS;
	attrset(attributes);
	mvaddnstr(y, 0, text, cut);
	attrset(A_NORMAL);
	put_line(y + 1, attributes, text + cut + (text[cut] == ' '));
}

static void put_cpu(const struct stepper *s, int y, int cpu)
{
	const json_t *next = stepper_find(json_object_get(s->record, "next"),
					  cpu);
	const json_t *wait = stepper_find(json_object_get(s->record, "blocked"),
					  cpu);
	const char *kind = get_text(next, "kind");
	const char *file = get_text(next, "file"), *slash = strrchr(file, '/');
	const char *owner = get_text(wait, "owner");
	const char *what = get_text(next, "source"), *after = "";
	struct pool pool = { 0 };

	if (!strcmp(kind, "enter") || !strcmp(kind, "exit") || !*what) {
		what = get_text(next, "fn");
		after = !strcmp(kind, "enter") ? "()" :
			!strcmp(kind, "exit") ? " returns" : "";
	}
	if (wait && *owner && *owner != '0')
		what = pool_printf(&pool, "waits for %s, which cpu%s holds",
				   get_text(wait, "waits"), owner);
	else if (wait)
		what = pool_printf(&pool, "waits for %s",
				   get_text(wait, "waits"));
	else if (!next)
		what = stepper_stopped(s, cpu) ? "has crashed" : "has ended";
	else if (!strcmp(kind, "start"))
		what = pool_printf(&pool, "next  %s",
				   s->scenario->actors.v[cpu - 1].does);
	else if (!strcmp(kind, "end"))
		what = "next  its end";
	else
		what = pool_printf(&pool, "next  %s:%ld  %s%s",
				   slash ? slash + 1 : file,
				   get_number(next, "line"), what, after);
	put_line(y, A_NORMAL, pool_printf(&pool, "cpu%d %s", cpu, what));
	pool_free(&pool);
}

/* The timeline's last rows that fit. */
static void put_rows(struct step_view *view, int y, int lines)
{
	const struct stepper *s = view->stepper;
	size_t most = lines - s->scenario->actors.n, last, first;
	char *text = NULL, *rest, *line;
	const struct look look = { .width = COLS };
	struct layout l;
	struct page page;
	size_t size, n = 0;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return;
	if (view->back + most > s->nrows)
		view->back = s->nrows > most ? s->nrows - most : 0;
	last = s->nrows - view->back;
	first = last > most ? last - most : 0;
	page = page_of(&look, f);
	l = rows_lay_out(&page, s->record, NULL, 0);
	rows_put_head(&page, s->record, &l);
	for (size_t i = first; i < last; i++)
		rows_put(&page, &s->rows[i], i + 1, &l);
	fclose(f);
	for (rest = text; (line = strsep(&rest, "\n")) && rest; n++) {
		const struct row *row = n < s->scenario->actors.n ? NULL :
			&s->rows[first + n - s->scenario->actors.n];
		bool hot = row && (row->racing || row->loud);

		put_line(y++, !row ? A_BOLD :
			 hot ? A_BOLD | COLOR_PAIR(1) : A_NORMAL, line);
	}
	free(text);
}

/* As many keys as fit; help has them all. */
static const char *keys_line(struct pool *pool, const struct stepper *s)
{
	size_t n = s->scenario->actors.n;
	const char *cpus = n > 1 ? pool_printf(pool, "1-%zu", n) : "1";
	const char *size = s->fine ? "coarse" : "single";
	const char *lines[] = {
		pool_printf(pool, "%s run that CPU  s %s  u undo  r reset  e end  ? help  q quit",
			    cpus, size),
		pool_printf(pool, "%s CPU  s %s  u undo  r reset  e end  ? help  q quit",
			    cpus, size),
		pool_printf(pool, "%s CPU  u undo  ? help  q quit", cpus),
	};
	int i = 0;

	while (i < 2 && (int)strlen(lines[i]) > COLS)
		i++;
	return lines[i];
}

void step_screen_draw(struct step_view *view)
{
	const struct stepper *s = view->stepper;
	int ncpus = s->scenario->actors.n, y = LINES - 6 - ncpus;
	const char *state = view->verdict ? view->verdict : view->message;
	bool broken = view->verdict &&
		      !strncmp(state, STEP_BROKEN, strlen(STEP_BROKEN));
	struct pool pool = { 0 };

	erase();
	if (too_small(ncpus)) {
		put_line(0, A_BOLD, pool_printf(&pool,
			"The window is too small: %dx%d, at least %dx%d",
			COLS, LINES, LEAST_WIDTH, least_lines(ncpus)));
		refresh();
		pool_free(&pool);
		return;
	}
	put_line(0, A_BOLD, pool_printf(&pool, "%s on %s: %s",
			s->scenario->name, s->options->subject,
			view->clean ? "try to break it" : "break it"));
	put_line(1, A_NORMAL, s->scenario->title);
	put_rows(view, 2, y - 3);
	for (int cpu = 1; cpu <= ncpus; cpu++)
		put_cpu(s, y++, cpu);
	put_two_lines(y, broken ? A_BOLD | COLOR_PAIR(1) : A_BOLD, state);
	if (view->verdict && *view->message)
		put_line(y + 2, A_BOLD, view->message);
	put_line(LINES - 2, A_NORMAL, pool_printf(&pool, "%d step%s, %s%s",
			s->steps, s->steps == 1 ? "" : "s",
			s->fine ? "each one operation"
				: "each to the next point of interest",
			view->back ? "; more below" : ""));
	put_line(LINES - 1, A_NORMAL, keys_line(&pool, s));
	refresh();
	pool_free(&pool);
}

void step_screen_help(int ncpus)
{
	const char *const lines[] = {
		"You are the scheduler: each key lets one CPU go on.",
		"",
		"1-%d    run that CPU to its next point of interest: a lock, a",
		"       watched word, an access that races",
		"s      single: a step is one operation; again: back",
		"u      undo: take the last step back",
		"r      reset: start again",
		"e      end: let the CPUs run to the end, without more steps",
		"up, down   older rows, newer rows",
		"q      quit, and print the command that replays this run",
		"",
		"> races   ! the system fails   * has changed",
		"words: junk nobody has written it, - there is no such object,",
		"       set a pointer, link to one of its kind, ? not known",
		"",
		"Press a key to go back.",
	};
	char text[128];

	erase();
	for (int i = 0; i < (int)(sizeof(lines) / sizeof(*lines)); i++) {
		if (strstr(lines[i], "%d"))
			snprintf(text, sizeof(text), "%s%d    %s",
				 ncpus > 1 ? "1-" : "  ", ncpus, lines[i] + 8);
		else
			snprintf(text, sizeof(text), "%s", lines[i]);
		put_line(i, A_NORMAL, text);
	}
	refresh();
	while (getch() == KEY_RESIZE)
		;
}

struct step_input step_screen_read(int ncpus)
{
	static const struct {
		int key;
		enum step_key what;
	} keys[] = {
		{ KEY_RESIZE, STEP_REDRAW }, { 'u', STEP_UNDO },
		{ KEY_BACKSPACE, STEP_UNDO }, { 'r', STEP_RESET },
		{ 'e', STEP_FINISH }, { 's', STEP_SINGLE },
		{ KEY_UP, STEP_UP }, { KEY_PPAGE, STEP_UP },
		{ KEY_DOWN, STEP_DOWN }, { KEY_NPAGE, STEP_DOWN },
		{ '?', STEP_HELP }, { 'h', STEP_HELP }, { 'q', STEP_QUIT },
		{ ERR, STEP_QUIT },	/* the terminal is gone */
	};
	int key = getch();

	if (key >= '1' && key < '1' + ncpus)
		return (struct step_input){ STEP_CPU, key - '0', NULL };
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (keys[i].key == key)
			return (struct step_input){ keys[i].what, 0, NULL };
	return (struct step_input){ STEP_WRONG, 0, keyname(key) };
}
