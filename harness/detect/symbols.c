// SPDX-License-Identifier: GPL-2.0-only
#include "symbols.h"

#include <ctype.h>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwelf.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source.h"

/* clang writes no .debug_aranges, so dwarf_addrdie() finds nothing. */
struct range {
	Dwarf_Addr low, high;
	struct unit *unit;
};

struct variable {
	Dwarf_Addr low, high;
	Dwarf_Die die;
};

struct code {			/* whose it is */
	uint64_t low, high;
	enum owner owner;
};

struct elf_symbol {		/* a function or an object */
	uint64_t low, high;
	const char *name;
};

struct cached {
	uint64_t addr;
	struct stack frames;
};

#define CACHE 4096		/* a power of two */

/* What kind of object is allocated where: looked up for each access. */
struct allocated {
	uint64_t addr, size;
	enum says what;
	bool known;
	Dwarf_Die record;
};

/* A struct or union that has a body. */
struct definition {
	const char *name;
	Dwarf_Die die;
	struct definition *next;	/* of another name with the same hash */
};

/* A source file as the compiler names it, and as we do. */
struct named {
	const char *path, *shown;
};

/* A piece of a function's code, and the function.  libdw would look for it
 * through its whole unit, for each address. */
struct routine {
	uint64_t low, high;
	Dwarf_Die die;
	/* set when the first address in it is looked up: */
	bool known;
	bool flat;		/* no inlined calls: the same frame everywhere,
				 * but for the line */
	const char *name;
	int line;		/* where it is declared; 0: unknown */
};

/* What is at the top of a unit is listed once: to go from one to the next libdw
 * reads everything that is inside. */
struct unit {
	Dwarf_Die die;
	bool read;		/* these have been: */
	VEC(Dwarf_Die) variables, records, functions;
	VEC(struct routine) routines;	/* by address */
};

#define DEFINITIONS 256		/* lists of them */

struct symbols {
	struct pool *pool;
	int fd;
	Elf *elf;
	Dwarf *dwarf;
	VEC(struct unit *) units;
	VEC(struct range) ranges;
	size_t indexed;		/* of how many units these are known: */
	VEC(struct variable) variables;
	struct definition *definitions[DEFINITIONS];
	bool has_locals;	/* variables has those of functions */
	VEC(struct elf_symbol) functions, objects;
	VEC(struct code) codes;
	VEC(const char *) headers;	/* directories */
	struct cached cache[CACHE];
	VEC(struct allocated) allocated;
	VEC(struct named) files;
};

/* ---- reading the file ------------------------------------------------- */

static void add_variable(struct symbols *s, Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	Dwarf_Block block;
	Dwarf_Op *ops;
	size_t n;
	Dwarf_Die type;
	Dwarf_Word size;
	struct variable *v;

	/* Most are on the stack. */
	if (!dwarf_attr(die, DW_AT_location, &attr) ||
	    dwarf_formblock(&attr, &block) || !block.length ||
	    block.data[0] != DW_OP_addr ||
	    dwarf_getlocation(&attr, &ops, &n) || n != 1 ||
	    ops[0].atom != DW_OP_addr)
		return;
	if (!dwarf_attr_integrate(die, DW_AT_type, &attr) ||
	    !dwarf_formref_die(&attr, &type) ||
	    dwarf_peel_type(&type, &type) ||
	    dwarf_aggregate_size(&type, &size))
		return;
	v = vec_add(s->pool, &s->variables);
	v->low = ops[0].number;
	v->high = v->low + size;
	v->die = *die;
}

/* The static ones of a function. */
static void add_locals(struct symbols *s, Dwarf_Die *parent)
{
	Dwarf_Die die;

	if (dwarf_child(parent, &die))
		return;
	do {
		switch (dwarf_tag(&die)) {
		case DW_TAG_variable:
			add_variable(s, &die);
			break;
		case DW_TAG_subprogram:
		case DW_TAG_lexical_block:
			add_locals(s, &die);
			break;
		}
	} while (!dwarf_siblingof(&die, &die));
}

static void add_routine(struct symbols *s, struct unit *unit, Dwarf_Die *die)
{
	Dwarf_Addr base, low, high;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(die, at, &base, &low, &high)) > 0)
		/* Code that the linker left out is at address 0. */
		if (low)
			*vec_add(s->pool, &unit->routines) = (struct routine){
				.low = low, .high = high, .die = *die,
			};
}

static int by_address(const void *a, const void *b)
{
	const struct routine *x = a, *y = b;

	return x->low < y->low ? -1 : x->low > y->low;
}

static void add_to(struct symbols *s, struct unit *unit, Dwarf_Die *die)
{
	switch (dwarf_tag(die)) {
	case DW_TAG_variable:
		*vec_add(s->pool, &unit->variables) = *die;
		break;
	case DW_TAG_structure_type:
	case DW_TAG_union_type:
		*vec_add(s->pool, &unit->records) = *die;
		break;
	case DW_TAG_subprogram:
		*vec_add(s->pool, &unit->functions) = *die;
		add_routine(s, unit, die);
		break;
	}
}

/* When something of it is asked for. */
static void read_unit(struct symbols *s, struct unit *unit)
{
	Dwarf_Die die;

	if (unit->read)
		return;
	unit->read = true;
	if (!dwarf_child(&unit->die, &die))
		do
			add_to(s, unit, &die);
		while (!dwarf_siblingof(&die, &die));
	if (unit->routines.n)
		qsort(unit->routines.v, unit->routines.n,
		      sizeof(*unit->routines.v), by_address);
}

static void add_unit(struct symbols *s, Dwarf_Die *die)
{
	struct unit *unit = pool_alloc(s->pool, sizeof(*unit));
	Dwarf_Addr base, low, high;
	ptrdiff_t at = 0;

	unit->die = *die;
	*vec_add(s->pool, &s->units) = unit;
	while ((at = dwarf_ranges(die, at, &base, &low, &high)) > 0)
		*vec_add(s->pool, &s->ranges) = (struct range){
			low, high, unit,
		};
}

static void add_units(struct symbols *s)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Die unit;

	while (!dwarf_get_units(s->dwarf, cu, &cu, NULL, NULL, &unit, NULL))
		add_unit(s, &unit);
}

static void add_symbol(struct symbols *s, const GElf_Sym *sym,
		       const char *name)
{
	const struct elf_symbol f = {
		sym->st_value, sym->st_value + sym->st_size, name,
	};

	if (GELF_ST_TYPE(sym->st_info) == STT_FUNC && sym->st_size)
		*vec_add(s->pool, &s->functions) = f;
	else if (GELF_ST_TYPE(sym->st_info) == STT_OBJECT)
		*vec_add(s->pool, &s->objects) = f;
}

/* Also those of runtimes that were built without debug info. */
static void add_elf_symbols(struct symbols *s)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(s->elf, section))) {
		Elf_Data *data = elf_getdata(section, NULL);
		GElf_Shdr header;
		GElf_Sym sym;

		if (!gelf_getshdr(section, &header) ||
		    header.sh_type != SHT_SYMTAB)
			continue;
		for (int i = 0; gelf_getsym(data, i, &sym); i++)
			add_symbol(s, &sym, elf_strptr(s->elf, header.sh_link,
						       sym.st_name));
	}
}

struct symbols *symbols_open(struct pool *pool, const char *elf,
			     const char **error)
{
	struct symbols *s = pool_alloc(pool, sizeof(*s));

	s->pool = pool;
	s->fd = open(elf, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0) {
		*error = pool_printf(pool, "%s: %m", elf);
		return NULL;
	}
	elf_version(EV_CURRENT);
	s->elf = elf_begin(s->fd, ELF_C_READ_MMAP, NULL);
	s->dwarf = dwarf_begin_elf(s->elf, DWARF_C_READ, NULL);
	if (s->dwarf)
		add_units(s);
	if (!s->ranges.n) {
		*error = pool_printf(pool, "no debug information in %s: rebuild with -gdwarf-4",
				     elf);
		symbols_close(s);
		return NULL;
	}
	add_elf_symbols(s);
	return s;
}

void symbols_close(struct symbols *s)
{
	if (!s)
		return;
	dwarf_end(s->dwarf);
	elf_end(s->elf);
	close(s->fd);
}

/* ---- whose it is ------------------------------------------------------ */

void symbols_add_code(struct symbols *s, enum owner owner, uint64_t low,
		      uint64_t high)
{
	*vec_add(s->pool, &s->codes) = (struct code){ low, high, owner };
}

void symbols_add_headers(struct symbols *s, const char *dir)
{
	*vec_add(s->pool, &s->headers) = pool_strdup(s->pool, dir);
}

/* As the compiler was given it, so no link needs to be followed. */
static bool is_system_header(const struct symbols *s, const char *path)
{
	for (size_t i = 0; path && i < s->headers.n; i++) {
		size_t n = strlen(s->headers.v[i]);

		if (!strncmp(path, s->headers.v[i], n) && path[n] == '/')
			return true;
	}
	return false;
}

static enum owner owner_at(const struct symbols *s, uint64_t addr,
			   const char *path)
{
	for (size_t i = 0; i < s->codes.n; i++)
		if (addr >= s->codes.v[i].low && addr < s->codes.v[i].high)
			return is_system_header(s, path) ? OWNER_OTHER :
							   s->codes.v[i].owner;
	return OWNER_OTHER;
}

/* ---- addresses to lines ----------------------------------------------- */

static struct unit *unit_at(const struct symbols *s, uint64_t addr)
{
	for (size_t i = 0; i < s->ranges.n; i++)
		if (addr >= s->ranges.v[i].low && addr < s->ranges.v[i].high)
			return s->ranges.v[i].unit;
	return NULL;
}

static Dwarf_Die *unit_of(const struct symbols *s, uint64_t addr)
{
	struct unit *unit = unit_at(s, addr);

	return unit ? &unit->die : NULL;
}

static const char *symbol_name(struct symbols *s, uint64_t addr)
{
	for (size_t i = 0; i < s->functions.n; i++)
		if (addr >= s->functions.v[i].low &&
		    addr < s->functions.v[i].high)
			return s->functions.v[i].name;
	return NULL;
}

bool symbols_function(const struct symbols *s, const char *name,
		      uint64_t *addr)
{
	for (size_t i = 0; i < s->functions.n; i++) {
		if (!strcmp(s->functions.v[i].name, name)) {
			*addr = s->functions.v[i].low;
			return true;
		}
	}
	return false;
}

const char *symbols_next_function(const struct symbols *s, enum owner owner,
				  size_t *at)
{
	while (*at < s->functions.n) {
		const struct elf_symbol *f = &s->functions.v[(*at)++];

		if (owner_at(s, f->low, NULL) == owner)
			return f->name;
	}
	return NULL;
}

static struct routine *routine_at(struct symbols *s, uint64_t addr)
{
	struct unit *unit = unit_at(s, addr);
	size_t first = 0, n;

	if (!unit)
		return NULL;
	read_unit(s, unit);
	n = unit->routines.n;
	while (n) {		/* the first that begins after the address */
		size_t half = n / 2;

		if (unit->routines.v[first + half].low <= addr) {
			first += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return first && addr < unit->routines.v[first - 1].high ?
	       &unit->routines.v[first - 1] : NULL;
}

typedef VEC(Dwarf_Die) scope_list;

static void add_scopes(struct symbols *s, Dwarf_Die *die, uint64_t addr,
		       scope_list *scopes)
{
	Dwarf_Die child;

	if (!dwarf_child(die, &child))
		do {
			int tag = dwarf_tag(&child);

			if ((tag == DW_TAG_inlined_subroutine ||
			     tag == DW_TAG_lexical_block) &&
			    dwarf_haspc(&child, addr) > 0) {
				add_scopes(s, &child, addr, scopes);
				break;
			}
		} while (!dwarf_siblingof(&child, &child));
	*vec_add(s->pool, scopes) = *die;
}

/* The DIEs around an address as they lie in it, innermost first, up to the
 * function.  An inlined call is where it was inlined, not where its function
 * was defined. */
static scope_list scopes_at(struct symbols *s, uint64_t addr)
{
	struct routine *routine = routine_at(s, addr);
	scope_list scopes = { 0 };

	if (routine)
		add_scopes(s, &routine->die, addr, &scopes);
	return scopes;
}

static const char *call_site(Dwarf_Die *unit, Dwarf_Die *inlined, int *line)
{
	Dwarf_Attribute attr;
	Dwarf_Files *files;
	Dwarf_Word n;
	const char *path = NULL;

	if (dwarf_attr(inlined, DW_AT_call_line, &attr) &&
	    !dwarf_formudata(&attr, &n))
		*line = n;
	if (dwarf_attr(inlined, DW_AT_call_file, &attr) &&
	    !dwarf_formudata(&attr, &n) &&
	    !dwarf_getsrcfiles(unit, &files, NULL))
		path = dwarf_filesrc(files, n, NULL, NULL);
	return path;
}

/* Once for each file: source_path() follows links, which is slow. */
static const char *shown_path(struct symbols *s, const char *path)
{
	for (size_t i = 0; i < s->files.n; i++)
		if (!strcmp(s->files.v[i].path, path))
			return s->files.v[i].shown;
	*vec_add(s->pool, &s->files) = (struct named){
		path, source_path(s->pool, path),
	};
	return s->files.v[s->files.n - 1].shown;
}

static void set_path(struct symbols *s, struct frame *f, uint64_t addr,
		     const char *path)
{
	f->file = path ? shown_path(s, path) : NULL;
	f->owner = owner_at(s, addr, path);
}

static bool has_inlined(Dwarf_Die *die)
{
	Dwarf_Die child;

	if (dwarf_child(die, &child))
		return false;
	do
		if (dwarf_tag(&child) == DW_TAG_inlined_subroutine ||
		    (dwarf_tag(&child) == DW_TAG_lexical_block &&
		     has_inlined(&child)))
			return true;
	while (!dwarf_siblingof(&child, &child));
	return false;
}

/* What is the same for all addresses of a function. */
static void look_at(struct routine *r)
{
	if (r->known)
		return;
	r->known = true;
	r->name = dwarf_diename(&r->die);
	r->flat = r->name && !has_inlined(&r->die);
	dwarf_decl_line(&r->die, &r->line);
}

/* The frames of inlined calls, and that of the function. */
static struct stack inlined_frames(struct symbols *s, Dwarf_Die *unit,
				   uint64_t addr, struct frame here)
{
	scope_list scopes = scopes_at(s, addr);
	VEC(struct frame) frames = { 0 };

	for (size_t i = 0; i < scopes.n; i++) {
		Dwarf_Die *scope = &scopes.v[i];
		int tag = dwarf_tag(scope);

		if (tag == DW_TAG_lexical_block)
			continue;
		here.fn = dwarf_diename(scope);
		if (!here.line)
			dwarf_decl_line(scope, &here.line);
		*vec_add(s->pool, &frames) = here;
		if (tag == DW_TAG_inlined_subroutine)
			set_path(s, &here, addr,
				 call_site(unit, scope, &here.line));
	}
	return (struct stack){ frames.v, frames.n };
}

static struct stack find_frames(struct symbols *s, uint64_t addr)
{
	Dwarf_Die *unit = unit_of(s, addr);
	struct routine *routine = routine_at(s, addr);
	VEC(struct frame) frames = { 0 };
	struct frame here = { 0 };
	const char *path = NULL;
	Dwarf_Line *line = unit ? dwarf_getsrc_die(unit, addr) : NULL;

	if (line) {
		dwarf_lineno(line, &here.line);
		path = dwarf_linesrc(line, NULL, NULL);
	}
	set_path(s, &here, addr, path);
	if (routine)
		look_at(routine);
	if (routine && !routine->flat)
		return inlined_frames(s, unit, addr, here);
	here.fn = routine ? routine->name : symbol_name(s, addr);
	/* clang 19 gives the compiler's own calls no line. */
	if (routine && !here.line)
		here.line = routine->line;
	*vec_add(s->pool, &frames) = here;
	return (struct stack){ frames.v, frames.n };
}

struct stack symbols_frames(struct symbols *s, uint64_t addr)
{
	struct cached *c = &s->cache[(addr ^ addr >> 12) & (CACHE - 1)];

	if (c->addr != addr || !c->frames.n) {
		c->frames = find_frames(s, addr);
		c->addr = addr;
	}
	return c->frames;
}

/* ---- addresses to members --------------------------------------------- */

static bool type_of(Dwarf_Die *die, Dwarf_Die *type)
{
	Dwarf_Attribute attr;

	return dwarf_attr_integrate(die, DW_AT_type, &attr) &&
	       dwarf_formref_die(&attr, type) && !dwarf_peel_type(type, type);
}

static bool is_record(Dwarf_Die *type)
{
	int tag = dwarf_tag(type);

	return tag == DW_TAG_structure_type || tag == DW_TAG_union_type;
}

/* What an array holds, and where in one of these *offset is; else the type
 * itself. */
static void one_of(Dwarf_Die *type, uint64_t *offset)
{
	Dwarf_Word size;

	while (dwarf_tag(type) == DW_TAG_array_type && type_of(type, type))
		;
	if (!dwarf_aggregate_size(type, &size) && size)
		*offset %= size;
}

static struct definition **definitions_of(struct symbols *s, const char *name)
{
	unsigned int hash = 0;

	while (*name)
		hash = hash * 31 + (unsigned char)*name++;
	return &s->definitions[hash % DEFINITIONS];
}

static struct definition *definition_of(struct symbols *s, const char *name,
					int tag)
{
	struct definition *d = *definitions_of(s, name);

	while (d && (strcmp(d->name, name) || dwarf_tag(&d->die) != tag))
		d = d->next;
	return d;
}

/* Of those with one name and tag the first counts. */
static void add_definition(struct symbols *s, Dwarf_Die *die)
{
	const char *name = dwarf_diename(die);
	struct definition *d, **list;

	if (!name || dwarf_hasattr(die, DW_AT_declaration) ||
	    definition_of(s, name, dwarf_tag(die)))
		return;
	list = definitions_of(s, name);
	d = pool_alloc(s->pool, sizeof(*d));
	*d = (struct definition){ name, *die, *list };
	*list = d;
}

/*
 * Makes the variables and definitions of one more unit known; false: there is
 * none.  Those of the subject and of the kernel come first, and the rest is
 * seldom asked for.
 */
static bool index_unit(struct symbols *s)
{
	struct unit *unit;

	if (s->indexed == s->units.n)
		return false;
	unit = s->units.v[s->indexed++];
	read_unit(s, unit);
	for (size_t i = 0; i < unit->variables.n; i++)
		add_variable(s, &unit->variables.v[i]);
	for (size_t i = 0; i < unit->records.n; i++)
		add_definition(s, &unit->records.v[i]);
	return true;
}

/* Also the static variables of functions.  They are seldom asked for, and
 * whatever is in the functions must be read. */
static bool index_locals(struct symbols *s)
{
	if (s->has_locals)
		return false;
	s->has_locals = true;
	for (size_t i = 0; i < s->units.n; i++)
		for (size_t j = 0; j < s->units.v[i]->functions.n; j++)
			add_locals(s, &s->units.v[i]->functions.v[j]);
	return true;
}

/* A type with a body, in place of a mere declaration of the same name. */
static bool defined(struct symbols *s, Dwarf_Die *type)
{
	const char *name = dwarf_diename(type);
	const struct definition *d;

	if (!dwarf_hasattr(type, DW_AT_declaration))
		return true;
	do
		d = name ? definition_of(s, name, dwarf_tag(type)) : NULL;
	while (!d && index_unit(s));
	if (d)
		*type = d->die;
	return d;
}

/* The system's own: a lock, a list_head, an atomic_t.  What is in it is no
 * concern of who has one. */
static bool is_primitive(const struct symbols *s, Dwarf_Die *type)
{
	return is_system_header(s, dwarf_decl_file(type));
}

/* Is the last member an array of any size?  Then all that follows is in it. */
static bool open_end(Dwarf_Die *record, Dwarf_Die *last)
{
	Dwarf_Die member, type;
	bool open = false;
	Dwarf_Word size;

	if (dwarf_child(record, &member))
		return false;
	do {
		if (dwarf_tag(&member) != DW_TAG_member)
			continue;
		*last = member;
		open = type_of(&member, &type) &&
		       dwarf_tag(&type) == DW_TAG_array_type &&
		       (dwarf_aggregate_size(&type, &size) || !size);
	} while (!dwarf_siblingof(&member, &member));
	return open;
}

/* The bits of its record that a bit-field has, and the bytes that its type would
 * have there. */
struct bit_field {
	uint64_t start, end;
	uint64_t first, bytes;
};

static bool number_of(Dwarf_Die *die, unsigned int name, uint64_t *value)
{
	Dwarf_Attribute attr;
	Dwarf_Word word;

	if (!dwarf_attr(die, name, &attr) || dwarf_formudata(&attr, &word))
		return false;
	*value = word;
	return true;
}

/* False: it is no bit-field.  There are two ways to say where one is: from the
 * record's start, or from the most significant bit of its type. */
static bool bit_field(Dwarf_Die *member, struct bit_field *b)
{
	uint64_t bits, at = 0, byte = 0;
	Dwarf_Word size;
	Dwarf_Die type;

	if (dwarf_tag(member) != DW_TAG_member ||
	    !number_of(member, DW_AT_bit_size, &bits) ||
	    !type_of(member, &type) || dwarf_aggregate_size(&type, &size) ||
	    !size)
		return false;
	number_of(member, DW_AT_data_member_location, &byte);
	if (number_of(member, DW_AT_bit_offset, &at))
		at = (byte + size) * 8 - at - bits;
	else if (!number_of(member, DW_AT_data_bit_offset, &at))
		at = byte * 8;
	*b = (struct bit_field){
		.start = at, .end = at + bits,
		.first = at / 8 / size * size, .bytes = size,
	};
	return true;
}

/*
 * The bit-fields that are accessed together with the byte at the offset, of those
 * from the given one on that have no other member between them: "busy/ready".
 * NULL: none are.
 */
static const char *bit_fields_at(struct symbols *s, Dwarf_Die member,
				 uint64_t offset)
{
	const char *names = NULL, *name;
	struct bit_field b;
	bool there = false;
	uint64_t from;

	if (!bit_field(&member, &b))
		return NULL;
	for (from = b.start / 8; bit_field(&member, &b); ) {
		there |= offset >= from && offset * 8 < b.end;
		name = dwarf_diename(&member);
		if (name && offset - b.first < b.bytes)
			names = names ? pool_printf(s->pool, "%s/%s", names,
						    name) : name;
		if (dwarf_siblingof(&member, &member))
			break;
	}
	return there ? names : NULL;
}

/* The named member at the offset, and that in it: "inner.value". */
static const char *member_at(struct symbols *s, Dwarf_Die *record,
			     uint64_t offset)
{
	const char *name, *inner;
	Dwarf_Die member, type;
	Dwarf_Attribute attr;
	struct bit_field bits;

	if (dwarf_child(record, &member))
		return NULL;
	do {
		Dwarf_Word start = 0, size;

		if (dwarf_tag(&member) != DW_TAG_member)
			continue;
		name = bit_fields_at(s, member, offset);
		if (name)
			return name;
		if (bit_field(&member, &bits))
			continue;
		if (dwarf_attr(&member, DW_AT_data_member_location, &attr))
			dwarf_formudata(&attr, &start);
		if (!type_of(&member, &type) ||
		    dwarf_aggregate_size(&type, &size) ||
		    offset < start || offset >= start + size)
			continue;
		name = dwarf_diename(&member);
		offset -= start;
		one_of(&type, &offset);
		if (!name)
			return member_at(s, &type, offset);
		inner = is_record(&type) && !is_primitive(s, &type) ?
			member_at(s, &type, offset) : NULL;
		return inner ? pool_printf(s->pool, "%s.%s", name, inner) :
			       name;
	} while (!dwarf_siblingof(&member, &member));
	return open_end(record, &member) ? dwarf_diename(&member) : NULL;
}

/* Which pointer is looked for. */
struct wanted {
	const char *name;	/* NULL: any, but a plain pointer to a struct */
	uint64_t size;		/* of the object */
	bool alone;		/* it is one struct, and nothing after it */
};

static bool fits(Dwarf_Die *record, const struct wanted *w)
{
	Dwarf_Die last;
	Dwarf_Word n;

	if (!is_record(record) || dwarf_aggregate_size(record, &n) || !n)
		return false;
	if (w->alone)
		return w->size == n;
	return w->size > n && (w->size % n == 0 || open_end(record, &last));
}

/* Does it point to such a struct?  Then *record is the struct. */
static bool points_to(struct symbols *s, Dwarf_Die *die, const struct wanted *w,
		      Dwarf_Die *record)
{
	const char *name = dwarf_diename(die);
	int pointers = 0;

	if ((w->name && (!name || strcmp(name, w->name))) ||
	    !type_of(die, record))
		return false;
	while (dwarf_tag(record) == DW_TAG_pointer_type ||
	       (w->name && dwarf_tag(record) == DW_TAG_array_type)) {
		pointers += dwarf_tag(record) == DW_TAG_pointer_type;
		if (!type_of(record, record))
			return false;
	}
	return (w->name ? pointers > 0 : pointers == 1) && is_record(record) &&
	       defined(s, record) && fits(record, w);
}

/* The first below the scope; one with a name also in a struct below it. */
static bool find_pointer(struct symbols *s, Dwarf_Die *scope,
			 const struct wanted *w, Dwarf_Die *record)
{
	Dwarf_Die die;

	if (dwarf_child(scope, &die))
		return false;
	do {
		switch (dwarf_tag(&die)) {
		case DW_TAG_member:
		case DW_TAG_variable:
		case DW_TAG_formal_parameter:
			if (points_to(s, &die, w, record))
				return true;
			break;
		case DW_TAG_structure_type:
		case DW_TAG_union_type:
			if (!w->name)
				break;
			/* fall through */
		case DW_TAG_lexical_block:
			if (find_pointer(s, &die, w, record))
				return true;
			break;
		}
	} while (!dwarf_siblingof(&die, &die));
	return false;
}

/* The struct's own name, or that of a typedef. */
static const char *dotted(struct symbols *s, const char *outer,
			  Dwarf_Die *record, uint64_t offset)
{
	const char *member = member_at(s, record, offset);

	return member ? pool_printf(s->pool, "%s.%s", outer, member) : outer;
}

/* The function's locals, or what it returns. */
static bool function_says(struct symbols *s, uint64_t addr, uint64_t size,
			  Dwarf_Die *record)
{
	const struct wanted w = { .size = size, .alone = true };
	scope_list scopes = scopes_at(s, addr);
	bool known = false;

	for (size_t i = 0; i < scopes.n && !known; i++) {
		Dwarf_Die *scope = &scopes.v[i];

		known = (find_pointer(s, scope, &w, record) ||
			 (dwarf_tag(scope) == DW_TAG_subprogram &&
			  points_to(s, scope, &w, record))) &&
			dwarf_diename(record);
	}
	return known;
}

/* What the file's data points to, of one size; it must be one struct alone. */
struct guess {
	uint64_t size;
	const char *name;	/* NULL: none yet */
	bool several;
	Dwarf_Die record;
};

static void guess_from(struct symbols *s, Dwarf_Die *die, struct guess *g);

/* The members of a struct of the subject, and what they point to. */
static void guess_from_members(struct symbols *s, Dwarf_Die *record,
			       struct guess *g)
{
	Dwarf_Die member;

	if (is_primitive(s, record) || dwarf_child(record, &member))
		return;
	do
		if (dwarf_tag(&member) == DW_TAG_member)
			guess_from(s, &member, g);
	while (!dwarf_siblingof(&member, &member));
}

/* A variable or a member: a pointer, an array of them, or a struct. */
static void guess_from(struct symbols *s, Dwarf_Die *die, struct guess *g)
{
	Dwarf_Die type, record;
	Dwarf_Word n;

	if (!type_of(die, &type))
		return;
	while (dwarf_tag(&type) == DW_TAG_array_type)
		if (!type_of(&type, &type))
			return;
	if (is_record(&type))
		guess_from_members(s, &type, g);
	if (dwarf_tag(&type) != DW_TAG_pointer_type ||
	    !type_of(&type, &record) || !is_record(&record) ||
	    !defined(s, &record) || is_primitive(s, &record) ||
	    !dwarf_diename(&record) || dwarf_aggregate_size(&record, &n) ||
	    n != g->size)
		return;
	if (g->name && strcmp(g->name, dwarf_diename(&record)))
		g->several = true;
	g->name = dwarf_diename(&record);
	g->record = record;
}

static bool unit_says(struct symbols *s, struct unit *unit, uint64_t size,
		      Dwarf_Die *record)
{
	struct guess g = { .size = size };

	read_unit(s, unit);
	for (size_t i = 0; i < unit->variables.n; i++)
		guess_from(s, &unit->variables.v[i], &g);
	for (size_t i = 0; i < unit->records.n; i++)
		guess_from_members(s, &unit->records.v[i], &g);
	*record = g.record;
	return g.name && !g.several;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Of "*the->first[i].item" it is "item". */
static bool pointer_says(struct symbols *s, uint64_t addr, const char *pointer,
			 struct wanted w, Dwarf_Die *record)
{
	scope_list scopes = scopes_at(s, addr);
	size_t end = strcspn(pointer, ")"), start;

	while (end && pointer[end - 1] == ']')
		while (end && pointer[--end] != '[')
			;
	for (start = end; start && is_word(pointer[start - 1]); start--)
		;
	w.name = pool_printf(s->pool, "%.*s", (int)(end - start),
			     pointer + start);
	for (size_t i = 0; i < scopes.n; i++)
		if (find_pointer(s, &scopes.v[i], &w, record))
			return true;
	return find_pointer(s, unit_of(s, addr), &w, record);
}

static bool struct_says(struct symbols *s, Dwarf_Die *unit, struct wanted w,
			Dwarf_Die *record)
{
	size_t n = 0;
	Dwarf_Die die;

	while (is_word(w.name[n]))
		n++;
	if (dwarf_child(unit, &die))
		return false;
	do {
		const char *name = is_record(&die) ? dwarf_diename(&die) : NULL;

		if (!name || strlen(name) != n || strncmp(name, w.name, n))
			continue;
		*record = die;
		if (defined(s, record) && fits(record, &w))
			return true;
	} while (!dwarf_siblingof(&die, &die));
	return false;
}

/* "(struct device)" or "(*device)", as sizeof has it. */
static bool text_says(struct symbols *s, uint64_t addr, const char *text,
		      struct wanted w, Dwarf_Die *record)
{
	while (text && (text = strchr(text, '('))) {
		w.name = ++text + strlen("struct ");
		if (!strncmp(text, "struct ", strlen("struct ")) &&
		    struct_says(s, unit_of(s, addr), w, record))
			return true;
		if (*text == '*' && pointer_says(s, addr, text, w, record))
			return dwarf_diename(record) != NULL;
	}
	return false;
}

static bool line_says(struct symbols *s, uint64_t addr, uint64_t size,
		      Dwarf_Die *record)
{
	struct frame at = symbols_frames(s, addr).v[0];
	struct wanted one = { .size = size, .alone = true };
	struct wanted more = { .size = size };
	const char *text, *next;

	if (!at.file)
		return false;
	text = source_line(s->pool, at.file, at.line);
	next = source_line(s->pool, at.file, at.line + 1);
	if (text && next && !strchr(text, ';'))
		text = pool_printf(s->pool, "%s%s", text, next);
	return text_says(s, addr, text, one, record) ||
	       text_says(s, addr, text, more, record);
}

static struct allocated *allocated_at(struct symbols *s, enum says what,
				      uint64_t addr, uint64_t size)
{
	struct unit *unit = unit_at(s, addr);
	struct allocated *a;

	for (size_t i = 0; i < s->allocated.n; i++) {
		a = &s->allocated.v[i];
		if (a->addr == addr && a->size == size && a->what == what)
			return a;
	}
	a = vec_add(s->pool, &s->allocated);
	a->addr = addr;
	a->size = size;
	a->what = what;
	if (!unit)
		return a;
	switch (what) {
	case LINE_SAYS:
		a->known = line_says(s, addr, size, &a->record);
		break;
	case FUNCTION_SAYS:
		a->known = function_says(s, addr, size, &a->record);
		break;
	default:
		a->known = unit_says(s, unit, size, &a->record);
	}
	return a;
}

const char *symbols_member(struct symbols *s, enum says what, uint64_t addr,
			   uint64_t size, uint64_t offset)
{
	struct allocated *a = allocated_at(s, what, addr, size);
	Dwarf_Die last;
	Dwarf_Word n;

	if (!a->known || dwarf_aggregate_size(&a->record, &n))
		return NULL;
	if (!open_end(&a->record, &last))	/* it may be one of several */
		offset %= n;
	return dotted(s, dwarf_diename(&a->record), &a->record, offset);
}

static const char *variable_at(struct symbols *s, uint64_t addr)
{
	for (size_t i = 0; i < s->variables.n; i++) {
		struct variable *v = &s->variables.v[i];
		uint64_t offset = addr - v->low;
		const char *name;
		Dwarf_Die type;
		bool array;

		if (addr < v->low || addr >= v->high)
			continue;
		name = dwarf_diename(&v->die);
		if (!name)
			continue;
		if (!type_of(&v->die, &type))
			return name;
		array = dwarf_tag(&type) == DW_TAG_array_type;
		one_of(&type, &offset);
		return is_record(&type) && !(array && is_primitive(s, &type)) ?
		       dotted(s, name, &type, offset) : name;
	}
	return NULL;
}

static bool is_object(const struct symbols *s, uint64_t addr)
{
	for (size_t i = 0; i < s->objects.n; i++)
		if (addr >= s->objects.v[i].low && addr < s->objects.v[i].high)
			return true;
	return false;
}

const char *symbols_variable(struct symbols *s, uint64_t addr)
{
	const char *name = NULL;

	if (!is_object(s, addr))
		return NULL;
	do
		name = variable_at(s, addr);
	while (!name && (index_unit(s) || index_locals(s)));
	return name;
}

/* Does the path of members, "in.item", lead somewhere in the struct? */
static bool has_members(Dwarf_Die *record, const char *path)
{
	size_t n = strcspn(path, ".");
	Dwarf_Die member, type;
	const char *name;
	uint64_t any = 0;

	if (dwarf_child(record, &member))
		return false;
	do {
		if (dwarf_tag(&member) != DW_TAG_member ||
		    !type_of(&member, &type))
			continue;
		one_of(&type, &any);
		name = dwarf_diename(&member);
		if (!name && is_record(&type) && has_members(&type, path))
			return true;
		if (!name || strlen(name) != n || strncmp(name, path, n))
			continue;
		if (!path[n] || (is_record(&type) &&
				 has_members(&type, path + n + 1)))
			return true;
	} while (!dwarf_siblingof(&member, &member));
	return false;
}

/* Is that "STRUCT.MEMBER" of the unit? */
static bool unit_has_member(struct symbols *s, struct unit *unit,
			    const char *field)
{
	size_t n = strcspn(field, ".");

	read_unit(s, unit);
	for (size_t i = 0; i < unit->records.n && field[n]; i++) {
		Dwarf_Die *record = &unit->records.v[i];
		const char *name = dwarf_diename(record);

		if (name && strlen(name) == n && !strncmp(name, field, n) &&
		    has_members(record, field + n + 1))
			return true;
	}
	return false;
}

/* Is that a variable, or a member of it? */
static bool is_variable(struct symbols *s, const char *field)
{
	size_t n = strcspn(field, ".");
	uint64_t any = 0;

	for (size_t i = 0; i < s->variables.n; i++) {
		Dwarf_Die *die = &s->variables.v[i].die, type;
		const char *name = dwarf_diename(die);

		if (!name || strlen(name) != n || strncmp(name, field, n))
			continue;
		if (!field[n])
			return true;
		if (!type_of(die, &type))
			continue;
		one_of(&type, &any);
		if (is_record(&type) && has_members(&type, field + n + 1))
			return true;
	}
	return false;
}

bool symbols_have_field(struct symbols *s, const char *field)
{
	bool found;

	for (size_t i = 0; i < s->units.n; i++)
		if (unit_has_member(s, s->units.v[i], field))
			return true;
	do
		found = is_variable(s, field);
	while (!found && (index_unit(s) || index_locals(s)));
	return found;
}

/* ---- which runtime ---------------------------------------------------- */

static bool symbol_says_tsan(Elf *elf, Elf_Scn *section, GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	GElf_Sym sym;

	for (int i = 0; gelf_getsym(data, i, &sym); i++) {
		const char *name = elf_strptr(elf, header->sh_link,
					      sym.st_name);

		/* defined: our own runtime has no symbolizer */
		if (name && sym.st_shndx != SHN_UNDEF &&
		    !strcmp(name, "__sanitizer_symbolize_pc"))
			return true;
	}
	return false;
}

static bool needs_tsan(Elf *elf, Elf_Scn *section, GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	GElf_Dyn dyn;

	for (int i = 0; gelf_getdyn(data, i, &dyn); i++) {
		const char *name;

		if (dyn.d_tag != DT_NEEDED)
			continue;
		name = elf_strptr(elf, header->sh_link, dyn.d_un.d_val);
		if (name && strstr(name, "tsan"))
			return true;
	}
	return false;
}

bool elf_has_tsan(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf_Scn *section = NULL;
	bool found = false;
	GElf_Shdr header;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	while (!found && (section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &header))
			continue;
		if (header.sh_type == SHT_SYMTAB ||
		    header.sh_type == SHT_DYNSYM)
			found = symbol_says_tsan(elf, section, &header);
		else if (header.sh_type == SHT_DYNAMIC)
			found = needs_tsan(elf, section, &header);
	}
	elf_end(elf);
	if (fd >= 0)
		close(fd);
	return found;
}

const char *elf_build_id(struct pool *pool, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const unsigned char *bytes;
	const char *id = "";
	const void *note = NULL;
	ssize_t n;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	n = elf ? dwelf_elf_gnu_build_id(elf, &note) : 0;
	bytes = note;
	for (ssize_t i = 0; i < n; i++)
		id = pool_printf(pool, "%s%02x", id, bytes[i]);
	elf_end(elf);
	if (fd >= 0)
		close(fd);
	return id;
}

const char *elf_debug_format(struct pool *pool, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const char *format = "", *unit, *producer;
	Dwarf *dwarf = dwarf_begin(fd, DWARF_C_READ);
	Dwarf_Attribute attribute;
	Dwarf_CU *cu = NULL;
	Dwarf_Half version;
	Dwarf_Die die;

	while (dwarf && !dwarf_get_units(dwarf, cu, &cu, &version, NULL, &die,
					 NULL)) {
		producer = dwarf_formstring(dwarf_attr(&die, DW_AT_producer,
						       &attribute));
		unit = pool_printf(pool, "DWARF %d, %s\n", version,
				   producer ? producer : "?");
		if (!strstr(format, unit))
			format = pool_printf(pool, "%s%s", format, unit);
	}
	dwarf_end(dwarf);
	if (fd >= 0)
		close(fd);
	return format;
}
