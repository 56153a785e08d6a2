// SPDX-License-Identifier: GPL-2.0-only
/* Code under test whose accesses a compiler likes to hide or to remove. */
#include <stddef.h>
#include "code.h"

void *memcpy(void *d, const void *s, size_t n);
void *memmove(void *d, const void *s, size_t n);
void *memset(void *d, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);

struct big code_from, code_to;
struct small code_small_from, code_small_to;
char code_bytes[32];
int code_result;

/* Gets one value only, and is NULL before. */
static void (*function)(void);
/* Fits into a byte, and into a bit. */
static int flag;

static void nothing(void)
{
}

void code_set_function(void)
{
	function = nothing;
}

void code_call_function(void)
{
	if (function)
		function();
}

void code_set_flag(void)
{
	flag = 1;
}

void code_count_flag(void)
{
	if (!flag++)
		code_result = 1;
}

/* Twice, and nothing between: somebody else may write there. */
void code_read_twice(void)
{
	int once = code_result;

	code_result = once + code_result;
}

void code_copy(void)
{
	code_to = code_from;
}

void code_copy_small(void)
{
	code_small_to = code_small_from;
}

void code_clear(void)
{
	memset(&code_to, 0, sizeof(code_to));
}

void code_move(void)
{
	memmove(code_bytes + 4, code_bytes, 20);
}

void code_compare(void)
{
	code_result = memcmp(&code_from, &code_to, sizeof(code_to));
}
