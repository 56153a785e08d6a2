// SPDX-License-Identifier: GPL-2.0-only
/* The values of the watched words, from the events alone. */
#include "detect/words.h"

#include <stdio.h>
#include <string.h>

#include "expect.h"

#define WITH(memory) \
	"runner\tversion=1\tsubject=buggy\tflavour=tsan\tbase=0x1000\n" \
	"run\tscenario=s\tcpus=threads\tmemory=" memory "\tn=1\n"
#define HEAD WITH("poison")
#define RECYCLED WITH("recycle")
#define END "end\thow=complete\n"

static struct event_log log;
static struct resolver res;	/* without symbols */
static json_t *events, *words;
static const json_t *like;	/* words of another run, or NULL */

/* fields: that of each event, in order, separated by blanks; "-" is none. */
static void follow(const char *text, const char *fields)
{
	char name[32];
	int n;

	event_log_free(&log);
	json_decref(events);
	json_decref(words);
	EXPECT(event_log_parse(&log, text, true));
	events = json_array();
	for (; sscanf(fields, " %31s%n", name, &n) == 1; fields += n)
		json_array_append_new(events, json_pack("{ss}", "field", name));
	EXPECT(json_array_size(events) == log.evs.n);
	res = (struct resolver){ .log = &log };
	words = words_follow(&res, "count=md.holders next=md.next", events,
			     like);
}

static const char *now(size_t event, const char *label)
{
	const char *s = json_string_value(json_object_get(json_object_get(
				json_array_get(events, event), "words"),
				label));

	return s ? s : "same";
}

static const char *start(size_t word)
{
	const char *s = json_string_value(json_object_get(
				json_array_get(words, word), "start"));

	return s ? s : "";
}

static bool is(const char *a, const char *b)
{
	return !strcmp(a, b);
}

static void test_life(void)
{
	follow(HEAD
	       "ev\tn=1\tcpu=1\tkind=alloc\taddr=0x5000\tsize=64\n"
	       "obj\taddr=0x5000\tsize=64\tcpu=1\n"
	       "ev\tn=2\tcpu=1\tkind=write\taddr=0x5000\tsize=64\n"
	       "after\tfill=0\n"
	       "ev\tn=3\tcpu=1\tkind=store\taddr=0x5010\tsize=4\tvalue=0\n"
	       "after\tvalue=1\n"
	       "ev\tn=4\tcpu=2\tkind=write\taddr=0x5020\tsize=8\tvalue=0\n"
	       "after\tvalue=-1\n"
	       "ev\tn=5\tcpu=1\tkind=free\taddr=0x5000\tsize=64\n"
	       "ev\tn=6\tcpu=2\tkind=rmw\taddr=0x5010\tsize=4\tvalue=1\n"
	       "after\tvalue=1802201964\n"
	       "ev\tn=7\tcpu=2\tkind=write\taddr=0x5010\tsize=4\tvalue=1802201964\n"
	       "after\tvalue=5\n" END,
	       "- md.lock md.holders md.next - md.holders md.holders");
	EXPECT(is(start(0), "-") && is(start(1), "-"));
	EXPECT(is(now(0, "count"), "junk") && is(now(0, "next"), "junk"));
	EXPECT(is(now(1, "count"), "0") && is(now(1, "next"), "NULL"));
	EXPECT(is(now(2, "count"), "1") && is(now(2, "next"), "same"));
	EXPECT(is(now(3, "next"), "-1"));
	EXPECT(is(now(4, "count"), "freed") && is(now(4, "next"), "freed"));
	/* what is counted from what lies in freed memory says nothing */
	EXPECT(is(now(5, "count"), "same"));
	EXPECT(is(now(6, "count"), "5"));
}

/* Of two counts the one that two CPUs touch; before the run it was 2. */
static void test_choice(void)
{
	follow(HEAD
	       "ev\tn=1\tcpu=1\tkind=rmw\taddr=0x9010\tsize=4\tvalue=7\n"
	       "after\tvalue=8\n"
	       "ev\tn=2\tcpu=1\tkind=rmw\taddr=0x9010\tsize=4\tvalue=8\n"
	       "after\tvalue=9\n"
	       "ev\tn=3\tcpu=1\tkind=rmw\taddr=0x5010\tsize=4\tvalue=2\n"
	       "after\tvalue=1\n"
	       "ev\tn=4\tcpu=2\tkind=load\taddr=0x5010\tsize=4\tvalue=1\n" END,
	       "md.holders md.holders md.holders md.holders");
	EXPECT(is(start(0), "2") && is(start(1), "-"));
	EXPECT(is(now(0, "count"), "same") && is(now(1, "count"), "same"));
	EXPECT(is(now(2, "count"), "1") && is(now(3, "count"), "same"));
}

#define MADE \
	"ev\tn=1\tcpu=2\tkind=alloc\taddr=0x4000\tsize=64\n" \
	"obj\taddr=0x4000\tsize=64\tcpu=2\n" \
	"ev\tn=2\tcpu=1\tkind=alloc\taddr=0x5000\tsize=64\n" \
	"obj\taddr=0x5000\tsize=64\tcpu=1\n"

/* A run that was cut short follows what the whole one followed: the object
 * that cpu1 allocates, untouched or not, wherever it lies. */
static void test_like(void)
{
	json_t *whole;

	follow(HEAD MADE
	       "ev\tn=3\tcpu=1\tkind=store\taddr=0x5010\tsize=4\tvalue=0\n"
	       "after\tvalue=1\n"
	       "ev\tn=4\tcpu=2\tkind=load\taddr=0x5010\tsize=4\tvalue=1\n"
	       "ev\tn=5\tcpu=2\tkind=load\taddr=0x4010\tsize=4\tvalue=7\n" END,
	       "- - md.holders md.holders md.holders");
	whole = json_incref(words);
	like = whole;
	follow(HEAD MADE END, "- -");
	EXPECT(is(start(0), "-"));
	EXPECT(is(now(0, "count"), "same"));	/* it is cpu2's */
	EXPECT(is(now(1, "count"), "junk"));
	follow(HEAD
	       "ev\tn=1\tcpu=1\tkind=alloc\taddr=0x6000\tsize=64\n"
	       "obj\taddr=0x6000\tsize=64\tcpu=1\n"
	       "ev\tn=2\tcpu=1\tkind=store\taddr=0x6010\tsize=4\tvalue=0\n"
	       "after\tvalue=3\n" END, "- md.holders");
	EXPECT(is(now(0, "count"), "junk") && is(now(1, "count"), "3"));
	/* what lies in recycled memory is not known before it is read: a run
	 * that stops earlier must not differ */
	follow(RECYCLED
	       "ev\tn=1\tcpu=1\tkind=alloc\taddr=0x6000\tsize=64\n"
	       "obj\taddr=0x6000\tsize=64\tcpu=1\n"
	       "ev\tn=2\tcpu=1\tkind=read\taddr=0x6010\tsize=4\tvalue=3\n"
	       END, "- md.holders");
	EXPECT(is(now(0, "count"), "?") && is(now(1, "count"), "3"));
	like = NULL;
	json_decref(whole);
}

/* Of two objects that one CPU allocates it follows the same one again. */
static void test_second(void)
{
	static const char two[] = HEAD
		"ev\tn=1\tcpu=1\tkind=alloc\taddr=0x4000\tsize=64\n"
		"obj\taddr=0x4000\tsize=64\tcpu=1\n"
		"ev\tn=2\tcpu=1\tkind=alloc\taddr=0x5000\tsize=64\n"
		"obj\taddr=0x5000\tsize=64\tcpu=1\n";
	json_t *whole;
	char text[1024];

	snprintf(text, sizeof(text), "%s%s%s", two,
		 "ev\tn=3\tcpu=2\tkind=store\taddr=0x5010\tsize=4\tvalue=0\n"
		 "after\tvalue=1\n", END);
	follow(text, "- - md.holders");
	EXPECT(is(now(2, "count"), "1"));
	whole = json_incref(words);
	like = whole;
	snprintf(text, sizeof(text), "%s%s", two, END);
	follow(text, "- -");
	EXPECT(is(now(0, "count"), "same") && is(now(1, "count"), "junk"));
	like = NULL;
	json_decref(whole);
}

/* Memory that another object gets is no longer the word's; and 0 of what holds
 * small numbers is a number. */
static void test_place(void)
{
	follow(HEAD
	       "obj\taddr=0x5000\tsize=64\tcpu=0\n"
	       "ev\tn=1\tcpu=1\tkind=write\taddr=0x5010\tsize=4\tvalue=2\n"
	       "after\tvalue=1\n"
	       "ev\tn=2\tcpu=1\tkind=read\taddr=0x5010\tsize=4\tvalue=1\n"
	       "ev\tn=3\tcpu=1\tkind=free\taddr=0x5000\tsize=64\n"
	       "ev\tn=4\tcpu=2\tkind=read\taddr=0x5010\tsize=4\tvalue=1\n"
	       "ev\tn=5\tcpu=2\tkind=alloc\taddr=0x5000\tsize=64\n"
	       "obj\taddr=0x5000\tsize=64\tcpu=2\n"
	       "ev\tn=6\tcpu=2\tkind=read\taddr=0x5010\tsize=4\tvalue=9\n" END,
	       "md.holders md.holders - md.holders - md.holders");
	EXPECT(is(start(0), "2") && is(now(0, "count"), "1"));
	EXPECT(is(now(2, "count"), "freed"));
	/* who reads freed memory does not bring it back */
	EXPECT(is(now(3, "count"), "same"));
	EXPECT(is(now(4, "count"), "same") && is(now(5, "count"), "same"));
	follow(HEAD
	       "ev\tn=1\tcpu=1\tkind=rmw\taddr=0x5020\tsize=8\tvalue=0\n"
	       "after\tvalue=4\n"
	       "ev\tn=2\tcpu=1\tkind=rmw\taddr=0x5020\tsize=8\tvalue=4\n"
	       "after\tvalue=0\n" END, "md.next md.next");
	EXPECT(is(start(1), "0") && is(now(0, "next"), "4"));
	EXPECT(is(now(1, "next"), "0"));
}

int main(void)
{
	test_life();
	test_choice();
	test_like();
	test_second();
	test_place();
	return expect_status();
}
