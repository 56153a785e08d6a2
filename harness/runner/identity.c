// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first records of each log: which program this is, of which build, and what
 * it knows of its subject.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "detector.h"
#include "common/event-log.h"
#include "runner.h"
#include "standby.h"
#include "vcpu/event-log.h"

extern char __executable_start[];

static int find_build(struct dl_phdr_info *info, size_t size, void *data)
{
	const ElfW(Phdr) *p = info->dlpi_phdr, *end = p + info->dlpi_phnum;
	size_t i, used = 0;
	char *text = data;

	(void)size;
	for (; p < end; p++) {
		const char *at = (const char *)info->dlpi_addr + p->p_vaddr;
		const char *stop = at + p->p_memsz;

		while (p->p_type == PT_NOTE && at + sizeof(ElfW(Nhdr)) < stop) {
			const ElfW(Nhdr) *note = (const void *)at;
			const unsigned char *id = (const void *)(note + 1);

			id += (note->n_namesz + 3) & ~3u;
			for (i = 0; note->n_type == NT_GNU_BUILD_ID &&
				    i < note->n_descsz && i < 20; i++)
				used += sprintf(text + used, "%02x", id[i]);
			at = (const char *)id + ((note->n_descsz + 3) & ~3u);
		}
	}
	return 1;			/* the program itself comes first */
}

void runner_build_id(char text[RUNNER_BUILD_ID])
{
	*text = '\0';
	dl_iterate_phdr(find_build, text);
}

/* Where the linker put the code of each side: see harness/cmake/code.ld.in. */
extern const char __subject_text_start[], __subject_text_end[];
extern const char __system_text_start[], __system_text_end[];

static void put_code(const char *whose, const char *start, const char *end)
{
	if (start == end)
		return;
	log_begin("code");
	log_str("whose", whose);
	log_ptr("start", start);
	log_ptr("end", end);
	log_end();
}

static void put_dir(const char *of, const char *dir)
{
	log_begin(of);
	log_str("dir", dir);
	log_end();
}

static void put_options(void)
{
	const struct system_option *o;

	for (o = the_system.options; o->name; o++) {
		log_begin("option");
		log_str("name", o->name);
		log_str("what", o->what);
		log_end();
	}
}

static void put_whose(void)
{
	const char *const *dir;

	put_code("subject", __subject_text_start, __subject_text_end);
	put_code("system", __system_text_start, __system_text_end);
	/* the system's own code, and the subject, may see different ones */
	put_dir("headers", RUNNER_SYSTEM_HEADERS);
	if (strcmp(runner_headers, RUNNER_SYSTEM_HEADERS))
		put_dir("headers", runner_headers);
	for (dir = runner_sources; *dir; dir++)
		put_dir("source", *dir);
}

void runner_identify(const char *token)
{
	const char *subject = strrchr(program_invocation_name, '/');
	char name[128], exe[PATH_MAX], build[RUNNER_BUILD_ID], *dash;
	char *deleted;
	ssize_t n;

	snprintf(name, sizeof(name), "%s",
		 subject ? subject + 1 : program_invocation_name);
	dash = strrchr(name, '-');
	if (dash)
		*dash = 0;
	log_begin("runner");
	log_int("version", EVENT_LOG_VERSION);
	log_str("subject", name);
	log_str("flavour", runner_flavour);
	log_str("valgrind", detector_valgrind());
	if (token) {
		log_str("alive", detector_tsan_alive());
		log_str("token", token);
	}
	log_str("compiler", __VERSION__);
	runner_build_id(build);
	log_str("build", build);
	log_str("code", runner_build);
	log_str("foreign", runner_foreign);
	log_str("like", runner_like);
	log_str("benign", runner_benign);
	log_ptr("base", __executable_start);
	n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	if (n > 0) {
		/* Valgrind 3.24 leaves the end of its own path behind it. */
		exe[n] = '\0';
		/* The same build was linked again (standby.h). */
		deleted = strstr(exe, " (deleted)");
		if (deleted)
			*deleted = '\0';
		log_str("exe", exe);
	}
	log_str("frees", the_system.frees);
	if (runner_rehearsed())
		log_int("threads", runner_rehearsed());
	log_end();
	put_options();
	put_whose();
}
