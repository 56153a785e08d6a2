// SPDX-License-Identifier: GPL-2.0-only
/* Text from values, and values from text; the libc's functions are not
 * usable. */
#include <linux/ctype.h>
#include "core.h"

struct out {
	char *buf;
	size_t size, n;		/* n counts what does not fit too */
	const void *pc;		/* in the caller; NULL: the harness */
};

static void put(struct out *o, char c)
{
	if (o->n + 1 < o->size)
		o->buf[o->n] = c;
	o->n++;
}

struct spec {
	bool left, zero, plus, alt;
	int width, precision;	/* precision -1: none */
	int longs;		/* 0 int, 1 long, 2 long long, 3 size_t */
};

static void put_text(struct out *o, const struct spec *sp, const char *s,
		     int n)
{
	int pad = sp->width - n;

	if (!sp->left)
		while (pad-- > 0)
			put(o, ' ');
	while (n--)
		put(o, *s++);
	if (sp->left)
		while (pad-- > 0)
			put(o, ' ');
}

static void put_number(struct out *o, const struct spec *sp,
		       unsigned long long v, unsigned int base, bool upper,
		       const char *sign)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char text[72];
	int i = sizeof(text), least = sp->precision, sign_n = 0;

	while (sign[sign_n])
		sign_n++;
	do {
		text[--i] = digits[v % base];
		v /= base;
	} while (v);
	if (least < 0 && sp->zero && !sp->left)
		least = sp->width - sign_n;
	while ((int)sizeof(text) - i < least && i > 4)
		text[--i] = '0';
	while (sign_n--)
		text[--i] = sign[sign_n];
	put_text(o, sp, text + i, sizeof(text) - i);
}

static void put_string(struct out *o, const struct spec *sp, const char *s)
{
	int n = 0;

	if (!s)
		s = "<NULL>";
	else if (bad_address(s))
		s = "<bad pointer>";
	else if (o->pc && sp->precision)
		vcpu_string(s, sp->precision < 0 ? __STRING_MAX :
			    (size_t)sp->precision, o->pc);
	while (s[n] && (sp->precision < 0 || n < sp->precision))
		n++;
	put_text(o, sp, s, n);
}

static const char *parse_spec(const char *f, struct spec *sp, va_list *args)
{
	bytes_set(sp, 0, sizeof(*sp));
	sp->precision = -1;
	for (;; f++) {
		if (*f == '-')
			sp->left = true;
		else if (*f == '0')
			sp->zero = true;
		else if (*f == '+')
			sp->plus = true;
		else if (*f == '#')
			sp->alt = true;
		else if (*f != ' ')
			break;
	}
	if (*f == '*') {
		sp->width = va_arg(*args, int);
		f++;
	}
	while (isdigit(*f))
		sp->width = sp->width * 10 + *f++ - '0';
	if (*f == '.') {
		sp->precision = 0;
		f++;
		if (*f == '*') {
			sp->precision = va_arg(*args, int);
			f++;
		}
		while (isdigit(*f))
			sp->precision = sp->precision * 10 + *f++ - '0';
	}
	for (; *f == 'l' || *f == 'z' || *f == 'h'; f++)
		sp->longs += *f == 'l' ? 1 : *f == 'z' ? 3 : 0;
	return f;
}

static unsigned long long unsigned_arg(const struct spec *sp, va_list *args)
{
	if (sp->longs == 1)
		return va_arg(*args, unsigned long);
	if (sp->longs == 2)
		return va_arg(*args, unsigned long long);
	if (sp->longs == 3)
		return va_arg(*args, size_t);
	return va_arg(*args, unsigned int);
}

static void put_signed(struct out *o, const struct spec *sp, va_list *args)
{
	long long v = sp->longs ? (long long)unsigned_arg(sp, args) :
				  va_arg(*args, int);

	put_number(o, sp, v < 0 ? 0ull - v : (unsigned long long)v, 10, false,
		   v < 0 ? "-" : sp->plus ? "+" : "");
}

/* Strings are read at points of their own, each as a whole. */
static int format(char *buf, size_t size, const char *fmt, va_list list,
		  const void *pc)
{
	struct out o = { .buf = buf, .size = size, .pc = pc };
	struct spec sp;
	va_list args;
	char c;

	va_copy(args, list);
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			put(&o, *fmt);
			continue;
		}
		fmt = parse_spec(fmt + 1, &sp, &args);
		switch (*fmt) {
		case 'd':
		case 'i':
			put_signed(&o, &sp, &args);
			break;
		case 'u':
			put_number(&o, &sp, unsigned_arg(&sp, &args), 10,
				   false, "");
			break;
		case 'o':
			put_number(&o, &sp, unsigned_arg(&sp, &args), 8, false,
				   "");
			break;
		case 'x':
		case 'X':
			put_number(&o, &sp, unsigned_arg(&sp, &args), 16,
				   *fmt == 'X', sp.alt ? "0x" : "");
			break;
		case 'p':
			sp.precision = 16;
			put_number(&o, &sp,
				   (uintptr_t)va_arg(args, const void *), 16,
				   false, "");
			break;
		case 's':
			put_string(&o, &sp, va_arg(args, const char *));
			break;
		case 'c':
			c = va_arg(args, int);
			put_text(&o, &sp, &c, 1);
			break;
		case '\0':
			fmt--;
			break;
		default:
			put(&o, *fmt);
		}
	}
	va_end(args);
	if (size)
		buf[o.n < size ? o.n : size - 1] = '\0';
	return o.n;
}

int kernel_vformat(char *buf, size_t size, const char *fmt, va_list args)
{
	return format(buf, size, fmt, args, NULL);
}

int kernel_format(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = kernel_vformat(buf, size, fmt, args);
	va_end(args);
	return n;
}

/* The result of format_line() on each CPU; [0] is the controller's. */
static char lines[VCPU_MAX + 1][LINE_MAX_BYTES];

static char *this_line(void)
{
	return lines[vcpu_self() + 1];
}

void vsprintf_boot(void)
{
	vcpu_hide(lines, sizeof(lines));
}

static int line_of(const char *fmt, va_list args, const void *pc)
{
	int n = format(this_line(), LINE_MAX_BYTES, fmt, args, PC(pc));

	return n < LINE_MAX_BYTES ? n : LINE_MAX_BYTES - 1;
}

int vformat_line(const char *fmt, va_list args)
{
	return line_of(fmt, args, VCPU_CALLER);
}

int format_line(const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = line_of(fmt, args, VCPU_CALLER);
	va_end(args);
	return n;
}

void format_store(char *buf, size_t bytes)
{
	bytes_copy(buf, this_line(), bytes - 1);
	buf[bytes - 1] = '\0';
}

/* ---- the other way ---------------------------------------------------- */

static int digit_of(char c)
{
	if (isdigit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

static const char *take_number(const char *s, unsigned int base,
			       unsigned long long *v)
{
	const char *start;

	if ((!base || base == 16) && s[0] == '0' && (s[1] | 32) == 'x' &&
	    digit_of(s[2]) < 16) {
		base = 16;
		s += 2;
	} else if (!base) {
		base = s[0] == '0' ? 8 : 10;
	}
	*v = 0;
	for (start = s; digit_of(*s) < (int)base; s++)
		*v = *v * base + digit_of(*s);
	return s == start ? NULL : s;
}

static unsigned long to_number(const char *s, char **end, unsigned int base,
			       bool negative, const void *pc)
{
	const char *start = s, *after;
	unsigned long long v;

	vcpu_string(s, __STRING_MAX, pc);
	negative &= *s == '-';
	after = take_number(s + negative, base, &v);
	if (end)
		*end = (char *)(after ? after : start);
	return negative ? -v : v;
}

unsigned long kernel_strtoul(const char *s, char **end, unsigned int base)
{
	return to_number(s, end, base, false, PC(VCPU_CALLER));
}

long kernel_strtol(const char *s, char **end, unsigned int base)
{
	return to_number(s, end, base, true, PC(VCPU_CALLER));
}

static void store(void *where, const void *what, size_t n, const void *pc)
{
	vcpu_range(OP_WRITE, where, n, pc);
	bytes_copy(where, what, n);
}

/* Other CPUs may run before a result is stored: the text is read before that. */
int kernel_sscanf(const char *text, const char *fmt, ...)
{
	const void *pc = PC(VCPU_CALLER);
	size_t n = vcpu_string(text, __STRING_MAX, pc);
	char start[n];
	const char *s = start, *word;
	int got = 0, longs, width, done;
	unsigned long long v;
	bool minus;
	va_list args;
	char end;

	bytes_copy(start, text, n);
	va_start(args, fmt);
	for (; *fmt; fmt++) {
		if (isspace(*fmt)) {
			while (isspace(*s))
				s++;
			continue;
		}
		if (*fmt != '%') {
			if (*s != *fmt)
				break;
			s++;
			continue;
		}
		for (width = 0, fmt++; isdigit(*fmt); fmt++)
			width = width * 10 + *fmt - '0';
		for (longs = 0; *fmt == 'l'; fmt++)
			longs++;
		if (*fmt == 'n') {
			done = s - start;
			store(va_arg(args, int *), &done, sizeof(done), pc);
			continue;
		}
		if (*fmt == 'c') {
			if (!*s)
				break;
			store(va_arg(args, char *), s++, 1, pc);
			got++;
			continue;
		}
		while (isspace(*s))
			s++;
		if (!*s)
			break;
		if (*fmt == 's') {
			for (word = s; *s && !isspace(*s); s++)
				if (width && width-- <= 1)
					break;
			end = *s;
			start[s - start] = '\0';
			store(va_arg(args, char *), word, s - word + 1, pc);
			start[s - start] = end;
			got++;
			continue;
		}
		minus = *fmt == 'd' && *s == '-';
		s = take_number(s + minus, *fmt == 'x' ? 16 : 10, &v);
		if (!s)
			break;
		v = minus ? 0 - v : v;
		store(va_arg(args, void *), &v,
		      longs ? sizeof(long) : sizeof(int), pc);
		got++;
	}
	va_end(args);
	return got;
}
