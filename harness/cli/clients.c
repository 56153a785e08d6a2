// SPDX-License-Identifier: GPL-2.0-only
#include "clients.h"

#include "cli.h"
#include "options.h"

enum { KEY_CLIENTS = 1024 };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	(void)arg;
	if (key != KEY_CLIENTS)
		return ARGP_ERR_UNKNOWN;
	o->clients = true;
	return 0;
}

static error_t refuse(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key != KEY_CLIENTS)
		return ARGP_ERR_UNKNOWN;
	usage(state->name, "--clients: a real program cannot be set back between executions. 'dmrace record' makes a scenario of its calls, which can be explored");
	return 0;
}

static const struct argp_option table[] = {
	{ "clients", KEY_CLIENTS, NULL, 0,
	  "run the actors' commands as real programs, confined, with the subject as their kernel", 0 },
	{ 0 }
};

static const struct argp_option hidden[] = {
	{ "clients", KEY_CLIENTS, NULL, OPTION_HIDDEN, NULL, 0 },
	{ 0 }
};

const struct argp clients_argp = { .options = table, .parser = parse };
const struct argp no_clients_argp = { .options = hidden, .parser = refuse };
