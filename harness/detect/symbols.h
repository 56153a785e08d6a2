/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a runner's DWARF says: addresses to functions and lines, objects to
 * struct members.  All addresses are those of the ELF file (pc - base).
 */
#ifndef DETECT_SYMBOLS_H
#define DETECT_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

#include "pool.h"

/* Whose code it is, by its address. */
enum owner {
	OWNER_OTHER,		/* scenarios, primitives, libraries: nobody
				 * that a finding can be about */
	OWNER_SUBJECT,
	OWNER_SYSTEM,		/* instrumented code that the subject calls */
};

struct frame {
	const char *fn;		/* NULL: not known */
	const char *file;	/* as shown (source.h); NULL: no debug info */
	int line;
	enum owner owner;
};

struct stack {
	const struct frame *v;	/* innermost first, inlined calls expanded */
	size_t n;
};

struct symbols;

/* NULL with *error set (in pool) if the file has no usable debug info. */
struct symbols *symbols_open(struct pool *pool, const char *elf,
			     const char **error);
void symbols_close(struct symbols *s);

/*
 * What the runner says of itself, once, before anything is asked: whose code
 * lies from low up to high, and where the system's headers are.  A function
 * that stands in one of them is OWNER_OTHER, whoever calls it; a type that
 * stands there is the system's own (see symbols_member()).
 */
void symbols_add_code(struct symbols *s, enum owner owner, uint64_t low,
		      uint64_t high);
void symbols_add_headers(struct symbols *s, const char *dir);

/* The frames at an address: one, or more where calls were inlined.  Never
 * none: what is not known stays NULL. */
struct stack symbols_frames(struct symbols *s, uint64_t addr);

/* Where a function starts; false: there is none of that name. */
bool symbols_function(const struct symbols *s, const char *name,
		      uint64_t *addr);

/* The functions of that owner, one at each call; NULL: no more.  Begin with 0 in
 * *at. */
const char *symbols_next_function(const struct symbols *s, enum owner owner,
				  size_t *at);

/* What says of which type an object is, the surest first. */
enum says {
	/* The line that allocates it: sizeof(struct device), or sizeof(*p) with
	 * a p that points to a struct.  It may be an array of them. */
	LINE_SAYS,
	/* A local variable or parameter there, or the function's value: a
	 * pointer to a struct of just that size. */
	FUNCTION_SAYS,
	/* The only struct of that size to which a variable of the file points,
	 * or a member of one of its structs. */
	UNIT_SAYS,
	SAYS
};

/*
 * The member at an offset of an object of that size which the code at the
 * address allocated: "device.holders".  NULL: nothing there says it.
 *
 * Of a struct in a struct the member's own name follows: "sock.stats.sent",
 * unless it is the system's (a lock, a list_head): "sock.lock".
 */
const char *symbols_member(struct symbols *s, enum says what, uint64_t addr,
			   uint64_t size, uint64_t offset);

/* Is there a variable or a struct member of that name: "_major",
 * "registry.used", "device.disk"? */
bool symbols_have_field(struct symbols *s, const char *name);

/* "registry.slot", "major"; NULL: no variable there. */
const char *symbols_variable(struct symbols *s, uint64_t addr);

/* The linker's hash of the file, in hexadecimal; "": it has none. */
const char *elf_build_id(struct pool *pool, const char *elf);

/* What a reader of its debug information must know: the versions of DWARF and the
 * compilers of its units, a line each; "": it has none. */
const char *elf_debug_format(struct pool *pool, const char *elf);

/* Does the file bring ThreadSanitizer's runtime, or link to it? */
bool elf_has_tsan(const char *elf);

#endif
