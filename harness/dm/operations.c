// SPDX-License-Identifier: GPL-2.0-only
/*
 * The operations of programs, and the programs of a sweep: see programs.h.
 * OPERATIONS lists all of them; a program may use any names.  "load" gives a
 * table of 8 sectors, "load_hold" one whose I/O lasts until a "disk", "open"
 * keeps the file until a "close" of that minor, "visit" opens and closes, "use"
 * also reads a sector in between, "start" reads one and does not wait for it.
 * "starve N": the N-th allocation of this CPU from here on fails, "fault N": its
 * N-th copy from or to the process.  "signal" interrupts the next call of this
 * CPU; after "unprivileged" that call has no capabilities.  "two" reads two
 * sectors, "ahead" one that may be dropped.  "answer" does what udev does: it
 * waits for a device to be added, and visits it.  "wait_none" does not wait,
 * because the event's number has already changed.
 *
 * A file that set-up opens belongs to the first CPU that can use it.  So its
 * owner does not depend on the schedule.  An operation that needs a file and
 * has none does nothing.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "dm/operations.h"
#include "dm/user.h"
#include "programs.h"
#include "vcpu/vcpu.h"

#define FILES		8		/* minors of which a file is kept */
#define LENGTH		80		/* operations of a part */

struct operation {
	const char *name;
	int arguments;
	bool file;			/* it uses one */
	void (*perform)(const char *a, const char *b);
	const char *call;		/* as C: a and b are its words */
};

static struct program {
	int cpus;
	bool unloads;			/* it has an rmmod */
	bool starves;
	uint8_t heir[FILES];		/* CPU that has set-up's file; 0: none */
	/* [0]: set-up */
	struct program_part {
		int n;
		struct program_op {
			const struct operation *operation;
			char a[132], b[132];
		} op[LENGTH];
	} part[PROGRAM_CPUS + 1];
} program;

static unsigned int number(const char *text)
{
	return strtoul(text, NULL, 10);
}

static struct user_file *file_of(unsigned int minor)
{
	int cpu = vcpu_self();
	struct user_file *file = user_file_of(cpu, minor);

	if (!file && cpu >= 0 && program.heir[minor % FILES] == cpu + 1)
		file = user_file_of(-1, minor);
	return file;
}

static void keep(unsigned int minor)
{
	struct user_file *file;

	user_open(minor, &file);
}

static void shut(unsigned int minor)
{
	struct user_file *file = file_of(minor);

	if (file)
		user_close(file);
}

/*
 * X(operation, helper, what it calls with the file, more arguments): calls with a
 * file that may not be open.  "edge" reads two sectors around the edge between the
 * targets of load_two.
 */
#define FILE_CALLS(X)							\
	X(io, read_sector, user_io)					\
	X(start, start_sector, user_start_io)				\
	X(edge, read_edge, user_read, 7, 2)				\
	X(two, read_two, user_read, 0, 2)				\
	X(ahead, read_ahead, user_read_ahead)				\
	X(flush, flush, user_flush)					\
	X(congested, ask_congested, user_congested)

#define DEFINE(operation, helper, call, args...)			\
static void helper(unsigned int minor)					\
{									\
	struct user_file *file = file_of(minor);			\
									\
	if (file)							\
		call(file, ##args);					\
}
FILE_CALLS(DEFINE)

static void use(unsigned int minor, bool read)
{
	struct user_file *file;

	if (user_open(minor, &file))
		return;
	if (read)
		user_io(file);
	user_close(file);
}

#define OPERATION(word, call)						\
static const char call_##word[] = #call;				\
static void perform_##word(const char *a, const char *b)		\
{									\
	(void)a;							\
	(void)b;							\
	call;								\
}
OPERATION(create, user_create(a))
OPERATION(create_minor, user_create_minor(a, number(b)))
OPERATION(create_uuid, user_create_uuid(a, b))
OPERATION(create_unended, user_create_unended())
OPERATION(remove, user_remove(a))
OPERATION(remove_all, user_remove_all())
OPERATION(rename, user_rename(a, b))
OPERATION(status, user_status(a))
OPERATION(status_dev, user_status_dev(number(a)))
OPERATION(status_uuid, user_status_uuid(a))
OPERATION(status_major, user_status_major(number(a), 0))
OPERATION(list, user_list())
OPERATION(list_small, user_list_small())
OPERATION(version, user_version())
OPERATION(versions, user_list_versions())
OPERATION(suspend, user_suspend(a))
OPERATION(suspend_nolockfs, user_suspend_nolockfs(a))
OPERATION(resume, user_resume(a))
OPERATION(load, user_load(a, "0 8 zero"))
OPERATION(load_error, user_load(a, "0 8 error"))
OPERATION(load_two, user_load_readonly(a, "0 8 zero\n8 8 error"))
OPERATION(load_gap, user_load(a, "8 8 zero"))
OPERATION(load_none, user_load(a, ""))
OPERATION(load_unknown, user_load(a, "0 8 nothing"))
OPERATION(load_hold, user_load(a, "0 8 hold"))
OPERATION(clear, user_clear(a))
OPERATION(table, user_table(a))
OPERATION(table_small, user_table_status_small(a))
OPERATION(deps, user_deps(a))
OPERATION(message, user_message(a, 0, "hello"))
OPERATION(geometry, user_set_geometry(a, "1 2 3 0"))
OPERATION(geometry_bad, user_set_geometry(a, "1 2"))
OPERATION(wait, user_wait(a, 0))
OPERATION(wait_none, user_wait(a, 1))
OPERATION(wrong_version, user_wrong_version())
OPERATION(wrong_command, user_wrong_command())
OPERATION(wrong_size, user_wrong_size())
OPERATION(wrong_rename, user_wrong_rename(a))
OPERATION(wrong_names, user_wrong_names(a))
OPERATION(open, keep(number(a)))
OPERATION(close, shut(number(a)))
OPERATION(visit, use(number(a), false))
OPERATION(use, use(number(a), true))
OPERATION(io, read_sector(number(a)))
OPERATION(start, start_sector(number(a)))
OPERATION(edge, read_edge(number(a)))
OPERATION(two, read_two(number(a)))
OPERATION(ahead, read_ahead(number(a)))
OPERATION(flush, flush(number(a)))
OPERATION(congested, ask_congested(number(a)))
OPERATION(answer, use(user_wait_uevent("add"), false))
OPERATION(starve, user_starve(number(a)))
OPERATION(fault, user_fault(number(a)))
OPERATION(signal, user_signal())
OPERATION(unprivileged, user_unprivileged())
OPERATION(drop_caches, user_drop_caches())
OPERATION(disk, user_answer())
OPERATION(rmmod, user_rmmod())
OPERATION(insmod, user_insmod())

static const struct operation operations[] = {
#define ENTRY(word, arguments) \
	{ #word, arguments, false, perform_##word, call_##word }
#define FILE_ENTRY(word, arguments) \
	{ #word, arguments, true, perform_##word, call_##word }
	ENTRY(create, 1), ENTRY(create_minor, 2), ENTRY(create_uuid, 2),
	ENTRY(create_unended, 0),
	ENTRY(remove, 1), ENTRY(remove_all, 0), ENTRY(rename, 2),
	ENTRY(status, 1), ENTRY(status_dev, 1), ENTRY(status_uuid, 1),
	ENTRY(status_major, 1), ENTRY(list, 0), ENTRY(list_small, 0),
	ENTRY(version, 0), ENTRY(versions, 0), ENTRY(suspend, 1),
	ENTRY(suspend_nolockfs, 1),
	ENTRY(resume, 1), ENTRY(load, 1), ENTRY(load_error, 1),
	ENTRY(load_two, 1), ENTRY(load_gap, 1), ENTRY(load_none, 1),
	ENTRY(load_unknown, 1), ENTRY(load_hold, 1), ENTRY(signal, 0),
	ENTRY(drop_caches, 0),
	ENTRY(disk, 0), ENTRY(clear, 1), ENTRY(table, 1),
	ENTRY(table_small, 1), ENTRY(deps, 1), ENTRY(message, 1),
	ENTRY(geometry, 1), ENTRY(geometry_bad, 1), ENTRY(wait, 1), ENTRY(wait_none, 1),
	ENTRY(wrong_version, 0), ENTRY(wrong_command, 0),
	ENTRY(wrong_size, 0), ENTRY(wrong_rename, 1), ENTRY(wrong_names, 1),
	ENTRY(open, 1), FILE_ENTRY(close, 1), ENTRY(visit, 1), ENTRY(use, 1),
	FILE_ENTRY(io, 1), FILE_ENTRY(edge, 1), FILE_ENTRY(two, 1),
	FILE_ENTRY(ahead, 1), FILE_ENTRY(flush, 1), FILE_ENTRY(congested, 1),
	FILE_ENTRY(start, 1),
	ENTRY(answer, 0), ENTRY(starve, 1), ENTRY(fault, 1),
	ENTRY(unprivileged, 0), ENTRY(rmmod, 0), ENTRY(insmod, 0),
	{ 0 }
};

/* ---- reading ------------------------------------------------------------ */

static char error[160];

static const struct operation *find(const char *name)
{
	const struct operation *o = operations;

	while (o->name && strcmp(o->name, name))
		o++;
	return o->name ? o : NULL;
}

/* "*70" after the operation: repeat it, with 0, 1, ... after each name. */
static const char *read_op(struct program_part *part, char *text)
{
	char *save, *words[5], *word;
	struct program_op *op;
	int n = 0, times = 1, i;

	for (word = strtok_r(text, " \t", &save); word && n < 5;
	     word = strtok_r(NULL, " \t", &save))
		words[n++] = word;
	if (!n)
		return NULL;
	if (words[n - 1][0] == '*')
		times = number(words[--n] + 1);
	if (!n || !find(words[0])) {
		snprintf(error, sizeof(error), "no operation '%.60s'",
			 words[0]);
		return error;
	}
	if (n - 1 != find(words[0])->arguments) {
		snprintf(error, sizeof(error), "'%.60s' takes %d words",
			 words[0], find(words[0])->arguments);
		return error;
	}
	if (part->n + times > LENGTH)
		return "too many operations";
	for (i = 0; i < times; i++) {
		op = &part->op[part->n++];
		op->operation = find(words[0]);
		snprintf(op->a, sizeof(op->a), "%s", n > 1 ? words[1] : "");
		snprintf(op->b, sizeof(op->b), "%s", n > 2 ? words[2] : "");
		if (times > 1 && n > 1)
			snprintf(op->a, sizeof(op->a), "%.100s%d", words[1], i);
	}
	return NULL;
}

static const char *read_part(struct program_part *part, char *text)
{
	char *save, *op;
	const char *wrong = NULL;

	for (op = strtok_r(text, ";", &save); op && !wrong;
	     op = strtok_r(NULL, ";", &save))
		wrong = read_op(part, op);
	return wrong;
}

static bool has(const char *name)
{
	int i, j;

	for (i = 0; i <= program.cpus; i++)
		for (j = 0; j < program.part[i].n; j++)
			if (!strcmp(program.part[i].op[j].operation->name,
				    name))
				return true;
	return false;
}

static void find_heirs(void)
{
	int i, j;

	for (i = program.cpus; i > 0; i--)
		for (j = 0; j < program.part[i].n; j++)
			if (program.part[i].op[j].operation->file)
				program.heir[number(program.part[i].op[j].a) %
					     FILES] = i;
}

static const char *program_read(const char *text)
{
	char copy[PROGRAM_TEXT], *at = copy, *part;
	const char *wrong = NULL;
	int n = 0;

	memset(&program, 0, sizeof(program));
	if (strlen(text) >= sizeof(copy))
		return "the program is too long";
	strcpy(copy, text);
	while (!wrong && (part = strsep(&at, "|"))) {
		if (n > PROGRAM_CPUS)
			return "too many CPUs";
		wrong = read_part(&program.part[n++], part);
	}
	if (!wrong && n < 2)
		wrong = "a program is SET-UP | CPU 1 | CPU 2 ...";
	program.cpus = n - 1;
	program.unloads = has("rmmod");
	program.starves = has("starve");
	find_heirs();
	return wrong;
}

static int program_cpus(void)
{
	return program.cpus;
}

static unsigned int program_flags(void)
{
	return (program.unloads ? DM_UNLOADS : 0) |
	       (program.starves ? DM_KEEPS_MINOR : 0);
}

static void program_run(int part)
{
	for (int i = 0; i < program.part[part].n; i++) {
		const struct program_op *op = &program.part[part].op[i];

		op->operation->perform(op->a, op->b);
	}
}

static void program_close(void)
{
	struct user_file *file;

	for (int cpu = -1; cpu < PROGRAM_CPUS; cpu++)
		for (int minor = 0; minor < FILES; minor++)
			while ((file = user_file_of(cpu, minor)))
				user_close(file);
}

/* ---- what it calls ------------------------------------------------------ */

static bool lists(const char *names, const char *name, size_t n)
{
	const char *at = names;

	for (; (at = strstr(at, name)); at += n)
		if ((at == names || at[-1] == ',') && (!at[n] || at[n] == ','))
			return true;
	return false;
}

/*
 * The functions by which an operation enters the kernel, and the command's own
 * function.  One of them is at the bottom of each stack.
 */
static const struct {
	const char *call, *functions[4];	/* call: how it begins */
} entries[] = {
	{ "user_create", { "dev_create" } },
	{ "user_remove_all", { "remove_all", "dm_hash_remove_all" } },
	{ "user_remove(", { "dev_remove" } },
	{ "user_rename", { "dev_rename" } },
	{ "user_status", { "dev_status" } },
	{ "user_list_versions", { "list_versions" } },
	{ "user_list(", { "list_devices" } },
	{ "user_suspend", { "dev_suspend", "do_suspend" } },
	{ "user_resume", { "dev_suspend", "do_resume" } },
	{ "user_load", { "table_load" } }, { "user_clear", { "table_clear" } },
	{ "user_table", { "table_status" } }, { "user_deps", { "table_deps" } },
	{ "user_message", { "target_message" } },
	{ "user_set_geometry", { "dev_set_geometry" } },
	{ "user_wait(", { "dev_wait" } },
	{ "keep(", { "user_open" } }, { "shut(", { "user_close" } },
#define ENTERS(operation, helper, call, args...)			\
	{ #helper "(", { #call } },
	FILE_CALLS(ENTERS)
	{ "use(", { "user_open", "user_close", "user_io" } },
	{ "user_rmmod", { "user_rmmod" } }, { "user_insmod", { "user_insmod" } },
};

static bool operation_calls(const struct operation *o, const char *functions)
{
	size_t i, k;

	for (i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		for (k = 0; k < 4 && entries[i].functions[k]; k++)
			if (!strncmp(o->call, entries[i].call,
				     strlen(entries[i].call)) &&
			    lists(functions, entries[i].functions[k],
				  strlen(entries[i].functions[k])))
				return true;
	return false;
}

static bool program_calls(const char *text, const char *functions)
{
	int cpu, i;

	if (program_read(text))
		return false;
	for (cpu = 1; cpu <= program.cpus; cpu++)
		for (i = 0; i < program.part[cpu].n; i++)
			if (operation_calls(program.part[cpu].op[i].operation,
					    functions))
				return true;
	return false;
}

/* ---- the programs of a sweep -------------------------------------------- */

/*
 * The states before a pair: no device; a device; an open device; a device with
 * a live table, and another device; a device that was removed and is still
 * open.
 */
static const char *const states[] = {
	"",
	"create a",
	"create a; open 0",
	"create a; load a; resume a; create b",
	"create a; open 0; remove a",
};

/* One operation of each kind, on a device that may exist. */
static const char *const ops[] = {
	"create a", "create_minor b 0", "create_uuid c u", "remove a",
	"remove_all", "rename a b", "status a", "status_dev 0", "list",
	"suspend a", "load a; resume a", "clear a", "visit 0", "close 0",
	"table a", "use 0",
};

/* One CPU: each result, each error, and what is left. */
static const char *const singles[] = {
	"create a; create a; status a; remove a; remove a",
	"create a; create b; list; remove a; create c; status c; list",
	"create_minor a 3; status_dev 3; create b; status b; create_minor c 3",
	"create_minor a 0; create_minor b 0; create c; status c",
	"create a; create_minor b 0; create_minor b 1; remove a; create_minor c 0",
	"create_minor a 63; create_minor b 64; status_dev 63; status_dev 64; status_dev 0; remove b; status_dev 64; status_dev 63",
	"create_minor a 64; status_dev 64; status_dev 0; visit 64; create b; status_dev 0; status_dev 64; remove a; status_dev 64; create_minor c 64",
	"create_minor a 1024; status_dev 1024; create_minor b 1023; status_dev 0; create_minor c 65536; status_dev 65536; remove c; remove a; remove b; create d",
	"create_minor a 1048575; status_dev 1048575; create_minor b 1048575; remove a; create_minor a 1048576; create b; status b; create_minor c 1048577; list",
	"create_minor a 4096; create_minor b 4095; create c; remove a; create_minor d 70; status_dev 70; status_dev 6; remove b; remove d; create_minor e 262144; status_dev 262144; list",
	"create v *66; status v64; status_dev 64; status_dev 63; remove v3; create w; status w; remove v64; create x; status x; list",
	"create v *64; remove v63; create w; create x; status x; remove x; remove_all; create y; status y",
	"create z; create_minor a 64; remove a; create_minor b 64; remove z; remove b; create c; status c; list",
	"create z; create_minor m 100; create_minor a 4096; remove a; create_minor q 200; remove q; remove m; status_dev 100; remove z; list",
	"create_minor a 64; remove a; create b; status b; create c; status c; create_minor d 64; status_dev 64; list",
	"create_minor a 64; remove a; create v *65; status v64; list; remove_all; create z; status z",
	"create_minor a 5000; remove a; create_minor b 64; create v *64; create w; status w; list",
	"create a; create b; rename a b; rename a c; rename a d; status c; status a; list; rename c c; rename x y; rename c a/b",
	"create a; create b; rename b c; rename c b; remove_all; remove_all; list",
	"create_uuid a u; create_uuid b u; create_uuid b w; status_uuid u; status_uuid w; status_uuid x; rename a c; status_uuid u; remove c; status_uuid u; create_uuid d u",
	"create_uuid u u; create_uuid cd cd; status u; status cd; status_uuid cd; status_uuid u; remove cd; status u; status_uuid u",	/* one bucket */
	"create a/b; status_major 7; status_dev 0; list_small; version; versions; wrong_version; wrong_command; wrong_size; wrong_rename a; wrong_names a",
	"create a; wrong_rename a; wrong_names a; status_major 7; status a; list_small; geometry a; geometry_bad a; message a; deps a; table a; table_small a",
	"create a; suspend a; status a; suspend a; resume a; status a; visit 0; remove a",
	"create a; suspend a; open 0; remove a; close 0; create b; suspend b; status b",
	"create a; load a; status a; resume a; status a; use 0; suspend a; status a; visit 0; resume a; use 0; suspend_nolockfs a; status a; resume a; suspend a; table a; deps a; message a; table_small a",
	"create a; load a; clear a; status a; clear a; resume a; load_error a; resume a; use 0; status a; load_two a; resume a; status a; open 0; edge 0; close 0; table a",
	"create a; load_gap a; load_none a; load_unknown a; status a; load a; load a; load_error a; remove a; load a; clear a; resume a; suspend a; table a; deps a; message a; geometry a",
	"create a; wait_none a; signal; wait a; status a; signal; status a",
	"create a; disk; load_hold a; resume a; use 0; suspend a; load_hold a; status a; resume a; use 0; load_hold a; resume a; use 0; suspend a; resume a; use 0; remove a",
	"create a; load_hold a; suspend a; resume a; suspend a; open 0; remove a; close 0; create b; load_hold b; clear b; resume b",
	"create a; load a; resume a; open 0; io 0; flush 0; congested 0; remove a; io 0; flush 0; status_dev 0; visit 0; close 0; visit 0; create b; status b",
	"create a; open 0; status a; visit 0; status a; remove a; create a; status a; list; close 0; create c; status c; visit 0",
	"create a; open 0; rename a b; status b; remove_all; status_dev 0; create_minor c 0; close 0; create_minor c 0; status c",
	"create a; load a; resume a; open 0; ahead 0; suspend a; ahead 0; resume a; ahead 0; load_error a; resume a; ahead 0; two 0; close 0",
	"create a; load_hold a; resume a; disk; open 0; two 0; io 0; load a; resume a; two 0; close 0",
	"unprivileged; version; unprivileged; create a; create a; open 0; unprivileged; io 0; unprivileged; remove a; unprivileged; list; unprivileged; wrong_version; status a; unprivileged; close 0",
	"rmmod; create a; visit 0; rmmod; insmod; insmod; create a; rmmod; status a; remove a; rmmod; insmod; list",
	"create a; open 0; remove a; rmmod; close 0; rmmod; insmod; create a; status a",
	"create a; use 0; open 0; io 0; flush 0; congested 0; status a; close 0; load_error a; use 0",
	"use 0; visit 5; status a; status_dev 0; remove a; rename a b; suspend a; resume a; clear a; table a; load a; list",
	"create aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; list; remove_all; create_unended; list; remove_all; list",
};

/* Three CPUs, some of which wait for others. */
static const char *const triples[] = {
	" | create a | answer",
	"create a | create b | answer",
	" | create a; remove a | answer",
	"create a; load a; resume a; open 0 | suspend a; resume a | ahead 0",
	" | create_minor a 3 | answer | visit 3",
	"create a | remove a | create a | visit 0",
	"create a | remove a | create b | visit 0",
	"create a; open 0 | remove a; create b | close 0 | visit 0",
	"create a | remove a | status a | status_dev 0",
	"create a | rename a b | create b | list",
	"create a; create b | rename a c | rename b c | create c",
	" | create a | create a | create a",
	" | create a; remove a | create b; remove b | status_dev 0",
	"create a; load a | resume a | suspend a | resume a",
	"create a; load a; resume a | load_error a; resume a | use 0 | remove a",
	"create a | remove_all | create a | list",
	"create a; open 0 | close 0 | status_dev 0 | remove a",
	"create a | remove a | create c; visit 0",
	"create a; load a; resume a | status_dev 0; create a | remove_all",
	"create a; load a | clear a | status a; clear a",
	"create a; load a; resume a; open 0 | load_error a; resume a | flush 0",
	"create a; load_hold a; resume a; open 0 | io 0 | suspend a; status a; resume a | disk",
	"create a; load_hold a; resume a; open 0 | io 0 | signal; suspend a; disk; resume a | use 0",
	"create a; load_hold a; resume a; open 0; load_two a | io 0 | signal; resume a; status a; disk; suspend a; resume a",
	"create a; load a; resume a; open 0; suspend_nolockfs a | resume a | io 0; status a",
	"create a | remove a | create a; status a; visit 0",
	/* One bucket; remove_all takes cd first. */
	"create u; create cd | remove_all | remove u",
	"create u; create cd | remove_all | rename u a",
	/* A table that another CPU puts meanwhile. */
	"create a; load_hold a; resume a; load a | resume a | message a; deps a",
	"create a; load a; resume a; load_two a | resume a | wait_none a",
	"create a; load a; resume a; open 0; load_two a | resume a | flush 0",
	/* Others give their commands while one waits. */
	"create a; load_hold a; resume a; open 0; start 0 | suspend a | list; disk",
	"create a; load a; resume a | wait a | create b; rename a c",
	/* Block devices leave the cache when nobody uses them. */
	"create a | status a | drop_caches",
	"create a; suspend a | remove a | drop_caches",
	"create a; load a; resume a | suspend a; resume a | drop_caches",
	/* An event while another CPU comes to wait for one. */
	"create a; load a; resume a | wait a | rename a b",
	"create a; load a; resume a | wait a | remove a",
	/* A module that is not yet ready. */
	"rmmod | insmod | create a; remove a",
	/* The last close of a device that a look-up still keeps. */
	"create a; open 0; remove a | close 0 | status_dev 0 | visit 0",
	/* A resume, and another suspend at once. */
	"create a; load_hold a; resume a; open 0; disk; suspend_nolockfs a | io 0 | resume a; suspend_nolockfs a; resume a",
	"create a; load_hold a; resume a; disk; load_hold a | resume a | resume a",
	/* Two bios that end at once, while a suspend waits for both. */
	"create a; load_hold a; resume a; open 0; start 0; start 0 | suspend_nolockfs a; resume a | disk | disk",
	/* Two bios that were put aside. */
	"create a; load a; resume a; open 0; suspend_nolockfs a | resume a | io 0 | use 0",
};

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static bool program_single(unsigned long n, char text[PROGRAM_TEXT])
{
	if (n >= COUNT(singles))
		return false;
	snprintf(text, PROGRAM_TEXT, " | %s", singles[n]);
	return true;
}

/* I/O on a device that is never resumed waits for ever, correctly. */
static void no_io_while_suspended(char *text)
{
	char *at;

	if (!strstr(text, "suspend"))
		return;
	while ((at = strstr(text, "use ")) && strlen(text) + 3 < PROGRAM_TEXT) {
		memmove(at + 5, at + 3, strlen(at + 3) + 1);
		memcpy(at, "visit", 5);
	}
}

/* The same program with its two CPUs exchanged is skipped. */
static bool program_pair(unsigned long n, char text[PROGRAM_TEXT])
{
	unsigned int per_state = COUNT(ops) * (COUNT(ops) + 1) / 2;
	unsigned int state = n / per_state, a = 0;

	if (state >= COUNT(states))
		return false;
	for (n %= per_state; n >= COUNT(ops) - a; a++)
		n -= COUNT(ops) - a;
	snprintf(text, PROGRAM_TEXT, "%s | %s | %s", states[state], ops[a],
		 ops[a + n]);
	no_io_while_suspended(text);
	return true;
}

static bool program_triple(unsigned long n, char text[PROGRAM_TEXT])
{
	if (n >= COUNT(triples))
		return false;
	snprintf(text, PROGRAM_TEXT, "%s", triples[n]);
	return true;
}

static unsigned int draw(unsigned long *seed, unsigned int n)
{
	*seed = *seed * 6364136223846793005ul + 1442695040888963407ul;
	return (*seed >> 33) % n;
}

static size_t add_ops(char *text, size_t used, unsigned long *seed, int most)
{
	int i, n = 1 + draw(seed, most);

	for (i = 0; i < n; i++) {
		const char *op = ops[draw(seed, COUNT(ops))];

		if (used + strlen(op) + 8 > PROGRAM_TEXT)
			break;
		used += sprintf(text + used, "%s%s", i ? "; " : " | ", op);
	}
	return used;
}

/* One CPU has one schedule, so it is cheap: more operations than in pairs. */
static bool program_alone(unsigned long seed, char text[PROGRAM_TEXT])
{
	static const char *const more[] = {
		"create_minor d 70", "remove d", "status_dev 70", "rename d a",
		"create_uuid a u", "status_uuid u", "load_two a", "load_error b",
		"resume b", "status b", "remove b", "open 1", "close 1",
		"rename b d", "suspend b", "list_small", "deps a", "message a",
	};
	unsigned long s = seed * 2 + 1;
	size_t used = sprintf(text, " | create a");
	int i;

	draw(&s, 2);
	for (i = 0; i < 20; i++) {
		unsigned int n = draw(&s, COUNT(ops) + COUNT(more));

		used += snprintf(text + used, PROGRAM_TEXT - used, "; %s",
				 n < COUNT(ops) ? ops[n] :
				 more[n - COUNT(ops)]);
	}
	no_io_while_suspended(text);
	return true;
}

/* Two CPUs with up to three operations, or three with two. */
static bool program_random(unsigned long seed, char text[PROGRAM_TEXT])
{
	unsigned long s = seed * 2 + 1;
	int cpus, cpu;
	size_t used;

	draw(&s, 2);
	cpus = 2 + draw(&s, 2);
	used = snprintf(text, PROGRAM_TEXT, "%s",
			states[draw(&s, COUNT(states))]);
	for (cpu = 0; cpu < cpus; cpu++)
		used = add_ops(text, used, &s, 5 - cpus);
	no_io_while_suspended(text);
	return true;
}

/*
 * Each allocation of each kind of call fails once: alone, then with another
 * CPU; then each copy.  n: the number of allocations or copies of the first
 * operations.  If it is too small, ci/source-coverage misses what comes after the
 * last.
 */
static const struct {
	const char *text;
	unsigned int n;
} starving[] = {
	{ " | starve %u; create a; status a; list", 58 },
	{ " | starve %u; create_minor a 70; create b", 102 },
	{ " | starve %u; create_uuid a u; status_uuid u", 58 },
	{ "create a | starve %u; create a; status a", 52 },
	{ "create a; create b | starve %u; rename a c; rename b a; list", 6 },
	{ "create a | starve %u; remove a; list", 4 },
	{ "create a | starve %u; status a; status_dev 0; list; versions", 8 },
	{ "create a | starve %u; suspend a; resume a; remove a", 6 },
	{ "create a | starve %u; load a; resume a; use 0; table a; deps a", 16 },
	{ "create a; load a; resume a | starve %u; load_two a; resume a; use 0", 16 },
	{ "create a; load a; resume a | starve %u; use 0; message a; clear a", 8 },
	{ "create a | starve %u; load_gap a; load_unknown a; geometry a", 12 },
	{ "create a; create b | starve %u; remove_all; list", 4 },
	{ "create a | starve %u; visit 0; visit 7", 4 },
	{ " | rmmod; starve %u; insmod; insmod; create a; visit 0", 7 },
	/* The first look-up creates the block device; here there is none. */
	{ " | starve %u; create a; starve 2; table a; starve 2; deps a; starve 2; message a; starve 2; wait_none a; starve 2; suspend a; table a", 58 },
	{ "create a | starve %u; create a | visit 1; status_dev 1", 52 },
	{ " | starve %u; create a | visit 0; status a", 56 },
	{ "create a | starve %u; rename a b | remove a; create a", 3 },
	{ "create a | starve %u; load a; resume a | status a; remove a", 8 },
	{ "create a | starve %u; status_dev 0 | remove a", 3 },
	{ " | fault %u; create a; status a; list", 16 },
	{ "create a | fault %u; load a; resume a; table a", 16 },
	{ "create a | fault %u; rename a b; status b; remove b", 16 },
	{ "create a | fault %u; suspend a; wait_none a; remove_all", 16 },
	{ "create a | fault %u; versions; message a; clear a", 16 },
	{ "create a | fault %u; remove a | status a; status_dev 0", 6 },
};

static bool program_starved(unsigned long n, char text[PROGRAM_TEXT])
{
	unsigned int i = 0;

	while (i < COUNT(starving) && n >= starving[i].n)
		n -= starving[i++].n;
	if (i == COUNT(starving))
		return false;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(text, PROGRAM_TEXT, starving[i].text, (unsigned int)n + 1);
#pragma GCC diagnostic pop
	return true;
}

/* ---- a scenario file ----------------------------------------------------- */

/* "user_rename(a, b)", with the words in place of a and b. */
static void put_call(FILE *out, const struct program_op *op)
{
	const char *at = op->operation->call;
	size_t n;

	for (; *at; at += n) {
		bool is_word = (*at == 'a' || *at == 'b') &&
			       strchr("(, ", at[-1]) && strchr("),", at[1]);

		n = is_word ? 1 : strncmp(at, "number(", 7) ? 1 : 9;
		if (n == 9)
			fprintf(out, "%u", number(at[7] == 'a' ? op->a : op->b));
		else if (is_word)
			fprintf(out, "\"%s\"", *at == 'a' ? op->a : op->b);
		else
			putc(*at, out);
	}
}

static void put_part(FILE *out, int part)
{
	fprintf(out, part ? "static int cpu%d(void)\n{\n" :
			    "static void set_up(void)\n{\n", part);
	for (int i = 0; i < program.part[part].n; i++) {
		fputs("\t", out);
		put_call(out, &program.part[part].op[i]);
		fputs(";\n", out);
	}
	fputs(part ? "\treturn 0;\n}\n\n" : "}\n\n", out);
}

/* The helper functions for files, as above. */
static void put_helpers(FILE *out)
{
#define USED(operation, helper, call, args...)	|| has(#operation)
	if (has("open") || has("close") FILE_CALLS(USED))
		fputs("static struct user_file *file[8];	/* by minor */\n\n",
		      out);
	if (has("open"))
		fputs("static void keep(unsigned int minor)\n{\n"
		      "\tuser_open(minor, &file[minor]);\n}\n\n", out);
	if (has("close"))
		fputs("static void shut(unsigned int minor)\n{\n"
		      "\tif (file[minor])\n\t\tuser_close(file[minor]);\n"
		      "\tfile[minor] = NULL;\n}\n\n", out);
#define PUT(operation, helper, call, args...)				\
	if (has(#operation))						\
		fprintf(out, "static void %s(unsigned int minor)\n{\n"	\
			"\tif (file[minor])\n\t\t%s(file[minor]%s%s);\n"	\
			"}\n\n", #helper, #call, *#args ? ", " : "", #args);
	FILE_CALLS(PUT)
	if (has("visit") || has("use") || has("answer"))
		fputs("static void use(unsigned int minor, bool read)\n{\n"
		      "\tstruct user_file *file;\n\n"
		      "\tif (user_open(minor, &file))\n\t\treturn;\n"
		      "\tif (read)\n\t\tuser_io(file);\n"
		      "\tuser_close(file);\n}\n\n", out);
}

static char *program_source(const char *text, const char *expect,
			    const char *schedule)
{
	char *source = NULL, copy[PROGRAM_TEXT], *at = copy, *part;
	size_t size;
	FILE *out;
	int i;

	if (program_read(text) || !(out = open_memstream(&source, &size)))
		return NULL;
	fprintf(out, "// SPDX-License-Identifier: GPL-2.0-only\n"
		"/* Found by dmrace sweep: %s */\n"
		"#include \"dm/user.h\"\n#include \"scenario.h\"\n\n", text);
	put_helpers(out);
	for (i = 0; i <= program.cpus; i++)
		put_part(out, i);
	fputs("SCENARIO(swept) = {\n\t.name = \"swept\",\n"
	      "\t.title = \"found by a sweep\",\n"
	      "\t.story = \"What goes wrong, and why.\",\n", out);
	if (program.unloads)
		fputs("\t.system = DM_UNLOADS,\n", out);
	fputs("\t.setup = set_up,\n\t.cpu = {\n", out);
	strcpy(copy, text);
	for (i = 0; (part = strsep(&at, "|")); i++)
		if (i) {
			part += strspn(part, " ");
			while (*part && part[strlen(part) - 1] == ' ')
				part[strlen(part) - 1] = 0;
			fprintf(out, "\t\tACTOR(\"%s\", cpu%d),\n", part, i);
		}
	fprintf(out, "\t},\n\t/* Write it as steps: cpu1 until ...; see schedules.md */\n"
		"\t.schedule = \"%s\",\n\t.expect = {\n\t\t%s,\n\t},\n};\n",
		schedule, expect);
	fclose(out);
	return source;
}

/*
 * Other faults of Linux 2.6.17, which the eight patches do not change.
 * docs/port.md describes each, and the follow-up patches close them.
 */
static const char *program_known(const char *kind, const char *where)
{
	static const struct {
		const char *kind, *where, *why;
	} known[] = {
		{ "oops", "set_bdev_size",
		  "a second suspend drops the first one's block device" },
		{ "oops", "thaw_bdev",
		  "a second suspend drops the first one's block device" },
		{ "data-race", "get_target_type / dm_put_target_type",
		  "a target type's users are counted under a shared lock" },
		{ "data-race", "dm_put_target_type / get_target_type",
		  "a target type's users are counted under a shared lock" },
		{ "data-race", "get_target_type / get_target_type",
		  "a target type's users are counted under a shared lock" },
		{ "data-race", "dm_put_target_type / dm_put_target_type",
		  "a target type's users are counted under a shared lock" },
	};
	unsigned int i;

	for (i = 0; i < COUNT(known); i++)
		if (!strcmp(known[i].kind, kind) &&
		    !strcmp(known[i].where, where))
			return known[i].why;
	return NULL;
}

const struct programs device_mapper_programs = {
	.read = program_read, .cpus = program_cpus, .flags = program_flags,
	.run = program_run, .close = program_close,
	.single = program_single, .pair = program_pair,
	.triple = program_triple, .starved = program_starved,
	.alone = program_alone, .random = program_random, .known = program_known,
	.source = program_source, .calls = program_calls,
};
