/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_INIT_H
#define _LINUX_INIT_H

#define __init
#define __exit
#define __initdata
#define __exitdata
#define __devinit
#define __devinitdata
#define __devexit

typedef int (*initcall_t)(void);
typedef void (*exitcall_t)(void);

#endif
