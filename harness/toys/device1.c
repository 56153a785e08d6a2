// SPDX-License-Identifier: GPL-2.0-only
#define MODE	1
#define NAME(x)	device1_##x
#include "device.h"
