/* SPDX-License-Identifier: GPL-2.0-only */
/* The records of an exploration's parts (--shard) as the one of the whole. */
#ifndef CLI_MERGE_H
#define CLI_MERGE_H

#include <jansson.h>
#include <stdio.h>

#include "cli.h"

/* n > 0 records, in any order; says what is wrong with them. */
enum status merge(const json_t *const *records, size_t n, bool json, FILE *out);

#endif
