# SPDX-License-Identifier: GPL-2.0-only
#
# Which scenarios a subject can be linked with.  Two scripts:
#
#   cmake -DNM= -DLIBC= -DNAME= -DOBJECTS=,... -DMODEL=,... -DSCENARIOS=,...
#	-DBOUND=,... -DOUT= -P Fit.cmake
#
# writes OUT, a response file for the linker: those objects of SCENARIOS that
# find all they refer to in the subject NAME (OBJECTS), the userspace kernel
# (MODEL) or the C library, and all of BOUND, which are for this subject by the
# user's word: there it is an error if something is missing.  OUT.lacks says
# what the others lacked: "OBJECT NAME SYMBOL..." a line.
#
#   cmake -DSCENARIOS=,... -DFITS=OUT,... -P Fit.cmake
#
# An object that is in none of FITS is an error.

cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/Symbols.cmake)
foreach(list OBJECTS MODEL SCENARIOS BOUND FITS)
	string(REPLACE "," ";" ${list} "${${list}}")
endforeach()

function(file_of object out)
	get_filename_component(file ${object} NAME)
	string(REGEX REPLACE "\\.o(bj)?$" "" file ${file})
	set(${out} ${file} PARENT_SCOPE)
endfunction()

# Sets lacks_OBJECT for each of the objects: what it refers to and nobody defines.
macro(find_what_is_lacking objects)
	execute_process(COMMAND ${NM} -A -P -u ${objects}
		OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
	string(REGEX MATCHALL "[^\n]+" lines "${text}")
	foreach(line IN LISTS lines)
		# Not what is the compiler's own, or the linker's.
		if(line MATCHES "^(.*): ([^_ ][^ ]*) U" AND
		   NOT CMAKE_MATCH_2 IN_LIST known)
			list(APPEND "lacks_${CMAKE_MATCH_1}" ${CMAKE_MATCH_2})
		endif()
	endforeach()
endmacro()

if(OUT)
	symbols(known "${OBJECTS};${MODEL}" ${DEFINED})
	file(STRINGS ${LIBC} libc)
	list(APPEND known ${libc})
	find_what_is_lacking("${BOUND};${SCENARIOS}")
	set(fitting)
	set(reasons)
	foreach(object IN LISTS BOUND)
		set(missing ${lacks_${object}})
		if(missing)
			file_of(${object} file)
			list(JOIN missing ", " missing)
			message(FATAL_ERROR "${file} is for ${NAME}, which "
				"does not define ${missing}")
		endif()
		string(APPEND fitting "\"${object}\"\n")
	endforeach()
	foreach(object IN LISTS SCENARIOS)
		set(missing ${lacks_${object}})
		if(missing)
			list(JOIN missing " " missing)
			string(APPEND reasons "${object} ${NAME} ${missing}\n")
		else()
			string(APPEND fitting "\"${object}\"\n")
		endif()
	endforeach()
	if(NOT fitting)
		message(FATAL_ERROR "no scenario fits the subject ${NAME}:\n"
			${reasons})
	endif()
	file(WRITE ${OUT} "${fitting}")
	file(WRITE ${OUT}.lacks "${reasons}")
	return()
endif()

set(fitting)
set(reasons)
foreach(fit IN LISTS FITS)
	file(READ ${fit} text)
	string(APPEND fitting "${text}")
	file(STRINGS ${fit}.lacks lines)
	list(APPEND reasons ${lines})
endforeach()
set(wrong)
foreach(object IN LISTS SCENARIOS)
	string(FIND "${fitting}" "\"${object}\"\n" at)
	if(NOT at EQUAL -1)
		continue()
	endif()
	file_of(${object} file)
	string(APPEND wrong "\n  ${file} fits no subject:")
	foreach(line IN LISTS reasons)
		string(FIND "${line}" "${object} " at)
		if(at EQUAL 0)
			string(REGEX REPLACE "^[^ ]+ ([^ ]+) (.*)$"
				" \\1 does not define \\2;" line "${line}")
			string(APPEND wrong "${line}")
		endif()
	endforeach()
	string(REGEX REPLACE ";$" "" wrong "${wrong}")
endforeach()
if(wrong)
	message(FATAL_ERROR "${wrong}")
endif()
