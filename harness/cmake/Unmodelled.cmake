# SPDX-License-Identifier: GPL-2.0-only
#
# What a subject calls that neither it nor the userspace kernel defines: the
# explorer and the checker see nothing of what such a function does, so there
# is no certificate.  A script:
#
#   cmake -DNM= -DOBJECTS=,...  -DMODEL=,... -DALIASES= -DCOMPILER= -DOUT= -P ...
#
# OBJECTS: the subject's; MODEL: those of what is modelled; ALIASES: the header
# (vcpu/subject.h) that replaces names; COMPILER: its id.  OUT is a C
# file that defines runner_foreign[]: what is said of it, or "".

cmake_minimum_required(VERSION 3.25)

function(symbols out objects pattern)
	string(REPLACE "," ";" objects "${objects}")
	execute_process(COMMAND ${NM} -P ${objects} OUTPUT_VARIABLE text
		RESULT_VARIABLE status ERROR_VARIABLE error)
	if(NOT status EQUAL 0)
		message(FATAL_ERROR "${NM}: ${error}")
	endif()
	string(REGEX MATCHALL "(^|\n)[^ \n:]+ ${pattern}( |\n)" lines "\n${text}")
	set(names)
	foreach(line IN LISTS lines)
		string(REGEX REPLACE "^\n*([^ ]+) .*" "\\1" name "${line}")
		list(APPEND names ${name})
	endforeach()
	list(REMOVE_DUPLICATES names)
	set(${out} ${names} PARENT_SCOPE)
endfunction()

symbols(wanted "${OBJECTS}" "U")
symbols(known "${OBJECTS},${MODEL}" "[A-TV-Zi]")
file(STRINGS ${ALIASES} lines REGEX " = vcpu_")
foreach(line IN LISTS lines)
	string(REGEX MATCH "[a-z_]+ = vcpu_" alias "${line}")
	string(REPLACE " = vcpu_" "" alias "${alias}")
	list(APPEND known ${alias})
endforeach()

set(calls)
foreach(name IN LISTS wanted)
	if(NOT name IN_LIST known AND NOT name MATCHES
	   "^(_GLOBAL_OFFSET_TABLE_|__(start|stop)_.*)$")
		list(APPEND calls ${name})
	endif()
endforeach()
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
const char runner_foreign[] = \"${text}\";
")
