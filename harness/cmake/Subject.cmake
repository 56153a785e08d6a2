# SPDX-License-Identifier: GPL-2.0-only
#
# How a subject becomes two runners.
#
#   dmrace_subject(NAME DIR)
#
# compiles DIR/{drivers/md,lib}/*.c once, instrumented, and links them with the
# userspace kernel and all scenarios into libexec/dmrace/NAME-plain (our own
# runtime) and libexec/dmrace/NAME-tsan (the real ThreadSanitizer).

get_filename_component(DMRACE_HARNESS ${CMAKE_CURRENT_LIST_DIR}/.. ABSOLUTE)

# Every access and function a schedule point; stacks and lines exact: nothing
# inlined, cloned or merged that a report might name.
set(DMRACE_INSTRUMENT -O1 -fsanitize=thread -fno-inline
	-fno-omit-frame-pointer -fno-optimize-sibling-calls -fno-builtin
	-fno-strict-aliasing)
if(CMAKE_C_COMPILER_ID MATCHES Clang)
	# x++ is a read and a write, as with gcc.
	list(APPEND DMRACE_INSTRUMENT
		"SHELL:-mllvm -tsan-instrument-read-before-write=1")
else()
	list(APPEND DMRACE_INSTRUMENT -fno-ipa-sra -fno-ipa-cp -fno-ipa-icf
		-fno-partial-inlining)
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

# How an executable of a flavour is linked, whatever is in it.
function(dmrace_link_flavour target flavour)
	set(script ${DMRACE_HARNESS}/vcpu/kernel-state.ld)
	target_link_libraries(${target} PRIVATE Threads::Threads)
	target_link_options(${target} PRIVATE -Wl,-T,${script})
	set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${script})
	if(flavour STREQUAL tsan)
		target_link_options(${target} PRIVATE -fsanitize=thread
			${DMRACE_WRAP})
	endif()
endfunction()

function(dmrace_subject name dir)
	file(GLOB sources CONFIGURE_DEPENDS
		${dir}/drivers/md/*.c ${dir}/lib/*.c)
	add_library(subject-${name} OBJECT ${sources})
	target_compile_options(subject-${name} PRIVATE ${DMRACE_INSTRUMENT}
		-Wno-unused-parameter)
	target_include_directories(subject-${name} PRIVATE ${dir}/include
		${DMRACE_HARNESS}/kernel/include
		${DMRACE_HARNESS}/kernel/dm
		${DMRACE_HARNESS})
	foreach(flavour plain tsan)
		add_executable(${name}-${flavour}
			$<TARGET_OBJECTS:subject-${name}>
			$<TARGET_OBJECTS:kernel-code>
			$<TARGET_OBJECTS:kernel-core>
			$<TARGET_OBJECTS:vcpu>
			$<TARGET_OBJECTS:vcpu-${flavour}>
			$<TARGET_OBJECTS:explore>
			$<TARGET_OBJECTS:explore-engine>
			$<TARGET_OBJECTS:checker>
			$<TARGET_OBJECTS:runner>
			$<TARGET_OBJECTS:runner-${flavour}>
			$<TARGET_OBJECTS:scenarios>)
		dmrace_link_flavour(${name}-${flavour} ${flavour})
		target_link_libraries(${name}-${flavour} PRIVATE
			PkgConfig::elf)
		set_target_properties(${name}-${flavour} PROPERTIES
			RUNTIME_OUTPUT_DIRECTORY
				${CMAKE_BINARY_DIR}/libexec/dmrace)
	endforeach()
	set_property(GLOBAL APPEND PROPERTY DMRACE_SUBJECTS ${name})
endfunction()

# dmrace_variant(NAME BASE PATCH...): a subject made from the tree BASE by
# patches, in order.  Made anew whenever the tree or a patch changes.
find_program(DMRACE_PATCH patch REQUIRED)
function(dmrace_variant name base)
	set(dir ${CMAKE_BINARY_DIR}/variants/${name})
	file(GLOB_RECURSE inputs CONFIGURE_DEPENDS ${base}/drivers/* ${base}/lib/*
		${base}/include/*)
	set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
		${inputs} ${ARGN})
	file(REMOVE_RECURSE ${dir}.new)
	file(COPY ${base}/drivers ${base}/lib ${base}/include
		DESTINATION ${dir}.new)
	foreach(patch IN LISTS ARGN)
		execute_process(
			COMMAND ${DMRACE_PATCH} -p1 -s -F0 --no-backup-if-mismatch
				-i ${patch}
			WORKING_DIRECTORY ${dir}.new
			RESULT_VARIABLE status OUTPUT_VARIABLE output
			ERROR_VARIABLE output)
		if(NOT status EQUAL 0)
			message(FATAL_ERROR "${name}: ${patch}: ${output}")
		endif()
	endforeach()
	# Only what changed: the rest need not be compiled again.
	foreach(input IN LISTS inputs)
		file(RELATIVE_PATH file ${base} ${input})
		configure_file(${dir}.new/${file} ${dir}/${file} COPYONLY)
	endforeach()
	dmrace_subject(${name} ${dir})
endfunction()
