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

static void check_start(struct doctor *d, const char *subject,
			const char *flavour)
{
	const char *runner = runner_path(&d->pool, subject, flavour);
	const char *argv[] = { runner, "list", NULL };
	char *out, *err;
	bool good;

	if (access(runner, X_OK)) {
		check(d, false, pool_printf(&d->pool, "%s: %m", runner),
		      "build it");
		return;
	}
	good = try(d, argv, &out, &err);
	check(d, good, pool_printf(&d->pool, "%s-%s starts", subject, flavour),
	      *err ? err : "build it again");
}

static void check_lines(struct doctor *d, const char *subject,
			const char *flavour)
{
	const char *runner = runner_path(&d->pool, subject, flavour);
	const char *wrong = NULL, *what;
	struct symbols *s;
	uint64_t addr;

	if (access(runner, R_OK))
		return;
	what = pool_printf(&d->pool, "%s-%s: alloc_dev has no line", subject,
			   flavour);
	s = symbols_open(&d->pool, runner, &wrong);
	if (s && symbols_function(s, "alloc_dev", &addr)) {
		struct frame f = symbols_frames(s, addr).v[0];

		if (f.file && f.line)
			what = pool_printf(&d->pool, "%s-%s: alloc_dev is at %s:%d",
					   subject, flavour, f.file, f.line);
		check(d, f.file && f.line, what, "rebuild with -gdwarf-4");
	} else {
		check(d, false, wrong ? wrong : what,
		      "rebuild with -gdwarf-4, do not strip");
	}
	symbols_close(s);
}

static void check_valgrind(struct doctor *d)
{
	const char *argv[] = { "valgrind", "--version", NULL };
	int major = 0, minor = 0;
	char *out, *err;

	if (!try(d, argv, &out, &err)) {
		check(d, false, "Valgrind: not found",
		      "install the package valgrind");
		return;
	}
	sscanf(out, "valgrind-%d.%d", &major, &minor);
	check(d, major > 3 || (major == 3 && minor >= 19),
	      pool_printf(&d->pool, "Valgrind %d.%d", major, minor),
	      "install Valgrind 3.19 or later");
}

static void check_under_valgrind(struct doctor *d, const char *subject)
{
	const char *runner = runner_path(&d->pool, subject, "plain");
	const char *argv[] = {
		"valgrind", "--tool=none", "--command-line-only=yes", runner,
		"list", NULL
	};
	char *out, *err;
	bool good;

	if (access(runner, X_OK))
		return;
	if (elf_has_tsan(runner)) {
		check(d, false, pool_printf(&d->pool, "%s holds ThreadSanitizer",
					    runner), "rebuild it");
		return;
	}
	good = try(d, argv, &out, &err) && !strstr(err, "debuginfo reader") &&
	       !strstr(err, "debug info");
	check(d, good,
	      pool_printf(&d->pool, "Valgrind reads the debug information of %s-plain",
			  subject),
	      "rebuild with -gdwarf-4");
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
	for (size_t i = 0; i < d->subjects.list.n; i++) {
		const char *subject = d->subjects.list.v[i];

		check_start(d, subject, "tsan");
		check_lines(d, subject, "tsan");
		check_start(d, subject, "plain");
	}
	check_valgrind(d);
	for (size_t i = 0; i < d->subjects.list.n; i++)
		check_under_valgrind(d, d->subjects.list.v[i]);
	check_symbolizer(d);
}

static enum status run(int argc, char **argv)
{
	static const struct argp argp = {
		.doc = "Checks that all detectors can work on this machine; tells the cure if not.",
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
	"doctor", "", "checks that the detectors can work here", run
};
