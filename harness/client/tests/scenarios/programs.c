// SPDX-License-Identifier: GPL-2.0-only
/* Programs, and what must come of them on correct code: programs.sh. */
#include "dm/user.h"
#include "scenario.h"

/* Never called: the tests run with --clients. */
static int imitated(void)
{
	return user_version();
}

#define ALL	(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK | \
		 TOOL_CHECKER)
#define PATIENCE 0
#define PROGRAM(ident, called, what, ...)				\
	SCENARIO(ident) = {						\
		.name = called,						\
		.title = what,						\
		.closed_by = "program",					\
		.shows_on = "ported",					\
		.memory = MEMORY_POISON,				\
		.cpu = { __VA_ARGS__ },					\
		.patience = PATIENCE,					\
		.schedule = "cpu1 to end",				\
		.expect = { EXPECTED, BLIND(ALL, "no race") },		\
	}

/* Nodes that clients make, by their real names; reading what they name. */
#define EXPECTED	CLIENT(1, exit status 0)
PROGRAM(nodes, "nodes", "special files of devices",
	COMMAND("dmsetup create vol0 --table '0 8 zero'; "
		"stat -c '%F %t:%T' /dev/mapper/control /dev/mapper/vol0 /dev/dm-0; "
		"ls /dev/mapper; "
		"cat /dev/mapper/vol0 | cmp -n 4096 - /dev/zero; "
		"dd if=/dev/dm-0 bs=100 skip=40 2>/dev/null | wc -c; "
		"echo written | dd of=/dev/mapper/vol0 conv=notrunc 2>/dev/null; "
		"dmsetup rename vol0 vol1; ls /dev/mapper; "
		"dmsetup remove vol1; ls /dev/mapper", imitated));

/* The descriptor is the connection: a copy of it keeps the device open. */
PROGRAM(copies, "copies", "descriptors that are copied and inherited",
	COMMAND("dmsetup create vol0 --table '0 8 zero'; "
		"exec 3</dev/mapper/vol0 4<&3; "
		"dmsetup info -c --noheadings -o open; "
		"exec 3<&-; "
		"(sleep 0.1; exec 4<&-; dmsetup info -c --noheadings -o open); "
		"exec 4<&-; "
		"dmsetup info -c --noheadings -o open; "
		"dmsetup remove vol0", imitated));

/* A process that is killed closes what it had open. */
PROGRAM(killed, "killed", "a process that is killed releases its files",
	COMMAND("dmsetup create vol0 --table '0 8 zero'; "
		"sh -c 'exec 3</dev/dm-0; dmsetup info -c --noheadings -o open; "
		"kill -9 $$'; "
		"dmsetup info -c --noheadings -o open; "
		"dmsetup remove vol0", imitated));

/* The same at any moment: in userland, while it calls, while it is answered. */
PROGRAM(kills, "kills", "processes that are killed at random moments",
	COMMAND("dmsetup create vol0 --table '0 8 zero'; "
		"for i in $(seq 15); do dmsetup info -c >/dev/null & "
		"sleep 0.00$((i % 7)); kill -9 $! 2>/dev/null; wait $! 2>/dev/null; "
		"done; echo; dmsetup info -c --noheadings -o open; "
		"dmsetup remove vol0", imitated));

/* Processes that outlive the first one belong to the program. */
PROGRAM(outlives, "outlives", "a process in the background",
	COMMAND("(sleep 0.2; dmsetup create vol0 --notable; echo late) & "
		"echo early", imitated));


/* Processes at the same time, which share a descriptor, on one CPU. */
PROGRAM(many, "many", "many processes of one program",
	COMMAND("dmsetup create vol0 --table '0 64 zero'; exec 3</dev/dm-0; "
		"for i in 1 2 3 4 5; do "
		"dd bs=512 count=4 <&3 2>/dev/null & "
		"dmsetup info -c --noheadings -o open & done | "
		"tr -d '\\n' | wc -c; "
		"exec 3<&-; dmsetup remove vol0", imitated));
#undef EXPECTED

#define EXPECTED	CLIENT(1, exit status 1)
PROGRAM(views, "views", "what a program sees of the kernel",
	COMMAND("dmsetup ls; dmsetup targets; dmsetup version | tail -1; "
		"uname -r; grep device-mapper /proc/devices /proc/misc; "
		"stat /sys/dev/block/254:0 2>/dev/null || echo hidden; "
		"cat /dev/dm-7", imitated, -ENXIO));
#undef EXPECTED

/* More than the table holds: an error that names the cure, and no pass. */
#define EXPECTED	CLIENT(1, exit status 0)
PROGRAM(too_many, "too-many", "more open files than there is room for",
	COMMAND("dmsetup create vol0 --table '0 64 zero'; "
		"exec 3</dev/dm-0 4</dev/dm-0 5</dev/dm-0 6</dev/dm-0 "
		"7</dev/dm-0 8</dev/dm-0 9</dev/dm-0; cat /dev/dm-0 | wc -c; "
		"cat /dev/dm-0 </dev/dm-0 | wc -c; "
		"exec 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-; dmsetup remove vol0",
		imitated));
#undef EXPECTED

/* What is declared does not come. */
#define EXPECTED	CLIENT(1, exit status 0)
PROGRAM(wrong_status, "wrong-status", "a status that is not the declared one",
	COMMAND("dmsetup version; exit 3", imitated));
PROGRAM(by_itself, "by-itself", "a program that dies by itself",
	COMMAND("dmsetup version; kill -SEGV $$", imitated));
#undef PATIENCE
#define PATIENCE 2
PROGRAM(endless, "endless", "a program that waits for another one",
	COMMAND("dmsetup version; sleep 1000", imitated));
#undef PATIENCE
#define PATIENCE 0
PROGRAM(missing, "missing", "a program that is not there",
	COMMAND("no-such-program-anywhere", imitated));
PROGRAM(no_command, "no-command", "no actor is a command",
	ACTOR("imitated", imitated));
#undef EXPECTED

/* Which calls reach the machine: escape.sh. */
#define EXPECTED	CLIENT(1, exit status 0)
PROGRAM(escape, "escape", "calls that are not caught",
	COMMAND("dmsetup version; $ESCAPE_PROGRAMS/escape; "
		"$ESCAPE_PROGRAMS/escape-static", imitated));
#undef EXPECTED
