/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Equal CPUs: of the traces that differ only in which of them does what, one is
 * explored.  (The idea: Kokologiannakis, Marmanis, Vafeiadis, SPORE: Combining
 * Symmetry and Partial Order Reduction, PLDI 2024.  The way is another, made
 * for a reduction with source sets.)
 *
 * CPUs are equal if they run the same script from the same state.  A
 * permutation of them makes one trace of the program out of another.  The
 * traces that these permutations make of one trace are its orbit.
 *
 * Which trace of an orbit is explored.  Each step e has a mark: the number of
 * steps that happen before it, then a hash of what happens before it in which
 * equal CPUs count as one.  So a permutation moves marks and changes none.  The
 * marks of a CPU's steps, in order, are its word.  A trace is *sorted* if of two
 * equal CPUs the one with the lower number never has the greater word
 * (lexicographic; a step that never comes is greater than any).  Each orbit has
 * a sorted trace: sort the CPUs by their words.  If no two words are equal it
 * has exactly one.
 *
 * How only these are explored.  Let i < j be equal CPUs that are *tied*: the
 * marks of their first k - 1 steps are the same.  Then step k of j may only be
 * taken
 *   (a) after step k of i, and
 *   (b) when its mark, if it were taken now, is not less than that of i's.
 * So every trace that is run to its end is sorted.  The other way round: take a
 * sorted trace, and add the edges of (a).  They make no cycle: along an edge of
 * happens-before the number of steps before increases, along one of (a) it
 * does not decrease, by (b), and the CPU's number increases.  Any order of the
 * steps that keeps all edges obeys (a) and (b).  So exactly the sorted traces
 * can be run.
 *
 * Why the reduction stays right.  With (a) and (b) this is a program like
 * another, whose steps wait for each other a little more, and dpor.c explores
 * the traces of that one.  What it relies on holds:
 *   - A step that waits by (a) or (b) is let go on by a step that comes before
 *     it in that trace: by i's, or by one that conflicts with it, as its mark
 *     grows only with what happens before it.
 *   - No step makes another wait by (a) or (b) that could be taken: ties are
 *     between steps that were taken, and a mark never becomes less.  So two
 *     steps that do not conflict can still come in either order.
 *   - Whether a step waits depends only on what comes before it in the trace.
 * A race whose second step would have to wait where the first one was taken
 * cannot be reversed, and is not.
 *
 * How many traces a trace stands for.  Its orbit has |G| / |S| traces: G are all
 * permutations, S those that do not change the trace.  S is in K, the
 * permutations of CPUs with the same words.  If K has more than one, S is
 * counted: each permutation is tried.  Where S is less than K the orbit has
 * several sorted traces; the one with the least trace_hash() counts.
 *
 * What would make this wrong: CPUs that are called equal and are not.  A CPU may
 * ask for its number, or go through all CPUs in their order
 * (vcpu_numbers_matter()).  And tied CPUs must take the same step, with a mark
 * that is not less when it is taken than when (b) was tested.  If one of these
 * does not hold, symmetry_broken() says so, and the exploration is made without.
 */
#ifndef HARNESS_EXPLORE_SYMMETRY_H
#define HARNESS_EXPLORE_SYMMETRY_H

#include "trace.h"

/*
 * The equal CPUs of what is explored from now on.  like[c] is the first CPU
 * that c is equal to: c itself if there is none before.  NULL: none are equal.
 */
void symmetry_start(const uint8_t *like, int ncpus);
/* Whether there are equal CPUs. */
bool symmetry_on(void);
/* The number of permutations. */
uint64_t symmetry_permutations(void);
/* The first CPU that cpu is equal to. */
int symmetry_first(int cpu);

/* ---- while a trace is explored ---------------------------------------- */

/* Which of the CPUs in enabled may take their next step.  known: those of which
 * that was found before, and that have not taken it; it is updated. */
uint8_t symmetry_allowed(uint8_t enabled, uint8_t *known);
/* The steps that (a) puts before the next one of cpu, or NULL. */
const struct trace_clock *symmetry_before(int cpu);
/* A step was added to the trace.  To be called for each, in order. */
void symmetry_added(const struct vcpu_op *op);
/* Why equal CPUs are not equal after all, in words, or NULL. */
const char *symmetry_broken(void);
/* An execution has ended. */
void symmetry_ended(void);

/*
 * How many traces the one that was just run to its end stands for.  0: another
 * one of its orbit counts.
 */
uint64_t symmetry_orbit(void);

/* ---- of any trace ----------------------------------------------------- */

/*
 * The hash of the trace of its orbit that is explored.  to[c]: the CPU that does
 * there what c does here.
 */
uint64_t symmetry_hash(uint8_t to[VCPU_MAX]);

#endif
