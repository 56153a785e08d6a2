/* SPDX-License-Identifier: GPL-2.0-only */
/* The page's own files, as text. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

extern const char page_css[], page_js[];

#endif
