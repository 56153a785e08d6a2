#compdef dmrace
# SPDX-License-Identifier: GPL-2.0-only
# What can be typed next comes from the command: harness/cli/complete.h.
local line
local -a lines candidates

lines=("${(@f)$("${(Q)words[1]}" --complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
case $lines[1] in
'')
	return 1 ;;
:files)
	compset -P '--*='
	_files ;;
:directories)
	compset -P '--*='
	_path_files -/ ;;
*)
	for line in $lines; do
		candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
	done
	_describe dmrace candidates ;;
esac
