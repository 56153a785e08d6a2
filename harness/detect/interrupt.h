/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SIGINT, SIGTERM and SIGHUP, which must not cost what was found.  While they
 * are held they are only noted: whoever waits for a child ends it, whoever
 * makes many runs makes no more, and what there is is written down as
 * "interrupted".  A terminal's Ctrl-C, a cancelled CI job and a batch system's
 * time limit send just these.
 */
#ifndef DETECT_INTERRUPT_H
#define DETECT_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

/* Hold them; calls nest.  SIGHUP stays ignored if it is (nohup). */
void interrupt_hold(void);
/* After the last one a further signal ends this process as usual. */
void interrupt_release(void);

/* The signal that came first, for good; 0: none. */
int interrupted(void);
/* "SIGTERM", for messages; of interrupted(). */
const char *interrupt_name(void);
/* How many came: the second one means at once.  One that comes within 0.3 seconds
 * after one that was counted is not counted. */
int interrupt_count(void);

/* For whoever waits for signals himself: the set of them, and one that he
 * took out of the queue. */
void interrupt_add(sigset_t *set);
void interrupt_note(int signal);

#endif
