// SPDX-License-Identifier: GPL-2.0-only
/*
 * dmsetup.  Not instrumented: no other process can reach its data, and it
 * shares data only through the kernel.
 */
#include <linux/dm-ioctl.h>
#include <linux/err.h>
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "core/core.h"
#include "explain.h"
#include "history.h"
#include "kernel/user.h"
#include "drivers/md/dm.h"
#include "slab-control.h"
#include "leak-check.h"
#include "user.h"

#define CONTROL		"device-mapper"
#define ANSWER		2048		/* most bytes after the dm_ioctl */
#define SMALL_ANSWER	DM_NAME_LEN

/* The arguments and results of a CPU's process. */
static struct argument {
	struct dm_ioctl head;
	char data[ANSWER];
	bool renames;			/* data is a new name, or no name */
} arguments[VCPU_MAX + 1];		/* [0]: set-up's */

/* Each CPU's call from outside, while it lasts; NULL: none in the history. */
static struct call *from_outside[VCPU_MAX + 1];

KERNEL_PART(device_mapper);

static unsigned int failures(void)
{
	return slab_failures() + user_faults();
}

static int has_signal(void)
{
	return signal_pending(get_current());
}

static int is_unprivileged(void)
{
	return !capable(CAP_SYS_ADMIN);
}

void user_dm_boot(void)
{
	vcpu_hide(arguments, sizeof(arguments));
	vcpu_hide(from_outside, sizeof(from_outside));
	history_boot();
	history_failures = failures;
	history_signal = has_signal;
	history_unprivileged = is_unprivileged;
	history_steps = explain_steps;
}

static struct argument *mine(void)
{
	return &arguments[vcpu_self() + 1];
}

int user_control_open(void)
{
	return user_keep_open(CONTROL);
}

void user_control_close(void)
{
	user_keep_no_more();
}
static struct dm_ioctl *command(const char *name, size_t room)
{
	struct dm_ioctl *io = &mine()->head;
	size_t start = offsetof(struct argument, data);

	bytes_set(io, 0, start);
	/* The command fills it, or says how much of it. */
	bytes_set(mine()->data, 0x5a, room);
	mine()->renames = false;
	io->version[0] = DM_VERSION_MAJOR;
	/* Each command clears these; what it sets is its answer. */
	io->flags = DM_BUFFER_FULL_FLAG | DM_ACTIVE_PRESENT_FLAG |
		    DM_INACTIVE_PRESENT_FLAG;
	io->data_size = start + room;
	io->data_start = start;
	if (name)
		kernel_format(io->name, sizeof(io->name), "%s", name);
	return io;
}

/* ---- for the history --------------------------------------------------- */

/* What a command passes after its header. */
static const char *data_of(const struct dm_ioctl *io)
{
	return (const char *)io + io->data_start;
}

/* The error that the device-mapper must return in any state; or 0. */
static int refused(unsigned int cmd, const struct dm_ioctl *io)
{
	bool create = _IOC_NR(cmd) == DM_DEV_CREATE_CMD;
	unsigned int i = 0;

	if (_IOC_TYPE(cmd) != DM_IOCTL)
		return -ENOTTY;
	if (io->version[0] != DM_VERSION_MAJOR ||
	    io->version[1] > DM_VERSION_MINOR)
		return -EINVAL;
	if (_IOC_NR(cmd) > DM_DEV_SET_GEOMETRY_CMD)
		return -ENOTTY;
	if (_IOC_NR(cmd) == DM_VERSION_CMD)
		return 0;
	if (io->data_size < sizeof(*io))
		return -EINVAL;
	switch (_IOC_NR(cmd)) {
	case DM_REMOVE_ALL_CMD:
	case DM_LIST_DEVICES_CMD:
	case DM_LIST_VERSIONS_CMD:
		return 0;
	case DM_DEV_RENAME_CMD:
		while (i < io->data_size - io->data_start && data_of(io)[i])
			i++;
		if (i == io->data_size - io->data_start)
			return -EINVAL;
	}
	if (create ? !*io->name : *io->uuid && *io->name)
		return -EINVAL;
	return 0;
}

static bool has_slash(const char *name)
{
	return string_find_last(name, '/') != NULL;
}

static bool is_type(const struct dm_target_spec *spec, const char *type)
{
	return !string_compare(spec->target_type, type, 16);
}

/* Would the kernel accept the target with these arguments? */
static bool arguments_fit(const struct dm_target_spec *spec, const char *args)
{
	unsigned long unit;
	int used;

	while (*args == ' ')
		args++;
	if (is_type(spec, "error"))
		return true;
	if (is_type(spec, "zero"))
		return !*args;
	if (!is_type(spec, "hold"))
		return false;
	if (!*args)
		return true;
	return kernel_sscanf(args, "%lu%n", &unit, &used) == 1 &&
	       !args[used] && !(unit & (unit - 1));
}

static struct call_table table_of(const struct dm_ioctl *io)
{
	const struct dm_target_spec *spec = (const void *)data_of(io);
	struct call_table t = {
		.there = true, .valid = io->target_count > 0,
		.readonly = io->flags & DM_READONLY_FLAG,
		.targets = io->target_count,
	};
	uint64_t end = 0;
	unsigned int i;

	for (i = 0; i < io->target_count; i++) {
		if (!spec->length || spec->sector_start != end ||
		    !arguments_fit(spec, (const char *)(spec + 1)))
			t.valid = false;
		if (!i) {
			t.zero = is_type(spec, "zero");
			t.first = spec->length;
		}
		if (is_type(spec, "hold"))
			t.hold = true;
		t.entries += history_target(spec->target_type, end,
					    spec->length);
		end += spec->length;
		spec = (const void *)((const char *)spec + spec->next);
	}
	return t;
}

/* Of the header except the version: no answer may change it. */
static uint64_t hash_of_header(const struct dm_ioctl *io)
{
	const uint32_t *word = &io->data_size;
	const uint32_t *end = (const uint32_t *)(io + 1);
	uint64_t all = 0;

	for (; word < end; word++) {
		all = (all ^ *word) * 0x9e3779b97f4a7c15ull;
		all ^= all >> 29;
	}
	return all;
}

/* It is returned also if it is not the one that was passed. */
static bool version_is_told(const struct dm_ioctl *io)
{
	return io->version[0] == DM_VERSION_MAJOR &&
	       io->version[1] == DM_VERSION_MINOR &&
	       io->version[2] == DM_VERSION_PATCHLEVEL;
}

/* As the kernel ends it: with the last byte of its field at the latest. */
static struct call_text ended_text(const char *text, size_t size)
{
	char copy[DM_UUID_LEN];

	kernel_format(copy, size, "%s", text);
	return history_text(copy);
}

static struct call *ask_begins(unsigned int cmd, const struct dm_ioctl *io,
			       const char *to)
{
	struct call *c = history_begin(_IOC_NR(cmd));

	c->wrong = refused(cmd, io);
	c->name = ended_text(io->name, DM_NAME_LEN);
	c->uuid = ended_text(io->uuid, DM_UUID_LEN);
	c->to = history_text(to ? to : "");
	c->slash = has_slash(to ? to : io->name);
	c->other_major = MAJOR(huge_decode_dev(io->dev)) !=
			 (unsigned int)user_major();
	c->minor = MINOR(huge_decode_dev(io->dev));
	c->flags = io->flags;
	c->by_minor = _IOC_NR(cmd) == DM_DEV_CREATE_CMD &&
		      io->flags & DM_PERSISTENT_DEV_FLAG;
	c->event_nr = io->event_nr;
	c->room = io->data_size - io->data_start;
	c->passed = hash_of_header(io);
	if (_IOC_NR(cmd) == DM_TABLE_LOAD_CMD)
		c->table = table_of(io);
	return c;
}

/* No device: nothing is returned.  Each list ends within what is returned. */
static uint64_t answer_list(const struct dm_ioctl *io)
{
	const struct dm_name_list *entry;
	struct call_text name;
	uint64_t at, all = 0;

	if (io->data_size <= io->data_start)
		return 0;
	for (at = io->data_start; at < io->data_size; at += entry->next) {
		entry = (const void *)((const char *)io + at);
		name = history_text(entry->name);
		all += history_entry(&name,
				     MINOR(huge_decode_dev(entry->dev)));
		if (!entry->next)
			return all;
	}
	return ~0ull;
}

static uint64_t answer_targets(const struct dm_ioctl *io)
{
	const struct dm_target_spec *spec;
	const char *start = (const char *)io + io->data_start;
	uint64_t all = 0, at = 0;
	unsigned int i;

	if (io->data_size <= io->data_start)
		return 0;
	for (i = 0; i < io->target_count &&
	     at < io->data_size - io->data_start; i++) {
		spec = (const void *)(start + at);
		all += history_target(spec->target_type, spec->sector_start,
				      spec->length);
		at = spec->next;
	}
	return all;
}

static void ask_ended(struct call *c, const struct dm_ioctl *io, int err)
{
	if (!err) {
		c->no_answer = c->command == DM_DEV_REMOVE_CMD ||
			       c->command == DM_REMOVE_ALL_CMD ||
			       c->command == DM_DEV_RENAME_CMD ||
			       c->command == DM_TARGET_MSG_CMD ||
			       c->command == DM_DEV_SET_GEOMETRY_CMD ||
			       c->command == DM_VERSION_CMD;
		c->answer_minor = MINOR(huge_decode_dev(io->dev));
		c->answer_flags = io->flags;
		c->answer_open = io->open_count;
		c->answer_event_nr = io->event_nr;
		c->answer_targets = io->target_count;
		c->answer_name = history_text(io->name);
		c->answer_uuid = history_text(io->uuid);
		if (c->command == DM_LIST_DEVICES_CMD &&
		    !(io->flags & DM_BUFFER_FULL_FLAG))
			c->answer_list = answer_list(io);
		if ((c->command == DM_TABLE_STATUS_CMD ||
		     c->command == DM_DEV_WAIT_CMD) &&
		    !(io->flags & DM_BUFFER_FULL_FLAG))
			c->answer_list = answer_targets(io);
	}
	if (err || c->no_answer)
		c->touched = hash_of_header(io) != c->passed;
	if (!err || err == -EINVAL)
		c->touched |= !version_is_told(io);
	history_end(c, err);
}

static int ask(unsigned int cmd)
{
	const struct dm_ioctl *io = &mine()->head;
	struct call *call = ask_begins(cmd, io, mine()->renames ? mine()->data :
								  NULL);
	int err = user_ioctl(CONTROL, cmd, mine());

	ask_ended(call, io, err);
	return err;
}

/* ---- commands from outside ---------------------------------------------- */

/* Whether there is a zero in what is passed. */
static bool has_end(const struct dm_ioctl *io)
{
	unsigned int i;

	for (i = io->data_start; i < io->data_size; i++)
		if (!((const char *)io)[i])
			return true;
	return false;
}

/* Each spec and its arguments lie within. */
static bool table_is_whole(const struct dm_ioctl *io)
{
	size_t at = io->data_start, left;
	const struct dm_target_spec *spec;
	unsigned int i;

	if (io->target_count > io->data_size / sizeof(*spec))
		return false;
	for (i = 0; i < io->target_count; i++) {
		left = io->data_size - at;
		spec = (const void *)((const char *)io + at);
		if (at > io->data_size || left <= sizeof(*spec))
			return false;
		left -= sizeof(*spec);
		if (string_span((const char *)(spec + 1), left) >= left &&
		    ((const char *)(spec + 1))[left - 1])
			return false;
		if (spec->next > io->data_size)
			return false;
		at += spec->next;
	}
	return true;
}

/* Whether the history can say what the command is about.  What a broken program
 * passes is not in it: the model does not know such data. */
static bool well_formed(unsigned int nr, const struct dm_ioctl *io)
{
	if (nr == DM_VERSION_CMD)
		return true;
	if (io->data_size < sizeof(*io))
		return true;			/* -EINVAL */
	if (io->data_start > io->data_size)
		return false;
	switch (nr) {
	case DM_DEV_RENAME_CMD:
		return io->data_start >= offsetof(struct dm_ioctl, name) &&
		       has_end(io);
	case DM_TABLE_LOAD_CMD:
		return io->data_start >= sizeof(*io) && table_is_whole(io);
	case DM_TARGET_MSG_CMD:
	case DM_DEV_SET_GEOMETRY_CMD:
		return io->data_start >= sizeof(*io) && has_end(io);
	}
	return true;
}

int user_ioctl_begins(unsigned int cmd, const void *arg, size_t size)
{
	struct call **call = &from_outside[vcpu_self() + 1];
	const struct dm_ioctl *io = arg;
	unsigned int nr = _IOC_NR(cmd);

	*call = NULL;
	if (_IOC_TYPE(cmd) != DM_IOCTL)
		return 0;
	if (size < sizeof(io->version) ||
	    (nr != DM_VERSION_CMD && (size < sizeof(*io) ||
				      size < io->data_size)))
		return -EFAULT;
	if (size >= sizeof(*io) && well_formed(nr, io))
		*call = ask_begins(cmd, io, nr == DM_DEV_RENAME_CMD ?
				   data_of(io) : NULL);
	return 0;
}

void user_ioctl_ended(unsigned int cmd, const void *arg, int result)
{
	struct call **call = &from_outside[vcpu_self() + 1];

	(void)cmd;
	if (*call)
		ask_ended(*call, arg, result);
	*call = NULL;
}

const char *user_ioctl_name(unsigned int cmd)
{
#define NAME(command)	[command##_CMD] = #command
	static const char *const names[] = {
		NAME(DM_VERSION), NAME(DM_REMOVE_ALL), NAME(DM_LIST_DEVICES),
		NAME(DM_DEV_CREATE), NAME(DM_DEV_REMOVE), NAME(DM_DEV_RENAME),
		NAME(DM_DEV_SUSPEND), NAME(DM_DEV_STATUS), NAME(DM_DEV_WAIT),
		NAME(DM_TABLE_LOAD), NAME(DM_TABLE_CLEAR), NAME(DM_TABLE_DEPS),
		NAME(DM_TABLE_STATUS), NAME(DM_LIST_VERSIONS),
		NAME(DM_TARGET_MSG), NAME(DM_DEV_SET_GEOMETRY),
	};
#undef NAME

	return _IOC_TYPE(cmd) == DM_IOCTL && _IOC_NR(cmd) < ARRAY_SIZE(names) ?
	       names[_IOC_NR(cmd)] : NULL;
}

/* ---- the commands ------------------------------------------------------- */


int user_version(void)
{
	command(NULL, SMALL_ANSWER);
	return ask(DM_VERSION);
}

int user_create(const char *name)
{
	command(name, SMALL_ANSWER);
	return ask(DM_DEV_CREATE);
}

int user_create_minor(const char *name, unsigned int minor)
{
	struct dm_ioctl *io = command(name, SMALL_ANSWER);

	io->flags |= DM_PERSISTENT_DEV_FLAG;
	io->dev = huge_encode_dev(MKDEV(user_major(), minor));
	return ask(DM_DEV_CREATE);
}

int user_create_unjudged(const char *name, int minor)
{
	struct dm_ioctl *io = command(name, SMALL_ANSWER);

	if (minor >= 0) {
		io->flags |= DM_PERSISTENT_DEV_FLAG;
		io->dev = huge_encode_dev(MKDEV(user_major(), minor));
	}
	return user_ioctl(CONTROL, DM_DEV_CREATE, mine());
}

/* The kernel ends both texts itself. */
int user_create_unended(void)
{
	struct dm_ioctl *io = command(NULL, SMALL_ANSWER);

	bytes_set(io->name, 'x', sizeof(io->name));
	bytes_set(io->uuid, 'x', sizeof(io->uuid));
	return ask(DM_DEV_CREATE);
}

int user_create_uuid(const char *name, const char *uuid)
{
	struct dm_ioctl *io = command(name, SMALL_ANSWER);

	kernel_format(io->uuid, sizeof(io->uuid), "%s", uuid);
	return ask(DM_DEV_CREATE);
}

int user_remove(const char *name)
{
	command(name, SMALL_ANSWER);
	return ask(DM_DEV_REMOVE);
}

int user_remove_all(void)
{
	command(NULL, SMALL_ANSWER);
	return ask(DM_REMOVE_ALL);
}

int user_rename(const char *name, const char *new_name)
{
	command(name, SMALL_ANSWER);
	kernel_format(mine()->data, SMALL_ANSWER, "%s", new_name);
	mine()->renames = true;
	return ask(DM_DEV_RENAME);
}

int user_status(const char *name)
{
	command(name, SMALL_ANSWER);
	return ask(DM_DEV_STATUS);
}

int user_status_major(unsigned int major, unsigned int minor)
{
	struct dm_ioctl *io = command(NULL, SMALL_ANSWER);

	io->dev = huge_encode_dev(MKDEV(major, minor));
	return ask(DM_DEV_STATUS);
}

int user_status_dev(unsigned int minor)
{
	return user_status_major(user_major(), minor);
}

int user_status_uuid(const char *uuid)
{
	struct dm_ioctl *io = command(NULL, SMALL_ANSWER);

	kernel_format(io->uuid, sizeof(io->uuid), "%s", uuid);
	return ask(DM_DEV_STATUS);
}

int user_list(void)
{
	const struct dm_name_list *entry;
	const struct dm_ioctl *io = command(NULL, ANSWER);
	int n = 0, err = ask(DM_LIST_DEVICES);
	uint32_t at;

	if (err)
		return err;
	for (at = io->data_start; at < io->data_size; at += entry->next) {
		entry = (const void *)((const char *)io + at);
		n++;
		if (!entry->next)
			break;
	}
	return n;
}

int user_minor_of(const char *name)
{
	const struct dm_ioctl *io = command(name, SMALL_ANSWER);
	int err = ask(DM_DEV_STATUS);

	return err ? err : (int)MINOR(huge_decode_dev(io->dev));
}

/* ---- tables ----------------------------------------------------------- */

/* A spec for each line of the table; returns how many, or -EINVAL. */
static int put_targets(char *at, size_t room, const char *table)
{
	struct dm_target_spec *spec;
	unsigned long start, length;
	const char *line, *end;
	size_t size;
	int n = 0, used;

	for (line = table; *line; line = end + (*end == '\n')) {
		for (end = line; *end && *end != '\n'; end++)
			;
		if (room < sizeof(*spec) + (end - line) + 8)
			return -EINVAL;
		spec = (struct dm_target_spec *)at;
		if (kernel_sscanf(line, "%lu %lu %15s%n", &start, &length,
				  spec->target_type, &used) != 3)
			return -EINVAL;
		spec->sector_start = start;
		spec->length = length;
		line += used;
		bytes_copy(spec + 1, line, end - line);
		((char *)(spec + 1))[end - line] = '\0';
		size = ALIGN(sizeof(*spec) + (end - line) + 1, 8);
		spec->next = size;
		at += size;
		room -= size;
		n++;
	}
	return n;
}

static int load(const char *name, const char *table, unsigned int flags)
{
	struct dm_ioctl *io = command(name, ANSWER);
	int n = put_targets(mine()->data, ANSWER, table);

	if (n < 0)
		return n;
	io->target_count = n;
	io->flags |= flags;
	return ask(DM_TABLE_LOAD);
}

int user_load(const char *name, const char *table)
{
	return load(name, table, 0);
}

int user_load_readonly(const char *name, const char *table)
{
	return load(name, table, DM_READONLY_FLAG);
}

int user_clear(const char *name)
{
	command(name, SMALL_ANSWER);
	return ask(DM_TABLE_CLEAR);
}

static int suspend(const char *name, unsigned int flags)
{
	struct dm_ioctl *io = command(name, SMALL_ANSWER);

	io->flags |= flags;
	return ask(DM_DEV_SUSPEND);
}

int user_suspend(const char *name)
{
	return suspend(name, DM_SUSPEND_FLAG);
}

int user_suspend_nolockfs(const char *name)
{
	return suspend(name, DM_SUSPEND_FLAG | DM_SKIP_LOCKFS_FLAG);
}

int user_resume(const char *name)
{
	return suspend(name, 0);
}

static int table_status(const char *name, unsigned int flags)
{
	struct dm_ioctl *io = command(name, ANSWER);
	int err;

	io->flags |= flags;
	err = ask(DM_TABLE_STATUS);
	return err ? err : (int)io->target_count;
}

int user_table_status(const char *name)
{
	return table_status(name, 0);
}

int user_table(const char *name)
{
	return table_status(name, DM_STATUS_TABLE_FLAG);
}

int user_deps(const char *name)
{
	struct dm_ioctl *io = command(name, ANSWER);
	int err = ask(DM_TABLE_DEPS);
	struct dm_target_deps *deps = (void *)mine()->data;

	if (err || !(io->flags & DM_ACTIVE_PRESENT_FLAG))
		return err;
	return deps->count;
}

int user_message(const char *name, unsigned long sector, const char *message)
{
	struct dm_target_msg *msg = (void *)mine()->data;

	command(name, ANSWER);
	msg->sector = sector;
	kernel_format(msg->message, ANSWER - sizeof(*msg), "%s", message);
	return ask(DM_TARGET_MSG);
}

int user_set_geometry(const char *name, const char *geometry)
{
	command(name, SMALL_ANSWER);
	kernel_format(mine()->data, SMALL_ANSWER, "%s", geometry);
	return ask(DM_DEV_SET_GEOMETRY);
}

int user_event_nr(const char *name)
{
	const struct dm_ioctl *io = command(name, SMALL_ANSWER);
	int err = ask(DM_DEV_STATUS);

	return err ? err : (int)io->event_nr;
}

int user_wait(const char *name, int event_nr)
{
	struct dm_ioctl *io = command(name, ANSWER);
	int err;

	io->event_nr = event_nr;
	err = ask(DM_DEV_WAIT);
	return err ? err : (int)io->event_nr;
}

int user_answer(void)
{
	return dm_hold_answer(0);
}

int user_answer_error(void)
{
	return dm_hold_answer(-EIO);
}

int user_list_versions(void)
{
	const struct dm_target_versions *entry;
	const struct dm_ioctl *io = command(NULL, ANSWER);
	int n = 0, err = ask(DM_LIST_VERSIONS);
	uint32_t at;

	if (err)
		return err;
	for (at = io->data_start; at < io->data_size; at += entry->next) {
		entry = (const void *)((const char *)io + at);
		n++;
		if (!entry->next)
			break;
	}
	return n;
}

/* ---- what a broken program passes ------------------------------------- */

int user_wrong_version(void)
{
	struct dm_ioctl *io = command(NULL, SMALL_ANSWER);

	io->version[1] = DM_VERSION_MINOR + 1;
	return ask(DM_LIST_DEVICES);
}

int user_wrong_major_version(void)
{
	struct dm_ioctl *io = command(NULL, SMALL_ANSWER);

	io->version[0]++;
	return ask(DM_LIST_DEVICES);
}

int user_wrong_type(void)
{
	command(NULL, SMALL_ANSWER);
	return ask(_IOWR(DM_IOCTL - 1, DM_LIST_DEVICES_CMD, struct dm_ioctl));
}

int user_wrong_command(void)
{
	command(NULL, SMALL_ANSWER);
	return ask(DM_IOWR(DM_DEV_SET_GEOMETRY_CMD + 1));
}

int user_wrong_size(void)
{
	struct dm_ioctl *io = command(NULL, SMALL_ANSWER);

	io->data_size = sizeof(*io) - 1;
	return ask(DM_LIST_DEVICES);
}

int user_wrong_rename(const char *name)
{
	command(name, SMALL_ANSWER);
	bytes_set(mine()->data, 'x', SMALL_ANSWER);
	return ask(DM_DEV_RENAME);
}

int user_wrong_names(const char *name)
{
	struct dm_ioctl *io = command(name, SMALL_ANSWER);

	kernel_format(io->uuid, sizeof(io->uuid), "%s", name);
	return ask(DM_DEV_STATUS);
}

/* The commands that pass text or a struct: -EINVAL if all of them return it. */
static int all_refuse(const unsigned int *cmds, unsigned int n)
{
	unsigned int i;
	int err;

	for (i = 0; i < n; i++) {
		err = user_ioctl(CONTROL, cmds[i], mine());
		if (err != -EINVAL)
			return err;
	}
	return -EINVAL;
}

/* Not in the history: the model does not know such data. */
int user_wrong_start(const char *name)
{
	static const unsigned int cmds[] = {
		DM_DEV_RENAME, DM_TARGET_MSG, DM_DEV_SET_GEOMETRY,
	};
	struct dm_ioctl *io = command(name, SMALL_ANSWER);

	/* All else is right: it ends with the header. */
	io->data_start -= sizeof("1 2 3 0") - 1;
	kernel_format((char *)io + io->data_start, sizeof("1 2 3 0"),
		      "1 2 3 0");
	return all_refuse(cmds, ARRAY_SIZE(cmds));
}

int user_wrong_end(const char *name)
{
	static const unsigned int cmds[] = {
		DM_TARGET_MSG, DM_DEV_SET_GEOMETRY,
	};
	static const unsigned int load[] = { DM_TABLE_LOAD };
	size_t head = sizeof(struct dm_target_spec);
	int err;

	command(name, SMALL_ANSWER);
	bytes_set(mine()->data, '1', SMALL_ANSWER);
	err = all_refuse(cmds, ARRAY_SIZE(cmds));
	if (err != -EINVAL)
		return err;
	/* "error" takes any arguments. */
	command(name, SMALL_ANSWER)->target_count = 1;
	put_targets(mine()->data, SMALL_ANSWER, "0 8 error");
	bytes_set(mine()->data + head, '1', SMALL_ANSWER - head);
	return all_refuse(load, ARRAY_SIZE(load));
}

int user_wrong_next(const char *name)
{
	struct dm_ioctl *io = command(name, ANSWER);
	struct dm_target_spec *spec = (void *)mine()->data, *second;

	/* It begins in the rest of the first one's type, and its length is the
	 * first one's arguments, which are empty.  All else is right. */
	io->target_count = put_targets(mine()->data, ANSWER,
				       "0 8 zero\n8 8 zero");
	spec->next = sizeof(*spec) - 8;
	second = (void *)(mine()->data + spec->next);
	bytes_set(second, 0, 2 * sizeof(*second));
	second->sector_start = 8;
	second->length = 256;
	kernel_format(second->target_type, sizeof(second->target_type), "zero");
	return user_ioctl(CONTROL, DM_TABLE_LOAD, mine());
}

int user_status_uncounted(const char *name)
{
	struct dm_ioctl *io = command(name, SMALL_ANSWER);
	int err;

	io->flags |= DM_SKIP_BDGET_FLAG;
	err = user_ioctl(CONTROL, DM_DEV_STATUS, mine());
	return err ? err : io->open_count;
}

static int cut_off(unsigned int cmd, const struct dm_ioctl *io)
{
	int err = ask(cmd);

	return err ? err : !!(io->flags & DM_BUFFER_FULL_FLAG);
}

int user_list_small(void)
{
	return cut_off(DM_LIST_DEVICES, command(NULL, 0));
}

int user_table_status_small(const char *name)
{
	return cut_off(DM_TABLE_STATUS, command(name, 0));
}

/* With just as much room as the answer takes. */
static int exact(unsigned int cmd, const char *name)
{
	struct dm_ioctl *io = command(name, ANSWER);
	int err = ask(cmd);

	return err ? err : cut_off(cmd, command(name, io->data_size -
						      io->data_start));
}

int user_list_exact(void)
{
	return exact(DM_LIST_DEVICES, NULL);
}

int user_list_versions_exact(void)
{
	return exact(DM_LIST_VERSIONS, NULL);
}

int user_deps_exact(const char *name)
{
	return exact(DM_TABLE_DEPS, name);
}

int user_table_status_exact(const char *name)
{
	return exact(DM_TABLE_STATUS, name);
}

int user_table_status_cut(const char *name)
{
	size_t room = sizeof(struct dm_target_spec) + 1;

	return cut_off(DM_TABLE_STATUS, command(name, room));
}

int user_list_versions_small(void)
{
	return cut_off(DM_LIST_VERSIONS, command(NULL, 0));
}

int user_deps_small(const char *name)
{
	return cut_off(DM_TABLE_DEPS, command(name, 0));
}
