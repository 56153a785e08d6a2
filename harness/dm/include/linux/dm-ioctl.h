/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The binary interface of /dev/mapper/control, version 4, as of 4.6.0.
 *
 * Re-implemented from the layout and the numbers of Linux 2.6.17's
 * include/linux/dm-ioctl.h; dm-ioctl-abi-test.c compares them with the system's
 * own header.
 */
#ifndef _LINUX_DM_IOCTL_V4_H
#define _LINUX_DM_IOCTL_V4_H

#include <linux/types.h>
#include <linux/ioctl.h>

#define DM_DIR			"mapper"
#define DM_MAX_TYPE_NAME	16
#define DM_NAME_LEN		128
#define DM_UUID_LEN		129

/*
 * Every command and every result begins with this.  data_size is the size of
 * the whole, data_start the offset of the command's own data.
 *
 * A device is named by uuid, by name or by dev; the first one that is given
 * counts.
 */
struct dm_ioctl {
	uint32_t version[3];		/* in: caller, out: kernel */

	uint32_t data_size;
	uint32_t data_start;

	uint32_t target_count;
	int32_t open_count;
	uint32_t flags;			/* DM_*_FLAG */
	uint32_t event_nr;
	uint32_t padding;

	uint64_t dev;			/* see huge_encode_dev() */

	char name[DM_NAME_LEN];
	char uuid[DM_UUID_LEN];
};					/* seven bytes more: 312 */

/* DM_LIST_DEVICES returns a chain of these. */
struct dm_name_list {
	uint64_t dev;
	uint32_t next;			/* bytes from here; 0 = the last */
	char name[];
};

/*
 * One target of a table: DM_TABLE_LOAD passes target_count of these,
 * DM_TABLE_STATUS returns as many.  A string follows each: the target's
 * arguments, or its status.
 *
 * next: bytes to the next one, from the start of this one in a load, from
 * the start of the first one in a result.
 */
struct dm_target_spec {
	uint64_t sector_start;
	uint64_t length;
	int32_t status;
	uint32_t next;
	char target_type[DM_MAX_TYPE_NAME];
};

/* DM_TABLE_DEPS returns the devices below a table. */
struct dm_target_deps {
	uint32_t count;
	uint32_t padding;
	uint64_t dev[];
};

/* DM_LIST_VERSIONS returns a chain of these. */
struct dm_target_versions {
	uint32_t next;			/* bytes from here; 0 = the last */
	uint32_t version[3];
	char name[];
};

/* DM_TARGET_MSG: to the target that has this sector. */
struct dm_target_msg {
	uint64_t sector;
	char message[];
};

/* The commands.  Their numbers never change; add only at the end. */
enum {
	DM_VERSION_CMD,
	DM_REMOVE_ALL_CMD,
	DM_LIST_DEVICES_CMD,

	DM_DEV_CREATE_CMD,
	DM_DEV_REMOVE_CMD,
	DM_DEV_RENAME_CMD,
	DM_DEV_SUSPEND_CMD,
	DM_DEV_STATUS_CMD,
	DM_DEV_WAIT_CMD,

	DM_TABLE_LOAD_CMD,
	DM_TABLE_CLEAR_CMD,
	DM_TABLE_DEPS_CMD,
	DM_TABLE_STATUS_CMD,

	DM_LIST_VERSIONS_CMD,
	DM_TARGET_MSG_CMD,
	DM_DEV_SET_GEOMETRY_CMD
};

#define DM_IOCTL		0xfd
#define DM_IOWR(cmd)		_IOWR(DM_IOCTL, cmd, struct dm_ioctl)

#define DM_VERSION		DM_IOWR(DM_VERSION_CMD)
#define DM_REMOVE_ALL		DM_IOWR(DM_REMOVE_ALL_CMD)
#define DM_LIST_DEVICES		DM_IOWR(DM_LIST_DEVICES_CMD)

#define DM_DEV_CREATE		DM_IOWR(DM_DEV_CREATE_CMD)
#define DM_DEV_REMOVE		DM_IOWR(DM_DEV_REMOVE_CMD)
#define DM_DEV_RENAME		DM_IOWR(DM_DEV_RENAME_CMD)
#define DM_DEV_SUSPEND		DM_IOWR(DM_DEV_SUSPEND_CMD)
#define DM_DEV_STATUS		DM_IOWR(DM_DEV_STATUS_CMD)
#define DM_DEV_WAIT		DM_IOWR(DM_DEV_WAIT_CMD)

#define DM_TABLE_LOAD		DM_IOWR(DM_TABLE_LOAD_CMD)
#define DM_TABLE_CLEAR		DM_IOWR(DM_TABLE_CLEAR_CMD)
#define DM_TABLE_DEPS		DM_IOWR(DM_TABLE_DEPS_CMD)
#define DM_TABLE_STATUS		DM_IOWR(DM_TABLE_STATUS_CMD)

#define DM_LIST_VERSIONS	DM_IOWR(DM_LIST_VERSIONS_CMD)
#define DM_TARGET_MSG		DM_IOWR(DM_TARGET_MSG_CMD)
#define DM_DEV_SET_GEOMETRY	DM_IOWR(DM_DEV_SET_GEOMETRY_CMD)

#define DM_VERSION_MAJOR	4
#define DM_VERSION_MINOR	6
#define DM_VERSION_PATCHLEVEL	0
#define DM_VERSION_EXTRA	"-ioctl (2006-02-17)"

/* dm_ioctl.flags */
#define DM_READONLY_FLAG	(1 << 0)	/* in, out */
#define DM_SUSPEND_FLAG		(1 << 1)	/* in, out */
#define DM_PERSISTENT_DEV_FLAG	(1 << 3)	/* in: the minor of dev */
#define DM_STATUS_TABLE_FLAG	(1 << 4)	/* in: the table, not status */
#define DM_ACTIVE_PRESENT_FLAG	(1 << 5)	/* out: has a live table */
#define DM_INACTIVE_PRESENT_FLAG (1 << 6)	/* out: has one loaded */
#define DM_BUFFER_FULL_FLAG	(1 << 8)	/* out: buffer too small */
#define DM_SKIP_BDGET_FLAG	(1 << 9)	/* in: no open_count */
#define DM_SKIP_LOCKFS_FLAG	(1 << 10)	/* in: suspend does not sync */

#endif
