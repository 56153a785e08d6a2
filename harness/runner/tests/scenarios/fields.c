// SPDX-License-Identifier: GPL-2.0-only
/* What is accessed has a name, and what is freed a line: see fields.c of the
 * subject. */
#include "scenario.h"

#define TWO	(TOOL_TSAN | TOOL_CHECKER)
#define HELD	(TOOL_HELGRIND | TOOL_DRD)

void fields_setup(void);
int free_all(void);
int use_global(void), use_member(void), use_nested(void), use_returned(void);
int use_element(void), use_twin(void), use_early(void);
int use_row(void), use_open(void);

#define FIELDS(ident, scenario, function, field)			\
SCENARIO(ident) = {							\
	.name = scenario,						\
	.title = "how " field " is named",				\
	.closed_by = "field",						\
	.shows_on = "broken",						\
	.memory = MEMORY_POISON,					\
	.setup = fields_setup,						\
	.cpu = {							\
		ACTOR("frees", free_all),				\
		ACTOR("uses", function, 0, 0x6b6b6b6b, 0x6b6b, 0x6b),	\
	},								\
	.schedule = "cpu1 to end; cpu2 to end",				\
	.expect = {							\
		AFTER_FREE(TWO, #function, READS, "free_all", field),	\
		RACE(HELD, #function, READS, "free_all", FREES, field),	\
		INVALID(TOOL_MEMCHECK, #function, READS, field),	\
	},								\
}

FIELDS(f_global, "field-global", use_global, "global_item.value");
FIELDS(f_member, "field-member", use_member, "member_item.value");
FIELDS(f_nested, "field-nested", use_nested, "outer_item.inner.value");
FIELDS(f_returned, "field-returned", use_returned, "returned_item.value");
FIELDS(f_element, "field-element", use_element, "element_item.value");
FIELDS(f_twin, "field-twin", use_twin, "second_twin.other");
FIELDS(f_early, "field-early", use_early, "early_item.value");
FIELDS(f_row, "field-row", use_row, "row_item.value");
FIELDS(f_open, "field-open", use_open, "open_item.text");

int use_slot(void);

SCENARIO(f_slot) = {
	.name = "field-slot",
	.title = "how one of an array is named",
	.closed_by = "race",
	.shows_on = "broken",
	.watch = "value=slots.slot.value",
	.cpu = {
		ACTOR("uses", use_slot, 0, 1),
		ACTOR("uses", use_slot, 0, 1),
	},
	.schedule = "cpu1 until use_slot reads; cpu2 to end; cpu1 to end",
	.expect = {
		RACE(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_CHECKER,
		     "use_slot", WRITES, "use_slot", READS,
		     "slots.slot.value"),
		RACE(TOOL_CHECKER, "use_slot", WRITES, "use_slot", WRITES,
		     "slots.slot.value"),
		BLIND(TOOL_MEMCHECK, "no race detector"),
	},
};

SCENARIO(watch_unknown) = {
	.name = "watch-unknown",
	.title = "what is watched is not there",
	.shows_on = "nothing",
	.clean_on = "broken",
	.watch = "value=global_item.value other=global_item.valeu",
	.cpu = { ACTOR("uses", use_global) },
	.setup = fields_setup,
	.schedule = "cpu1 to end",
};
