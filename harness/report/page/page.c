// SPDX-License-Identifier: GPL-2.0-only
#include "page.h"

/* DMRACE_PAGE_DIR: this directory, set by the build. */
#define EMBED(name, file)						\
	__asm__(".section .rodata\n"					\
		".global " #name "\n"					\
		#name ": .incbin \"" DMRACE_PAGE_DIR "/" file "\"\n"	\
		".byte 0\n"						\
		".previous\n")

EMBED(page_css, "page.css");
EMBED(page_js, "page.js");
