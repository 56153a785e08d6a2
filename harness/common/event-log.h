/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The event log, by which a runner reports to the dmrace command.  One record
 * is one line,
 *
 *	type <TAB> key=value <TAB> key=value ... <LF>
 *
 * with backslash, tab and newline in a value written as \\ \t \n.
 *
 * Guarantees:
 * 1. A finding is written by write(2) at once, so a crash does not lose it.
 * 2. The last record of a run that reached its end is "end", that of an
 *    exploration "explored".
 * 3. All addresses are hexadecimal with 0x.  Lists are separated by commas.  A
 *    pc is an address inside the instruction meant (a return address less one).
 *
 * The records:
 *
 *  runner   version= subject= flavour=plain|tsan compiler= build= code= base=
 *           exe= valgrind=none|memcheck|helgrind|drd|other [alive=0|1] [token=]
 *           foreign= frees= like= benign= [threads=]
 *           code: a short name of the instrumented code, the same in both
 *           flavours
 *           base = load address: pc - base is the address in the ELF file
 *           exe, which holds the symbols; foreign: what the subject calls
 *           and the harness does not model; frees: the system's functions
 *           that free memory, names separated by blanks; like:
 *           the subject that it is judged like; benign: variables and members
 *           that are in races on purpose, separated by ";"; threads: how many
 *           the process had before this run (runner/standby.h)
 *           alive: whether ThreadSanitizer reported a test race; token: as
 *           given on the command line
 *  option   name= what=                     what the runner's --with can
 *           switch on in the system
 *  code     whose=subject|system start= end=    the addresses of their code.
 *           Code in no such record is not judged
 *  headers  dir=                            types and functions of headers
 *           below it are the system's own: no finding is about them
 *  source   dir=                            below it are sources of the
 *           subject and its scenarios; the first is the project's own top
 *  scenario name= title= story= [before=] [closed_by=] [shows_on=] [clean_on=] window=
 *           watch= schedule= memory= file=
 *  actor    n= does= command=0|1            (of the scenario before it);
 *           command: it can be run as a real program
 *  expect   tools= kind= fn_a= op_a= fn_b= op_b= field= | tools= blind=
 *           tools: names separated by commas: kernel,tsan,helgrind,drd,
 *           memcheck,checker,client; op: reads writes updates frees
 *  run      scenario= schedule= cpus=threads|fibers|free memory= check=0|1
 *           clients=0|1 n= [code=]
 *           check: the checker judges; clients: commands are real programs;
 *           code: in a replay, the code that its
 *           string names, or "none"
 *  ev       n= cpu= kind= pc= addr= size= [value=] [lock=] [fn=]
 *           n counts events; cpu is 1-based; kind: enter exit read write
 *           load store rmw lock trylock queue unlock wait wake alloc free
 *           reuse list block end
 *           enter and exit carry fn=; value: the bytes there before the
 *           access
 *  after    value= | fill=                  the bytes that the write of the
 *           event before it left; fill: the byte that the whole range is set to
 *  obj      addr= size= n= cpu= pcs=        allocated (pcs innermost first)
 *  freed    addr= n= cpu= pcs=
 *  returned cpu= result=                    what that CPU's call returned: a
 *           number, or "-EBUSY"
 *  client   cpu= how=exited|signaled|hangs|endless|lost number= [output=]
 *           more=0|1     how a real program ended (harness/client/serve.h);
 *           number: of its exit status, or of the signal; output: what it
 *           wrote to stdout and stderr; more: only the first bytes of it
 *  console  cpu= text=                      one line that the system prints
 *  finding  kind= cpu= pcs= text= [addr=] [fn=]    not a detector's: kinds as
 *           in scenario.h
 *  report   tool=tsan type= n=              then, until endreport:
 *  mop      cpu= addr= size= op=reads|writes|updates pcs=
 *  stack    what=free|alloc cpu= pcs=
 *  endreport
 *  schedule text=                           replay string of this run
 *  unmet    text=                           a step of the schedule that did not
 *           happen
 *  next     cpu= kind= pc=                  of a run stopped in the middle:
 *           what a CPU is about to do
 *  blocked  cpu= waits= [owner=] [pcs=]     at a deadlock or a stuck end, or
 *           when stopped in the middle
 *  holder   cpu= pcs=                       of the lock of the blocked record
 *           before it: which CPU (0: set-up), and where it took the lock
 *  end      how=complete|stopped|stuck|deadlock|abandoned runs= points=
 *  explored scenario= strategy=all|random|pct|pos granularity=sync|access
 *           judge=checker|tsan|tsan,checker|none executions= blocked= bad=
 *           first= points= depth= [traces=] complete=0|1 bound= shard= shards=
 *           seed= milliseconds= microseconds= (the same) rss= (KiB,
 *           peak) cpus= memory= with= (options of the system, with commas)
 *           unmodelled= (words, with commas);
 *           where one trace of each orbit was explored (explore/symmetry.h):
 *           stand_for= (traces, of which executions= were run) bad_for=
 *           (traces, for bad=) equal= (groups of CPUs, with commas); where
 *           that could not be: unequal= (why);
 *           ended_early= (of recorded actors (client/recorded.h), with commas: where they
 *           ended because an answer differed from the recorded one);
 *           estimates= (EXECUTIONS:ALL, with commas: after EXECUTIONS, the
 *           estimate of all was ALL);
 *           cut= (executions that a part ran to find out which are its own);
 *           after a cross-check (explore/known.h) cross_check= (random
 *           executions) cross_traces= (different ones of theirs), and if
 *           one was not known: stranger= (why) stranger_schedule=
 *           the end of an exploration instead of "end".  Before it, for each
 *           finding that is different from the others, a finding record or
 *           report ... endreport (tool=tsan or checker; op also frees), and
 *           then: schedule text= execution= (that showed it first, of
 *           executions and blocked) shortest=0|1
 *  found    program= kind= where= text=
 *           of a sweep: a new finding, at once; where: functions
 *  swept    program= kind= where= text= replay= [source=]
 *           the same finding, with the smallest program that shows it;
 *           source: a scenario file
 *  known    program= kind= where= text=     a known one, and why
 *  unjudged program= text=                  what was not explored in full
 *  sweep    programs= of= bad= findings= known= partial= errors= executions=
 *           milliseconds=                   the end of a sweep
 *  capacity table= what= size= lost= [cure=]
 *           before the end: a table that was too small (capacity.h), so that
 *           the run cannot pass; cure: if it is not a bigger table
 *  exploring
 *           set-up is over; an exploration writes each finding at once
 *  result   of an exploration that reached its end: the findings that follow
 *           replace those since "exploring"
 *  progress as explored, and findings=; or as sweep: the progress so far
 *  recording [source=]                      a scenario file made of a run, if it had
 *           any call; comes after its end
 *  error    text=                           the run could not be made
 */
#ifndef HARNESS_COMMON_EVENT_LOG_H
#define HARNESS_COMMON_EVENT_LOG_H

/* Of the records above: a change that an old reader misunderstands adds one. */
#define EVENT_LOG_VERSION	1

#endif
