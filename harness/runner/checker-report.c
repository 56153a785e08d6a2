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

static void put_mop(const struct checker_access *a)
{
	if (a->cpu < 0)
		return;
	wire_begin("mop");
	wire_int("cpu", a->cpu + 1);
	wire_ptr("addr", a->addr);
	wire_int("size", a->size);
	wire_str("op", op_name(a->kind));
	wire_pcs("pcs", a->pcs, a->depth);
	wire_end();
}

static void put_stack(const char *what, const struct checker_access *a)
{
	if (a->cpu < 0)
		return;
	wire_begin("stack");
	wire_str("what", what);
	wire_int("cpu", a->cpu + 1);
	wire_pcs("pcs", a->pcs, a->depth);
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
	wire_begin("report");
	wire_str("tool", "checker");
	wire_str("type", f->kind);
	wire_int("n", recorder_events());
	wire_end();
	put_mop(&f->a);
	put_mop(&f->b);
	put_stack("alloc", &f->alloc);
	put_stack("free", &f->freed);
	wire_begin("endreport");
	wire_end();
	wire_flush();
}
