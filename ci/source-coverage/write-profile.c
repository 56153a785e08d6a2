// SPDX-License-Identifier: GPL-2.0-only
/*
 * A runner ends with _exit(), and what atexit() would do does not happen: here
 * the compiler's counters are written first.  Linked with --wrap=_exit.
 */
int __llvm_profile_write_file(void);
_Noreturn void __real__exit(int status);
_Noreturn void __wrap__exit(int status);

_Noreturn void __wrap__exit(int status)
{
	if (__llvm_profile_write_file() && !status)
		status = 1;
	__real__exit(status);
}
