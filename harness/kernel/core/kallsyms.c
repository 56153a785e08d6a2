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

static void read_table(Elf *elf, Elf_Scn *scn, const GElf_Shdr *sh)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	size_t i, n = sh->sh_size / sh->sh_entsize;
	uintptr_t base = kallsyms_base();

	symbols = data ? calloc(n, sizeof(*symbols)) : NULL;
	if (!symbols)
		return;
	for (i = 0; i < n; i++) {
		const char *name;
		GElf_Sym sym;

		if (!gelf_getsym(data, i, &sym) ||
		    GELF_ST_TYPE(sym.st_info) != STT_FUNC || !sym.st_size)
			continue;
		name = elf_strptr(elf, sh->sh_link, sym.st_name);
		name = name ? strndup(name, strcspn(name, ".")) : NULL;
		if (!name)
			continue;
		symbols[symbol_n++] = (struct symbol){
			.start = base + sym.st_value,
			.end = base + sym.st_value + sym.st_size,
			.name = name,
		};
	}
	qsort(symbols, symbol_n, sizeof(*symbols), by_start);
}

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
	elf = fd < 0 ? NULL : elf_begin(fd, ELF_C_READ, NULL);
	while (elf && !symbols && (scn = elf_nextscn(elf, scn)))
		if (gelf_getshdr(scn, &sh) && sh.sh_type == SHT_SYMTAB)
			read_table(elf, scn, &sh);
	elf_end(elf);
	if (fd >= 0)
		close(fd);
}

bool kallsyms_lookup(const char *name, uintptr_t *start, uintptr_t *end)
{
	size_t i;

	kallsyms_boot();
	for (i = 0; i < symbol_n; i++) {
		if (strcmp(symbols[i].name, name))
			continue;
		*start = symbols[i].start;
		*end = symbols[i].end;
		return true;
	}
	return false;
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
