# SPDX-License-Identifier: GPL-2.0-only
#
# "cpack" in the build directory makes dmrace_VERSION_ARCHITECTURE.deb.  It holds
# what "cmake --install" installs, in /usr, and the files that Debian asks for: see
# debian/ here.

set(DMRACE_PACKAGE_CONTACT "dmrace maintainers <maintainers@dmrace.invalid>"
	CACHE STRING "the maintainer of the package: NAME <MAIL>")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT ${DMRACE_PACKAGE_CONTACT})
set(CPACK_PACKAGE_NAME dmrace)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
# The runners' lines and variables are read from their debugging information.
set(CPACK_STRIP_FILES OFF)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
# Helgrind, DRD and memcheck; without it these three say that it is missing.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "valgrind (>= 1:3.19)")
# gdb for --gdb, dmsetup for --clients, the others for your own subjects and
# scenarios.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "gdb, dmsetup, clang, cmake, ninja-build")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"dmrace runs real kernel code in userspace, on virtual CPUs that it schedules.
It makes the races in that code happen every time, under ThreadSanitizer and
Valgrind, and explores every schedule that makes a difference. The races must
be reported in the old code, and nothing in the patched code.")
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/debian/finish.cmake)
set(CPACK_DMRACE_DEBIAN ${CMAKE_CURRENT_LIST_DIR}/debian)
set(CPACK_DMRACE_STRIP ${CMAKE_STRIP})
include(CPack)
