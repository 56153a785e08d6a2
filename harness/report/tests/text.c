// SPDX-License-Identifier: GPL-2.0-only
/* The report fits 80x24 whatever the record holds, and keeps what matters. */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "expect.h"

#define LONG "a_function_with_a_name_that_goes_on_and_on_and_on_and_on"

static char *text_for(const json_t *record, const struct look *look)
{
	char *out = NULL;
	size_t size;
	FILE *f = open_memstream(&out, &size);

	report_text(record, look, NULL, f);
	fclose(f);
	return out;
}

static char *text(const json_t *record, bool color)
{
	return text_for(record, &(struct look){ .color = color });
}

static int rows(const char *s)
{
	int n = 0;

	for (; *s; s++)
		n += *s == '\n';
	return n;
}

static size_t widest(const char *s)
{
	size_t most = 0;

	while (*s) {
		size_t n = strcspn(s, "\n");

		if (n > most)
			most = n;
		s += n + !!s[n];
	}
	return most;
}

static json_t *event(int n, int cpu, const char *kind, const char *fn,
		     const char *file)
{
	return json_pack("{si,si,ss,ss,ss,si,si}", "n", n, "cpu", cpu, "kind",
			 kind, "fn", fn, "file", file, "line", n, "size", 8);
}

/* 100 calls on each CPU, then one racing access each. */
static json_t *many_events(int ncpus, const char *fn)
{
	json_t *events = json_array(), *ev;
	int n = 0;

	for (int i = 0; i < 50; i++) {
		for (int cpu = 1; cpu <= ncpus; cpu++) {
			ev = event(++n, cpu, "enter", fn, "buggy/dm.c");
			json_array_append_new(events, ev);
			ev = event(++n, cpu, "read", fn, "buggy/dm.c");
			json_array_append_new(events, ev);
			ev = event(++n, cpu, "exit", fn, "buggy/dm.c");
			json_array_append_new(events, ev);
		}
	}
	for (int cpu = 1; cpu <= ncpus; cpu++) {
		ev = event(++n, cpu, "write", fn, "buggy/dm.c");
		json_object_set_new(ev, "racing", json_true());
		json_object_set_new(ev, "source", json_string("racy = line;"));
		json_array_append_new(events, ev);
	}
	json_array_append_new(events, json_pack("{si,ss,ss}", "cpu", 1, "kind",
		"console", "text", "BUG: unable to handle it at all at all"));
	return events;
}

static json_t *make(int ncpus, int nfindings, const char *fn)
{
	json_t *actors = json_array(), *findings = json_array();

	for (int i = 1; i <= ncpus; i++)
		json_array_append_new(actors, json_pack("{si,ss}", "cpu", i,
			"does", "dmsetup create a_volume_with_a_long_name"));
	for (int i = 0; i < nfindings; i++)
		json_array_append_new(findings, json_pack(
			"{ss,ss,ss,sb,s[{si,ss,ss,ss,si},{si,ss,ss,ss,si}]}",
			"tool", "tsan", "kind", "data-race", "field",
			"mapped_device.interface_ptr", "expected", i != 4,
			"sides", "cpu", 1, "op", "writes", "fn", fn, "file",
			"buggy/drivers/md/dm.c", "line", 100 + i,
			"cpu", 2, "op", "reads", "fn", fn, "file",
			"buggy/drivers/md/dm-ioctl.c", "line", 1000 + i));
	json_array_append_new(findings, json_pack(
		"{ss,ss,ss,sb,s[{si,ss}]}", "tool", "kernel", "kind", "BUG",
		"text", "BUG: unable to handle", "expected", 1, "sides",
		"cpu", 1, "fn", fn));
	return json_pack(
		"{si,s{ss,ss,ss,so},ss,ss,so,so,s{ss,si,s[],s[],ss},ss}",
		"schema", 1, "scenario", "name", "create-vs-lookup", "title",
		"A title", "closed_by", "02", "actors", actors, "subject",
		"buggy", "tool", "tsan", "events", many_events(ncpus, fn),
		"findings", findings, "verdict", "result", "as expected",
		"declared", nfindings, "missing", "unexpected", "blind", "",
		"replay", "dmrace replay create-vs-lookup:1*37,2*5,1");
}

static void test_fits(void)
{
	static const char *const names[] = { "alloc_dev", LONG LONG };

	for (int ncpus = 0; ncpus <= 8; ncpus++) {
		for (int nfindings = 0; nfindings < 8; nfindings++) {
			for (int i = 0; i < 2; i++) {
				json_t *r = make(ncpus, nfindings, names[i]);
				char *s = text(r, false);

				EXPECT(widest(s) <= 80);
				/* more CPUs than columns take a line each */
				if (ncpus <= 3)
					EXPECT(rows(s) <= 23);
				free(s);
				json_decref(r);
			}
		}
	}
}

static void test_keeps(void)
{
	json_t *r = make(2, 6, "alloc_dev");
	char *plain = text(r, false), *colored = text(r, true);

	EXPECT(strstr(plain, "> racy = line;"));
	EXPECT(strstr(plain, "! BUG: unable to handle"));
	EXPECT(strstr(plain, "cpu2: dmsetup create"));
	/* the one that nobody declared comes first */
	EXPECT(strstr(plain, "dm.c:104") < strstr(plain, "dm.c:100"));
	EXPECT(strstr(plain, "\n5 more: --json lists all\n"));
	EXPECT(strstr(plain, "closed by patch 02"));
	EXPECT(strstr(plain, "as expected: 6 of 6 declared"));
	EXPECT(strstr(plain, "replay   dmrace replay create-vs-lookup:1*37"));
	EXPECT(!strchr(plain, '\033'));
	EXPECT(strchr(colored, '\033'));
	free(plain);
	free(colored);
	json_decref(r);
}

static json_t *console(int cpu, const char *what)
{
	return json_pack("{si,ss,ss}", "cpu", cpu, "kind", "console", "text",
			 what);
}

static int count(const char *s, const char *what)
{
	int n = 0;

	while ((s = strstr(s, what)) && s++)
		n++;
	return n;
}

/* Up to six findings are all there, on a line each after the first two. */
static void test_lists(void)
{
	json_t *r = make(2, 5, "alloc_dev");
	char *s = text(r, false), *narrow;

	EXPECT(count(s, "RACE  cpu1 writes ") == 5);
	EXPECT(strstr(s, "RACE  cpu1 writes mapped_device.interface_ptr in alloc_dev, cpu2 reads it in a"));
	EXPECT(count(s, "\nBUG  cpu1 in alloc_dev\n") == 1);
	EXPECT(!strstr(s, "more"));
	EXPECT(strstr(s, "! BUG: unable to handle"));
	EXPECT(widest(s) <= 80 && rows(s) <= 23);
	free(s);
	/* with the places, where there is room for them */
	narrow = text_for(r, &(struct look){ .width = 120 });
	EXPECT(strstr(narrow, "in alloc_dev (dm.c:101), cpu2 reads it in alloc_dev (dm-ioctl.c:1001)\n"));
	free(narrow);
	json_decref(r);
}

/* What set-up said is no part of the run; a loop cries out once; an outcry is
 * not cut for words that it does not change. */
static void test_outcries(void)
{
	static const char cry[] =
		"BUG: unable to handle this kernel address ffff810000000042";
	json_t *r = make(2, 0, "alloc_dev");
	json_t *events = json_object_get(r, "events");
	char *s;

	json_object_set_new(r, "words", json_pack("[{ss,ss},{ss,ss}]",
			"label", "disk", "start", "set", "label", "holders",
			"start", "1"));
	json_array_insert_new(events, 0,
			console(0, "BUG: unable to handle set-up"));
	json_array_append_new(events, console(1, cry));
	json_array_append_new(events, console(1, cry));
	json_array_append_new(events, console(0, "BUG: unable to handle end"));
	s = text(r, false);
	EXPECT(!strstr(s, "! BUG: unable to handle set-up"));
	EXPECT(count(s, cry) == 1);
	EXPECT(strstr(s, "! BUG: unable to handle end"));
	EXPECT(widest(s) <= 80);
	EXPECT(rows(s) <= 23);
	free(s);
	json_decref(r);
}

/* Narrow, the CPUs share a column and words are left out; wide, nothing is cut
 * and no space is wasted; a higher screen may show more. */
static void test_sizes(void)
{
	static const int widths[] = { 40, 60, 80, 120, 200 };
	json_t *r = make(2, 1, "alloc_dev_with_a_name");
	char *s;

	json_object_set_new(r, "words", json_pack(
			"[{ss,ss},{ss,ss},{ss,ss}]", "label", "disk", "start",
			"set", "label", "idr", "start", "set", "label",
			"holders", "start", "1"));
	for (size_t i = 0; i < sizeof(widths) / sizeof(*widths); i++) {
		s = text_for(r, &(struct look){ .width = widths[i] });
		EXPECT(strstr(s, "racy = line;"));
		EXPECT(!!strstr(s, "> cpu1 racy") == (widths[i] < 80));
		EXPECT(!!strstr(s, "holders") == (widths[i] > 40));
		/* the verdict is not cut, whatever the width */
		EXPECT(widest(s) <= (size_t)(widths[i] < 60 ? 56 : widths[i]));
		if (widths[i] == 200)
			EXPECT(strstr(s, "a_volume_with_a_long_name   disk"));
		free(s);
	}
	s = text_for(r, &(struct look){ .height = 12 });
	EXPECT(strstr(s, "> racy = line;"));
	free(s);
	json_decref(r);
}

/* 100 changes of a word, and all CPUs wait. */
static json_t *make_long(void)
{
	json_t *r = make(2, 0, "alloc_dev"), *blocked = json_array(), *ev;
	char value[16];
	size_t i;

	json_object_set_new(r, "words", json_pack("[{ss,ss,ss}]", "label",
			"count", "field", "md.count", "start", "-"));
	json_array_foreach(json_object_get(r, "events"), i, ev) {
		if (strcmp(json_string_value(json_object_get(ev, "kind")),
			   "read"))
			continue;
		snprintf(value, sizeof(value), "%d", 1000000 + (int)i);
		json_object_set_new(ev, "words",
				    json_pack("{ss}", "count", value));
	}
	for (int cpu = 1; cpu <= 2; cpu++)
		json_array_append_new(blocked, json_pack(
			"{si,ss,ss,ss,si,s[{si,ss,ss,si}]}", "cpu", cpu,
			"waits", "a lock", "fn", "take", "file", "a.c", "line",
			7, "holders", "cpu", 3 - cpu, "fn", "have", "file",
			"a.c", "line", 8));
	json_object_set_new(r, "blocked", blocked);
	json_object_set_new(r, "end", json_string("deadlock"));
	return r;
}

/* As many rows as there is room for; a value and what a CPU prints are whole,
 * though they are wider than their columns. */
static void test_long(void)
{
	static const int heights[] = { 20, 24, 60, 200 };
	static const char cry[] =
		"WARNING: a lock is held for much longer than it ever should be";
	json_t *r = make_long();
	int before = 0;

	json_array_append_new(json_object_get(r, "events"), console(2, cry));
	for (size_t i = 0; i < sizeof(heights) / sizeof(*heights); i++) {
		char *s = text_for(r, &(struct look){ .height = heights[i] });

		EXPECT(rows(s) > before && rows(s) < heights[i]);
		before = rows(s);
		EXPECT(strstr(s, "cpu1 for a lock in take (a.c:7)"));
		/* the highest has room for all */
		EXPECT(i < 3 || (strstr(s, cry) && strstr(s, "*1000298")));
		free(s);
	}
	json_decref(r);
}

/* The last CPU's head is not cut for the words beside it. */
static void test_heads(void)
{
	json_t *r = make(2, 0, "alloc_dev");
	char *s;

	json_object_set_new(r, "words", json_pack("[{ss},{ss},{ss}]", "label",
			"disk", "label", "idr", "label", "holders"));
	s = text(r, false);
	EXPECT(strstr(s, "cpu2: dmsetup create a_volume_with_a_long_name  disk"));
	free(s);
	json_decref(r);
}

/* A property is told in words, and a long field by its last name. */
static void test_properties(void)
{
	json_t *r = make(2, 0, "a_function_of_a_long_name"), *list;
	char *s;

	list = json_object_get(r, "findings");
	json_array_append_new(list, json_pack(
		"{ss,ss,ss,ss,sb,s[{si,ss,ss,si}]}", "tool", "kernel", "kind",
		"late-init", "field", "mapped_device.name", "text",
		"written late", "expected", 0, "sides", "cpu", 1, "fn",
		"alloc_dev", "file", "buggy/drivers/md/dm.c", "line", 4));
	json_array_append_new(list, json_pack(
		"{ss,ss,ss,sb,s[{si,ss,ss,ss,si}]}", "tool", "tsan", "kind",
		"use-after-free", "field", "mapped_device.interface_ptr",
		"expected", 0, "sides", "cpu", 2, "op", "reads", "fn",
		"a_function_of_a_long_name", "file", "buggy/drivers/md/dm.c",
		"line", 631));
	s = text(r, false);
	EXPECT(strstr(s, "late-init  cpu1 in alloc_dev"));
	EXPECT(strstr(s, "           mapped_device.name: written late\n"));
	EXPECT(strstr(s, "cpu2 reads interface_ptr in a_function_of_a_long_name (dm.c:631)\n"));
	free(s);
	json_decref(r);
}

/* No string replays a free run: that is said. */
static void test_free(void)
{
	json_t *r = make(2, 0, "alloc_dev");
	char *s;

	json_object_set_new(r, "cpus", json_string("free"));
	s = text(r, false);
	EXPECT(strstr(s, "replay   not possible: the threads ran freely; to run it again:\n"
			 "         dmrace replay "));
	EXPECT(rows(s) <= 23);
	free(s);
	json_decref(r);
}

/* What set-up did has a line, unless a row that matters must go for it. */
static void test_before(void)
{
	json_t *r = make(2, 1, "alloc_dev"), *many = make(8, 1, "alloc_dev");
	char *s;

	json_object_set_new(json_object_get(r, "scenario"), "before",
			    json_string("vol0 exists"));
	json_object_set_new(json_object_get(many, "scenario"), "before",
			    json_string("vol0 exists"));
	s = text(r, false);
	EXPECT(strstr(s, "\n   before: vol0 exists\n"));
	EXPECT(rows(s) <= 23);
	free(s);
	s = text_for(many, &(struct look){ .height = 12 });
	EXPECT(!strstr(s, "before: "));
	free(s);
	json_decref(r);
	json_decref(many);
}

/* It stops before the system prints that it failed, and then goes on. */
static void test_question(void)
{
	json_t *r = make(2, 1, "alloc_dev");
	char answer[] = "\n", *out = NULL, *ask;
	FILE *answers = fmemopen(answer, 1, "r");
	size_t size;
	FILE *f = open_memstream(&out, &size);

	report_text(r, &(struct look){ 0 }, answers, f);
	fclose(f);
	fclose(answers);
	ask = strstr(out, "\nWhat happens next?");
	EXPECT(ask && count(out, "What happens next?") == 1);
	EXPECT(ask && strstr(ask, "! BUG: unable to handle"));
	EXPECT(count(out, "racy = line;") == 2);
	EXPECT(ask && !count(ask, "racy = line;"));
	free(out);
	json_decref(r);
}

/* The command is the reader's; the record keeps its own. */
static void test_command(void)
{
	json_t *r = make(2, 0, "alloc_dev");
	char *s;

	setenv("DMRACE_COMMAND", "other/dmrace", 1);
	s = text(r, false);
	EXPECT(strstr(s, "replay   other/dmrace replay create-vs-lookup:1*37"));
	EXPECT(rows(s) <= 23);
	free(s);
	setenv("DMRACE_COMMAND", "", 1);
	s = text(r, false);
	EXPECT(strstr(s, "replay   dmrace replay create-vs-lookup:1*37"));
	free(s);
	unsetenv("DMRACE_COMMAND");
	json_decref(r);
}

/* A record of another program must not bring the report down. */
static void test_odd(void)
{
	json_t *r = json_object();
	char *s = text(r, false);

	EXPECT(strstr(s, "verdict"));
	free(s);
	json_object_set_new(r, "events", json_pack("[{},{si},i]", "cpu", 99, 7));
	json_object_set_new(r, "findings", json_pack("[{},i]", 3));
	s = text(r, false);
	EXPECT(strstr(s, "verdict"));
	free(s);
	json_decref(r);
}

int main(void)
{
	test_fits();
	test_keeps();
	test_lists();
	test_outcries();
	test_heads();
	test_sizes();
	test_long();
	test_properties();
	test_free();
	test_before();
	test_question();
	test_command();
	test_odd();
	return expect_status();
}
