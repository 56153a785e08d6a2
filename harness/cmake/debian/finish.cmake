# SPDX-License-Identifier: GPL-2.0-only
#
# CPack runs this (CPACK_PRE_BUILD_SCRIPTS) when all is installed in its
# directory.  It adds what Debian asks for and "cmake --install" does not make.
set(usr ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr)
set(doc ${usr}/share/doc/dmrace)
set(debian ${CPACK_DMRACE_DEBIAN})

# compress(FILE): to FILE.gz, the same bytes each time
function(compress file)
	execute_process(COMMAND gzip -9nf ${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(STRINGS ${debian}/changelog first LIMIT_COUNT 1)
if(NOT first MATCHES "^dmrace \\(${CPACK_PACKAGE_VERSION}\\) ")
	message(FATAL_ERROR "${debian}/changelog: the first entry is not for version ${CPACK_PACKAGE_VERSION}: add one")
endif()
file(COPY_FILE ${debian}/changelog ${doc}/changelog)
file(COPY_FILE ${debian}/copyright ${doc}/copyright)
compress(${doc}/changelog)
file(GLOB pages ${usr}/share/man/man1/*.1)
foreach(page IN LISTS pages)
	compress(${page})
endforeach()
file(MAKE_DIRECTORY ${usr}/share/lintian/overrides)
file(COPY_FILE ${debian}/lintian-overrides
	${usr}/share/lintian/overrides/dmrace)

# The other programs keep their debugging information: lintian-overrides says why.
file(GLOB programs ${usr}/libexec/dmrace/bench/*)
execute_process(COMMAND ${CPACK_DMRACE_STRIP} ${usr}/bin/dmrace ${programs}
	COMMAND_ERROR_IS_FATAL ANY)
