// SPDX-License-Identifier: GPL-2.0-only
/* The ends of real programs, as findings: only where the scenario declares one.
 * What a program did that no actor may do is a finding of the runner's. */
#include "clients.h"

#include <string.h>

#include "child.h"
#include "finding.h"
#include "listed.h"
#include "runners.h"

const char *clients_cannot(struct pool *pool, const char *const *commands,
			   size_t n)
{
	const char *dir = runner_clients(pool), *text;
	VEC(const char *) argv = { 0 };
	struct child child = { .timeout = 20 };
	struct child_end end;

	if (!dir)
		return pool_printf(pool, "real clients: dmrace-clients is not beside the runners: %s",
				   runner_cure(pool, NULL));
	*vec_add(pool, &argv) = pool_printf(pool, "%s/dmrace-clients", dir);
	*vec_add(pool, &argv) = "check";
	for (size_t i = 0; i < n; i++)
		*vec_add(pool, &argv) = commands[i];
	*vec_add(pool, &argv) = NULL;
	child.argv = argv.v;
	child.out = "/dev/null";
	child.err_fd = child_output();
	end = child_run(&child);
	text = child_output_read(pool, child.err_fd);
	if (end.how == CHILD_EXITED && !end.number)
		return NULL;
	return text && *text ? pool_printf(pool, "%.*s",
					   (int)strcspn(text, "\n"), text) :
	       "real clients: dmrace-clients did not answer";
}

static bool is_declared(const struct log_scenario *s, const char *cpu)
{
	for (size_t i = 0; i < s->expects.n; i++) {
		const struct log_expect *e = &s->expects.v[i];

		if (listed(e->tools, "client") && e->field &&
		    !strcmp(e->field, cpu))
			return true;
	}
	return false;
}

void findings_from_clients(const struct resolver *r,
			   const struct log_scenario *s,
			   struct found_list *out)
{
	out->clients = r->log->run.clients;
	for (size_t i = 0; i < r->log->clients.n; i++) {
		const struct log_client *c = &r->log->clients.v[i];
		const char *cpu = pool_printf(r->pool, "cpu%d", c->cpu);
		struct frame *where;

		if (!is_declared(s, cpu))
			continue;
		where = pool_alloc(r->pool, sizeof(*where));
		*where = (struct frame){ .fn = c->how, .owner = OWNER_OTHER };
		found_add(r->pool, out, &(struct found){
			.tool = "client", .kind = "client", .field = cpu,
			.text = pool_printf(r->pool, "%s: %s", cpu, c->how),
			.sides = 1, .side[0] = { .cpu = c->cpu, .where = where },
		});
	}
}
