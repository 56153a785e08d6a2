// SPDX-License-Identifier: GPL-2.0-only
#define MODE	2
#define NAME(x)	dm2_##x
#include "dm.h"
