# SPDX-License-Identifier: GPL-2.0-only
#
# The description of the project, for reports.  The subjects themselves: see the
# top CMakeLists.txt and variants.cmake.
set(stages)
foreach(k RANGE 1 7)
	list(APPEND stages stage-${k})
endforeach()
set(without)
foreach(k RANGE 1 8)
	list(APPEND without without-${k})
endforeach()
dmrace_project(
	TITLE "the device-mapper races of 2004-2006"
	ABOUT "In 2004 device-mapper began to publish a half-built device; in \
2006 eight patches ended that. Each race below is a run of a port of that \
code through one interleaving, with what ThreadSanitizer reported. Step through \
it on the code before and after the patches."
	SUBJECTS buggy ${stages} fixed ${without} as-posted as-merged follow-up
	DEFAULT buggy
	CLEAN fixed
	SERIES buggy ${stages} fixed follow-up
	WITHOUT ${without}
	NOTE "as-posted, as-merged: 06 in its historic forms; follow-up: with 09 and later")
