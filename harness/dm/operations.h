/* SPDX-License-Identifier: GPL-2.0-only */
/* The operations of device-mapper, for a sweep: see programs.h. */
#ifndef DM_OPERATIONS_H
#define DM_OPERATIONS_H

#include "programs.h"

extern const struct programs device_mapper_programs;

#endif
