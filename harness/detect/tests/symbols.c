// SPDX-License-Identifier: GPL-2.0-only
#include "detect/symbols.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/field.h"
#include "detect/source.h"
#include "expect.h"

static struct pool pool;

static int ends(const char *s, const char *end)
{
	return s && strlen(s) >= strlen(end) &&
	       !strcmp(s + strlen(s) - strlen(end), end);
}

static int is(const char *a, const char *b)
{
	return a && !strcmp(a, b);
}

static void test_frames(struct symbols *s)
{
	bool inlined = false;
	uint64_t at;

	EXPECT(symbols_function(s, "alloc_device", &at));
	EXPECT(!symbols_function(s, "no_such_function", &at));
	for (uint64_t pc = at; pc < at + 120; pc++) {
		struct stack st = symbols_frames(s, pc);

		EXPECT(st.n >= 1);
		if (st.n != 2 || !is(st.v[0].fn, "init_device"))
			continue;
		inlined = true;
		EXPECT(st.v[0].line == 33);
		EXPECT(is(st.v[1].fn, "alloc_device"));
		EXPECT(st.v[1].line == 48);
		EXPECT(ends(st.v[1].file, "tests/specimen.c"));
	}
	EXPECT(inlined);
	EXPECT(symbols_frames(s, 1).n == 1);
	EXPECT(!symbols_frames(s, 1).v[0].fn);
}

/* What is known of a function from one of its addresses holds for the others,
 * and for no other function. */
static void test_neighbours(struct symbols *s)
{
	static const char *const names[] = {
		"get_memory", "alloc_device", "main"
	};
	uint64_t at;

	for (int i = 0; i < 3; i++) {
		EXPECT(symbols_function(s, names[i], &at));
		for (uint64_t pc = at; pc < at + 2; pc++) {
			struct stack st = symbols_frames(s, pc);

			EXPECT(is(st.v[st.n - 1].fn, names[i]));
			EXPECT(ends(st.v[0].file, "tests/specimen.c"));
		}
	}
}

/* Whose code it is: alloc_device() alone is the subject's, main() the
 * system's, by their addresses. */
static void test_owners(struct symbols *s)
{
	uint64_t alloc, get, at;

	EXPECT(symbols_function(s, "alloc_device", &alloc));
	EXPECT(symbols_function(s, "get_memory", &get));
	EXPECT(symbols_function(s, "main", &at));
	symbols_add_code(s, OWNER_SUBJECT, alloc, alloc + 16);
	symbols_add_code(s, OWNER_SYSTEM, at, at + 1);
	EXPECT(symbols_frames(s, alloc + 1).v[0].owner == OWNER_SUBJECT);
	EXPECT(symbols_frames(s, at).v[0].owner == OWNER_SYSTEM);
	EXPECT(symbols_frames(s, get).v[0].owner == OWNER_OTHER);
}

/* Of a system's header nothing is anybody's, and a type is one piece. */
static void test_headers(struct symbols *s)
{
	uint64_t at;

	EXPECT(symbols_function(s, "alloc_device", &at));
	symbols_add_code(s, OWNER_SUBJECT, at, at + 16);
	symbols_add_headers(s, "/no/such/directory");
	EXPECT(symbols_frames(s, at).v[0].owner == OWNER_SUBJECT);
	symbols_add_headers(s, SPECIMEN_DIR);
	EXPECT(symbols_frames(s, at + 1).v[0].owner == OWNER_OTHER);
	EXPECT(is(symbols_member(s, FUNCTION_SAYS, at, 56, 4), "device.lock"));
}

static void test_members(struct symbols *s)
{
	const uint64_t size = 8 + 8 + 8 + 32;
	uint64_t at;

	EXPECT(symbols_function(s, "alloc_device", &at));
	EXPECT(is(symbols_member(s, FUNCTION_SAYS, at, size, 8), "device.holders"));
	EXPECT(is(symbols_member(s, FUNCTION_SAYS, at, size, 4),
		  "device.lock.waiters"));
	EXPECT(is(symbols_member(s, FUNCTION_SAYS, at, size, 17), "device.flags"));
	EXPECT(is(symbols_member(s, FUNCTION_SAYS, at, size, 33), "device.table"));
	EXPECT(is(symbols_member(s, FUNCTION_SAYS, at, 20, 3), "other.name"));
	EXPECT(!symbols_member(s, FUNCTION_SAYS, at, 21, 3));
	EXPECT(symbols_function(s, "get_memory", &at));
	EXPECT(!symbols_member(s, FUNCTION_SAYS, at, size, 8));
	/* what the file's data points to */
	EXPECT(is(symbols_member(s, UNIT_SAYS, at, size, 8), "device.holders"));
	EXPECT(!symbols_member(s, UNIT_SAYS, at, 20, 3));
	EXPECT(!symbols_member(s, UNIT_SAYS, at, 8, 0));

	EXPECT(symbols_have_field(s, "device.holders"));
	EXPECT(symbols_have_field(s, "device.flags"));
	EXPECT(symbols_have_field(s, "device.lock.waiters"));
	EXPECT(symbols_have_field(s, "registry.slot"));
	EXPECT(symbols_have_field(s, "major"));
	EXPECT(symbols_have_field(s, "calls"));
	EXPECT(!symbols_have_field(s, "device"));
	EXPECT(!symbols_have_field(s, "device.holder"));
	EXPECT(!symbols_have_field(s, "device.lock.holders"));
	EXPECT(!symbols_have_field(s, "devices.holders"));
	EXPECT(!symbols_have_field(s, "major.minor"));
	EXPECT(!symbols_member(s, FUNCTION_SAYS, 1, size, 8));
}

/* Variables lie in the ELF file's data, after its code. */
static void test_variables(struct symbols *s)
{
	bool used = false, slot = false, number = false, local = false;
	uint64_t at;

	EXPECT(symbols_function(s, "main", &at));
	for (uint64_t a = at; a < at + 0x10000; a += 4) {
		const char *name = symbols_variable(s, a);

		used |= is(name, "registry.used");
		slot |= is(name, "registry.slot");
		number |= is(name, "major");
		local |= is(name, "calls");
	}
	EXPECT(used && slot && number && local);
	EXPECT(!symbols_variable(s, 1));
}

/* Bit-fields that share their bytes have one name. */
static void test_bit_fields(struct symbols *s)
{
	static const char *const at[16] = {
		"flags.kind", "flags.busy/ready/dead", "flags.busy/ready/dead",
		"flags.level", "flags.wide", "flags.wide", "flags.wide",
		"flags.wide", "flags.next", NULL, NULL, NULL,
		"flags.plain", "flags.plain", "flags.plain", "flags.plain",
	};
	uint64_t start;
	int i;

	EXPECT(symbols_function(s, "main", &start));
	while (!ends(symbols_variable(s, start), "flags.kind"))
		start += 4;
	for (i = 0; i < 16; i++)
		EXPECT(!at[i] || is(symbols_variable(s, start + i), at[i]));
	EXPECT(symbols_have_field(s, "flags.ready"));
	EXPECT(field_is_within("flags.busy/ready", "flags"));
	EXPECT(field_is_within("flags.busy/ready", "flags.busy"));
	EXPECT(field_is_within("flags.busy/ready", "flags.ready"));
	EXPECT(field_is_within("flags.busy/ready", "flags.busy/ready"));
	EXPECT(!field_is_within("flags.busy/ready", "flags.read"));
	EXPECT(!field_is_within("flags.busy/ready", "other.ready"));
	EXPECT(!field_is_within("flags.ready", "flags.busy/ready"));
	EXPECT(field_is_within("registry.slot", "registry"));
	EXPECT(!field_is_within("registry.slot", "reg"));
}

static void test_source(void)
{
	const char *line = source_line(&pool, "tests/specimen.c", 33);

	/* a path as told is relative to the source tree, not to here */
	EXPECT(!line);
	line = source_line(&pool, "harness/detect/tests/specimen.c", 33);
	EXPECT(is(line, "d->holders = 1; /* line 33: inlined into alloc_device */"));
	EXPECT(!source_line(&pool, "harness/detect/tests/specimen.c",
			    9999));
}

/* A project's sources may be read, and are shown from its top. */
static void test_projects(void)
{
	char dir[] = "/tmp/symbols-test-XXXXXX";
	const char *file;
	FILE *f;

	EXPECT(mkdtemp(dir));
	file = pool_printf(&pool, "%s/a.c", dir);
	f = fopen(file, "w");
	EXPECT(f);
	if (!f)
		return;
	fputs("int a;\n", f);
	fclose(f);
	EXPECT(!source_text(&pool, file));
	EXPECT(!source_line(&pool, file, 1));
	EXPECT(is(source_path(&pool, file), file));
	source_allow("/tmp/no/such", false);
	source_allow(dir, true);
	EXPECT(is(source_text(&pool, file), "int a;\n"));
	EXPECT(is(source_line(&pool, file, 1), "int a;"));
	EXPECT(is(source_path(&pool, file), "a.c"));
	EXPECT(is(source_text(&pool, "a.c"), "int a;\n"));
	EXPECT(!source_text(&pool, "../etc/passwd"));
	remove(file);
	remove(dir);
}

int main(void)
{
	const char *wrong = NULL;
	struct symbols *s = symbols_open(&pool, SPECIMEN, &wrong);

	EXPECT(s);
	if (s) {
		test_neighbours(s);
		test_frames(s);
		test_members(s);
		test_variables(s);
		test_bit_fields(s);
	}
	symbols_close(s);
	s = symbols_open(&pool, SPECIMEN, &wrong);
	if (s)
		test_owners(s);
	symbols_close(s);
	s = symbols_open(&pool, SPECIMEN, &wrong);
	if (s)
		test_headers(s);
	symbols_close(s);
	EXPECT(!symbols_open(&pool, BARE, &wrong));
	EXPECT(wrong && strstr(wrong, "rebuild with -gdwarf-4"));
	EXPECT(!symbols_open(&pool, "/nonexistent", &wrong));
	EXPECT(wrong && strstr(wrong, "No such file"));
	EXPECT(!elf_has_tsan(SPECIMEN));
	EXPECT(!strncmp(elf_debug_format(&pool, SPECIMEN), "DWARF 4, ", 9));
	EXPECT(!*elf_debug_format(&pool, BARE));
	EXPECT(!*elf_debug_format(&pool, "/nonexistent"));
	EXPECT(!elf_has_tsan("/nonexistent"));
	test_source();
	test_projects();
	pool_free(&pool);
	return expect_status();
}
