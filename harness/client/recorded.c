// SPDX-License-Identifier: GPL-2.0-only
/*
 * See recorded.h.  No data of this file is the system's: nothing here is set
 * back between executions, and detectors do not look at it.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "client/protocol.h"
#include "client/recorded.h"
#include "vcpu/vcpu.h"

/* [0]: set-up's.  An exploration's processes share it. */
static struct recorded_end *ends;

/* Before any CPU runs, and before there is another process. */
static void __attribute__((constructor)) make_ends(void)
{
	ends = mmap(NULL, (VCPU_MAX + 1) * sizeof(*ends),
		    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (ends == MAP_FAILED) {
		perror("dmrace: no memory for recorded actors");
		exit(1);
	}
}

static bool same_bytes(const struct recorded_bytes *b, const char *now,
		       size_t size)
{
	size_t i;

	if (b->n > size || memcmp(b->text, now, b->n))
		return false;
	for (i = b->n; i < size; i++)
		if (now[i])
			return false;
	return true;
}

/* Returns false if it is answered otherwise than in the recording. */
static bool call_again(const struct recorded_call *r, char *data, int *result)
{
	struct system_call now = {
		.kind = r->kind, .file = r->file, .request = r->request,
		.flags = r->flags, .type = r->type, .major = r->major,
		.minor = r->minor, .at = r->at, .data = data, .size = r->size,
	};
	bool gets = r->kind == SYSTEM_CALL_IOCTL || r->kind == SYSTEM_CALL_READ;

	memcpy(data, r->sent.text, r->sent.n);
	memset(data + r->sent.n, 0, r->size - r->sent.n);
	*result = the_system.call(&now);
	return *result == r->result &&
	       (!gets || same_bytes(&r->got, data, now.size));
}

/* The files with these numbers are open. */
static void close_all(unsigned int open)
{
	for (; open; open &= open - 1)
		the_system.call(&(struct system_call){
			.kind = SYSTEM_CALL_CLOSE,
			.file = __builtin_ctz(open),
		});
}

_Static_assert(SYSTEM_FILES <= 32, "a bit for each file");

int recorded_actor(const struct recorded_call *calls, size_t n)
{
	/* What the process passes and gets.  It is on the stack because a
	 * checkpoint in the middle of a call must have it. */
	_Alignas(uint64_t) char data[CLIENT_DATA];
	int cpu = vcpu_self(), result;
	unsigned int open = 0;
	bool same = true;
	size_t i;

	for (i = 0; i < n && same; i++) {
		same = call_again(&calls[i], data, &result);
		if (calls[i].kind == SYSTEM_CALL_OPEN && result >= 0)
			open |= 1u << result;
		if (calls[i].kind == SYSTEM_CALL_CLOSE)
			open &= ~(1u << calls[i].file);
	}
	close_all(open);
	if (same)
		return 0;
	if (!__atomic_exchange_n(&ends[cpu + 1].early, true, __ATOMIC_ACQ_REL)) {
		ends[cpu + 1].call = i;
		ends[cpu + 1].of = n;
		ends[cpu + 1].result = result;
		ends[cpu + 1].recorded = calls[i - 1].result;
	}
	return RECORDED_DIFFERS;
}

int recorded_before(const struct recorded_call *calls, size_t n)
{
	return recorded_actor(calls, n) ? -EBADMSG : 0;
}

struct recorded_end recorded_end(int cpu)
{
	return ends[cpu + 1];
}
