// SPDX-License-Identifier: GPL-2.0-only
/* What a project's description may say, and what it may not. */
#include "detect/project.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "expect.h"

static struct pool pool;

static int is(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* Is it refused, and does the one line say that? */
static int refused(const char *members, const char *words)
{
	struct project p;

	project_parse(&pool, pool_printf(&pool, "{%s}", members), "p.json", &p);
	return p.wrong && !strncmp(p.wrong, "p.json: ", 8) &&
	       strstr(p.wrong, words) && !strchr(p.wrong, '\n');
}

static void test_good(void)
{
	struct project p;

	project_parse(&pool, "{\"schema\": 1, \"title\": \"a\\tb\", \"subjects\": "
		      "[\"old\", \"mid\", \"new\"], \"default\": \"old\", "
		      "\"clean\": \"new\", \"series\": [\"old\", \"new\"], "
		      "\"without\": [\"mid\"], \"later\": 1}", "p.json", &p);
	EXPECT(!p.wrong);
	EXPECT(p.title && !p.about && !p.note);
	EXPECT(is(p.subject, "old") && is(p.clean, "new"));
	EXPECT(p.subjects.list.n == 3 && is(p.subjects.list.v[1], "mid"));
	EXPECT(p.series.list.n == 2 && p.without.list.n == 1);
}

static void test_bad(void)
{
	static const char good[] = "\"schema\": 1, \"subjects\": [\"a\", \"b\"]";

#define WITH(member) pool_printf(&pool, "%s, " member, good)
	EXPECT(!refused(good, ""));
	EXPECT(refused("\"schema\": 1", "no \"subjects\""));
	EXPECT(refused("\"subjects\": [\"a\"]", "\"schema\": 1 only"));
	EXPECT(refused("\"schema\": 1, ", "line 1"));
	EXPECT(refused(WITH("\"title\": 3"), "\"title\" is not a string"));
	EXPECT(refused(WITH("\"series\": \"a\""), "\"series\" is not a list"));
	EXPECT(refused(WITH("\"without\": [\"c\"]"), "c is not a subject"));
	EXPECT(refused(WITH("\"series\": [\"a\", \"b\"]"), "\"clean\""));
	EXPECT(refused(WITH("\"series\": [\"a\", \"a\"]"), "each once"));
	EXPECT(refused("\"schema\": 1, \"subjects\": [\"../a\"]", "must name"));
	EXPECT(refused("\"schema\": 1, \"subjects\": [1]", "must name"));
}

/* P1: of two runners without a description the first has the bugs. */
static void test_none(void)
{
	struct log_scenario says_nothing = { .name = "a" };
	struct log_scenario says_clean = { .name = "b", .clean_on = "new" };
	struct log_scenario says_all = {
		.name = "c", .shows_on = "x", .clean_on = "y",
	};
	char dir[] = "/tmp/project-test-XXXXXX";

	EXPECT(mkdtemp(dir));
	setenv("DMRACE_LIBEXEC", dir, 1);
	for (const char *const *name = (const char *const []){
		"new-plain", "old-tsan", NULL }; *name; name++) {
		FILE *f = fopen(pool_printf(&pool, "%s/%s", dir, *name), "w");

		EXPECT(f);
		if (f)
			fclose(f);
	}
	EXPECT(!project()->wrong);
	EXPECT(is(project()->subject, "new") && is(project()->clean, "old"));
	EXPECT(!runner_options()->n);
	project_complete(&says_nothing);
	EXPECT(is(says_nothing.shows_on, "new"));
	EXPECT(is(says_nothing.clean_on, "old"));
	/* what is clean on the default subject does not show there */
	project_complete(&says_clean);
	EXPECT(is(says_clean.shows_on, "") && is(says_clean.clean_on, "new"));
	project_complete(&says_all);
	EXPECT(is(says_all.shows_on, "x") && is(says_all.clean_on, "y"));
	EXPECT(is(project_subject(&says_nothing), "new"));
	/* a subject that nobody has */
	EXPECT(is(project_subject(&says_all), "new"));
	unlink(pool_printf(&pool, "%s/new-plain", dir));
	unlink(pool_printf(&pool, "%s/old-tsan", dir));
	rmdir(dir);
}

int main(void)
{
	test_good();
	test_bad();
	test_none();
	pool_free(&pool);
	return expect_status();
}
