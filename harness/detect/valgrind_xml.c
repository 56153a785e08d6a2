// SPDX-License-Identifier: GPL-2.0-only
#include "valgrind.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "source.h"

struct parser {
	struct pool *pool;
	struct vg_output *out;
	struct vg_error *error;		/* inside <error> */
	struct vg_stack *stack;		/* inside a <stack> that counts */
	struct vg_frame *frame;
	int skip;			/* inside DRD's <other_segment_...> */
	const char *dir;
	const char *last_what;
	char *text;			/* of the innermost element */
	size_t n, cap;
	int protocol;
	bool ended;
};

/* Stacks in these are no side of the error. */
static bool is_aside(const char *name)
{
	return !strncmp(name, "other_segment", 13) ||
	       !strcmp(name, "allocation_context") ||
	       !strcmp(name, "first_observed_at");
}

static void XMLCALL start(void *data, const char *name, const char **atts)
{
	struct parser *p = data;

	(void)atts;
	p->n = 0;
	if (!strcmp(name, "error")) {
		p->error = vec_add(p->pool, &p->out->errors);
		p->last_what = NULL;
	} else if (!p->error) {
		return;
	} else if (is_aside(name)) {
		p->skip++;
	} else if (!strcmp(name, "stack") && !p->skip) {
		p->stack = vec_add(p->pool, &p->error->stacks);
		p->stack->after = p->last_what ? p->last_what : "";
	} else if (!strcmp(name, "frame") && p->stack) {
		p->frame = vec_add(p->pool, &p->stack->frames);
		p->dir = NULL;
	}
}

static void XMLCALL characters(void *data, const char *s, int len)
{
	struct parser *p = data;

	if (p->n + len + 1 > p->cap) {
		char *grown;

		p->cap = 2 * (p->n + len + 1);
		grown = pool_alloc(p->pool, p->cap);
		if (p->n)
			memcpy(grown, p->text, p->n);
		p->text = grown;
	}
	memcpy(p->text + p->n, s, len);
	p->n += len;
}

static void end_of_frame_part(struct parser *p, const char *name,
			      const char *text)
{
	if (!strcmp(name, "ip")) {
		p->frame->pc = strtoull(text, NULL, 16);
	} else if (!strcmp(name, "fn")) {
		p->frame->frame.fn = text;
	} else if (!strcmp(name, "dir")) {
		p->dir = text;
	} else if (!strcmp(name, "file")) {
		const char *path = text;

		if (p->dir)
			path = pool_printf(p->pool, "%s/%s", p->dir, text);
		p->frame->frame.file = source_path(p->pool, path);
	} else if (!strcmp(name, "line")) {
		p->frame->frame.line = atoi(text);
	} else if (!strcmp(name, "frame")) {
		p->frame = NULL;
	}
}

static void end_of_error_part(struct parser *p, const char *name,
			      const char *text)
{
	if (!strcmp(name, "error")) {
		p->error = NULL;
	} else if (!strcmp(name, "stack")) {
		p->stack = NULL;
	} else if (is_aside(name)) {
		p->skip--;
	} else if (!strcmp(name, "kind")) {
		p->error->kind = text;
	} else if (!strcmp(name, "tid")) {
		p->error->tid = atoi(text);
	} else if (!strcmp(name, "threadname")) {
		p->error->thread = text;
	} else if (!strcmp(name, "what") || !strcmp(name, "auxwhat") ||
		   !strcmp(name, "text")) {
		p->last_what = text;
		if (!p->error->what)
			p->error->what = text;
		if (!strncmp(text, "Address ", 8))
			p->error->address = text;
	}
}

static void XMLCALL end(void *data, const char *name)
{
	struct parser *p = data;
	const char *text = pool_strndup(p->pool, p->text ? p->text : "", p->n);

	p->n = 0;
	if (p->frame)
		end_of_frame_part(p, name, text);
	else if (p->error)
		end_of_error_part(p, name, text);
	else if (!strcmp(name, "protocolversion"))
		p->protocol = atoi(text);
	else if (!strcmp(name, "protocoltool"))
		p->out->tool = text;
	else if (!strcmp(name, "valgrindoutput"))
		p->ended = true;
}

const char *vg_read(struct pool *pool, const char *path,
		    struct vg_output *out)
{
	struct parser p = { .pool = pool, .out = out };
	const char *wrong = NULL;
	XML_Parser xml;
	size_t size;
	char *s = pool_read_file(pool, path, &size);

	if (!s)
		return pool_printf(pool, "%s: %m", path);
	xml = XML_ParserCreate(NULL);
	if (!xml)
		return "out of memory";
	XML_SetUserData(xml, &p);
	XML_SetElementHandler(xml, start, end);
	XML_SetCharacterDataHandler(xml, characters);
	if (XML_Parse(xml, s, size, 1) != XML_STATUS_OK) {
		enum XML_Error code = XML_GetErrorCode(xml);
		unsigned long line = XML_GetCurrentLineNumber(xml);

		/* the error that was being written */
		if (p.error)
			out->errors.n--;
		/* a Valgrind that dies leaves half a file, or adds to it */
		if (code == XML_ERROR_NO_ELEMENTS ||
		    code == XML_ERROR_UNCLOSED_TOKEN ||
		    code == XML_ERROR_JUNK_AFTER_DOC_ELEMENT)
			wrong = pool_printf(pool, "%s is incomplete, at line %lu: Valgrind did not finish",
					    path, line);
		else
			wrong = pool_printf(pool, "%s, line %lu: %s", path,
					    line, XML_ErrorString(code));
	} else if (!p.ended) {
		wrong = pool_printf(pool, "%s is not a report of Valgrind", path);
	} else if (p.protocol < 4) {
		wrong = pool_printf(pool, "%s: protocol %d: need Valgrind 3.5 or later",
				    path, p.protocol);
	}
	XML_ParserFree(xml);
	return wrong;
}
