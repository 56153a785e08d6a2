/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The record of a run: one JSON object that all reports are made from.
 *
 * schema	1
 * scenario	name title story before closed_by window watch memory
 *		file, actors[]: cpu does; expects[]: tools kind fn_a op_a fn_b
 *		op_b field, or tools blind
 * subject compiler tool cpus expect
 * build	hash of the runner: another build has another
 * schedule	asked, directed (the scenario's text), replay (the string)
 * end		how it ended; blocked[]: cpu waits owner fn file line,
 *		holders[]: cpu (none: set-up) fn file line; if it was
 *		stopped in the middle, next[]: cpu kind fn file line source
 * clients[]	if commands were real programs: cpu how ("exit status 1", "killed
 *		by SIGSEGV", "hangs in the kernel") output, more if it wrote more
 * words[]	label field start: the words watched (words.h)
 * events[]	n cpu kind fn file line owner ("subject": its own code)
 *		field lock value after size,
 *		source (the text of the line), racing (a side of a declared
 *		finding, or of any if none is), stale (stale.h), words{label:
 *		new value};
 *		kind is that of the event log's ev, or "console" with text
 * findings[]	tool kind field fields text times expected declared benign,
 *		sides[]: cpu op fn file line size, stack[]: fn file line
 * explored	an exploration: as in common/event-log.h; asked[], of (how many traces there
 *		are, where a sample was taken and it is known); what it is
 *		about: cpus memory with[] (options of the system) system[] (what
 *		is so, in words) unmodelled[]; cross_check: executions
 *		(random ones, all known but a stranger) traces (different ones
 *		they had) stranger (what was not known of one) schedule;
 *		equal[]: groups of CPUs that do the same, "cpu2 cpu3"; then
 *		stand_for: how many traces the executions stand for, and
 *		bad_for: how many the bad ones; unequal: why CPUs with one
 *		script are not equal;
 *		ended_early[]: recorded actors that a call was answered
 *		otherwise than in the recording, and where
 *		parts: how many were merged
 * verdict	result declared missing[] unexpected[] why blind warning;
 *		any_of: one of so many that are declared would do; benign: how
 *		many findings are known and left alone
 * replay	the command that makes it again
 * dir raw	where the raw logs lie
 * seconds	wall time
 *
 * What is not known is left out.
 */
#ifndef DETECT_RECORD_H
#define DETECT_RECORD_H

#include <jansson.h>

#include "run.h"

#define RECORD_SCHEMA 1

json_t *record_make(struct run_result *r);

json_t *record_verdict(struct pool *pool, const struct judgement *j);

/*
 * DIR/record.json, the run's files with it, and OUT/latest to DIR.  NULL, or
 * what went wrong: then the record of the run before is still there.
 */
const char *record_write(struct run_result *r, const json_t *record);

/* OUT/latest to that directory below OUT. */
bool record_point_latest(struct pool *pool, const char *out, const char *dir);

/*
 * Read one back, from wherever it may be; NULL with *error set (one line, in
 * pool).  What it returns is a record as above, and its texts are clean.
 */
json_t *record_read(struct pool *pool, const char *path, const char **error);

#endif
