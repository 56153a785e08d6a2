/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_CTYPE_H
#define _LINUX_CTYPE_H

#define isdigit(c)	((unsigned int)(c) - '0' < 10)
#define isspace(c)	((c) == ' ' || (unsigned int)(c) - '\t' < 5)
#define isupper(c)	((unsigned int)(c) - 'A' < 26)
#define islower(c)	((unsigned int)(c) - 'a' < 26)
#define isalpha(c)	(isupper(c) || islower(c))
#define isalnum(c)	(isalpha(c) || isdigit(c))
#define isprint(c)	((unsigned int)(c) - ' ' < 95)

#endif
