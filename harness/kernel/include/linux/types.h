/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_TYPES_H
#define _LINUX_TYPES_H

#include <stddef.h>
#include <stdint.h>

#define BITS_PER_LONG	(__SIZEOF_LONG__ * 8)

typedef uint8_t __u8, u8;
typedef int8_t __s8, s8;
typedef uint16_t __u16, u16;
typedef int16_t __s16, s16;
typedef uint32_t __u32, u32;
typedef int32_t __s32, s32;
typedef unsigned long long __u64, u64;
typedef long long __s64, s64;
typedef __u16 __le16, __be16;
typedef __u32 __le32, __be32;
typedef __u64 __le64, __be64;

/* 12 bits of major, 20 of minor; different from the libc's. */
typedef __u32 __kernel_dev_t;
#define dev_t __kernel_dev_t

typedef unsigned short umode_t;
typedef long ssize_t;
typedef long loff_t;
typedef unsigned int uint;
typedef unsigned long ulong;
typedef unsigned long sector_t;
typedef unsigned int gfp_t;
typedef __builtin_va_list __kernel_va_list;

#endif
