# SPDX-License-Identifier: GPL-2.0-only
#
# Device-mapper of a real kernel:
#
#	dmrace_kernel_tree(NAME DIR [LIKE SUBJECT] [BENIGN WORD...])
#
# DIR is a tree of Linux 2.6.12 to 2.6.20.  A subject NAME is made of its
# drivers/md/dm.c, dm-ioctl.c, dm-table.c, dm-target.c and lib/idr.c, as they are,
# with its dm.h, dm-bio-list.h and linux/idr.h, device-mapper.h and dm-ioctl.h.
# All else is ours.  LIKE: whose findings the scenarios expect of it ("buggy",
# "fixed").  BENIGN: variables and members that its code reads or writes
# without a lock on purpose (id_free_cnt, bd_openers): races on these are
# counted and shown, and change no verdict.

set(DMRACE_DM ${CMAKE_CURRENT_LIST_DIR})

function(dmrace_kernel_tree name dir)
	get_filename_component(dir ${dir} ABSOLUTE)
	set(sources drivers/md/dm.c drivers/md/dm-ioctl.c drivers/md/dm-table.c
		drivers/md/dm-target.c lib/idr.c)
	set(headers linux/idr.h linux/device-mapper.h linux/dm-ioctl.h)
	set(needed ${headers})
	list(TRANSFORM needed PREPEND include/)
	foreach(file ${sources} ${needed} drivers/md/dm.h
		drivers/md/dm-bio-list.h)
		if(NOT EXISTS ${dir}/${file})
			message(FATAL_ERROR "dmrace_kernel_tree(${name}): "
				"there is no ${dir}/${file}")
		endif()
	endforeach()

	# These of its headers, and none of the others.
	set(include ${CMAKE_CURRENT_BINARY_DIR}/trees/${name})
	foreach(header ${headers})
		file(CONFIGURE OUTPUT ${include}/${header} @ONLY
			CONTENT "#include \"${dir}/include/${header}\"\n")
	endforeach()
	file(CONFIGURE OUTPUT ${include}/tree/dm.h @ONLY
		CONTENT "#include \"${dir}/drivers/md/dm.h\"\n")

	list(TRANSFORM sources PREPEND ${dir}/)
	dmrace_project_defaults(buggy fixed)
	dmrace_add_subject(${name} ${include} ${sources}
		${DMRACE_DM}/tree/targets.c ${DMRACE_DM}/tree/idr-boot.c
		MODULE dm_mod ${ARGN})
	dmrace_kernel_code(subject-${name})
	# Its warnings are its authors' affair.
	target_compile_options(subject-${name} PRIVATE -w
		-fmacro-prefix-map=${dir}/=)
endfunction()
