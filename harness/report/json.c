// SPDX-License-Identifier: GPL-2.0-only
#include "formats.h"
#include "report.h"

void report_json(const json_t *record, FILE *out)
{
	json_dumpf(record, out, JSON_INDENT(1));
	fputc('\n', out);
}

void report_array(const json_t *const *records, size_t n, FILE *out)
{
	json_t *all = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append(all, (json_t *)records[i]);
	report_json(all, out);
	json_decref(all);
}
