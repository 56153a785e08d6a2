# SPDX-License-Identifier: GPL-2.0-only
#
# Subjects between and beside the two, made from patches:
#
#   stage-K		buggy and the first K patches
#   without-K		all eight but K; without 1 there is no 2 either, which
#			is made of it
#   as-posted, as-merged	the series with the patches that history had in
#			another form: 6 as posted; 6 and 8 as merged
#   follow-up		fixed and 09 onwards: cures of what the series left

set(buggy ${CMAKE_SOURCE_DIR}/buggy)
set(fixed ${CMAKE_SOURCE_DIR}/fixed)
file(GLOB series CONFIGURE_DEPENDS ${fixed}/series/0*.patch)
file(GLOB follow_up CONFIGURE_DEPENDS ${fixed}/follow-up/*.patch)

foreach(k RANGE 1 7)
	list(SUBLIST series 0 ${k} patches)
	dmrace_variant(stage-${k} ${buggy} ${patches} MODULE dm_mod)
endforeach()

dmrace_variant(without-1 ${fixed} ${fixed}/without/02.patch
	${fixed}/without/01.patch MODULE dm_mod)
foreach(k RANGE 2 8)
	dmrace_variant(without-${k} ${fixed} ${fixed}/without/0${k}.patch
		MODULE dm_mod)
endforeach()

foreach(form as-posted as-merged)
	set(patches)
	foreach(patch IN LISTS series)
		string(REGEX MATCH "/series/(0[0-9])-" number ${patch})
		set(historic ${fixed}/history/${CMAKE_MATCH_1}-${form}.patch)
		if(EXISTS ${historic})
			set(patch ${historic})
		endif()
		list(APPEND patches ${patch})
	endforeach()
	dmrace_variant(${form} ${buggy} ${patches} MODULE dm_mod)
endforeach()

dmrace_variant(follow-up ${fixed} ${follow_up} ALSO
	${CMAKE_SOURCE_DIR}/harness/dm/./drivers/md/dm-target.c
	MODULE dm_mod)
