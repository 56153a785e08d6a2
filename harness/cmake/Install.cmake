# SPDX-License-Identifier: GPL-2.0-only
#
# What "cmake --install" puts where.  The result can be moved: the command
# finds its runners, and the sources it shows, from where it lies itself.
#
# "cmake --install" installs all components: "variants", what patches made of the
# subjects, most of the bytes; "devel", for subjects and scenarios from elsewhere,
# most of the files; "sources", the lines that are shown; and what has no other
# name.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(lib ${CMAKE_INSTALL_LIBDIR}/dmrace)
get_property(runners GLOBAL PROPERTY DMRACE_RUNNERS)
get_property(variants GLOBAL PROPERTY DMRACE_VARIANTS)
install(TARGETS dmrace)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME variants)
foreach(variant IN LISTS variants)
	foreach(runner ${variant}-plain ${variant}-tsan)
		list(REMOVE_ITEM runners ${runner})
		# One that could not be built has the reason in its place, and
		# nothing of an installation before.
		set(there
			"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBEXECDIR}/dmrace/${runner}")
		install(CODE "file(REMOVE \"${there}\" \"${there}.why\")"
			COMPONENT variants)
		install(FILES $<TARGET_FILE:${runner}>.why
			DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/dmrace OPTIONAL)
		install(TARGETS ${runner} OPTIONAL
			DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/dmrace)
	endforeach()
endforeach()
unset(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME)
install(TARGETS ${runners} DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/dmrace)
install(FILES ${CMAKE_BINARY_DIR}/libexec/dmrace/project.json
	harness/runner/debugger.py
	DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/dmrace)
install(TARGETS dmrace-clients dmrace-client
	DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/dmrace)
install(TARGETS explorer-plain explorer-tsan floor-plain floor-tsan
	DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/dmrace/bench)

# For subjects and scenarios from elsewhere: find_package(dmrace).
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME devel)
get_property(libraries GLOBAL PROPERTY DMRACE_LIBRARIES)
get_property(headers GLOBAL PROPERTY DMRACE_PART_HEADERS)
install(TARGETS ${DMRACE_PARTS} ${libraries} vcpu-plain vcpu-tsan
	runner-plain runner-tsan
	EXPORT dmraceTargets OBJECTS DESTINATION ${lib} ARCHIVE DESTINATION ${lib})
install(EXPORT dmraceTargets NAMESPACE dmrace:: DESTINATION ${lib}/cmake)
install(FILES harness/scenario.h harness/memory.h harness/system.h
	DESTINATION ${lib})
# For recorded scenarios.
install(FILES harness/client/recorded.h DESTINATION ${lib}/client)
install(FILES harness/kernel/host.h harness/kernel/part.h harness/kernel/user.h
	DESTINATION ${lib}/kernel)
install(DIRECTORY harness/kernel/include
	DESTINATION ${lib}/kernel FILES_MATCHING PATTERN *.h)
get_property(modules GLOBAL PROPERTY DMRACE_PART_MODULES)
set(part_headers)
set(part_modules)
foreach(dir IN LISTS headers)
	file(RELATIVE_PATH dir ${DMRACE_HARNESS} ${dir})
	list(APPEND part_headers ${dir})
	string(REGEX REPLACE "/.*" "" part ${dir})
	list(APPEND parts ${part})
endforeach()
foreach(module IN LISTS modules)
	file(RELATIVE_PATH module ${DMRACE_HARNESS} ${module})
	list(APPEND part_modules ${module})
	get_filename_component(dir ${module} DIRECTORY)
	install(FILES harness/${module} DESTINATION ${lib}/${dir})
endforeach()
list(REMOVE_DUPLICATES parts)
foreach(part IN LISTS parts)
	foreach(place ${lib} ${CMAKE_INSTALL_DATADIR}/dmrace/harness)
		install(DIRECTORY harness/${part} DESTINATION ${place}
			FILES_MATCHING PATTERN *.[ch] PATTERN tests EXCLUDE)
	endforeach()
endforeach()
install(FILES harness/vcpu/hooks.h harness/vcpu/state.ld.in
	harness/vcpu/subject.h harness/vcpu/vcpu.h harness/vcpu/valgrind.h
	DESTINATION ${lib}/vcpu)
configure_package_config_file(harness/cmake/dmraceConfig.cmake.in
	${CMAKE_BINARY_DIR}/dmraceConfig.cmake
	INSTALL_DESTINATION ${lib}/cmake PATH_VARS CMAKE_INSTALL_BINDIR
	CMAKE_INSTALL_DATADIR)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/dmraceConfigVersion.cmake
	COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/dmraceConfig.cmake
	${CMAKE_BINARY_DIR}/dmraceConfigVersion.cmake
	harness/cmake/Subject.cmake harness/cmake/Symbols.cmake
	harness/cmake/Unmodelled.cmake harness/cmake/Fit.cmake
	harness/cmake/BuildName.cmake harness/cmake/code.ld.in
	harness/cmake/Project.cmake
	DESTINATION ${lib}/cmake)
install(PROGRAMS harness/cmake/variant harness/cmake/explain
	DESTINATION ${lib}/cmake)
unset(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME)

# What is shown: the subjects' lines, those that patches made among them.
get_property(subjects GLOBAL PROPERTY DMRACE_SUBJECT_DIRS)
install(DIRECTORY ${subjects} scenarios COMPONENT sources
	DESTINATION ${CMAKE_INSTALL_DATADIR}/dmrace
	PATTERN tests EXCLUDE PATTERN *.sh EXCLUDE)
list(TRANSFORM variants PREPEND ${CMAKE_BINARY_DIR}/variants/)
install(DIRECTORY ${variants} OPTIONAL COMPONENT variants
	DESTINATION ${CMAKE_INSTALL_DATADIR}/dmrace/variants)
install(DIRECTORY harness/kernel COMPONENT sources
	DESTINATION ${CMAKE_INSTALL_DATADIR}/dmrace/harness
	FILES_MATCHING PATTERN *.[ch])

# What is read.
install(FILES docs/dmrace.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES harness/cli/completion/dmrace.bash RENAME dmrace
	DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES harness/cli/completion/dmrace.fish
	DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
# Below /usr Debian's zsh looks in another directory than elsewhere.
install(CODE "
set(functions site-functions)
if(CMAKE_INSTALL_PREFIX STREQUAL /usr)
	set(functions vendor-completions)
endif()
file(INSTALL \"${CMAKE_SOURCE_DIR}/harness/cli/completion/dmrace.zsh\"
	DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/zsh/\${functions}\"
	RENAME _dmrace)
")
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}
	FILES_MATCHING PATTERN *.md PATTERN barrier.c PATTERN tests EXCLUDE
	PATTERN example EXCLUDE)
install(DIRECTORY docs/example DESTINATION ${CMAKE_INSTALL_DOCDIR})
