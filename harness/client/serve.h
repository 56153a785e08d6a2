/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Actors that are real programs: a CPU starts the program, and makes the
 * system calls that it sends (protocol.h).
 *
 *  S1. While a program runs in userland, its CPU holds the token: no other CPU
 *      runs, so a schedule means the same as with any other actor.
 *  S2. All that a CPU does here is bare system calls (bare.h) and its own
 *      memory.  No detector takes it for synchronisation, and none of it is a
 *      scheduling point.
 *  S3. When client_run() returns, every process of the program has ended, and
 *      each file that it had open has been released.
 *  S4. A program that neither calls nor ends for as many seconds as patience
 *      says (client_begin()) is killed, and the run is an error: that is no hang
 *      of the kernel.
 *  S5. When client_finish() returns, no process of any program is left.
 *  S6. A CPU that crashed stops, and its program dies with it.  After
 *      client_survives(), in a free run, only the process that called dies: its
 *      locks stay taken, and the CPU serves the next one, as in a kernel.
 */
#ifndef CLIENT_SERVE_H
#define CLIENT_SERVE_H

#include <stdbool.h>
#include <stddef.h>

#define CLIENT_PATIENCE	10

/* What came of a program. */
enum client_end_kind {
	CLIENT_EXITED,		/* number: exit status */
	CLIENT_SIGNALED,	/* number: signal */
	CLIENT_HANGS,		/* in the kernel; it was killed at the end */
	CLIENT_ENDLESS,		/* S4 */
	CLIENT_LOST,		/* the host is gone */
};

struct client_result {
	enum client_end_kind kind;
	int number;
	int error;		/* that the last call of it got; or 0 */
	const char *output;	/* of stdout and stderr; the first bytes */
	bool more;		/* there was more */
};

/* On the CPU of the program (a CPU that stopped as well, before it stops), or
 * on the controller, from client_finish(). */
typedef void (*client_ended_fn)(int cpu, const struct client_result *r);

/*
 * On the controller, before the CPUs start: makes the sockets, and starts the
 * host, which lies in the directory programs.  patience: in seconds; 0:
 * CLIENT_PATIENCE.  False: error says why.
 */
bool client_begin(const char *programs, int cpus, unsigned int patience,
		  client_ended_fn ended, char *error, size_t size);

/*
 * On a CPU: runs the command.  Returns the error that the last call of it got;
 * or 0, if it ended with status 0; or CLIENT_FAILED: it failed on its own.
 */
#define CLIENT_FAILED	1
int client_run(int cpu, const char *command);

/*
 * Instead of client_begin(): there is no host, and nobody starts programs; they
 * come (listen.h).  dir: is there.  They may take their time, until over()
 * returns true on their CPU.
 */
bool client_doors(const char *dir, int cpus, client_ended_fn ended,
		  bool (*over)(void), char *error, size_t size);
/*
 * Instead of client_run(): serves the program whose keeper has this end of the
 * line, which is closed at the end.  text: for the keeper, which then starts it.
 */
int client_serve(int cpu, int line, const char *text);
void client_survives(void);

/* For system.on_stop(): the CPU has crashed.  Does not return if it survives. */
void client_stopped(void);

/* On the controller, after the run. */
void client_finish(void);

/* The CPU whose program was ended because of S4; -1: none was. */
int client_endless(void);

/*
 * An observer sees each call: on the CPU, before it with what was sent, and
 * after it with what is sent back.  A call that never returns only begins.
 * file: -1 if nothing is open.
 */
struct client_request;
struct client_reply;
struct client_observer {
	void (*begins)(int cpu, int file, const struct client_request *request,
		       const char *data);
	void (*ended)(int cpu, int file, const struct client_reply *reply,
		      const char *data);
	void (*closed)(int cpu, int file);
};
void client_observe(const struct client_observer *observer);

/* What people call it; "": it opens, seeks or looks. */
void client_call_name(char *text, size_t size, const struct client_request *q);

#endif
