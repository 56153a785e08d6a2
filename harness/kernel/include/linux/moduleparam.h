/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MODULEPARAM_H
#define _LINUX_MODULEPARAM_H

/* Parameters are never set. */
#define module_param(name, type, perm)	struct __unused_param_##name
#define module_param_named(name, var, type, perm) struct __unused_param_##name
#define MODULE_PARM_DESC(name, text)	struct __unused_desc_##name

#endif
