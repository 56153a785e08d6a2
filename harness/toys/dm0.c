// SPDX-License-Identifier: GPL-2.0-only
#define MODE	0
#define NAME(x)	dm0_##x
#include "dm.h"
