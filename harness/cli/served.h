/* SPDX-License-Identifier: GPL-2.0-only */
/* Where "dmrace serve" and "dmrace client" meet. */
#ifndef CLI_SERVED_H
#define CLI_SERVED_H

#include "detect/pool.h"

/* The directory of the server's sockets, one for each user: it need not be
 * there. */
const char *served_dir(struct pool *pool);

/* How to use it, when what was asked for is there: the schedule it runs by. */
void serve_announce(const char *schedule);

#endif
