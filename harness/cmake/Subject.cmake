# SPDX-License-Identifier: GPL-2.0-only
#
# How a subject becomes two runners.
#
#   dmrace_add_scenario(FILE... [SUBJECTS NAME...])
#   dmrace_add_subject(NAME DIR FILE... [MODULE NAME] [LIKE SUBJECT] [BENIGN WORD...])
#   dmrace_subject(NAME DIR [the same])
#
# A subject's files are compiled once, instrumented, and linked with the
# userspace kernel and the scenarios that fit it into libexec/dmrace/NAME-plain
# (our own runtime) and libexec/dmrace/NAME-tsan (the real ThreadSanitizer).

set(DMRACE_MODULES ${CMAKE_CURRENT_LIST_DIR})
include(${DMRACE_MODULES}/Project.cmake)
get_filename_component(DMRACE_HARNESS ${DMRACE_MODULES}/.. ABSOLUTE)

# What the C library has for a program, one name a line: for the scripts that look
# at what subjects and scenarios call.
set(DMRACE_LIBC ${CMAKE_BINARY_DIR}/libc-symbols.txt)
function(dmrace_libc_symbols)
	execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=libc.so.6
		OUTPUT_VARIABLE libc OUTPUT_STRIP_TRAILING_WHITESPACE
		COMMAND_ERROR_IS_FATAL ANY)
	execute_process(COMMAND ${CMAKE_NM} -D --defined-only -P ${libc}
		OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
	string(REGEX MATCHALL "\n[^ @\n]+" lines "\n${text}")
	list(REMOVE_DUPLICATES lines)
	list(JOIN lines "" names)
	string(STRIP "${names}" names)
	file(CONFIGURE OUTPUT ${DMRACE_LIBC} CONTENT "${names}\n")
endfunction()
dmrace_libc_symbols()

# Not optimised: each access that the source makes is made, at its own line, and
# in a function of its own.  Already at -O1 clang removes a static variable that
# only ever gets one value, makes a byte of a static int that is a flag, and
# reads once what the source reads twice; a race on it is then gone before
# anything looks.  It costs a tenth of the speed (docs/exploring.md).
set(DMRACE_INSTRUMENT -O0 -fsanitize=thread -fno-omit-frame-pointer
	-fno-builtin -fno-strict-aliasing
	"SHELL:-include ${DMRACE_HARNESS}/vcpu/subject.h")
if(CMAKE_C_COMPILER_ID MATCHES Clang)
	# x++ is a read and a write, as with gcc.
	list(APPEND DMRACE_INSTRUMENT
		"SHELL:-mllvm -tsan-instrument-read-before-write=1")
endif()

# The hooks that the TSan flavour wraps, read from where they are listed.
function(dmrace_wrap_options out)
	set(names func_entry func_exit)
	file(STRINGS ${DMRACE_HARNESS}/vcpu/hooks.h lines)
	foreach(line IN LISTS lines)
		string(REGEX MATCHALL "X\\(([a-z0-9_]+), OP_" found "${line}")
		foreach(hook IN LISTS found)
			string(REGEX REPLACE "X\\(([a-z0-9_]+), OP_" "\\1"
				name "${hook}")
			list(APPEND names ${name})
		endforeach()
		string(REGEX MATCHALL "X\\(bits, type, ([a-z_]+)\\)" found
			"${line}")
		foreach(hook IN LISTS found)
			string(REGEX REPLACE "X\\(bits, type, ([a-z_]+)\\)"
				"\\1" name "${hook}")
			list(APPEND operations ${name})
		endforeach()
	endforeach()
	foreach(bits 8 16 32 64)
		foreach(operation load store compare_exchange_val
			compare_exchange_strong compare_exchange_weak
			${operations})
			list(APPEND names atomic${bits}_${operation})
		endforeach()
	endforeach()
	list(TRANSFORM names PREPEND "LINKER:--wrap=__tsan_")
	set(${out} ${names} PARENT_SCOPE)
endfunction()
dmrace_wrap_options(DMRACE_WRAP)

# Source files are of two kinds, and none is of both.  Kernel code gets the
# headers of the userspace kernel and none of the machine's; all other code
# never gets the kernel's include directories.  Both have a <linux/types.h>,
# and a file that could find either would sooner or later find the wrong one.
#
# dmrace_kernel_code(TARGET [DIR...]): TARGET is kernel code; each DIR is
# searched for headers first.
execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=include
	OUTPUT_VARIABLE DMRACE_COMPILER_HEADERS
	OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
function(dmrace_kernel_code target)
	target_compile_definitions(${target} PRIVATE __KERNEL__)
	target_compile_options(${target} PRIVATE -ffreestanding -nostdinc
		"SHELL:-isystem ${DMRACE_COMPILER_HEADERS}")
	dmrace_kernel_headers(${target} ${ARGN})
endfunction()

# Where the types and the inline functions of the system are: no subject's.
set(DMRACE_SYSTEM_HEADERS ${DMRACE_HARNESS}/kernel/include)
function(dmrace_kernel_headers target)
	# __FILE__ as the kernel has it: from its top.
	target_compile_options(${target} PRIVATE
		-fmacro-prefix-map=${DMRACE_HARNESS}/kernel/=)
	target_include_directories(${target} PRIVATE ${ARGN}
		${DMRACE_SYSTEM_HEADERS})
	get_property(dirs GLOBAL PROPERTY DMRACE_PART_HEADERS)
	foreach(dir IN LISTS dirs)
		file(RELATIVE_PATH part ${DMRACE_HARNESS} ${dir})
		string(REGEX REPLACE "/.*" "" part ${part})
		target_compile_options(${target} PRIVATE
			-fmacro-prefix-map=${DMRACE_HARNESS}/${part}/=)
	endforeach()
	target_include_directories(${target} PRIVATE ${dirs}
		${DMRACE_HARNESS})
endfunction()

# dmrace_part(NAME HEADERS DIR... [MODULE FILE...]): what a kind of subject adds
# to the kernel: the libraries NAME-part, which is never instrumented, and
# NAME-part-code, which is code that detectors judge.  An executable gets of
# them what it refers to.  HEADERS: for all kernel code that is added from then
# on.  MODULE: what find_package(dmrace) includes.
function(dmrace_part name)
	cmake_parse_arguments(part "" "" "HEADERS;MODULE" ${ARGN})
	set_property(GLOBAL APPEND PROPERTY DMRACE_LIBRARIES
		${name}-part ${name}-part-code)
	set_property(GLOBAL APPEND PROPERTY DMRACE_PART_HEADERS
		${part_HEADERS})
	set_property(GLOBAL APPEND PROPERTY DMRACE_PART_MODULES
		${part_MODULE})
endfunction()

# Whose static data is the program's under test (harness/vcpu/state.h): first
# the primitives and the scenarios, whose actors may have data of their own,
# then instrumented code.  Each is the name of an object library.
function(dmrace_state_script out)
	set(data ".data .data.* .bss .bss.* COMMON")
	foreach(part kernel-core *-part)
		dmrace_state_part(DMRACE_STATE_PRIMITIVES ${part} "${data}")
	endforeach()
	# What is constant in a scenario would be copied for nothing.
	dmrace_state_part(DMRACE_STATE_PRIMITIVES *scenarios
		".data .data.rel .data.rel.local .bss COMMON")
	foreach(part kernel-code *-part-code subject-*)
		dmrace_state_part(DMRACE_STATE_CODE ${part} "${data}")
	endforeach()
	configure_file(${DMRACE_HARNESS}/vcpu/state.ld.in ${out} @ONLY)
endfunction()

# As CMake names an object library's directory in a build, and as installed; or
# a library.
function(dmrace_state_part list part data)
	set(${list} "${${list}}\t\t*/${part}.dir/*(${data})
\t\t*/objects*/${part}/*(${data})\n\t\t*/lib${part}.a:*(${data})\n" PARENT_SCOPE)
endfunction()

# Whose code it is: that of the subject, and the instrumented code below it.
# Not the memory functions: a detector is to see who calls them, but what it
# reports is about the caller.
function(dmrace_code_script out)
	set(text ".text .text.*")
	dmrace_state_part(DMRACE_SUBJECT_TEXT subject-* "${text}")
	set(memory "EXCLUDE_FILE(*/mm/slab.c.o)")
	foreach(part kernel-code *-part-code)
		dmrace_state_part(DMRACE_SYSTEM_TEXT ${part}
			"${memory} .text ${memory} .text.*")
	endforeach()
	configure_file(${DMRACE_MODULES}/code.ld.in ${out} @ONLY)
endfunction()

set(DMRACE_STATE_SCRIPT ${CMAKE_BINARY_DIR}/dmrace-state.ld)
dmrace_state_script(${DMRACE_STATE_SCRIPT})
set(DMRACE_CODE_SCRIPT ${CMAKE_BINARY_DIR}/dmrace-code.ld)
dmrace_code_script(${DMRACE_CODE_SCRIPT})

# How an executable of a flavour is linked, whatever is in it.
function(dmrace_link_flavour target flavour)
	get_property(libraries GLOBAL PROPERTY DMRACE_LIBRARIES)
	foreach(library IN LISTS libraries)
		target_link_libraries(${target} PRIVATE
			${DMRACE_IMPORTED}${library})
	endforeach()
	target_link_libraries(${target} PRIVATE Threads::Threads)
	foreach(script ${DMRACE_STATE_SCRIPT} ${DMRACE_CODE_SCRIPT})
		target_link_options(${target} PRIVATE -Wl,-T,${script})
		set_property(TARGET ${target} APPEND PROPERTY
			LINK_DEPENDS ${script})
	endforeach()
	if(flavour STREQUAL tsan)
		target_link_options(${target} PRIVATE -fsanitize=thread
			${DMRACE_WRAP})
	endif()
endfunction()

# What a runner is made of, besides its subject and the scenarios; installed,
# too, for subjects and scenarios from elsewhere (dmraceConfig.cmake).
set(DMRACE_PARTS kernel-code kernel-core kernel-host vcpu explore checker client
	runner)

# Which scenarios are linked in, and where runners go: a directory with other
# scenarios than the project's sets both, for itself and those below it.
set(DMRACE_SCENARIOS scenarios)
set(DMRACE_RUNNER_DIR ${CMAKE_BINARY_DIR}/libexec/dmrace)

# The scenarios of a directory and what they are linked into: a target, which
# fails if there is a scenario that no subject can be linked with.  Its
# properties, which both scenarios and subjects add to, in any order:
#
#	FREE		objects of scenarios that are for whatever they fit
#	FOR_NAME	of those that are for the subject NAME, made an
#			identifier
#	FITS		the file of each subject that says what fits it
function(dmrace_fit out)
	set(fit ${DMRACE_SCENARIOS}-fit)
	set(${out} ${fit} PARENT_SCOPE)
	if(TARGET ${fit})
		return()
	endif()
	set(free $<GENEX_EVAL:$<TARGET_PROPERTY:${fit},FREE>>)
	set(fits $<TARGET_PROPERTY:${fit},FITS>)
	set(stamp ${CMAKE_CURRENT_BINARY_DIR}/${fit}.stamp)
	add_custom_command(OUTPUT ${stamp}
		COMMAND ${CMAKE_COMMAND} "-DSCENARIOS=$<JOIN:${free},,>"
			"-DFITS=$<JOIN:${fits},,>"
			-P ${DMRACE_MODULES}/Fit.cmake
		COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
		DEPENDS ${free} ${fits} ${DMRACE_MODULES}/Fit.cmake
		COMMENT "Looking for scenarios without a subject" VERBATIM)
	add_custom_target(${fit} ALL DEPENDS ${stamp})
	# For make, which knows no files of other targets.
	add_custom_target(${fit}-objects)
	add_dependencies(${fit} ${fit}-objects)
endfunction()

# dmrace_add_scenario(FILE... [SUBJECTS NAME...]): scenarios for these subjects,
# or for each that defines all that they refer to.
function(dmrace_add_scenario)
	cmake_parse_arguments(PARSE_ARGV 0 arg "" "" SUBJECTS)
	set(target ${DMRACE_SCENARIOS})
	if(arg_SUBJECTS)
		list(JOIN arg_SUBJECTS + names)
		set(target ${names}-${DMRACE_SCENARIOS})
	endif()
	dmrace_fit(fit)
	if(NOT TARGET ${target})
		add_library(${target} OBJECT)
		add_dependencies(${fit}-objects ${target})
		target_compile_options(${target} PRIVATE -gdwarf-4
			-Werror=implicit-function-declaration)
		target_include_directories(${target} PRIVATE ${DMRACE_HARNESS}
			${DMRACE_HARNESS}/kernel)
		set(properties FREE)
		if(arg_SUBJECTS)
			set(properties ${arg_SUBJECTS})
			list(TRANSFORM properties PREPEND FOR_)
			list(TRANSFORM properties REPLACE "[^A-Za-z0-9]" _)
		endif()
		foreach(property IN LISTS properties)
			set_property(TARGET ${fit} APPEND PROPERTY ${property}
				$<TARGET_OBJECTS:${target}>)
		endforeach()
	endif()
	foreach(file IN LISTS arg_UNPARSED_ARGUMENTS)
		get_filename_component(file ${file} ABSOLUTE)
		target_sources(${target} PRIVATE ${file})
	endforeach()
endfunction()

# The objects that a subject's calls lead to.
function(dmrace_model out)
	foreach(part kernel-code kernel-core kernel-host vcpu vcpu-plain)
		list(APPEND model $<TARGET_OBJECTS:${DMRACE_IMPORTED}${part}>)
	endforeach()
	get_property(libraries GLOBAL PROPERTY DMRACE_LIBRARIES)
	foreach(library IN LISTS libraries)
		list(APPEND model $<TARGET_FILE:${DMRACE_IMPORTED}${library}>)
	endforeach()
	set(${out} ${model} PARENT_SCOPE)
endfunction()

# What its runners say of the subject: where its sources are, the project's top
# first, the headers that it was compiled with, and what was said of it when it was
# added.
function(dmrace_about name like benign out)
	get_target_property(files subject-${name} SOURCES)
	get_target_property(top subject-${name} SOURCE_DIR)
	set(dirs ${PROJECT_SOURCE_DIR})
	foreach(file IN LISTS files)
		get_filename_component(file ${file} ABSOLUTE BASE_DIR ${top})
		get_filename_component(dir ${file} DIRECTORY)
		list(APPEND dirs ${dir})
	endforeach()
	list(REMOVE_DUPLICATES dirs)
	list(JOIN dirs "\",\n\t\"" dirs)
	set(file ${CMAKE_BINARY_DIR}/unmodelled/${name}-about.c)
	file(CONFIGURE OUTPUT ${file} @ONLY CONTENT
"/* Made by harness/cmake/Subject.cmake. */
extern const char *const runner_sources[];
extern const char runner_headers[], runner_like[], runner_benign[];
const char *const runner_sources[] = {
	\"@dirs@\",
	0
};
const char runner_headers[] = \"@DMRACE_SYSTEM_HEADERS@\";
const char runner_like[] = \"@like@\";
const char runner_benign[] = \"@benign@\";
")
	set(${out} ${file} PARENT_SCOPE)
endfunction()

# The target looks into the objects of the subject, the scenarios and the model.
function(dmrace_after target name)
	dmrace_fit(fit)
	add_dependencies(${target} subject-${name} ${fit}-objects)
	if(NOT DMRACE_IMPORTED)
		get_property(libraries GLOBAL PROPERTY DMRACE_LIBRARIES)
		add_dependencies(${target} ${DMRACE_PARTS} ${libraries}
			vcpu-plain runner-plain)
	endif()
endfunction()

# What the subject calls that is not modelled goes into its runners, and into
# the build's output.
function(dmrace_unmodelled name like benign)
	dmrace_fit(fit)
	dmrace_model(model)
	string(MAKE_C_IDENTIFIER FOR_${name} for)
	set(parts)
	foreach(part ${DMRACE_PARTS} vcpu-plain runner-plain)
		list(APPEND parts $<TARGET_OBJECTS:${DMRACE_IMPORTED}${part}>)
	endforeach()
	set(file ${CMAKE_BINARY_DIR}/unmodelled/${name}.c)
	set(objects $<TARGET_OBJECTS:subject-${name}>)
	set(scenarios $<GENEX_EVAL:$<TARGET_PROPERTY:${fit},FREE>>
		$<GENEX_EVAL:$<TARGET_PROPERTY:${fit},${for}>>)
	add_custom_command(OUTPUT ${file}
		COMMAND ${CMAKE_COMMAND} -DNM=${CMAKE_NM}
			-DLIBC=${DMRACE_LIBC} -DNAME=${name}
			"-DOBJECTS=$<JOIN:${objects},,>"
			"-DMODEL=$<JOIN:${model},,>"
			"-DPARTS=$<JOIN:${parts},,>"
			"-DSCENARIOS=$<JOIN:${scenarios},,>"
			-DALIASES=${DMRACE_HARNESS}/vcpu/subject.h
			-DCOMPILER=${CMAKE_C_COMPILER_ID} -DOUT=${file}
			-P ${DMRACE_MODULES}/Unmodelled.cmake
		DEPENDS ${objects} ${model} ${parts} ${scenarios}
			${DMRACE_MODULES}/Unmodelled.cmake
			${DMRACE_MODULES}/Symbols.cmake ${DMRACE_LIBC}
			${DMRACE_HARNESS}/vcpu/subject.h
		COMMENT "Looking for calls of ${name} that are not modelled"
		VERBATIM)
	dmrace_about(${name} "${like}" "${benign}" about)
	add_library(unmodelled-${name} OBJECT ${file} ${about})
	dmrace_after(unmodelled-${name} ${name})
endfunction()

# The scenarios that fit the subject: a file that the linker reads.
function(dmrace_fit_subject name)
	dmrace_fit(fit)
	dmrace_model(model)
	foreach(part client runner runner-plain)
		list(APPEND model $<TARGET_OBJECTS:${DMRACE_IMPORTED}${part}>)
	endforeach()
	string(MAKE_C_IDENTIFIER FOR_${name} for)
	set(file ${CMAKE_BINARY_DIR}/fit/${name})
	set(objects $<TARGET_OBJECTS:subject-${name}>)
	set(free $<GENEX_EVAL:$<TARGET_PROPERTY:${fit},FREE>>)
	set(bound $<GENEX_EVAL:$<TARGET_PROPERTY:${fit},${for}>>)
	add_custom_command(OUTPUT ${file} BYPRODUCTS ${file}.lacks
		COMMAND ${CMAKE_COMMAND} -DNM=${CMAKE_NM}
			-DLIBC=${DMRACE_LIBC} -DNAME=${name}
			"-DOBJECTS=$<JOIN:${objects},,>"
			"-DMODEL=$<JOIN:${model},,>"
			"-DSCENARIOS=$<JOIN:${free},,>"
			"-DBOUND=$<JOIN:${bound},,>"
			-DOUT=${file} -P ${DMRACE_MODULES}/Fit.cmake
		DEPENDS ${objects} ${model} ${free} ${bound}
			${DMRACE_MODULES}/Fit.cmake
			${DMRACE_MODULES}/Symbols.cmake ${DMRACE_LIBC}
		COMMENT "Looking for scenarios that fit ${name}" VERBATIM)
	add_custom_target(fit-${name} DEPENDS ${file})
	dmrace_after(fit-${name} ${name})
	# A subject that is not in "all" must not be compiled for it.
	get_property(excluded DIRECTORY PROPERTY EXCLUDE_FROM_ALL)
	if(NOT excluded)
		set_property(TARGET ${fit} APPEND PROPERTY FITS ${file})
		add_dependencies(${fit} fit-${name})
	endif()
	foreach(runner ${name}-plain ${name}-tsan)
		add_dependencies(${runner} fit-${name})
		target_link_options(${runner} PRIVATE @${file})
		set_property(TARGET ${runner} APPEND PROPERTY LINK_DEPENDS
			${file} ${free} ${bound})
	endforeach()
endfunction()

# The name of a subject's build, which its replay strings carry: the code that
# schedules count the points of.
function(dmrace_build_name name out)
	set(file ${CMAKE_CURRENT_BINARY_DIR}/build-name-${name}.c)
	set(objects $<TARGET_OBJECTS:subject-${name}>)
	foreach(part kernel-code kernel-core)
		list(APPEND objects $<TARGET_OBJECTS:${DMRACE_IMPORTED}${part}>)
	endforeach()
	get_property(libraries GLOBAL PROPERTY DMRACE_LIBRARIES)
	foreach(library IN LISTS libraries)
		list(APPEND objects $<TARGET_FILE:${DMRACE_IMPORTED}${library}>)
	endforeach()
	add_custom_command(OUTPUT ${file}
		COMMAND ${CMAKE_COMMAND} -DOBJDUMP=${CMAKE_OBJDUMP}
			-DOUT=${file} "-DOBJECTS=${objects}"
			-P ${DMRACE_MODULES}/BuildName.cmake
		DEPENDS ${objects}
			${DMRACE_MODULES}/BuildName.cmake
		VERBATIM COMMENT "Naming the build of ${name}")
	set(${out} ${file} PARENT_SCOPE)
endfunction()

# dmrace_add_subject(NAME DIR FILE... [MODULE NAME] [LIKE SUBJECT]
#	[BENIGN WORD...])
#
# DIR is searched for headers before the kernel's.  MODULE: what the kernel
# calls it, if not NAME.  LIKE: scenarios expect of it what they expect of that
# subject.  BENIGN: variables and members that are in races on purpose; these
# are counted and shown, and change no verdict.
function(dmrace_add_subject name dir)
	cmake_parse_arguments(PARSE_ARGV 2 arg "" "MODULE;LIKE" BENIGN)
	if(NOT arg_MODULE)
		string(REPLACE - _ arg_MODULE ${name})
	endif()
	add_library(subject-${name} OBJECT ${arg_UNPARSED_ARGUMENTS})
	target_compile_options(subject-${name} PRIVATE ${DMRACE_INSTRUMENT}
		-gdwarf-4 -Wno-unused-parameter
		-fmacro-prefix-map=${CMAKE_CURRENT_SOURCE_DIR}/=
		# named in a sentence: see the script
		-Werror=implicit-function-declaration)
	target_compile_definitions(subject-${name} PRIVATE
		KBUILD_MODNAME="${arg_MODULE}")
	set(launcher ${DMRACE_MODULES}/explain
		${DMRACE_HARNESS}/kernel/include ${CMAKE_C_COMPILER_LAUNCHER})
	set_target_properties(subject-${name} PROPERTIES
		C_COMPILER_LAUNCHER "${launcher}")
	dmrace_kernel_headers(subject-${name} ${dir})
	dmrace_unmodelled(${name} "${arg_LIKE}" "${arg_BENIGN}")
	dmrace_build_name(${name} build)
	foreach(flavour plain tsan)
		add_executable(${name}-${flavour} ${build}
			$<TARGET_OBJECTS:subject-${name}>
			$<TARGET_OBJECTS:unmodelled-${name}>)
		foreach(part ${DMRACE_PARTS} vcpu-${flavour} runner-${flavour})
			target_sources(${name}-${flavour} PRIVATE
				$<TARGET_OBJECTS:${DMRACE_IMPORTED}${part}>)
		endforeach()
		dmrace_link_flavour(${name}-${flavour} ${flavour})
		target_link_libraries(${name}-${flavour} PRIVATE
			PkgConfig::elf)
		# runner/tsan-report.c replaces that
		target_link_options(${name}-${flavour} PRIVATE
			LINKER:--wrap=_ZN6__tsan13SymbolizeDataEm)
		set_target_properties(${name}-${flavour} PROPERTIES
			LINKER_LANGUAGE C
			RUNTIME_OUTPUT_DIRECTORY ${DMRACE_RUNNER_DIR})
	endforeach()
	dmrace_fit_subject(${name})
	set_property(GLOBAL APPEND PROPERTY
		DMRACE_SUBJECTS:${DMRACE_RUNNER_DIR} ${name})
	dmrace_describe()
	if(DMRACE_RUNNER_DIR STREQUAL "${CMAKE_BINARY_DIR}/libexec/dmrace")
		set_property(GLOBAL APPEND PROPERTY DMRACE_RUNNERS
			${name}-plain ${name}-tsan)
	endif()
endfunction()

# dmrace_subject(NAME DIR ...): as above, of the files that lie in DIR
# where the kernel has them.
function(dmrace_subject name dir)
	file(GLOB sources CONFIGURE_DEPENDS
		${dir}/drivers/*/*.c ${dir}/lib/*.c)
	dmrace_add_subject(${name} ${dir}/include ${sources} ${ARGN})
	dmrace_kernel_code(subject-${name})
	target_compile_options(subject-${name} PRIVATE
		-fmacro-prefix-map=${dir}/=)
	if(DMRACE_RUNNER_DIR STREQUAL "${CMAKE_BINARY_DIR}/libexec/dmrace")
		set_property(GLOBAL APPEND PROPERTY DMRACE_SUBJECT_DIRS ${dir})
	endif()
endfunction()

# dmrace_variant_program(TARGET NAME): TARGET holds the objects of the variant
# NAME.  If the variant cannot be made, TARGET is not made either, and the build
# goes on.
function(dmrace_variant_program target name)
	set_target_properties(${target} PROPERTIES C_LINKER_LAUNCHER
		"${DMRACE_MODULES}/variant;link;${CMAKE_BINARY_DIR}/variants/${name}")
endfunction()

# dmrace_variant(NAME BASE PATCH... [ALSO FILE...] [MODULE NAME]): a subject made
# from the tree BASE by patches, in order.  ALSO adds files from elsewhere,
# which the patches change too: "DIR/./drivers/md/other.c", whose name in the
# tree is what follows the dot.  All of it happens when it is built: a variant
# that can no longer be made stops nothing (see the script), and fails the test
# variant/NAME.
function(dmrace_variant name base)
	find_program(DMRACE_PATCH patch REQUIRED)
	set(script ${DMRACE_MODULES}/variant)
	set(dir ${CMAKE_BINARY_DIR}/variants/${name})
	cmake_parse_arguments(PARSE_ARGV 2 variant "" MODULE ALSO)
	set(patches ${variant_UNPARSED_ARGUMENTS})
	file(GLOB_RECURSE inputs CONFIGURE_DEPENDS ${base}/drivers/* ${base}/lib/*
		${base}/include/*)
	set(files)
	foreach(input IN LISTS inputs)
		file(RELATIVE_PATH file ${base} ${input})
		list(APPEND files ${file})
	endforeach()
	set(outputs ${files} ${variant_ALSO})
	list(TRANSFORM outputs REPLACE "^.*/\\./" "")
	list(APPEND files ${variant_ALSO})
	list(APPEND inputs ${variant_ALSO})
	list(TRANSFORM outputs PREPEND ${dir}/)
	add_custom_command(OUTPUT ${outputs}
		COMMAND ${script} patch ${dir} ${base} ${files} -- ${patches}
		DEPENDS ${inputs} ${patches} ${script} VERBATIM
		COMMENT "Making ${name} by patches")
	set(sources ${outputs})
	list(FILTER sources INCLUDE REGEX "\\.c$")
	dmrace_add_subject(${name} ${dir}/include ${sources}
		MODULE "${variant_MODULE}")
	dmrace_kernel_code(subject-${name})
	target_compile_options(subject-${name} PRIVATE
		-fmacro-prefix-map=${dir}/=)
	set_target_properties(subject-${name} unmodelled-${name} PROPERTIES
		C_COMPILER_LAUNCHER "${script};compile;${dir}")
	dmrace_variant_program(${name}-plain ${name})
	dmrace_variant_program(${name}-tsan ${name})
	add_test(NAME variant/${name} COMMAND ${script} check
		$<TARGET_FILE:${name}-plain> $<TARGET_FILE:${name}-tsan>)
	set_tests_properties(variant/${name} PROPERTIES TIMEOUT 20
		LABELS "variants;quick;verdict" FIXTURES_SETUP variant-${name})
	set_property(GLOBAL APPEND PROPERTY DMRACE_VARIANTS ${name})
endfunction()
