// SPDX-License-Identifier: GPL-2.0-only
#include "detector.h"

#include <valgrind/helgrind.h>
#include <valgrind/memcheck.h>
#include <valgrind/valgrind.h>

const char *detector_valgrind(void)
{
	unsigned char probe = 0, bits = 0;

	if (!RUNNING_ON_VALGRIND)
		return "none";
	if (VALGRIND_GET_VBITS(&probe, &bits, 1) == 1)
		return "memcheck";
	if (VALGRIND_HG_GET_ABITS(&probe, &bits, 1) == 1)
		return "helgrind";
	return detector_is_drd() ? "drd" : "other";
}
