/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a real program (the client) calls the port, which lives in a runner.
 *
 *	program, with libdmrace-client.so preloaded	(confined/preload.c)
 *	   |  a socket for each open file: struct client_request, client_reply
 *	runner: the actor of that virtual CPU		(serve.c)
 *	   |  a line for each CPU: struct client_start, client_end
 *	dmrace-clients, which starts the programs	(confined/host.c)
 *
 * All sockets are AF_UNIX and SOCK_SEQPACKET: a message is one send().  Both ends
 * are on one machine and of one build, so numbers have the machine's form.
 *
 *  P1. The descriptor is the connection.  The library connects to the socket
 *      CLIENT_ENV names, sends CLIENT_OPEN, and gives the connected socket to the
 *      program as its descriptor.  dup(), fork() and exit do what they do
 *      with any descriptor.  When the last copy is closed, the server reads
 *      the end of the file and releases the open file.
 *  P2. Each request carries one descriptor (SCM_RIGHTS): the socket for its
 *      reply.  So processes that share a descriptor do not read each other's
 *      replies.
 *  P3. A connection that never sends CLIENT_OPEN may send CLIENT_STAT and
 *      CLIENT_TEXT; it is not an open file.
 *  P4. A request may wait for ever (it waits in the kernel).  If the reply's
 *      socket is closed without a reply, the server is gone: the library ends
 *      the process with SIGKILL.
 *  P5. A reply with a signal is the end of the process that called, as after
 *      an oops: the library ends the process with that signal.
 *  P6. A request that is not well formed gets -EINVAL and changes nothing.
 */
#ifndef CLIENT_PROTOCOL_H
#define CLIENT_PROTOCOL_H

#include <stdint.h>

/*
 * The environment of a client: the socket of its CPU, "DIR/cpuN" (N from 1).
 * DIR is the session's own directory, mode 0700.  DIR/dev stands for /dev: the
 * nodes that clients make (mknod) are files there: see client_node.
 */
#define CLIENT_ENV	"DMRACE_CLIENT"
#define CLIENT_LIBRARY	"libdmrace-client.so"
#define CLIENT_HOST	"dmrace-clients"

#define CLIENT_VERSION	1

/* The most bytes that one request or reply has after its header. */
#define CLIENT_DATA	(64 * 1024)

enum client_call {
	/*
	 * Opens the device a[0] (S_IFCHR or S_IFBLK) with the number a[1]
	 * (makedev()) and the flags a[2] of open().  Data: the path, for people.
	 */
	CLIENT_OPEN = 1,
	/* Request a[0] with the data as its argument; the same number of bytes
	 * comes back. */
	CLIENT_IOCTL,
	/* a[1] bytes from a[0] on (-1: where the file stands); reply: the bytes.
	 * Block devices only. */
	CLIENT_READ,
	/* The data to a[0] on; reply: result is how many bytes. */
	CLIENT_WRITE,
	/* Moves to a[0] as a[1] (SEEK_SET, ...) says; value[0]: where to. */
	CLIENT_SEEK,
	/* Data: a path, without the /dev/; none: the file that is open.  Reply:
	 * value[0] the type (S_IFCHR, S_IFBLK), value[1] the number; or
	 * -ENOENT: the kernel has no such device. */
	CLIENT_STAT,
	/* Data: the path of a file of the kernel's (/proc/devices, /proc/misc).
	 * Reply: its text; or -ENOENT. */
	CLIENT_TEXT,
};

struct client_request {
	uint32_t version;	/* CLIENT_VERSION */
	uint32_t call;		/* enum client_call */
	uint32_t pid;		/* of the caller */
	uint32_t size;		/* bytes that follow */
	uint64_t a[3];
};

struct client_reply {
	int32_t result;		/* 0 or more, or a negative errno */
	int32_t signal;		/* not 0: the caller dies of it */
	uint32_t size;		/* bytes that follow */
	uint32_t unused;
	uint64_t value[2];
};

/* ---- the line of a CPU, between the runner and the host ------------------- */

/*
 * To the server, from the keeper of a program that comes by itself (listen.h): its
 * command, for people, with its end.
 */
#define CLIENT_TEXT_SIZE	256

/* To the host: run "sh -c COMMAND".  The text follows. */
struct client_start {
	uint32_t version;
	uint32_t size;
};

/*
 * From the host: every process of the client has ended.  The first bytes of what
 * they wrote to stdout and stderr follow.  If the runner closes the line, the
 * host kills the processes.
 */
struct client_end {
	int32_t status;		/* of sh, as wait() returns it */
	uint32_t size;
	uint32_t lost;		/* 1: they wrote more */
};

#endif
