# SPDX-License-Identifier: GPL-2.0-only
#
# What objects define and what they refer to, read with nm: for the scripts
# beside this one, which set NM.

# symbols(OUT OBJECTS TYPES): the names in the objects (and archives) whose
# letter nm(1) has in TYPES.
function(symbols out objects types)
	if(NOT objects)
		set(${out} "" PARENT_SCOPE)
		return()
	endif()
	execute_process(COMMAND ${NM} -P ${objects} OUTPUT_VARIABLE text
		RESULT_VARIABLE status ERROR_VARIABLE error)
	if(NOT status EQUAL 0)
		message(FATAL_ERROR "${NM}: ${error}")
	endif()
	string(REGEX MATCHALL "\n[^ \n]+ [${types}]( |\n)" lines "\n${text}")
	string(REGEX REPLACE "\n([^ ]+) .( |\n)" "\\1" names "${lines}")
	list(REMOVE_DUPLICATES names)
	set(${out} ${names} PARENT_SCOPE)
endfunction()

set(UNDEFINED "U")
set(DEFINED "A-TV-Zi")
