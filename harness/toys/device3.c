// SPDX-License-Identifier: GPL-2.0-only
#define MODE	3
#define NAME(x)	device3_##x
#include "device.h"
