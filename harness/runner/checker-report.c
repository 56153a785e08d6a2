// SPDX-License-Identifier: GPL-2.0-only
/*
 * The checker's findings as records: what a race detector would report as a
 * report of tool "checker", a broken order as a finding of the kernel's.
 */
#include <string.h>
#include "runner.h"
#include "vcpu/wire.h"

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
	wire_int("cpu", a->cpu + 1);
	if (object) {
		wire_ptr("addr", a->addr);
		wire_int("size", a->size);
	}
	wire_pcs("pcs", a->pcs, a->depth);
}

static void put_mop(const struct checker_access *a)
{
	if (a->cpu < 0 && !a->depth)
		return;
	wire_begin("mop");
	wire_str("op", op_name(a->kind));
	put_access(a, true);
	wire_end();
}

static void put_stack(const char *what, const struct checker_access *a,
		      bool object)
{
	if (a->cpu < 0)
		return;
	wire_begin("stack");
	wire_str("what", what);
	put_access(a, object);
	wire_end();
}

void checker_report_pair(const char *tool, unsigned long n,
			 const struct checker_finding *f, bool objects)
{
	wire_begin("report");
	wire_str("tool", tool);
	wire_str("type", f->kind);
	wire_int("n", n);
	wire_end();
	put_mop(&f->a);
	put_mop(&f->b);
	put_stack("alloc", &f->alloc, objects);
	put_stack("free", &f->freed, objects);
	wire_begin("endreport");
	wire_end();
}

void checker_report_late_init(const struct checker_finding *f)
{
	if (strcmp(f->kind, "late-init"))
		return;
	wire_begin("finding");
	wire_str("kind", f->kind);
	wire_int("cpu", f->a.cpu + 1);
	wire_int("n", recorder_events());
	wire_ptr("addr", f->a.addr);
	wire_pcs("pcs", f->a.pcs, f->a.depth);
	wire_str("text", "written by its creator after another CPU used it");
	wire_end();
	wire_flush();
}

void checker_report(const struct checker_finding *f)
{
	if (!strcmp(f->kind, "late-init")) {
		checker_report_late_init(f);
		return;
	}
	checker_report_pair("checker", recorder_events(), f, false);
	wire_flush();
}
