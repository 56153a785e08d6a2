// SPDX-License-Identifier: GPL-2.0-only
/*
 * Output of Valgrind 3.19 in xml/, of two threads that allocate, read and
 * free a struct md { int holders, flags; void *disk; } without any lock;
 * frames of the C library are cut out.
 */
#include "detect/valgrind.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "expect.h"

/* No address of this program: it is not the one in xml/. */
#define ELSEWHERE	(1ull << 46)

static struct pool pool;
static struct event_log log = { .base = ELSEWHERE };
static struct symbols *symbols;		/* of this program */

static int is(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

static const char *read_from(const char *tool, const char *path,
			     struct found_list *list)
{
	const struct resolver r = {
		.pool = &pool, .log = &log, .symbols = symbols,
	};

	*list = (struct found_list){ 0 };
	return findings_from_valgrind(&r, tool, path, list);
}

static int is_side(const struct side *s, int cpu, const char *op,
		   const char *fn, int line)
{
	return s->cpu == cpu && is(s->op, op) && is(s->where->fn, fn) &&
	       s->where->line == line && is(s->where->file, "/src/buggy/dm.c");
}

static void test_helgrind(void)
{
	struct found_list list;
	const struct found *f;

	EXPECT(!read_from("helgrind", "xml/helgrind.xml", &list));
	f = list.list.v;
	/* six errors; without fields, three of them look alike */
	EXPECT(list.list.n == 3);
	EXPECT(is(f[0].kind, "data-race") && f[0].sides == 2);
	EXPECT(f[0].times == 3);
	EXPECT(is_side(&f[0].side[0], 2, "reads", "look", 7));
	EXPECT(is_side(&f[0].side[1], 1, "writes", "alloc_dev", 6));
	EXPECT(f[0].side[0].addr == 0x10c040 && f[0].side[0].size == 8);
	/* read after malloc: the stack of the allocation is no access */
	EXPECT(f[1].sides == 1);
	EXPECT(is_side(&f[1].side[0], 2, "reads", "look", 7));
	EXPECT(is_side(&f[2].side[0], 1, "frees", "put", 8));
	EXPECT(is_side(&f[2].side[1], 2, "reads", "look", 7));
}

static void test_drd(void)
{
	struct found_list list;
	const struct found *f;

	EXPECT(!read_from("drd", "xml/drd.xml", &list));
	f = list.list.v;
	EXPECT(list.list.n >= 3);
	EXPECT(is(f[0].kind, "data-race") && f[0].sides == 1);
	EXPECT(is_side(&f[0].side[0], 2, "reads", "look", 7));
	EXPECT(f[0].side[0].addr == 0x10c040);
	EXPECT(is_side(&f[1].side[0], 1, "writes", "alloc_dev", 6));
	EXPECT(is_side(&f[2].side[0], 1, "frees", "put", 8));
}

static void test_memcheck(void)
{
	struct found_list list;
	const struct found *f;

	EXPECT(!read_from("memcheck", "xml/memcheck.xml", &list));
	f = list.list.v;
	EXPECT(list.list.n == 3);
	EXPECT(is(f[0].kind, "uninitialised"));
	EXPECT(is_side(&f[0].side[0], 2, "reads", "look", 7));
	EXPECT(is(f[1].kind, "invalid-access") && f[1].sides == 2);
	EXPECT(f[1].times == 2);	/* two fields, not known here */
	EXPECT(is_side(&f[1].side[0], 2, "reads", "look", 7));
	EXPECT(f[1].side[0].addr == 0x52432e0);
	EXPECT(is(f[1].side[1].op, "frees"));
	EXPECT(is(f[1].side[1].where->fn, "put"));
	EXPECT(is(f[2].kind, "double-free"));
}

/* Fields come from the objects on the event log. */
static void test_field(void)
{
	struct found_list list;

	EXPECT(event_log_parse(&log, "obj\taddr=0x524c190\tsize=16\tcpu=1\n",
			     false));
	EXPECT(!read_from("helgrind", "xml/helgrind.xml", &list));
	EXPECT(!list.list.v[1].field);	/* allocated by nobody we know */
	event_log_free(&log);
	log = (struct event_log){ .base = ELSEWHERE };
}

static const char *read_text_into(const char *tool, const char *text,
				  size_t n, struct found_list *list)
{
	char path[] = "/tmp/dmrace-xml-XXXXXX";
	int fd = mkstemp(path);
	const char *wrong;

	EXPECT(write(fd, text, n) == (ssize_t)n);
	close(fd);
	wrong = read_from(tool, path, list);
	unlink(path);
	return wrong ? wrong : "";
}

static const char *read_text(const char *text, size_t n)
{
	struct found_list list;

	return read_text_into("drd", text, n, &list);
}

__attribute__((noinline)) static int ours(void)
{
	return expect_status();
}

/* What is known of the runner's code does not come from Valgrind. */
static void test_symbols(void)
{
	struct found_list list;
	const struct frame *where;
	const char *text;
	uint64_t at;

	EXPECT(symbols_function(symbols, "ours", &at));
	text = pool_printf(&pool, "<valgrindoutput>"
		"<protocolversion>4</protocolversion>"
		"<protocoltool>drd</protocoltool><error>"
		"<kind>ConflictingAccess</kind><what>Conflicting load</what>"
		"<stack><frame><ip>0x%llx</ip><fn>theirs</fn></frame></stack>"
		"</error></valgrindoutput>", (unsigned long long)at);
	log.base = 0;
	EXPECT(!*read_text_into("drd", text, strlen(text), &list));
	log.base = ELSEWHERE;
	EXPECT(list.list.n == 1);
	where = list.list.v[0].side[0].where;
	EXPECT(is(where->fn, "ours") && where->line > 0);
	EXPECT(strstr(where->file, "tests/valgrind.c"));
}

/* What a Valgrind that was killed had found is kept. */
static void test_cut(void)
{
	struct found_list list;
	size_t size;
	char *s = pool_read_file(&pool, "xml/memcheck.xml", &size);
	char *second = strstr(strstr(s, "</error>") + 1, "</error>");

	EXPECT(*read_text_into("memcheck", s, second - s, &list));
	EXPECT(list.list.n == 1 && is(list.list.v[0].kind, "uninitialised"));
	EXPECT(*read_text_into("memcheck", s, second - s + 8, &list));
	EXPECT(list.list.n == 2);
}

static void test_bad(void)
{
	static const char old[] =
		"<valgrindoutput><protocolversion>3</protocolversion><protocoltool>drd</protocoltool></valgrindoutput>";
	static const char other[] =
		"<valgrindoutput><protocolversion>4</protocolversion><protocoltool>memcheck</protocoltool></valgrindoutput>";
	struct found_list list;
	size_t size;
	char *s = pool_read_file(&pool, "xml/drd.xml", &size);

	EXPECT(!*read_text(s, size));
	/* wherever it is cut, it is never a good file */
	for (size_t n = 0; n < size - 2; n += 97)
		EXPECT(*read_text(s, n));
	EXPECT(strstr(read_text(s, size / 2), "did not finish"));
	EXPECT(strstr(read_text("<?xml version='1.0'?><a></a>", 28),
		      "not a report of Valgrind"));
	EXPECT(strstr(read_text("<a></b>", 7), "mismatched"));
	EXPECT(strstr(read_text(old, sizeof(old) - 1), "protocol 3"));
	EXPECT(strstr(read_text(other, sizeof(other) - 1), "of memcheck"));
	EXPECT(strstr(read_from("drd", "xml/none.xml", &list), "No such"));
}

int main(void)
{
	const char *wrong = NULL;

	symbols = symbols_open(&pool, "/proc/self/exe", &wrong);
	/* where the code of the program in xml/ lay */
	symbols_add_code(symbols, OWNER_SUBJECT, 0x109000 - ELSEWHERE,
			 0x10a000 - ELSEWHERE);
	test_helgrind();
	test_drd();
	test_memcheck();
	test_field();
	test_cut();
	test_bad();
	test_symbols();
	symbols_close(symbols);
	pool_free(&pool);
	return ours();
}
