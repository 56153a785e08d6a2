/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_BLKTRACE_API_H
#define _LINUX_BLKTRACE_API_H

/* There is no tracing. */
#define blk_add_trace_bio(...)		do { } while (0)
#define blk_add_trace_remap(...)	do { } while (0)

#endif
