// SPDX-License-Identifier: GPL-2.0-only
/* Where a CPU got a pointer that it used too late. */
#include "detect/stale.h"

#include <string.h>

#include "expect.h"

#define HEAD "runner\tversion=1\tsubject=buggy\tflavour=tsan\tbase=0x1000\n" \
	     "run\tscenario=s\tcpus=threads\tmemory=poison\tn=1\n" \
	     "ev\tn=1\tcpu=1\tkind=alloc\taddr=0x5000\tsize=64\n" \
	     "obj\taddr=0x5000\tsize=64\tcpu=1\n"
#define END "end\thow=complete\n"

/* 0x5000 is 20480. */
#define READS(n, cpu, value)						\
	"ev\tn=" n "\tcpu=" cpu "\tkind=read\taddr=0x9000\tsize=8"	\
	"\tvalue=" value "\n"
#define FREES(n) "ev\tn=" n "\tcpu=1\tkind=free\taddr=0x5000\tsize=64\n"
#define USES(n)  "ev\tn=" n "\tcpu=2\tkind=rmw\taddr=0x5010\tsize=4\tvalue=1\n"

/* Marks the events of which racing has a '>'; returns the stale ones, likewise. */
static const char *stale(const char *text, const char *racing)
{
	static char marks[16];
	struct event_log log;
	json_t *events = json_array(), *ev;

	EXPECT(event_log_parse(&log, text, true));
	EXPECT(log.evs.n == strlen(racing));
	for (size_t i = 0; i < log.evs.n; i++)
		json_array_append_new(events, racing[i] == '>' ?
				      json_pack("{sb}", "racing", 1) :
				      json_object());
	stale_mark(&log, events);
	memset(marks, 0, sizeof(marks));
	for (size_t i = 0; i < log.evs.n; i++) {
		ev = json_array_get(events, i);
		marks[i] = json_is_true(json_object_get(ev, "stale")) ? '!'
								      : '.';
	}
	json_decref(events);
	event_log_free(&log);
	return marks;
}

int main(void)
{
	/* the last read of a pointer into the object, before it is freed */
	EXPECT(!strcmp(stale(HEAD READS("2", "2", "20480")
			     READS("3", "2", "20488") READS("4", "2", "36864")
			     FREES("5") USES("6") END, "....>>"), "..!..."));
	/* what another CPU reads is not its pointer */
	EXPECT(!strcmp(stale(HEAD READS("2", "3", "20480") FREES("3")
			     USES("4") END, "..>>"), "...."));
	/* it reads the pointer when all has happened: not too late */
	EXPECT(!strcmp(stale(HEAD FREES("2") READS("3", "2", "20480")
			     USES("4") END, ".>.>"), "...."));
	/* nothing races in between */
	EXPECT(!strcmp(stale(HEAD READS("2", "2", "20480") FREES("3")
			     USES("4") END, "...>"), "...."));
	/* a pointer to what lay there before */
	EXPECT(!strcmp(stale(HEAD READS("2", "2", "20480") FREES("3")
			     "ev\tn=4\tcpu=1\tkind=alloc\taddr=0x5000\tsize=64\n"
			     "obj\taddr=0x5000\tsize=64\tcpu=1\n"
			     USES("5") END, "..>.>"), "....."));
	/* ... or later */
	EXPECT(!strcmp(stale(HEAD READS("2", "2", "20480") FREES("3") USES("4")
			     "ev\tn=5\tcpu=1\tkind=alloc\taddr=0x5000\tsize=64\n"
			     "obj\taddr=0x5000\tsize=64\tcpu=1\n" END,
			     "..>>."), ".!..."));
	/* half a pointer is none */
	EXPECT(!strcmp(stale(HEAD "ev\tn=2\tcpu=2\tkind=read\taddr=0x9000"
			     "\tsize=4\tvalue=20480\n" FREES("3") USES("4") END,
			     "..>>"), "...."));
	/* it frees what another CPU uses: that is no use */
	EXPECT(!strcmp(stale(HEAD READS("2", "1", "20480") USES("3")
			     FREES("4") END, "..>>"), "...."));
	return expect_status();
}
