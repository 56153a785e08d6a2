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
	record = json_pack("{s{s[{si,ss},{si,ss}]},s[{ss,ss,ss}],s[],s[]}",
		"scenario", "actors", "cpu", 1, "does", "create vol0",
		"cpu", 2, "does", "info vol0",
		"words", "label", "count", "field", "md.count", "start", "-",
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

static void word(json_t *ev, const char *value)
{
	json_object_set_new(ev, "words", json_pack("{ss}", "count", value));
}

static void show(size_t most)
{
	nrows = timeline(record, rows, most);
}

/* Which row has that text; -1: none. */
static int row(const char *text)
{
	for (size_t i = 0; i < nrows; i++)
		if (!strcmp(rows[i].text, text))
			return i;
	return -1;
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
	word(add(1, "write", "idr_set"), "7");
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
	EXPECT(timeline_needs(record) == 1);
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

/* Cut after any event, it stops before the same ones. */
static void test_steps(void)
{
	json_t *whole, *events;
	size_t n, shown = 0;

	make_failure();
	add(2, "start", "");
	word(add(2, "write", "put"), "8");
	word(add(2, "write", "put"), "9");
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
	test_steps();
	json_decref(record);
	return expect_status();
}
