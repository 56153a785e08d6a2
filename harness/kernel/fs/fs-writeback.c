// SPDX-License-Identifier: GPL-2.0-only
/*
 * Write-back: nothing is cached here, so only the question before a write is
 * left.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's fs/fs-writeback.c,
 * sync_sb_inodes(): it asks with inode_lock held, so the functions that it
 * calls must not sleep.
 */
#include <linux/blkdev.h>
#include <linux/fs.h>
#include <linux/spinlock.h>

static DEFINE_SPINLOCK(inode_lock);

int writeback_congested(struct block_device *bdev)
{
	int congested;

	spin_lock(&inode_lock);
	congested = bdi_congested(bdev->bd_inode->i_data.backing_dev_info,
				  1 << BDI_write_congested);
	spin_unlock(&inode_lock);
	return !!congested;
}

int writeback_flush(struct block_device *bdev)
{
	blk_unplug(bdev_get_queue(bdev));
	return blkdev_issue_flush(bdev, NULL);
}
