// SPDX-License-Identifier: GPL-2.0-only
/*
 * The functions and their addresses: the symbol table of the program's own ELF
 * file.  It is read once, at boot or at the first look-up before, and never
 * changes.
 */
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "kernel.h"

struct symbol {
	uintptr_t start, end;
	const char *name;
};

static struct symbol *symbols;
static size_t symbol_n;

/* Where the file's address 0 is. */
extern const char __ehdr_start[];

uintptr_t kallsyms_base(void);

uintptr_t kallsyms_base(void)
{
	const Elf64_Ehdr *ehdr = (const void *)__ehdr_start;
	const Elf64_Phdr *ph = (const void *)(__ehdr_start + ehdr->e_phoff);
	int i;

	for (i = 0; i < ehdr->e_phnum; i++)
		if (ph[i].p_type == PT_LOAD && !ph[i].p_offset)
			return (uintptr_t)__ehdr_start - ph[i].p_vaddr;
	return (uintptr_t)__ehdr_start;
}

static int by_start(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/* To ThreadSanitizer a call of strcmp() or pread() is something to look into: for
 * thousands of names that would take longer than most runs. */
static bool same(const char *a, const char *b)
{
	for (; *a && *a == *b; a++, b++)
		;
	return *a == *b;
}

/* Without the suffix of the compiler.  Most have none, and stay where they are in
 * the file. */
static const char *plain_name(const char *name)
{
	const char *s;

	for (s = name; *s && *s != '.'; s++)
		;
	return *s ? strndup(name, s - name) : name;
}

static const char *strings_of(Elf *elf, const GElf_Shdr *sh)
{
	Elf_Scn *scn = elf_getscn(elf, sh->sh_link);
	Elf_Data *data = scn ? elf_getdata(scn, NULL) : NULL;

	return data ? data->d_buf : NULL;
}

/* Not those of a sanitizer, in C++, which are more than all others. */
static bool is_function(const Elf64_Sym *sym, const char *name)
{
	return ELF64_ST_TYPE(sym->st_info) == STT_FUNC && sym->st_size &&
	       (name[0] != '_' || name[1] != 'Z');
}

static void read_table(Elf *elf, Elf_Scn *scn, const GElf_Shdr *sh)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	const Elf64_Sym *sym = data ? data->d_buf : NULL;
	const char *strings = strings_of(elf, sh);
	size_t n = sh->sh_size / sizeof(*sym), i;
	uintptr_t base = kallsyms_base();

	symbols = sym && strings ? calloc(n, sizeof(*symbols)) : NULL;
	if (!symbols)
		return;
	for (i = 0; i < n; i++) {
		const char *name = strings + sym[i].st_name;

		if (!is_function(&sym[i], name))
			continue;
		symbols[symbol_n++] = (struct symbol){
			.start = base + sym[i].st_value,
			.end = base + sym[i].st_value + sym[i].st_size,
			.name = plain_name(name),
		};
	}
	qsort(symbols, symbol_n, sizeof(*symbols), by_start);
}

/* The file stays in memory: the names are in it. */
void kallsyms_boot(void)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;
	Elf *elf;
	int fd;

	if (symbols)
		return;
	elf_version(EV_CURRENT);
	fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	elf = fd < 0 ? NULL : elf_begin(fd, ELF_C_READ_MMAP, NULL);
	while (elf && !symbols && (scn = elf_nextscn(elf, scn)))
		if (gelf_getshdr(scn, &sh) && sh.sh_type == SHT_SYMTAB)
			read_table(elf, scn, &sh);
	if (fd >= 0)
		close(fd);
}

/* The subject's, and of the code below it.  A program may be linked without these
 * bounds. */
extern const char __subject_text_start[] __attribute__((weak));
extern const char __subject_text_end[] __attribute__((weak));
extern const char __system_text_start[] __attribute__((weak));
extern const char __system_text_end[] __attribute__((weak));

static int rank(const struct symbol *s)
{
	if (s->start - (uintptr_t)__subject_text_start <
	    (uintptr_t)(__subject_text_end - __subject_text_start))
		return 2;
	return s->start - (uintptr_t)__system_text_start <
	       (uintptr_t)(__system_text_end - __system_text_start);
}

/* The harness may have a static function of the same name: the subject's is meant. */
bool kallsyms_lookup(const char *name, uintptr_t *start, uintptr_t *end)
{
	int best = -1;
	size_t i;

	kallsyms_boot();
	for (i = 0; i < symbol_n; i++) {
		if (!same(symbols[i].name, name) || rank(&symbols[i]) <= best)
			continue;
		best = rank(&symbols[i]);
		*start = symbols[i].start;
		*end = symbols[i].end;
	}
	return best >= 0;
}

const char *kallsyms_name(const void *pc, size_t *offset, size_t *size)
{
	uintptr_t a = (uintptr_t)pc;
	size_t low = 0, high = symbol_n;

	/* The last that starts at or before a. */
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (symbols[mid].start <= a)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low || a >= symbols[low - 1].end)
		return NULL;
	if (offset)
		*offset = a - symbols[low - 1].start;
	if (size)
		*size = symbols[low - 1].end - symbols[low - 1].start;
	return symbols[low - 1].name;
}
