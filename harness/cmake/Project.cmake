# SPDX-License-Identifier: GPL-2.0-only
#
# What the command is to know of a project: project.json beside the runners.
#
#	dmrace_project(
#		TITLE "..."		of a page: one line
#		ABOUT "..."		one paragraph
#		SUBJECTS NAME...	those that belong to it, in order
#		DEFAULT NAME		has the bugs, unless a scenario says
#		CLEAN NAME		has none, unless a scenario says
#		SERIES NAME...		after 0, 1, 2, ... patches, in order;
#					CLEAN among them
#		WITHOUT NAME...		all patches but the first, the second,
#					...
#		NOTE "...")		a line below a matrix
#
# Each may be left out.  SUBJECTS: those that are added, in that order; DEFAULT
# and CLEAN: the first two of them, if there are two.  A project without
# dmrace_project() has a description with just that; TITLE is its name.

# Text as a JSON string.
function(dmrace_json_string out text)
	string(REPLACE "\\" "\\\\" text "${text}")
	string(REPLACE "\"" "\\\"" text "${text}")
	string(REPLACE "\n" "\\n" text "${text}")
	string(REPLACE "\t" "\\t" text "${text}")
	set(${out} "\"${text}\"" PARENT_SCOPE)
endfunction()

function(dmrace_json_list out)
	set(list)
	foreach(item IN LISTS ARGN)
		dmrace_json_string(item "${item}")
		list(APPEND list "${item}")
	endforeach()
	list(JOIN list ", " list)
	set(${out} "[${list}]" PARENT_SCOPE)
endfunction()

function(dmrace_project)
	cmake_parse_arguments(PARSE_ARGV 0 project ""
		"TITLE;ABOUT;DEFAULT;CLEAN;NOTE"
		"SUBJECTS;SERIES;WITHOUT")
	if(project_UNPARSED_ARGUMENTS)
		message(FATAL_ERROR "dmrace_project(): what is \""
			"${project_UNPARSED_ARGUMENTS}\"?")
	endif()
	if(project_SERIES AND NOT project_CLEAN IN_LIST project_SERIES)
		message(FATAL_ERROR "dmrace_project(): CLEAN must be one of SERIES")
	endif()
	foreach(key TITLE ABOUT DEFAULT CLEAN NOTE SUBJECTS SERIES WITHOUT)
		if(project_${key})
			set_property(GLOBAL PROPERTY
				DMRACE_PROJECT_${key}:${DMRACE_RUNNER_DIR}
				"${project_${key}}")
		endif()
	endforeach()
	dmrace_describe()
endfunction()

# What a project's scenarios mean by subjects that it may not have itself (LIKE),
# unless it says.
function(dmrace_project_defaults subject clean)
	foreach(key DEFAULT CLEAN)
		set(property DMRACE_PROJECT_${key}:${DMRACE_RUNNER_DIR})
		get_property(there GLOBAL PROPERTY ${property})
		if(NOT there)
			set(DEFAULT ${subject})
			set(CLEAN ${clean})
			set_property(GLOBAL PROPERTY ${property} ${${key}})
		endif()
	endforeach()
endfunction()

# Writes it at the end of the directory, when all subjects are known.
function(dmrace_describe)
	get_property(done GLOBAL PROPERTY DMRACE_DESCRIBED:${DMRACE_RUNNER_DIR})
	if(done)
		return()
	endif()
	set_property(GLOBAL PROPERTY DMRACE_DESCRIBED:${DMRACE_RUNNER_DIR} ON)
	cmake_language(EVAL CODE "cmake_language(DEFER DIRECTORY
		[[${CMAKE_CURRENT_SOURCE_DIR}]] CALL dmrace_write_project
		[[${DMRACE_RUNNER_DIR}]])")
endfunction()

function(dmrace_write_project dir)
	foreach(key TITLE ABOUT DEFAULT CLEAN NOTE SUBJECTS SERIES WITHOUT)
		get_property(${key} GLOBAL PROPERTY DMRACE_PROJECT_${key}:${dir})
	endforeach()
	if(NOT TITLE)
		set(TITLE ${PROJECT_NAME})
	endif()
	if(NOT SUBJECTS)
		get_property(SUBJECTS GLOBAL PROPERTY DMRACE_SUBJECTS:${dir})
	endif()
	list(LENGTH SUBJECTS n)
	if(NOT DEFAULT AND n GREATER 1)
		list(GET SUBJECTS 0 DEFAULT)
	endif()
	if(NOT CLEAN AND n GREATER 1)
		list(GET SUBJECTS 1 CLEAN)
	endif()
	set(members "\t\"schema\": 1")
	foreach(key TITLE ABOUT DEFAULT CLEAN NOTE)
		if(${key})
			dmrace_json_string(value "${${key}}")
			string(TOLOWER ${key} name)
			string(APPEND members ",\n\t\"${name}\": ${value}")
		endif()
	endforeach()
	foreach(key SUBJECTS SERIES WITHOUT)
		if(${key})
			dmrace_json_list(value ${${key}})
			string(TOLOWER ${key} name)
			string(APPEND members ",\n\t\"${name}\": ${value}")
		endif()
	endforeach()
	file(CONFIGURE OUTPUT ${dir}/project.json CONTENT "{\n@members@\n}\n"
		@ONLY)
endfunction()
