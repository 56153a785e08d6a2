/* SPDX-License-Identifier: GPL-2.0-only */
/* Ways to report a matrix (detect/series.h). */
#ifndef REPORT_MATRIX_H
#define REPORT_MATRIX_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* The table, a letter a cell, and what is not as declared; 80 columns. */
void report_matrix(const json_t *matrix, bool color, FILE *out);
/* Each cell in which something was found, in words. */
void report_matrix_cells(const json_t *matrix, FILE *out);

#endif
