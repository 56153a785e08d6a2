// SPDX-License-Identifier: GPL-2.0-only
#define MODE	1
#define NAME(x)	dm1_##x
#include "dm.h"
