// SPDX-License-Identifier: GPL-2.0-only
/* An answer is used only while it is that of the same file. */
#include "detect/answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "expect.h"

#define ANSWER	"runner\tsubject=a\nscenario\tname=b\n"

static struct pool pool;
static const char *dir;

static const char *in_dir(const char *name)
{
	return pool_printf(&pool, "%s/%s", dir, name);
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	EXPECT(f);
	if (!f)
		return;
	fputs(text, f);
	fclose(f);
}

static void keep(const char *runner, const char *program)
{
	struct stat s;

	EXPECT(!stat(runner, &s));
	answer_keep(&pool, runner, program, &s, ANSWER);
}

/* The process remembers one; from now on this is that. */
static void forget(void)
{
	keep(in_dir("young"), "another program");
}

static int knows(const char *runner, const char *program)
{
	const char *answer = answer_kept(&pool, runner, program);

	return answer && !strcmp(answer, ANSWER);
}

static void test_process(const char *runner)
{
	keep(runner, NULL);
	EXPECT(knows(runner, NULL));
	EXPECT(!knows(runner, "a | b"));
	EXPECT(!knows(in_dir("young"), NULL));
	forget();
	EXPECT(!knows(runner, NULL));
	keep(runner, "a | b");
	EXPECT(knows(runner, "a | b"));
	EXPECT(!knows(runner, "a | c"));
	EXPECT(!knows(runner, NULL));
	forget();
}

static void test_file(const char *runner)
{
	const char *list = pool_printf(&pool, "%s.list", runner), *text;

	keep(runner, NULL);
	forget();
	EXPECT(knows(runner, NULL));
	text = pool_read_file(&pool, list, NULL);
	EXPECT(text);
	if (!text)
		return;

	/* cut short, longer, of another version, empty */
	write_file(list, pool_strndup(&pool, text, strlen(text) - 1));
	EXPECT(!answer_kept(&pool, runner, NULL));
	write_file(list, pool_printf(&pool, "%sx", text));
	EXPECT(!answer_kept(&pool, runner, NULL));
	write_file(list, pool_printf(&pool, "dmrace list 0%s",
				     text + strlen("dmrace list 1")));
	EXPECT(!answer_kept(&pool, runner, NULL));
	write_file(list, "");
	EXPECT(!answer_kept(&pool, runner, NULL));
	write_file(list, text);
	EXPECT(knows(runner, NULL));

	/* another file under the same name */
	EXPECT(!unlink(runner) && !symlink("/bin/cat", runner));
	EXPECT(!answer_kept(&pool, runner, NULL));
	EXPECT(!unlink(runner));
	EXPECT(!answer_kept(&pool, runner, NULL));
}

/* It could change again and have the same times. */
static void test_young(void)
{
	const char *runner = in_dir("libexec/dmrace/new-plain");

	write_file(runner, "#!/bin/sh\n");
	keep(runner, NULL);
	EXPECT(knows(runner, NULL));
	forget();
	EXPECT(!answer_kept(&pool, runner, NULL));
	remove(runner);
}

int main(void)
{
	char template[] = "/tmp/answers-test-XXXXXX";
	const char *runner, *cache;

	dir = mkdtemp(template);
	EXPECT(dir);
	if (!dir)
		return expect_status();
	mkdir(in_dir("libexec"), 0777);
	mkdir(in_dir("libexec/dmrace"), 0777);
	write_file(in_dir("young"), "");
	cache = in_dir("CMakeCache.txt");
	/* a file that has not changed for long */
	runner = in_dir("libexec/dmrace/old-plain");
	EXPECT(!symlink("/bin/sh", runner));

	test_process(runner);
	write_file(cache, "");
	test_file(runner);
	test_young();

	remove(pool_printf(&pool, "%s.list", runner));
	remove(cache);
	remove(in_dir("young"));
	remove(in_dir("libexec/dmrace"));
	remove(in_dir("libexec"));
	EXPECT(!remove(dir));		/* nothing else was left */
	pool_free(&pool);
	return expect_status();
}
