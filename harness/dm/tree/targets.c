// SPDX-License-Identifier: GPL-2.0-only
/*
 * The targets that dm-mod of a real kernel starts, but that do not come from
 * its tree.  The targets zero and hold are ours, compiled with the tree's
 * headers.
 */
#define DM_MSG_PREFIX	"zero"
#include <tree/dm.h>
#include "../drivers/md/dm-zero.c"
#include "../drivers/md/dm-hold.c"
#include "../drivers/md/dm-stripe.c"
