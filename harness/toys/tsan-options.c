// SPDX-License-Identifier: GPL-2.0-only
/* ThreadSanitizer waits for a second when a process ends, by its own default. */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
	return "atexit_sleep_ms=0";
}
