// SPDX-License-Identifier: GPL-2.0-only
/* The console: the text of each CPU is joined to lines, which are passed on. */
#include "core.h"

static system_console_fn console;

void printk_console(system_console_fn fn)
{
	console = fn;
}

void printk_boot(void)
{
	vcpu_hide(&console, sizeof(console));
}

static void flush(struct cpu *cpu)
{
	cpu->line[cpu->line_n] = '\0';
	if (console) {
		console(vcpu_self(), cpu->line);
	} else {
		cpu->line[cpu->line_n] = '\n';
		host_write(cpu->line, cpu->line_n + 1);
	}
	cpu->line_n = 0;
}

static void emit(const char *text)
{
	struct cpu *cpu = this_cpu();

	for (; *text; text++) {
		/* A level at the start of a line: "<4>". */
		if (!cpu->line_n && text[0] == '<' && text[1] >= '0' &&
		    text[1] <= '7' && text[2] == '>') {
			text += 2;
			continue;
		}
		if (*text == '\n' || cpu->line_n == LINE_MAX_BYTES - 1)
			flush(cpu);
		if (*text != '\n')
			cpu->line[cpu->line_n++] = *text;
	}
}

int printk(const char *fmt, ...)
{
	char text[LINE_MAX_BYTES];
	va_list args;
	int n;

	va_start(args, fmt);
	n = kernel_vformat(text, sizeof(text), fmt, args);
	va_end(args);
	emit(text);
	return n;
}
