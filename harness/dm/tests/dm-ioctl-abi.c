// SPDX-License-Identifier: GPL-2.0-only
/*
 * Our <linux/dm-ioctl.h> against the system's: this file is compiled twice,
 * once with each (SYSTEM_HEADER), and the one that has main() compares.
 *
 * The system's is newer: of what is ours it must have all, at the same place
 * and with the same number.  Version and size of the seven bytes behind uuid
 * are not compared: there the two differ by right.
 */
#ifdef SYSTEM_HEADER
#include <sys/ioctl.h>
#include <linux/dm-ioctl.h>
#define ABI		abi_of_system
#define ABI_COUNT	abi_count_of_system
#else
#include <linux/dm-ioctl.h>
#define ABI		abi_of_ours
#define ABI_COUNT	abi_count_of_ours
#endif

struct abi {
	const char *name;
	unsigned long number;
};

extern const struct abi abi_of_ours[], abi_of_system[];
extern const unsigned int abi_count_of_ours, abi_count_of_system;

#define NUMBER(x)	{ #x, x }
#define SIZE(type)	{ "sizeof " #type, sizeof(type) }
#define FIELD(type, field)						\
	{ #type "." #field, __builtin_offsetof(type, field) },		\
	{ "sizeof " #type "." #field, sizeof(((type *)0)->field) },	\
	{ "signed " #type "." #field, __builtin_choose_expr(		\
	  __builtin_types_compatible_p(__typeof__(((type *)0)->field), int), \
	  1, 0) }

const struct abi ABI[] = {
	SIZE(struct dm_ioctl),
	FIELD(struct dm_ioctl, version),
	FIELD(struct dm_ioctl, data_size),
	FIELD(struct dm_ioctl, data_start),
	FIELD(struct dm_ioctl, target_count),
	FIELD(struct dm_ioctl, open_count),
	FIELD(struct dm_ioctl, flags),
	FIELD(struct dm_ioctl, event_nr),
	FIELD(struct dm_ioctl, padding),
	FIELD(struct dm_ioctl, dev),
	FIELD(struct dm_ioctl, name),
	FIELD(struct dm_ioctl, uuid),

	SIZE(struct dm_name_list),
	FIELD(struct dm_name_list, dev),
	FIELD(struct dm_name_list, next),
	{ "struct dm_name_list.name",
	  __builtin_offsetof(struct dm_name_list, name) },

	SIZE(struct dm_target_spec),
	FIELD(struct dm_target_spec, sector_start),
	FIELD(struct dm_target_spec, length),
	FIELD(struct dm_target_spec, status),
	FIELD(struct dm_target_spec, next),
	FIELD(struct dm_target_spec, target_type),

	SIZE(struct dm_target_deps),
	FIELD(struct dm_target_deps, count),
	FIELD(struct dm_target_deps, padding),
	{ "struct dm_target_deps.dev",
	  __builtin_offsetof(struct dm_target_deps, dev) },

	SIZE(struct dm_target_versions),
	FIELD(struct dm_target_versions, next),
	FIELD(struct dm_target_versions, version),
	{ "struct dm_target_versions.name",
	  __builtin_offsetof(struct dm_target_versions, name) },

	SIZE(struct dm_target_msg),
	FIELD(struct dm_target_msg, sector),
	{ "struct dm_target_msg.message",
	  __builtin_offsetof(struct dm_target_msg, message) },

	NUMBER(DM_MAX_TYPE_NAME),
	NUMBER(DM_NAME_LEN),
	NUMBER(DM_UUID_LEN),
	NUMBER(DM_IOCTL),
	NUMBER(DM_VERSION_MAJOR),

	NUMBER(DM_VERSION),
	NUMBER(DM_REMOVE_ALL),
	NUMBER(DM_LIST_DEVICES),
	NUMBER(DM_DEV_CREATE),
	NUMBER(DM_DEV_REMOVE),
	NUMBER(DM_DEV_RENAME),
	NUMBER(DM_DEV_SUSPEND),
	NUMBER(DM_DEV_STATUS),
	NUMBER(DM_DEV_WAIT),
	NUMBER(DM_TABLE_LOAD),
	NUMBER(DM_TABLE_CLEAR),
	NUMBER(DM_TABLE_DEPS),
	NUMBER(DM_TABLE_STATUS),
	NUMBER(DM_LIST_VERSIONS),
	NUMBER(DM_TARGET_MSG),
	NUMBER(DM_DEV_SET_GEOMETRY),

	NUMBER(DM_READONLY_FLAG),
	NUMBER(DM_SUSPEND_FLAG),
	NUMBER(DM_PERSISTENT_DEV_FLAG),
	NUMBER(DM_STATUS_TABLE_FLAG),
	NUMBER(DM_ACTIVE_PRESENT_FLAG),
	NUMBER(DM_INACTIVE_PRESENT_FLAG),
	NUMBER(DM_BUFFER_FULL_FLAG),
	NUMBER(DM_SKIP_BDGET_FLAG),
	NUMBER(DM_SKIP_LOCKFS_FLAG),
};

const unsigned int ABI_COUNT = sizeof(ABI) / sizeof(ABI[0]);

#ifndef SYSTEM_HEADER
int printf(const char *fmt, ...);

int main(void)
{
	unsigned int i;
	int bad = 0;

	if (abi_count_of_ours != abi_count_of_system) {
		printf("the two are not of the same program\n");
		return 1;
	}

	for (i = 0; i < abi_count_of_ours; i++)
		if (abi_of_ours[i].number != abi_of_system[i].number) {
			printf("%s: ours %lu, the system's %lu\n",
			       abi_of_ours[i].name, abi_of_ours[i].number,
			       abi_of_system[i].number);
			bad = 1;
		}

	if (sizeof(struct dm_ioctl) != 312) {
		printf("struct dm_ioctl has %u bytes, not 312\n",
		       (unsigned int)sizeof(struct dm_ioctl));
		bad = 1;
	}

	if (!bad)
		printf("%u sizes, places and numbers: all the same\n", i);

	return bad;
}
#endif
