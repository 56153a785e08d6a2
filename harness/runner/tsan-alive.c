// SPDX-License-Identifier: GPL-2.0-only
/*
 * A data race that ThreadSanitizer must report.  It does not if it is not
 * linked, or was silenced by an option (report_bugs=0, a suppression of
 * everything).  A child process makes the race: the runner's own reports are
 * then numbered and counted as if there had been none.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "detector.h"
#include "runner.h"

#define SWITCH_NO_SYNC	1	/* __tsan_switch_to_fiber_no_sync */

/* sanitizer/tsan_interface.h, sanitizer/common_interface_defs.h */
void *__tsan_get_current_fiber(void);
void *__tsan_create_fiber(unsigned int flags);
void __tsan_switch_to_fiber(void *fiber, unsigned int flags);
void __sanitizer_set_report_fd(void *fd);

/* The runtime's own: __tsan_write8() is a scheduling point here. */
void __real___tsan_write8(void *addr);

static void race(void)
{
	static _Alignas(64) uint64_t canary[8];
	void *self = __tsan_get_current_fiber();
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	void *other;

	if (null >= 0)
		__sanitizer_set_report_fd((void *)(intptr_t)null);
	/* Nobody reads the report: no symbolizer starts for it. */
	setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 0 });
	runner_count_reports();
	other = __tsan_create_fiber(0);
	__real___tsan_write8(canary);
	__tsan_switch_to_fiber(other, SWITCH_NO_SYNC);
	__real___tsan_write8(canary);
	__tsan_switch_to_fiber(self, SWITCH_NO_SYNC);
}

static bool test(void)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		race();
		/* Not _exit(): the runtime would print a summary of its
		 * reports. */
		syscall(SYS_exit_group, runner_count_reports() == 1 ? 0 : 1);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && !status;
}

/* Once: what a standby forks (standby.h) has the runtime that was tested. */
const char *detector_tsan_alive(void)
{
	static const char *alive;

	if (!alive)
		alive = test() ? "1" : "0";
	return alive;
}
