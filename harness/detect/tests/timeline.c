// SPDX-License-Identifier: GPL-2.0-only
/* Which events become rows, and that a step does not depend on what follows. */
#include "detect/timeline.h"

#include <stdio.h>
#include <string.h>

#include "expect.h"

#define ROWS 40

static json_t *record;
static struct row rows[ROWS];
static size_t nrows;

static void begin(void)
{
	json_decref(record);
	record = json_pack("{s{s[{si,ss},{si,ss}]},s[{ss,ss,ss},{ss,ss,ss}],s[],s[]}",
		"scenario", "actors", "cpu", 1, "does", "create vol0",
		"cpu", 2, "does", "info vol0",
		"words", "label", "count", "field", "md.count", "start", "-",
		"label", "next", "field", "md.next", "start", "-",
		"findings", "events");
}

/* One more event; what: the function, the lock, the text, the result. */
static json_t *add(int cpu, const char *kind, const char *what)
{
	json_t *events = json_object_get(record, "events");
	json_t *ev = json_pack("{si,ss,ss,si}", "cpu", cpu, "kind", kind,
			       "owner", "subject",
			       "n", (int)json_array_size(events) + 1);

	if (!strcmp(kind, "lock") || !strcmp(kind, "unlock")) {
		json_object_set_new(ev, "lock", json_string(what));
		json_object_set_new(ev, "fn", json_string("f"));
	} else if (!strcmp(kind, "console")) {
		json_object_set_new(ev, "text", json_string(what));
	} else if (!strcmp(kind, "end")) {
		json_object_set_new(ev, "result", json_string(what));
	} else {
		json_object_set_new(ev, "fn", json_string(what));
	}
	json_array_append_new(events, ev);
	return ev;
}

static void finding(const char *kind, const char *text)
{
	json_array_append_new(json_object_get(record, "findings"),
		json_pack("{ss,ss,ss,s[]}", "tool", "kernel", "kind", kind,
			  "text", text, "sides"));
}

static void word(json_t *ev, const char *label, const char *value)
{
	json_object_set_new(ev, "words", json_pack("{ss}", label, value));
}

/* An event at a line of source, of a field. */
static json_t *at_line(json_t *ev, int line, const char *source,
		       const char *field)
{
	json_object_set_new(ev, "line", json_integer(line));
	json_object_set_new(ev, "source", json_string(source));
	json_object_set_new(ev, "field", json_string(field));
	return ev;
}

static void flag(json_t *ev, const char *what)
{
	json_object_set_new(ev, what, json_true());
}

static void race_on(const char *field)
{
	json_array_append_new(json_object_get(record, "findings"),
		json_pack("{ss,ss,ss,s[]}", "tool", "tsan", "kind", "data-race",
			  "field", field, "sides"));
}

static void show(size_t most)
{
	nrows = timeline(record, rows, most);
}

/* Whether this number of rows must stay, whatever else needs a line. */
static bool needs(size_t n)
{
	bool none, one;

	timeline_sparing(record, rows, n, &none);
	return timeline_sparing(record, rows, n + 1, &one) <= n && one && !none;
}

/* Which row has that text; -1: none. */
static int row(const char *text)
{
	for (size_t i = 0; i < nrows; i++)
		if (!strcmp(rows[i].text, text))
			return i;
	return -1;
}

static int times(const char *text)
{
	int n = 0;

	for (size_t i = 0; i < nrows; i++)
		n += !strcmp(rows[i].text, text);
	return n;
}

/* A create whose allocation fails; and calls and locks in which nothing
 * happens. */
static void make_failure(void)
{
	begin();
	add(1, "start", "");
	add(1, "enter", "ctl_ioctl");
	add(1, "enter", "check_version");
	add(1, "exit", "check_version");
	add(1, "lock", "idle_lock");
	add(1, "unlock", "idle_lock");
	add(1, "enter", "alloc_dev");
	add(1, "lock", "minor_lock");
	word(add(1, "write", "idr_set"), "count", "7");
	add(1, "unlock", "minor_lock");
	add(1, "console", "FAULT_INJECTION: no memory for alloc_disk()");
	add(1, "console", " <ffff>{a trace}");
	add(1, "exit", "alloc_dev");
	add(1, "exit", "ctl_ioctl");
	add(1, "end", "-ENXIO");
}

static void test_story(void)
{
	make_failure();
	show(ROWS);
	EXPECT(row("create vol0") == 0);
	EXPECT(row("alloc_dev()") > 0);
	EXPECT(row("locks minor_lock") > row("alloc_dev()"));
	EXPECT(row("idr_set() writes ") > row("locks minor_lock"));
	EXPECT(row("FAULT_INJECTION: no memory for alloc_disk()") >
	       row("unlocks minor_lock"));
	EXPECT(row("returns -ENXIO") == (int)nrows - 1);
	/* what says nothing is no row, however much room there is */
	EXPECT(row("check_version()") < 0);
	EXPECT(row("check_version returns") < 0);
	EXPECT(row("locks idle_lock") < 0);
	EXPECT(row(" <ffff>{a trace}") < 0);
	/* indented by the rows around them, not by all calls */
	EXPECT(rows[row("create vol0")].depth == 0);
	EXPECT(rows[row("alloc_dev()")].depth == 1);
	EXPECT(rows[row("locks minor_lock")].depth == 2);
	EXPECT(rows[row("returns -ENXIO")].depth == 0);
	EXPECT(needs(1));
	/* what matters most is there when there is little room */
	show(3);
	EXPECT(row("idr_set() writes ") == 0);
	EXPECT(row("FAULT_INJECTION: no memory for alloc_disk()") == 1);
	EXPECT(row("returns -ENXIO") == 2);
}

/* Where a CPU stopped, and for which lock another waited. */
static void test_switches(void)
{
	begin();
	add(1, "start", "");
	add(1, "enter", "first");
	add(1, "lock", "big");
	add(2, "start", "");
	add(2, "enter", "second");
	add(1, "console", "BUG: it sleeps");
	add(1, "console", "in_atomic():1");
	add(1, "unlock", "big");
	add(1, "exit", "first");
	add(1, "end", "0");
	add(2, "lock", "big");
	add(2, "unlock", "big");
	add(2, "end", "0");
	finding("sleep-in-atomic", "BUG: it sleeps");
	show(ROWS);
	EXPECT(row("locks big") >= 0);
	EXPECT(row("second()") > row("locks big"));
	EXPECT(rows[row("BUG: it sleeps")].loud);
	EXPECT(row("unlocks big") > row("BUG: it sleeps"));
	EXPECT(row("in_atomic():1") < 0);	/* more of the same outcry */
	EXPECT(row("returns 0") > 0);
	for (size_t i = row("unlocks big") + 1; i < nrows; i++)
		EXPECT(strcmp(rows[i].text, "locks big") || rows[i].cpu == 2);
}

/* The last step before another CPU runs, and a lock that one waited for, are
 * rows without anything else in them. */
static void test_waits(void)
{
	begin();
	add(1, "start", "");
	add(1, "lock", "small");
	add(2, "start", "");
	add(1, "unlock", "small");
	add(1, "enter", "tail");
	add(1, "exit", "tail");
	add(2, "lock", "small");
	add(2, "unlock", "small");
	add(2, "enter", "end");
	add(2, "exit", "end");
	add(1, "end", "-EIO");
	add(2, "end", "0");
	show(ROWS);
	EXPECT(row("tail returns") >= 0);
	EXPECT(times("unlocks small") == 1 && times("locks small") == 2);
	EXPECT(rows[row("unlocks small")].cpu == 1);
	/* that its call failed matters more */
	show(1);
	EXPECT(row("returns -EIO") == 0);
}

/* A race deep in calls, in a loop. */
static void test_race(void)
{
	static const char *const calls[] = { "a", "b", "c", "d", "e", "f" };
	const int ncalls = sizeof(calls) / sizeof(*calls);

	begin();
	race_on("md.count");
	finding("BUG", "BUG: broken");
	add(0, "console", "BUG: broken");	/* in set-up */
	for (int i = 0; i < ncalls; i++)
		add(1, "enter", calls[i]);
	word(at_line(add(1, "alloc", "f"), 1, "", "md"), "count", "junk");
	word(at_line(add(1, "write", "f"), 2, "link it", ""), "count",
		"link");
	for (int i = 0; i < 2; i++) {
		flag(at_line(add(1, "read", "f"), 4, "count++", "md.count"),
		     "racing");
		flag(at_line(add(1, "write", "f"), 4, "count++", "md.count"),
		     "racing");
		flag(at_line(add(1, "read", "f"), 8, "while (n)", "md.n"),
		     "racing");
	}
	word(at_line(add(1, "write", "f"), 5, "", ""), "count", "7");
	word(at_line(add(1, "write", "f"), 5, "", ""), "count", "8");
	word(at_line(add(1, "write", "f"), 3, "set next", ""), "next", "5");
	for (int i = 0; i < 2; i++)
		add(1, "console", "BUG: broken");
	json_object_set_new(add(2, "lock", "lib_lock"), "file",
			    json_string("buggy/lib/idr.c"));
	flag(at_line(add(2, "read", "find"), 6, "md = found", ""), "stale");
	json_object_set_new(add(2, "unlock", "lib_lock"), "file",
			    json_string("buggy/lib/idr.c"));
	at_line(add(2, "read", "look"), 7, "see it", "md.count");
	show(ROWS);
	EXPECT(times("count++") == 1 && times("while (n)") == 1);
	EXPECT(times("BUG: broken") == 1);
	EXPECT(row("f allocates md") >= 0);
	EXPECT(row("link it") < 0);
	EXPECT(row("md = found") > row("BUG: broken"));
	EXPECT(row("see it") > row("md = found"));
	EXPECT(row("locks lib_lock") < 0);
	/* of a loop the last change, with what the words then are */
	EXPECT(times("f() writes ") == 1);
	EXPECT(rows[row("f() writes ")].changed[0]);
	EXPECT(!strcmp(rows[row("f() writes ")].word[0], "8"));
	EXPECT(!strcmp(rows[row("f() writes ")].word[1], "-"));
	EXPECT(!strcmp(rows[row("set next")].word[0], "8"));
	EXPECT(!strcmp(rows[row("set next")].word[1], "5"));
	/* of six calls four are rows: its own, and three around that */
	EXPECT(row("b()") < 0 && row("c()") == 0);
	EXPECT(rows[row("count++")].calls == ncalls);
	EXPECT(rows[row("count++")].depth == 4);
	timeline_row(record, 1 + ncalls, &rows[0]);
	EXPECT(!strcmp(rows[0].text, "f allocates md"));
	EXPECT(rows[0].depth == ncalls);
	/* the race and the outcry; what changes the field; another word */
	show(3);
	EXPECT(row("count++") == 0 && row("BUG: broken") == 2);
	show(5);
	EXPECT(row("f() writes ") > 0 && row("set next") < 0);
	show(6);
	EXPECT(row("set next") > 0);
	EXPECT(needs(6));
	/* then the call, before the calls around that */
	show(9);
	EXPECT(row("f()") == 0);
}

/* It stops before what a watched object is, and before the first change. */
static void test_stops(void)
{
	begin();
	word(at_line(add(1, "alloc", "new"), 1, "", "md"), "count", "junk");
	word(at_line(add(1, "write", "put"), 2, "", "md.count"), "count", "8");
	word(at_line(add(1, "write", "put"), 2, "", "md.count"), "count", "9");
	at_line(add(2, "read", "get"), 3, "", "md.count");
	at_line(add(1, "read", "get"), 3, "", "md.count");
	EXPECT(timeline_stops(record, 0));
	EXPECT(timeline_stops(record, 1));
	EXPECT(!timeline_stops(record, 2));
	/* it reads what another CPU, or it itself, has written */
	EXPECT(timeline_stops(record, 3));
	EXPECT(!timeline_stops(record, 4));
}

/* Cut after any event, it stops before the same ones. */
static void test_steps(void)
{
	json_t *whole, *events;
	size_t n, shown = 0;

	make_failure();
	add(2, "start", "");
	word(add(2, "write", "put"), "count", "8");
	word(add(2, "write", "put"), "count", "9");
	add(2, "end", "0");
	whole = json_incref(record);
	events = json_object_get(whole, "events");
	n = json_array_size(events);
	for (size_t at = 0; at < n; at++) {
		json_t *part = json_copy(whole), *some = json_array();

		for (size_t i = 0; i <= at; i++)
			json_array_append(some, json_array_get(events, i));
		json_object_set_new(part, "events", some);
		EXPECT(timeline_stops(part, at) == timeline_stops(whole, at));
		/* what a loop does is shown as long as it is the last */
		EXPECT(timeline_shows(part, at) >= timeline_shows(whole, at));
		shown += timeline_shows(whole, at);
		json_decref(part);
	}
	/* starts, ends, locks, the failure, the changes but those of a loop */
	EXPECT(shown == 2 + 2 + 4 + 1 + 2);
	json_decref(whole);
}

int main(void)
{
	test_story();
	test_switches();
	test_waits();
	test_race();
	test_stops();
	test_steps();
	json_decref(record);
	return expect_status();
}
