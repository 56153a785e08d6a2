// SPDX-License-Identifier: GPL-2.0-only
#include "detect/event-log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "expect.h"

#define RUNNER "runner\tversion=1\tsubject=buggy\tflavour=tsan\tbase=0x1000\n"
#define RUN "run\tscenario=s\tschedule=directed\tcpus=threads\tn=1\n"
#define END "end\thow=complete\tpoints=3\n"

static struct event_log log;

static bool parse(const char *text)
{
	event_log_free(&log);
	return event_log_parse(&log, text, true);
}

static bool says(const char *words)
{
	return log.broken && strstr(log.broken, words);
}

static void test_good(void)
{
	EXPECT(parse(RUNNER RUN
		     "ev\tn=1\tcpu=2\tkind=read\tpc=0x1010\taddr=0xff\tsize=4\tvalue=7\n"
		     "obj\taddr=0x20\tsize=64\tn=1\tcpu=1\tpcs=0x1,0x2\n"
		     "returned\tcpu=2\tresult=-ENXIO\n"
		     "console\tcpu=1\ttext=a\\tb\\\\c\\nd\n"
		     "finding\tkind=oops\tcpu=2\tpcs=0x1010\ttext=Oops\tfn=\n"
		     "report\ttool=tsan\ttype=data-race\tn=1\n"
		     "mop\tcpu=1\taddr=0x24\tsize=4\top=writes\tpcs=0x1020\n"
		     "mop\tcpu=2\taddr=0x24\tsize=4\top=reads\tpcs=0x1010,0x1030\n"
		     "endreport\n"
		     "schedule\ttext=s:1*3\n"
		     "capacity\ttable=CELLS\twhat=cells\tsize=4\tlost=2\tcure=\n"
		     END));
	EXPECT(log.capacities.n == 1 && log.capacities.v[0].size == 4);
	EXPECT(log.capacities.v[0].lost == 2 && !log.capacities.v[0].cure);
	EXPECT(!strcmp(log.subject, "buggy"));
	EXPECT(log.base == 0x1000);
	EXPECT(log.evs.n == 1 && log.evs.v[0].cpu == 2);
	EXPECT(log.evs.v[0].pc == 0x1010 && log.evs.v[0].line == 3);
	EXPECT(log.objs.n == 1 && log.objs.v[0].pcs.n == 2);
	EXPECT(log.objs.v[0].pcs.v[1] == 2);
	EXPECT(log.returneds.n == 1 && log.returneds.v[0].cpu == 2);
	EXPECT(!strcmp(log.returneds.v[0].result, "-ENXIO"));
	EXPECT(!strcmp(log.consoles.v[0].text, "a\tb\\c\nd"));
	EXPECT(!log.findings.v[0].fn);
	EXPECT(log.reports.n == 1 && log.reports.v[0].mops.n == 2);
	EXPECT(log.reports.v[0].mops.v[1].pcs.n == 2);
	EXPECT(!strcmp(log.run.replay, "s:1*3"));
	EXPECT(!strcmp(log.end, "complete"));
}

static void test_list(void)
{
	event_log_free(&log);
	EXPECT(event_log_parse(&log, RUNNER
			     "scenario\tname=a\ttitle=A\tschedule=\n"
			     "actor\tn=1\tdoes=create\n"
			     "actor\tn=2\tdoes=look\n"
			     "expect\ttools=tsan,drd\tkind=data-race\tfn_a=f\top_a=reads\n"
			     "scenario\tname=b\ttitle=B\n"
			     "expect\ttools=drd\tblind=cannot\n", false));
	EXPECT(log.scenarios.n == 2);
	EXPECT(event_log_scenario(&log, "a")->actors.n == 2);
	EXPECT(!event_log_scenario(&log, "a")->schedule);
	EXPECT(!strcmp(event_log_scenario(&log, "b")->expects.v[0].blind,
		       "cannot"));
	EXPECT(!event_log_scenario(&log, "c"));
}

static void test_bad(void)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "",
		  "nothing" },
		{ RUNNER RUN,
		  "no end" },
		{ RUNNER RUN "end\thow=complete",
		  "line 3 is cut off" },
		{ RUN END,
		  "no runner" },
		{ "runner\tversion=2\tsubject=x\tflavour=y\n" END,
		  "another version" },
		{ RUNNER "nonsense\ta=1\n" END,
		  "line 2 (nonsense): an unknown record" },
		{ RUNNER "ev\tn=1\tcpu=x\tkind=read\n" END,
		  "cpu=x is not a number" },
		{ RUNNER "ev\tn=1\tcpu=1\n" END,
		  "no kind=" },
		{ RUNNER "ev\tn=1\tcpu=1\tkind=read\tpc=12\n" END,
		  "pc=12 is not an address" },
		{ RUNNER "ev\tn=1\tcpu=1\tkind=read\tpc\n" END,
		  "not key=value" },
		{ RUNNER "obj\taddr=0x1\tsize=1\tpcs=0x1,,0x2\n" END,
		  "list of addresses" },
		{ RUNNER "console\tcpu=1\ttext=a\\x\n" END,
		  "escape" },
		{ RUNNER "mop\top=reads\n" END,
		  "no report before" },
		{ RUNNER "report\ttool=tsan\ttype=x\n" END,
		  "inside a report" },
		{ RUNNER "actor\tn=1\tdoes=x\n" END,
		  "no scenario before" },
		{ RUNNER RUN RUN END,
		  "a second run" },
		{ RUNNER "scenario\tname=a\ttitle=A\twatch=a=s.a b=s.b c=s.c d=s.d e=s.e\n",
		  "more than 4 words" },
		{ RUNNER "scenario\tname=a\ttitle=A\twatch=much_too_long_label=s.a\n",
		  "expected LABEL=STRUCT.MEMBER" },
		{ RUNNER "capacity\twhat=cells\tsize=4\n" RUN END,
		  "no table=" },
		{ RUNNER RUN END END,
		  "after the end" },
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		EXPECT(!parse(bad[i].text));
		EXPECT(says(bad[i].says));
	}
}

/* What an exploration writes at once stands until its last word; what set-up
 * found before it stays. */
static void test_explored(void)
{
	static const char begun[] = RUNNER
		"finding\tkind=oops\tcpu=1\n"
		"exploring\n"
		"finding\tkind=BUG\tcpu=1\n"
		"report\ttool=tsan\ttype=data-race\n"
		"mop\tcpu=1\top=reads\n"
		"endreport\n"
		"schedule\ttext=a:1*9\texecution=3\n";
	char text[1024];

	EXPECT(!parse(begun) && says("no end"));
	EXPECT(log.findings.n == 2 && log.reports.n == 1);
	snprintf(text, sizeof(text), "%s%s", begun, "result\n"
		 "finding\tkind=leak\tcpu=1\n"
		 "schedule\ttext=a:1\texecution=3\n"
		 "explored\tstrategy=all\texecutions=9\n");
	EXPECT(parse(text));
	EXPECT(log.findings.n == 2 && !log.reports.n && log.found_bys.n == 1);
	EXPECT(!strcmp(log.findings.v[0].kind, "oops"));
	EXPECT(!strcmp(log.findings.v[1].kind, "leak"));
	/* set-up did not come to its end: nothing is replaced */
	EXPECT(parse(RUNNER "finding\tkind=oops\tcpu=1\nresult\n"
		     "explored\tstrategy=all\texecutions=0\n"));
	EXPECT(log.findings.n == 1);
	/* a report that is cut off is none */
	EXPECT(!parse(RUNNER RUN "report\ttool=tsan\ttype=data-race\n"
		      "mop\tcpu=1\top=reads\n"));
	EXPECT(!log.reports.n);
	/* holders are those of the CPU before them */
	EXPECT(!parse(RUNNER RUN "holder\tcpu=1\tpcs=0x10\n" END));
	EXPECT(says("no blocked CPU"));
	EXPECT(parse(RUNNER RUN "blocked\tcpu=1\twaits=left\towner=2\tpcs=0x8\n"
		     "holder\tcpu=2\tpcs=0x10\n"
		     "blocked\tcpu=2\twaits=a wake-up\n" END));
	EXPECT(log.blockeds.n == 2 && log.blockeds.v[0].pcs.n == 1);
	EXPECT(log.blockeds.v[0].holders.n == 1 && !log.blockeds.v[1].holders.n);
	EXPECT(log.blockeds.v[0].holders.v[0].cpu == 2);
	/* nothing of it moves a cursor */
	EXPECT(parse(RUNNER "console\tcpu=1\ttext=a\033[2Jb\n" END));
	EXPECT(!strcmp(log.consoles.v[0].text, "a?[2Jb"));
}

static void test_file(void)
{
	char path[] = "/tmp/dmrace-log-XXXXXX";
	static const char zero[] = RUNNER "console\tcpu=1\ttext=\0\n" END;
	int fd = mkstemp(path);

	EXPECT(write(fd, zero, sizeof(zero) - 1) == sizeof(zero) - 1);
	close(fd);
	event_log_free(&log);
	EXPECT(!event_log_read(&log, path, true));
	EXPECT(says("zero byte"));
	unlink(path);
	event_log_free(&log);
	EXPECT(!event_log_read(&log, path, true));
	EXPECT(says("No such file"));
}

int main(void)
{
	test_good();
	test_list();
	test_bad();
	test_explored();
	test_file();
	event_log_free(&log);
	return expect_status();
}
