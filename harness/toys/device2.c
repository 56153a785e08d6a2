// SPDX-License-Identifier: GPL-2.0-only
#define MODE	2
#define NAME(x)	device2_##x
#include "device.h"
