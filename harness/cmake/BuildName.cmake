# SPDX-License-Identifier: GPL-2.0-only
#
# cmake -DOBJDUMP=... -DOBJECTS=a.o;b.o -DOUT=x.c -P BuildName.cmake
#
# Gives the code in the objects a short name: a hash of its disassembly before
# linking, which is the same in both flavours and in every directory.
#
# Without the only lines that have a path.
execute_process(COMMAND ${OBJDUMP} -dr --no-show-raw-insn ${OBJECTS}
	COMMAND sed "/^In archive /d; /file format/d"
	OUTPUT_VARIABLE code COMMAND_ERROR_IS_FATAL ANY)
string(SHA256 name "${code}")
string(SUBSTRING ${name} 0 8 name)
file(WRITE ${OUT} "/* Made by BuildName.cmake. */
extern const char runner_build[];
const char runner_build[] = \"${name}\";
")
