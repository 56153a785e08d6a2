/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs that come by themselves: "dmrace client" brings one to a server, whose
 * CPUs wait for them.
 *
 *  L1. The sockets lie in one directory of the user's, mode 0700, and have mode
 *      0600: nobody else can connect.  One server at a time uses it.
 *  L2. The socket "line3" is for cpu3, "line" for the first CPU that is free.
 *      The keeper of a program connects (host.c: attach).  It sends the
 *      command's text, and waits for struct client_start, whose text is
 *      the CPU's number; from then on the line is as in protocol.h.
 *  L3. Nothing of this is seen by a detector, or is a scheduling point.
 */
#ifndef CLIENT_LISTEN_H
#define CLIENT_LISTEN_H

#include <stdbool.h>
#include <stddef.h>
#include "client/protocol.h"

/* On the controller.  Makes the directory if it is not there.  False: error says
 * why not. */
bool client_listen(const char *dir, int cpus, char *error, size_t size);
/* The same, when no CPU runs: removes what it made. */
void client_listen_end(void);

/*
 * On a CPU: waits for a program and returns its line; text is its command.
 * -1: over() returned true before one came.
 */
int client_take(int cpu, bool (*over)(void), char text[CLIENT_TEXT_SIZE]);

#endif
