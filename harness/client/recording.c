// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include "client/protocol.h"
#include "client/recorded.h"
#include "client/recording.h"
#include "client/serve.h"
#include "vcpu/vcpu.h"

#define LINE	64			/* columns of bytes in a line */

/* In the order in which they were made; the bytes are on the heap. */
static struct calls {
	struct recorded_call *v;
	size_t n, room;
} made[VCPU_MAX];

/* Whether the CPU's program only looks. */
static bool looks[VCPU_MAX];

static void *memory(void *p)
{
	if (!p) {
		perror("dmrace: no memory for the recording");
		exit(1);
	}
	return p;
}

/* Without the zeros at the end. */
static struct recorded_bytes keep(const char *data, size_t n)
{
	char *copy;

	while (n && !data[n - 1])
		n--;
	copy = memory(malloc(n + 1));
	memcpy(copy, data, n);
	return (struct recorded_bytes){ copy, n };
}

static struct recorded_call *add(int cpu, enum system_call_kind kind, int file)
{
	struct calls *c = &made[cpu];

	if (c->n == c->room) {
		c->room = 2 * c->room + 16;
		c->v = memory(realloc(c->v, c->room * sizeof(*c->v)));
	}
	c->v[c->n] = (struct recorded_call){
		.kind = kind, .file = file, .result = RECORDED_NO_ANSWER,
	};
	return &c->v[c->n++];
}

/* A look at /dev or /proc is no call of the subject's. */
static bool is_look(const struct client_request *q)
{
	return q->call == CLIENT_STAT || q->call == CLIENT_TEXT;
}

static void begins(int cpu, int file, const struct client_request *q,
		   const char *data)
{
	static const enum system_call_kind kinds[] = {
		[CLIENT_OPEN] = SYSTEM_CALL_OPEN,
		[CLIENT_IOCTL] = SYSTEM_CALL_IOCTL,
		[CLIENT_READ] = SYSTEM_CALL_READ,
		[CLIENT_WRITE] = SYSTEM_CALL_WRITE,
		[CLIENT_SEEK] = SYSTEM_CALL_SEEK,
	};
	struct recorded_call *r;

	looks[cpu] = is_look(q);
	if (looks[cpu])
		return;
	r = add(cpu, kinds[q->call], file);
	r->size = q->size;
	switch (r->kind) {
	case SYSTEM_CALL_OPEN:
		r->type = q->a[0];
		r->major = major(q->a[1]);
		r->minor = minor(q->a[1]);
		r->flags = q->a[2];
		r->size = 0;			/* the path */
		break;
	case SYSTEM_CALL_IOCTL:
		r->request = q->a[0];
		r->sent = keep(data, q->size);
		break;
	case SYSTEM_CALL_READ:
		r->at = q->a[0];
		r->size = q->a[1] < CLIENT_DATA ? q->a[1] : CLIENT_DATA;
		break;
	case SYSTEM_CALL_WRITE:
		r->at = q->a[0];
		r->sent = keep(data, q->size);
		break;
	default:
		r->at = q->a[0];
		r->request = q->a[1];
	}
}

static void ended(int cpu, int file, const struct client_reply *reply,
		  const char *data)
{
	struct recorded_call *r = &made[cpu].v[made[cpu].n - 1];

	if (looks[cpu])
		return;
	r->result = reply->result;
	if (r->kind == SYSTEM_CALL_OPEN && reply->result >= 0)
		r->result = file;
	r->got = keep(data, reply->size);
}

static void closed(int cpu, int file)
{
	add(cpu, SYSTEM_CALL_CLOSE, file)->result = 0;
}

void recording_start(void)
{
	static const struct client_observer observer = {
		.begins = begins, .ended = ended, .closed = closed,
	};

	client_observe(&observer);
}

bool recording_any(void)
{
	int cpu;

	for (cpu = 0; cpu < VCPU_MAX; cpu++)
		if (made[cpu].n)
			return true;
	return false;
}

/* ---- the scenario file --------------------------------------------------- */

/* How a byte is written in a string, before another one. */
static int put_byte(FILE *out, unsigned char c, unsigned char next)
{
	if (c == '"' || c == '\\')
		return fprintf(out, "\\%c", c);
	if (c < 128 && isprint(c))
		return fprintf(out, "%c", c);
	return fprintf(out, isdigit(next) ? "\\%03o" : "\\%o", c);
}

static void put_bytes(FILE *out, const struct recorded_bytes *b)
{
	int column = 0;
	size_t i;

	fputs("\n\t\tBYTES(\"", out);
	for (i = 0; i < b->n; i++) {
		if (column >= LINE) {
			fputs("\"\n\t\t      \"", out);
			column = 0;
		}
		column += put_byte(out, b->text[i],
				   i + 1 < b->n ? b->text[i + 1] : '"');
	}
	fputs("\")", out);
}

static void put_result(FILE *out, int result)
{
	const char *name = result < 0 ? strerrorname_np(-result) : NULL;

	if (result == RECORDED_NO_ANSWER)
		fputs("RECORDED_NO_ANSWER", out);
	else if (name)
		fprintf(out, "-%s", name);
	else
		fprintf(out, "%d", result);
}

static void put_ioctl(FILE *out, const struct recorded_call *c)
{
	const char *name = the_system.request_name(c->request);

	if (name)
		fprintf(out, "\t/* %s */\n", name);
	fprintf(out, "\tRECORDED_IOCTL(%d, %#x, %zu,", c->file, c->request,
		c->size);
	put_bytes(out, &c->sent);
	fputs(",\n\t\t", out);
	put_result(out, c->result);
	fputs(",", out);
	put_bytes(out, &c->got);
}

static void put_call(FILE *out, const struct recorded_call *c)
{
	switch (c->kind) {
	case SYSTEM_CALL_OPEN:
		fprintf(out, "\tRECORDED_OPEN(%#o, %u, %u, %#o, ", c->type,
			c->major, c->minor, c->flags);
		put_result(out, c->result);
		break;
	case SYSTEM_CALL_CLOSE:
		fprintf(out, "\tRECORDED_CLOSE(%d, ", c->file);
		put_result(out, c->result);
		break;
	case SYSTEM_CALL_IOCTL:
		put_ioctl(out, c);
		break;
	case SYSTEM_CALL_READ:
		fprintf(out, "\tRECORDED_READ(%d, %lld, %zu, ", c->file, c->at,
			c->size);
		put_result(out, c->result);
		fputs(",", out);
		put_bytes(out, &c->got);
		break;
	case SYSTEM_CALL_WRITE:
		fprintf(out, "\tRECORDED_WRITE(%d, %lld, %zu,", c->file, c->at,
			c->size);
		put_bytes(out, &c->sent);
		fputs(", ", out);
		put_result(out, c->result);
		break;
	default:
		fprintf(out, "\tRECORDED_SEEK(%d, %u, %lld, ", c->file,
			c->request, c->at);
		put_result(out, c->result);
	}
	fputs("),\n", out);
}

/* A C string. */
static void put_text(FILE *out, const char *text)
{
	putc('"', out);
	for (; *text; text++)
		put_byte(out, *text, text[1]);
	putc('"', out);
}

/* In a comment: it must not end it. */
static void put_comment(FILE *out, const char *text)
{
	for (; *text; text++) {
		putc(*text, out);
		if (*text == '*' && text[1] == '/')
			putc(' ', out);
	}
}

/* An array needs an element: a program may have made no call. */
static void put_actor(FILE *out, const char *name, const char *does,
		      const struct calls *c)
{
	size_t i;

	fputs("/* ", out);
	put_comment(out, does);
	fputs(" */\n", out);
	if (c->n) {
		fprintf(out, "static const struct recorded_call %s_calls[] = {\n",
			name);
		for (i = 0; i < c->n; i++)
			put_call(out, &c->v[i]);
		fputs("};\n\n", out);
	}
}

static void put_function(FILE *out, const char *name, const struct calls *c)
{
	fprintf(out, "static int %s(void)\n{\n\treturn ", name);
	fprintf(out, c->n ? "RECORDED(%s_calls)" : "0", name);
	fputs(";\n}\n\n", out);
}

static void put_set_up(FILE *out, const struct calls *c)
{
	fprintf(out, "static void set_up(void)\n{\n");
	if (c->n)
		fputs("\tNEED(RECORDED_BEFORE(before_calls));\n", out);
	fputs("}\n\n", out);
}

/* What is there before is the last CPU's work. */
static int actors(const struct scenario *s)
{
	int n = 0;

	while (n < SCENARIO_CPUS && s->cpu[n].does)
		n++;
	return s->before ? n - 1 : n;
}

static void put_scenario(FILE *out, const struct scenario *s)
{
	int i;

	fputs("SCENARIO(recorded) = {\n\t.name = ", out);
	put_text(out, s->name);
	fputs(",\n\t.title = ", out);
	put_text(out, s->title);
	fputs(",\n\t.memory = MEMORY_POISON,\n", out);
	if (s->before) {
		fputs("\t.setup = set_up,\n\t.before = ", out);
		put_text(out, s->before);
		fputs(",\n", out);
	}
	fputs("\t.cpu = {\n", out);
	for (i = 0; i < actors(s); i++) {
		fputs("\t\tACTOR(", out);
		put_text(out, s->cpu[i].does);
		fprintf(out, ", cpu%d, 0, RECORDED_DIFFERS),\n", i + 1);
	}
	fputs("\t},\n\t.schedule = ", out);
	put_text(out, s->schedule);
	fputs(",\n};\n", out);
}

char *recording_source(const struct scenario *s, const char *how)
{
	char *source = NULL, name[16];
	size_t size;
	FILE *out = open_memstream(&source, &size);
	int i;

	if (!out)
		return NULL;
	fputs("// SPDX-License-Identifier: GPL-2.0-only\n/*\n", out);
	put_comment(out, how);
	fputs(" */\n#include \"client/recorded.h\"\n#include \"scenario.h\"\n\n",
	      out);
	if (s->before) {
		put_actor(out, "before", s->before, &made[actors(s)]);
		put_set_up(out, &made[actors(s)]);
	}
	for (i = 0; i < actors(s); i++) {
		snprintf(name, sizeof(name), "cpu%d", i + 1);
		put_actor(out, name, s->cpu[i].does, &made[i]);
		put_function(out, name, &made[i]);
	}
	put_scenario(out, s);
	fclose(out);
	return source;
}
