/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Modules.  The subject is the only one.  Its users hold references, and while
 * there is one it cannot be unloaded.
 */
#ifndef _LINUX_MODULE_H
#define _LINUX_MODULE_H

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/stringify.h>
#include <linux/moduleparam.h>
#include <asm/atomic.h>

/*
 * refcount: the number of users, or MODULE_DEAD when no CPU may become one.
 * That is far from any number of users, so that a get or a put does not depend
 * on it.
 */
#define MODULE_DEAD	(-0x40000000)

enum module_state {
	MODULE_STATE_UNLOADED,
	MODULE_STATE_COMING,
	MODULE_STATE_LIVE,
	MODULE_STATE_GOING,
};

/* The module list's mutex protects state. */
struct module {
	enum module_state state;
	const char *name;
	atomic_t refcount;
};

extern struct module __this_module;
#define THIS_MODULE	(&__this_module)

/*
 * How the subject starts and ends, and its name.  It may have neither function:
 * without module_init() nothing is done when it is loaded, and without
 * module_exit() it cannot be unloaded.
 */
#ifndef KBUILD_MODNAME
#define KBUILD_MODNAME "subject"
#endif
#define module_init(fn)							\
	const initcall_t __module_init_fn = (fn);			\
	const char __module_name[] = KBUILD_MODNAME
extern const char __module_name[];
#define module_exit(fn)	const exitcall_t __module_exit_fn = (fn)

#define EXPORT_SYMBOL(sym)	struct __unused_export_##sym
#define EXPORT_SYMBOL_GPL(sym)	struct __unused_export_##sym
#define __MODULE_NOTE(tag, line) struct __unused_##tag##_##line
#define MODULE_NOTE(tag, line)	__MODULE_NOTE(tag, line)
#define MODULE_LICENSE(x)	MODULE_NOTE(license, __LINE__)
#define MODULE_AUTHOR(x)	MODULE_NOTE(author, __LINE__)
#define MODULE_DESCRIPTION(x)	MODULE_NOTE(description, __LINE__)
#define MODULE_ALIAS(x)		MODULE_NOTE(alias, __LINE__)

/* Returns 0 if the module is being unloaded; 1 for NULL. */
int try_module_get(struct module *module);
/* For a caller that knows that there is a user already. */
void __module_get(struct module *module);
void module_put(struct module *module);
int module_refcount(struct module *module);
static __always_inline const char *module_name(struct module *module)
{
	return module ? module->name : "kernel";
}

/* What insmod and rmmod call. */
int sys_init_module(void);
int sys_delete_module(void);

/* An expression statement, so that its value may be left unused. */
#define request_module(...)	({ int err_ = -ENOSYS; err_; })

#endif
