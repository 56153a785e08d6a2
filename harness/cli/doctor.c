// SPDX-License-Identifier: GPL-2.0-only
/* Looks for what is missing on this machine, and tells the cure. */
#include "cli.h"

#include <argp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <unistd.h>

#include "detect/child.h"
#include "detect/runners.h"
#include "detect/symbols.h"

struct doctor {
	struct pool pool;
	char dir[32];		/* for what programs print */
	struct names subjects;
	bool failed;
};

static void say(const char *mark, const char *what, const char *cure)
{
	printf("%-4s  %s\n", mark, what);
	if (cure)
		printf("      cure: %s\n", cure);
}

static void check(struct doctor *d, bool good, const char *what,
		  const char *cure)
{
	say(good ? "ok" : "FAIL", what, good ? NULL : cure);
	d->failed |= !good;
}

/* Runs a program; its output is in out and err. Returns true for status 0. */
static bool try(struct doctor *d, const char *const *argv, char **out,
		char **err)
{
	const char *out_path = pool_printf(&d->pool, "%s/out", d->dir);
	const char *err_path = pool_printf(&d->pool, "%s/err", d->dir);
	struct child_end end = child_run(&(struct child){
		.argv = argv, .out = out_path, .err = err_path, .timeout = 30,
	});

	*out = pool_read_file(&d->pool, out_path, NULL);
	*err = pool_read_file(&d->pool, err_path, NULL);
	if (!*out)
		*out = "";
	if (!*err)
		*err = "";
	return end.how == CHILD_EXITED && !end.number;
}

static void check_runners(struct doctor *d)
{
	d->subjects = subjects(&d->pool);
	check(d, d->subjects.list.n,
	      pool_printf(&d->pool, "runners in %s: %s", runners_dir(&d->pool),
			  d->subjects.list.n ?
				names_join(&d->pool, &d->subjects) : "none"),
	      "build first, or set DMRACE_LIBEXEC");
	/* Its own test fails; the machine is not at fault. */
	for (size_t i = 0; i < d->subjects.list.n; i++) {
		const char *why = runner_unbuilt(&d->pool,
			runner_path(&d->pool, d->subjects.list.v[i], "tsan"));

		if (why)
			say("warn", why, NULL);
	}
}

static void check_aslr(struct doctor *d)
{
	const char *path = "/proc/sys/vm/mmap_rnd_bits";
	char *s = pool_read_file(&d->pool, path, NULL);
	int bits = s ? atoi(s) : 0, persona = personality(0xffffffff);
	bool denied = persona == -1 ||
		      personality(persona | ADDR_NO_RANDOMIZE) == -1;

	if (!denied)
		personality(persona);
	check(d, !denied || bits <= 28,
	      pool_printf(&d->pool, "address space: personality(2) %s, vm.mmap_rnd_bits=%d",
			  denied ? "denied" : "allowed", bits),
	      "allow personality(2) here, or sysctl vm.mmap_rnd_bits=28");
}

/* The cure if the runner does not start, or NULL. */
static const char *start_cure(struct doctor *d, const char *runner)
{
	const char *argv[] = { runner, "list", NULL };
	char *out, *err;

	if (access(runner, X_OK))
		return "build it";
	if (try(d, argv, &out, &err))
		return NULL;
	return *err ? err : "build it again";
}

/* The known frame: alloc_dev, the heart of the matter. */
static const char *lines_cure(struct doctor *d, const char *runner)
{
	const char *wrong = NULL;
	struct symbols *s = symbols_open(&d->pool, runner, &wrong);
	struct frame f = { 0 };
	uint64_t addr;

	if (!s)
		return wrong;
	if (symbols_function(s, "alloc_dev", &addr))
		f = symbols_frames(s, addr).v[0];
	symbols_close(s);
	return f.file && f.line ? NULL
				: "rebuild with -gdwarf-4, and do not strip";
}

static const char *valgrind_cure(struct doctor *d, const char *runner)
{
	const char *argv[] = {
		"valgrind", "--tool=none", "--command-line-only=yes", runner,
		"list", NULL
	};
	char *out, *err;

	if (elf_has_tsan(runner))
		return "it holds ThreadSanitizer: rebuild it";
	if (try(d, argv, &out, &err) && !strstr(err, "debuginfo reader") &&
	    !strstr(err, "debug info"))
		return NULL;
	return "rebuild with -gdwarf-4";
}

/* One line for all runners of a flavour, or one for each that fails. */
static void check_all(struct doctor *d, const char *flavour, const char *what,
		      const char *(*cure)(struct doctor *, const char *))
{
	size_t good = 0, n = 0;

	for (size_t i = 0; i < d->subjects.list.n; i++) {
		const char *subject = d->subjects.list.v[i];
		const char *runner = runner_path(&d->pool, subject, flavour);
		const char *wrong;

		if (runner_unbuilt(&d->pool, runner))
			continue;
		wrong = cure(d, runner);
		n++;
		if (wrong)
			check(d, false, pool_printf(&d->pool, "%s: %s", runner,
						    what), wrong);
		else
			good++;
	}
	if (good)
		check(d, true, pool_printf(&d->pool, "%zu of %zu %s runners: %s",
					   good, n, flavour, what), NULL);
}

static bool check_valgrind(struct doctor *d)
{
	const char *argv[] = { "valgrind", "--version", NULL };
	int major = 0, minor = 0;
	char *out, *err;

	if (!try(d, argv, &out, &err)) {
		check(d, false, "Valgrind: not found",
		      "install the package valgrind");
		return false;
	}
	sscanf(out, "valgrind-%d.%d", &major, &minor);
	check(d, major > 3 || (major == 3 && minor >= 19),
	      pool_printf(&d->pool, "Valgrind %d.%d", major, minor),
	      "install Valgrind 3.19 or later");
	return true;
}

/* ThreadSanitizer looks nowhere else than where it was told when built. */
static void check_symbolizer(struct doctor *d)
{
	static const char *const argv[] = {
		"sh", "-c",
		"command -v llvm-symbolizer || ls /usr/bin/llvm-symbolizer-*",
		NULL
	};
	char *out, *err;

	if (try(d, argv, &out, &err))
		say("ok", "llvm-symbolizer, for --raw", NULL);
	else
		say("warn", "no llvm-symbolizer: --raw shows bare addresses",
		    "install the package llvm");
}

static void examine(struct doctor *d)
{
	check_runners(d);
	check_aslr(d);
	check_all(d, "tsan", "starts under ThreadSanitizer", start_cure);
	check_all(d, "tsan", "has lines for its code", lines_cure);
	check_all(d, "plain", "starts", start_cure);
	if (check_valgrind(d))
		check_all(d, "plain", "Valgrind can read it", valgrind_cure);
	check_symbolizer(d);
}

static enum status run(int argc, char **argv)
{
	static const struct argp argp = {
		.doc = "Checks that all detectors work on this machine, and says what to do if one does not.",
	};
	struct doctor d = { .dir = "/tmp/dmrace-doctor-XXXXXX" };

	argp_parse(&argp, argc, argv, 0, NULL, NULL);
	if (!mkdtemp(d.dir)) {
		complain("cannot write %s: %m", d.dir);
		return STATUS_NOT;
	}
	examine(&d);
	unlink(pool_printf(&d.pool, "%s/out", d.dir));
	unlink(pool_printf(&d.pool, "%s/err", d.dir));
	rmdir(d.dir);
	pool_free(&d.pool);
	return d.failed ? STATUS_CANNOT : STATUS_OK;
}

const struct verb verb_doctor = {
	"doctor", "", "checks that the detectors work on this machine", run
};
