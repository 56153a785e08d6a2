// SPDX-License-Identifier: GPL-2.0-only
#define MODE	0
#define NAME(x)	device0_##x
#include "device.h"
