# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What can be typed next comes from the command: harness/cli/complete.h.
_dmrace()
{
	local word words=() candidates=()

	# Bash makes three words of "--on=NAME"; "--on NAME" means the same.
	for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
		[ "$word" = "=" ] || words+=("$word")
	done
	if [ "${COMP_WORDS[COMP_CWORD]}" = "=" ]; then
		words+=("")
	fi
	while IFS=$'\t' read -r word _; do
		case $word in
		:files) compopt -o default ;;
		:directories) compopt -o dirnames ;;
		*) candidates+=("$word") ;;
		esac
	done < <("${COMP_WORDS[0]}" --complete "${words[@]}" 2>/dev/null)
	mapfile -t COMPREPLY < <(compgen -W "${candidates[*]}" -- "${words[-1]}")
}
complete -F _dmrace dmrace
