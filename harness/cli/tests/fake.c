// SPDX-License-Identifier: GPL-2.0-only
/*
 * A runner that plays one scenario by rote, and misbehaves as $FAKE says: the
 * command's statuses are tested with it, and its reports.  The code that the
 * log speaks of is real, so that lines and fields can be resolved; memcheck
 * sees a real use of freed memory.
 */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/detector.h"

struct semaphore {
	int count;
};

struct mapped_device {
	struct semaphore lock;
	int holders;
	void *disk;
};

extern char __executable_start[];

static struct mapped_device *the_md;
static const char *where_alloc, *where_init, *where_read;
static volatile long sink;

__attribute__((noinline)) static const char *here(void)
{
	return (const char *)__builtin_return_address(0) - 1;
}

__attribute__((noinline)) static void alloc_dev(void)
{
	struct mapped_device *md = malloc(sizeof(*md));

	where_alloc = here();
	the_md = md;
	md->disk = NULL; where_init = here();
}

__attribute__((noinline)) static void dm_find_md(void)
{
	sink = (long)the_md->disk; where_read = here();
}

static FILE *event_log;

__attribute__((format(printf, 1, 2)))
static void put(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(event_log, format, args);
	va_end(args);
	fflush(event_log);
}

static void list(int fixed)
{
	put("runner\tversion=1\tsubject=%s\tflavour=plain\n",
	    fixed ? "fixed" : "buggy");
	put("scenario\tname=create-vs-lookup\ttitle=A lookup finds a device that is not finished\tstory=The mail's first table.\\nTwo lines of it.\tclosed_by=02\twindow=md->disk\tschedule=cpu1 until alloc_dev allocates; cpu2 to end\tmemory=poison\tfile=scenarios/01.c\n");
	put("actor\tn=1\tdoes=dmsetup create vol0\n");
	put("actor\tn=2\tdoes=dmsetup info -j 254 -m 0\n");
	put("expect\ttools=tsan\tkind=data-race\tfn_a=dm_find_md\top_a=reads\tfn_b=alloc_dev\top_b=writes\tfield=mapped_device.disk\n");
	put("expect\ttools=kernel\tkind=oops\tfn_a=dm_find_md\top_a=\tfn_b=\top_b=\tfield=\n");
	put("expect\ttools=memcheck\tkind=invalid-access\tfn_a=dm_find_md\top_a=reads\tfield=mapped_device.disk\n");
	put("expect\ttools=helgrind,drd\tblind=they follow no freed memory\n");
	put("scenario\tname=other\ttitle=Declared for memcheck alone\tfile=scenarios/02.c\n");
	put("actor\tn=1\tdoes=dmsetup create vol0\n");
	put("expect\ttools=memcheck\tkind=invalid-access\tfn_a=dm_find_md\n");
	put("scenario\tname=nobody\ttitle=Without actors\tfile=scenarios/03.c\n");
	put("expect\ttools=tsan\tkind=data-race\tfn_a=dm_find_md\n");
	put("scenario\tname=blind\ttitle=Nothing declared\tfile=scenarios/04.c\n");
	put("actor\tn=1\tdoes=dmsetup create vol0\n");
	put("expect\ttools=tsan,memcheck\tblind=it is dark\n");
}

static void events(void)
{
	put("ev\tn=1\tcpu=1\tkind=enter\tpc=%p\tfn=alloc_dev\n", where_alloc);
	put("ev\tn=2\tcpu=1\tkind=alloc\tpc=%p\taddr=%p\tsize=%zu\n",
	    where_alloc, (void *)the_md, sizeof(*the_md));
	put("obj\taddr=%p\tsize=%zu\tn=2\tcpu=1\tpcs=%p\n", (void *)the_md,
	    sizeof(*the_md), where_alloc);
	put("ev\tn=3\tcpu=2\tkind=enter\tpc=%p\tfn=dm_find_md\n", where_read);
	put("ev\tn=4\tcpu=2\tkind=read\tpc=%p\taddr=%p\tsize=8\tvalue=0\n",
	    where_read, (void *)&the_md->disk);
}

static void findings(void)
{
	put("console\tcpu=2\ttext=BUG: unable to handle kernel paging request at 6b6b6b73\n");
	put("finding\tkind=oops\tcpu=2\tpcs=%p\ttext=BUG: unable to handle kernel paging request at 6b6b6b73\n",
	    where_read);
}

static void report(void)
{
	put("ev\tn=5\tcpu=1\tkind=write\tpc=%p\taddr=%p\tsize=8\n",
	    where_init, (void *)&the_md->disk);
	put("report\ttool=tsan\ttype=data-race\tn=5\n");
	put("mop\tcpu=1\taddr=%p\tsize=8\top=writes\tpcs=%p\n",
	    (void *)&the_md->disk, where_init);
	put("mop\tcpu=2\taddr=%p\tsize=8\top=reads\tpcs=%p\n",
	    (void *)&the_md->disk, where_read);
	put("endreport\n");
}

static int no_start(void)
{
	fputs("FATAL: ThreadSanitizer: unexpected memory mapping 0x1-0x2\n",
	      stderr);
	return 66;
}

static void header(const char *fake, int fixed, int tsan, const char *token)
{
	if (!strcmp(fake, "flavour"))
		tsan = !tsan;
	if (!strcmp(fake, "subject"))
		fixed = !fixed;
	if (!strcmp(fake, "token"))
		token = "of another run";
	put("runner\tversion=1\tsubject=%s\tflavour=%s\tvalgrind=%s\talive=%d\ttoken=%s\tcompiler=none\tbase=%p\n",
	    fixed ? "fixed" : "buggy", tsan ? "tsan" : "plain",
	    detector_valgrind(), strcmp(fake, "asleep") != 0, token,
	    __executable_start);
}

static int run(const char *fake, int fixed, int tsan, const char *token,
	       const char *scenario)
{
	alloc_dev();
	if (!strcmp(fake, "tsan-start"))
		return no_start();
	header(fake, fixed, tsan, token);
	if (!strcmp(fake, "refuse")) {
		put("error\ttext=schedule: \"nonsense\" is none\n");
		return 1;
	}
	put("run\tscenario=%s\tschedule=directed\tcpus=threads\tn=1\n", scenario);
	if (!fixed && !tsan)
		free(the_md);
	dm_find_md();
	events();
	if (!strcmp(fake, "kill"))
		raise(SIGSEGV);
	if (!strcmp(fake, "hang"))
		sleep(60);
	if (!strcmp(fake, "malformed"))
		put("ev\tcpu=one\tkind=read\n");
	if (!strcmp(fake, "error"))
		put("error\ttext=the module does not load\n");
	if (!fixed || !strcmp(fake, "dirty"))
		findings();
	if (!strcmp(fake, "kill-late"))
		raise(SIGSEGV);
	if (!strcmp(fake, "hang-late"))
		sleep(60);
	if (!strcmp(fake, "endless"))
		for (int i = 0; i < 400000; i++)
			put("console\tcpu=1\ttext=again and again and again\n");
	if ((!fixed && strcmp(fake, "silent")) && tsan)
		report();
	if (!strcmp(fake, "unmet"))
		put("unmet\ttext=cpu1 until alloc_dev allocates\n");
	put("schedule\ttext=create-vs-lookup:1*2,2*2,1\n");
	put("end\thow=%s\tpoints=5%s",
	    !strcmp(fake, "abandon") ? "abandoned" : "complete",
	    !strcmp(fake, "cut") ? "" : "\n");
	return !strcmp(fake, "status") ? 5 : 0;
}

/* What follows an option; "" if it is not there. */
static const char *option(int argc, char **argv, const char *name)
{
	for (int i = 1; i + 1 < argc; i++)
		if (!strcmp(argv[i], name))
			return argv[i + 1];
	return "";
}

int main(int argc, char **argv)
{
	const char *fake = getenv("FAKE"), *log = option(argc, argv, "--log");

	if (!fake)
		fake = "";
	event_log = stdout;
	if (*log) {
		event_log = fopen(log, "w");
		if (!event_log)
			return 1;
	}
	if (argc < 2 || strcmp(argv[1], "list"))
		return run(fake, !!strstr(argv[0], "fixed-"),
			   !!strstr(argv[0], "-tsan"),
			   option(argc, argv, "--token"),
			   option(argc, argv, "--scenario"));
	if (!strcmp(fake, "tsan-list"))
		return no_start();
	if (!strcmp(fake, "no-list"))
		return 3;
	list(!!strstr(argv[0], "fixed-"));
	return 0;
}
