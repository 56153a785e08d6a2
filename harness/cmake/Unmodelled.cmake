# SPDX-License-Identifier: GPL-2.0-only
#
# What a subject calls that neither it nor the userspace kernel defines, and what
# it must not define.  A script:
#
#   cmake -DNM= -DLIBC= -DNAME= -DOBJECTS=,... -DMODEL=,... -DPARTS=,...
#	-DSCENARIOS=,... -DALIASES= -DCOMPILER= -DOUT= -P Unmodelled.cmake
#
# NAME: of the subject; OBJECTS: its own; MODEL: those of what is modelled;
# PARTS: those that each runner has; SCENARIOS: those of the scenarios; LIBC: what
# the C library has (Symbols.cmake);
# COMPILER: the compiler's id; ALIASES: the header (vcpu/subject.h) that replaces
# names.
#
# OUT is a C file.  It defines runner_foreign[], what is said of calls that the
# explorer and the checker see nothing of, so that there is no certificate; or
# "".  Or it holds an #error with the reason why there can be no runner:
#
#   1. what nobody defines: the userspace kernel does not have it;
#   2. locks and threads of the C library: a CPU that waits for one waits
#      where the harness does not see it, and the run would hang; and CPUs are
#      no threads of it;
#   3. thread-local variables: all CPUs may be on one thread;
#   4. functions and variables that a part of the runner has or calls by the
#      same name: it would get those of the subject.

cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/Symbols.cmake)

# Sets names: the thread-local variables of the objects.
macro(thread_local objects)
	execute_process(COMMAND ${NM} -f sysv ${objects} OUTPUT_VARIABLE table
		COMMAND_ERROR_IS_FATAL ANY)
	string(REGEX MATCHALL "\n[^ |\n]+ *\\|[^\n]*\\| +TLS" lines "${table}")
	string(REGEX REPLACE "\n([^ |]+)[^;]*" "\\1" names "${lines}")
	list(SORT names)
	list(JOIN names ", " names)
endmacro()

string(REPLACE "," ";" OBJECTS "${OBJECTS}")
string(REPLACE "," ";" MODEL "${MODEL}")
string(REPLACE "," ";" PARTS "${PARTS}")
string(REPLACE "," ";" SCENARIOS "${SCENARIOS}")
symbols(own "${OBJECTS}" ${DEFINED})
symbols(of_parts "${PARTS}" ${DEFINED})
symbols(asked_for "${PARTS}" ${UNDEFINED})
symbols(wanted "${OBJECTS}" ${UNDEFINED})
symbols(known "${OBJECTS};${MODEL}" ${DEFINED})
symbols(of_scenarios "${SCENARIOS}" ${DEFINED})
file(STRINGS ${LIBC} libc)
file(STRINGS ${ALIASES} lines REGEX " = vcpu_")
foreach(line IN LISTS lines)
	string(REGEX MATCH "[a-z_]+ = vcpu_" alias "${line}")
	string(REPLACE " = vcpu_" "" alias "${alias}")
	list(APPEND known ${alias})
endforeach()

set(locks "(pthread_[a-z_]+|sem_(open|wait|timedwait|clockwait|trywait|post)|\
(mtx|cnd|thrd|tss)_[a-z_]+|call_once)")
set(calls)
set(refused)
set(lacking)
foreach(name IN LISTS wanted)
	if(name IN_LIST known)
		continue()
	elseif(name MATCHES "^${locks}$")
		list(APPEND refused ${name})
	elseif(name IN_LIST libc OR name IN_LIST of_scenarios)
		list(APPEND calls ${name})
	elseif(NOT name MATCHES "^_")	# the compiler's own, and the linker's
		list(APPEND lacking "${name}()")
	elseif(NOT name MATCHES
	   "^(_GLOBAL_OFFSET_TABLE_|__(start|stop)_.*)$")
		list(APPEND calls ${name})
	endif()
endforeach()

set(taken)
foreach(name IN LISTS own)
	if(name MATCHES "^_")	# a module's name, which it may leave out
		continue()
	elseif(name IN_LIST of_parts OR
	   (name IN_LIST libc AND name IN_LIST asked_for))
		list(APPEND taken ${name})
	endif()
endforeach()

set(errors)
if(taken)
	list(SORT taken)
	list(JOIN taken ", " names)
	string(APPEND errors "#error the runner of ${NAME} has something else \
that is named ${names}: make it static, or give it another name\n")
endif()
if(lacking)
	list(SORT lacking)
	list(JOIN lacking ", " names)
	string(APPEND errors "#error the userspace kernel has no ${names}, \
which ${NAME} calls: docs/kernel-api.md lists what it has\n")
endif()
if(refused)
	list(SORT refused)
	list(JOIN refused ", " names)
	string(APPEND errors "#error ${NAME} calls ${names}: the harness knows \
nothing of the locks and threads of the C library, and would wait for them for \
ever. Use those of the kernel: docs/kernel-api.md lists them\n")
endif()

thread_local("${OBJECTS}")
if(names)
	string(APPEND errors "#error ${NAME} has thread-local variables \
(${names}): CPUs are no threads of the C library. Use DEFINE_PER_CPU() of \
<linux/percpu.h>\n")
endif()

set(text)
if(calls)
	list(SORT calls)
	list(JOIN calls ", " names)
	set(text "calls ${names}: not modelled")
endif()
# gcc copies a struct after two calls, first one for the write and then one
# for the read, at either of which another CPU may run.
if(COMPILER STREQUAL "GNU" AND wanted MATCHES "__tsan_read(_range|16)")
	list(APPEND text "struct copies of gcc: not modelled")
endif()
list(JOIN text ", " text)
if(text)
	message("${OUT}: ${text}")
endif()
file(WRITE ${OUT} "/* Made by harness/cmake/Unmodelled.cmake. */
${errors}extern const char runner_foreign[];
const char runner_foreign[] = \"${text}\";
")
