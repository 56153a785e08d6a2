// SPDX-License-Identifier: GPL-2.0-only
/*
 * Instrumented code calls these to move bytes: see subject.h.
 *
 * An access of a range is one operation: it takes effect after its point and
 * before the next one.  Other CPUs may run between the read and the write of a
 * copy, so the bytes that were read are kept on the stack until then.  More
 * than CHUNK bytes are copied in pieces.
 *
 * Compiled so that the loops here become no calls of the libc's functions,
 * which detectors intercept.
 */
#include "point.h"

#define CHUNK	4096

/* An address inside the call that the instrumented code made. */
#define CALLER	((const char *)VCPU_CALLER - 1)

typedef unsigned long word __attribute__((may_alias, aligned(1)));

void *vcpu_memcpy(void *d, const void *s, size_t n);
void *vcpu_memmove(void *d, const void *s, size_t n);
void *vcpu_memset(void *d, int c, size_t n);
int vcpu_memcmp(const void *a, const void *b, size_t n);

static void copy(void *d, const void *s, size_t n)
{
	unsigned char *to = d;
	const unsigned char *from = s;

	for (; n >= sizeof(word); n -= sizeof(word)) {
		*(word *)to = *(const word *)from;
		to += sizeof(word);
		from += sizeof(word);
	}
	while (n--)
		*to++ = *from++;
}

/*
 * How both sides of a copy are accessed; OP_NONE: it is no point.  The user memory
 * of an imitated process is the harness's, and no point, too: no other CPU knows it,
 * and as the first or last step of a call it would hide which calls ended before
 * it.
 */
struct sides {
	enum vcpu_op_kind from, to;
};

static void before(enum vcpu_op_kind kind, const void *p, size_t n,
		   const void *pc)
{
	if (kind == OP_READ || kind == OP_WRITE)
		vcpu_range(kind, p, n, pc);
	else if (kind && !vcpu_is_harness(p))
		vcpu_access(kind, __ATOMIC_RELAXED, p, n, pc);
}

/* Valgrind's race detectors take a plain store for a write, and an exchange for a
 * marked one. */
static void store(unsigned char *to, const unsigned char *from, size_t n)
{
	if (!vcpu.on_valgrind)
		copy(to, from, n);
	else
		while (n--)
			__atomic_exchange_n(to++, *from++, __ATOMIC_SEQ_CST);
}

static void move(void *d, const void *s, size_t n, struct sides by,
		 const void *pc)
{
	unsigned char kept[CHUNK];

	before(by.from, s, n, pc);
	copy(kept, s, n);
	before(by.to, d, n, pc);
	if (by.to == OP_ATOMIC_STORE)
		store(d, kept, n);
	else
		copy(d, kept, n);
}

static void move_all(char *d, const char *s, size_t n, struct sides by,
		     const void *pc)
{
	size_t done, at;

	for (done = 0; done < n; done += CHUNK) {
		size_t m = n - done < CHUNK ? n - done : CHUNK;

		/* Bytes that overlap are read before they are overwritten. */
		at = d <= s || d >= s + n ? done : n - done - m;
		move(d + at, s + at, m, by, pc);
	}
}

void *vcpu_memcpy(void *d, const void *s, size_t n)
{
	move_all(d, s, n, (struct sides){ OP_READ, OP_WRITE }, CALLER);
	return d;
}

void *vcpu_memmove(void *d, const void *s, size_t n)
{
	move_all(d, s, n, (struct sides){ OP_READ, OP_WRITE }, CALLER);
	return d;
}

void vcpu_copy(enum vcpu_op_kind from, enum vcpu_op_kind to, void *d,
	       const void *s, size_t n)
{
	move_all(d, s, n, (struct sides){ from, to }, CALLER);
}

void *vcpu_memset(void *d, int c, size_t n)
{
	const unsigned long pattern = 0x0101010101010101ul * (unsigned char)c;
	unsigned char *p = d;

	if (!n)
		return d;
	vcpu_range(OP_WRITE, d, n, CALLER);
	for (; n >= sizeof(word); n -= sizeof(word), p += sizeof(word))
		*(word *)p = pattern;
	while (n--)
		*p++ = c;
	return d;
}

static int compare(const unsigned char *a, const unsigned char *b, size_t n,
		   const void *pc)
{
	unsigned char kept[CHUNK];
	size_t i;

	vcpu_range(OP_READ, a, n, pc);
	copy(kept, a, n);
	vcpu_range(OP_READ, b, n, pc);
	for (i = 0; i < n; i++)
		if (kept[i] != b[i])
			return kept[i] - b[i];
	return 0;
}

int vcpu_memcmp(const void *a, const void *b, size_t n)
{
	size_t done;
	int way = 0;

	for (done = 0; done < n && !way; done += CHUNK)
		way = compare((const unsigned char *)a + done,
			      (const unsigned char *)b + done,
			      n - done < CHUNK ? n - done : CHUNK, CALLER);
	return way;
}

void vcpu_read_range(const void *p, size_t size)
{
	vcpu_range(OP_READ, p, size, CALLER);
}

void vcpu_write_range(const void *p, size_t size)
{
	vcpu_range(OP_WRITE, p, size, CALLER);
}
