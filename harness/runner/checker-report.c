// SPDX-License-Identifier: GPL-2.0-only
/*
 * The checker's findings as records: what a race detector would report is a
 * report of tool "checker", a broken order is a finding of the kernel.
 */
#include <string.h>
#include "runner.h"
#include "vcpu/event-log.h"

static const char *op_name(uint8_t kind)
{
	switch (kind) {
	case OP_READ:
		return "reads";
	case OP_WRITE:
		return "writes";
	case OP_FREE:
		return "frees";
	default:
		return "updates";
	}
}

static void put_access(const struct checker_access *a, bool object)
{
	log_int("cpu", a->cpu + 1);
	if (object) {
		log_ptr("addr", a->addr);
		log_int("size", a->size);
	}
	log_pcs("pcs", a->pcs, a->depth);
}

static void put_mop(const struct checker_access *a)
{
	if (a->cpu < 0 && !a->depth)
		return;
	log_begin("mop");
	log_str("op", op_name(a->kind));
	put_access(a, true);
	log_end();
}

static void put_stack(const char *what, const struct checker_access *a,
		      bool object)
{
	if (a->cpu < 0)
		return;
	log_begin("stack");
	log_str("what", what);
	put_access(a, object);
	log_end();
}

void checker_report_pair(const char *tool, unsigned long n,
			 const struct checker_finding *f, bool objects)
{
	log_begin("report");
	log_str("tool", tool);
	log_str("type", f->kind);
	log_int("n", n);
	log_end();
	put_mop(&f->a);
	put_mop(&f->b);
	put_stack("alloc", &f->alloc, objects);
	put_stack("free", &f->freed, objects);
	log_begin("endreport");
	log_end();
}

void checker_report_late_init(const struct checker_finding *f)
{
	if (strcmp(f->kind, "late-init"))
		return;
	log_begin("finding");
	log_str("kind", f->kind);
	log_int("cpu", f->a.cpu + 1);
	log_int("n", recorder_events());
	log_ptr("addr", f->a.addr);
	log_pcs("pcs", f->a.pcs, f->a.depth);
	log_str("text", "written by its creator after another CPU used it");
	log_end();
	log_flush();
	runner_found(f->kind, f->a.cpu,
		     "written by its creator after another CPU used it");
}

void checker_report(const struct checker_finding *f)
{
	if (!strcmp(f->kind, "late-init")) {
		checker_report_late_init(f);
		return;
	}
	checker_report_pair("checker", recorder_events(), f, false);
	log_flush();
	runner_found(f->kind, f->a.cpu, "reported by the checker");
}
