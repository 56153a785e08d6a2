// SPDX-License-Identifier: GPL-2.0-only
/*
 * The operations as functions, compiled once for each PLACE of a program, so
 * that the same operation at another place has other addresses.
 */
#include "shared.h"

#define OP(name, group, ...)						\
static int do_##name(struct own *own, int a, int b)			\
{									\
	int v = 0;							\
									\
	__VA_ARGS__;							\
	return v;							\
}
#include "operations.h"
#undef OP

#define __NAME(place)	operations_##place
#define NAME(place)	__NAME(place)

#define OP(name, group, ...)	do_##name,
const operation_fn NAME(PLACE)[] = {
#include "operations.h"
};
