// SPDX-License-Identifier: GPL-2.0-only
#define MODE	3
#define NAME(x)	dm3_##x
#include "dm.h"
