// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

void report_json(const json_t *record, FILE *out)
{
	json_dumpf(record, out, JSON_INDENT(1));
	fputc('\n', out);
}
