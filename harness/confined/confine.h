/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where real programs run, so that a call of theirs that is not caught reaches
 * nothing of the machine.
 *
 *  - A user namespace and a mount namespace, where /dev has only what every
 *    program needs: no control device, no disk.  In there the programs are
 *    root, but what they may do does not count outside.
 *  - A filter of system calls (seccomp), which refuses ioctls of device-mapper,
 *    the making of devices, mounts, and modules.
 *
 * Both, if the machine allows both.  The namespaces alone are enough.  The filter
 * alone is enough if no device of device-mapper's can be opened anyway: it
 * cannot see which path is opened.
 */
#ifndef CLIENT_CONFINE_H
#define CLIENT_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Confines the calling process and those that it starts.  mapper: the directory
 * that is /dev/mapper in there, for what looks at it without the library; NULL:
 * an empty one.  False: error says why it cannot be; the process is then of no
 * use.
 */
bool confine(const char *mapper, char *error, size_t size);

#endif
