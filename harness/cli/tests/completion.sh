#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# completion.sh DMRACE COMPLETION: what dmrace offers to a shell; and bash, zsh and
# fish complete it, each in a terminal.  COMPLETION is the directory of their files.
dmrace=$1
completion=$2
dir=$(mktemp -d) || exit 1
# shellcheck source=/dev/null
. "$(dirname "$0")/screen.sh"
export DMRACE_OUT="$dir/out" LC_ALL=C.UTF-8 HOME="$dir"
unset ZDOTDIR XDG_CONFIG_HOME XDG_DATA_HOME
failed=0
done=0

# ---- the candidates ---------------------------------------------------------

# offers WORDS TYPED...: these words and no others, for the last word typed
offers() {
	want=$1
	shift
	done=$((done + 1))
	got=$("$dmrace" --complete "$@" |
		awk -F '\t' '{ printf "%s%s", blank, $1; blank = " " }')
	[ "$got" = "$want" ] && return
	printf "after '%s':\n%s\nnot:\n%s\n" "$*" "$got" "$want"
	failed=1
}

verbs=$("$dmrace" help | sed -n 's/^  \([a-z]\{3,\}\) .*/\1/p' | paste -sd ' ')
scenarios=$("$dmrace" list | cut -d ' ' -f 1 | paste -sd ' ')
tools='tsan helgrind drd memcheck checker none'

offers "$verbs"
offers "$verbs" ''
offers "$verbs schedules" help ''
offers '' help run ''
offers '--help --version' -
offers "$scenarios" run ''
offers "$scenarios" run --on buggy --quiet st
offers "$scenarios" run --under=tsan ''
offers "$scenarios" matrix stale-lookup ''
# It is one run, and prints no report.
offers '--on --under --cpus --expect --timeout --with --out --quiet --color --help --usage --version --bkl' \
	step -
offers '' run stale-lookup ''	# it takes one
offers '' run -- stale-lookup ''
offers "$scenarios" run -- -
offers '' nonsense ''
offers "$tools" run stale-lookup --under ''
offers '--under=checker --under=tsan' explore --under=che
offers 'tsan explore' matrix --under ''
offers 'checker tsan' sweep --under ''
offers 'threads fibers' show stale-lookup --cpus ''
offers 'bug clean any' run stale-lookup --expect ''
offers 'auto always never' run stale-lookup --col ''	# short for --color
offers 'access sync' explore stale-lookup --granularity ''
offers 'random pct pos' hunt stale-lookup --strategy ''
offers 'bkl' run --with ''
offers '--with=bkl,bkl' run --with=bkl,b
offers 'directed free' run stale-lookup -s ''
offers 'directed free' run -qs ''
offers '' run --repeat ''
offers ':files' report --html --out ''
offers ':files' report ''
offers "$scenarios" report --html --run ''
offers ':directories' run --out ''

# Each subject that is here.
# shellcheck disable=SC2046 # a word each
offers "$("$dmrace" version | sed -n 's/, build .*//p' | paste -sd ' ')" \
	run --on ''

# Each option of each verb, and no other.
for verb in $verbs; do
	done=$((done + 1))
	{
		"$dmrace" "$verb" --help
		echo offered
		"$dmrace" --complete "$verb" --
	} | awk -v verb="$verb" '
		/^offered$/ { offered = 1; next }
		offered { sub(/\t.*/, "") }
		offered && $0 != "--bkl" { got[$0] = 1 }
		!offered && /^  ....--/ {
			sub(/^ *(-., )?/, "")
			sub(/[^a-z-].*/, "")
			want[$0] = 1
		}
		END {
			for (option in want)
				if (!(option in got))
					wrong = wrong " not offered: " option
			for (option in got)
				if (!(option in want))
					wrong = wrong " offered: " option
			if (wrong)
				print verb wrong
			exit wrong != ""
		}' || failed=1
done

# ---- the shells -------------------------------------------------------------

# type_ TEXT KEY...
type_() {
	tmux_ send-keys -t 0 -l -- "$1"
	shift
	tmux_ send-keys -t 0 "$@"
}

# wait_for LINE: a basic regular expression
wait_for() {
	done=$((done + 1))
	await -x "$1" || failed=1
}

# completes TYPED LINE: with a tab it becomes the line
completes() {
	[ $failed = 0 ] || return	# each would wait in vain
	type_ "$1" Tab
	wait_for "> $2"
	tmux_ send-keys -t 0 C-u
}

# stays TYPED: a tab changes nothing, and adds no blank
stays() {
	[ $failed = 0 ] || return
	type_ "$1" Tab x
	wait_for "> $1x"
	tmux_ send-keys -t 0 C-u
}

# Installed, so that each shell finds its file by itself.
start() {
	tmux_ kill-server
	shell=$1
	shift
	command -v "$shell" >/dev/null || {
		echo "$shell is not here: ci/prepare test"
		failed=1
		return 1
	}
	tmux_ new-session -d -x 80 -y 24 -c "$dir" "PATH='$dir/bin':\$PATH $*"
	wait_for '>'
}

mkdir "$dir/bin" "$dir/files"
ln -s "$dmrace" "$dir/bin/dmrace"
touch "$dir/files/some-record.json"

all() {
	completes 'dmrace exp' 'dmrace explore'
	completes 'dmrace help exp' 'dmrace help explore'
	completes 'dmrace run stale-l' 'dmrace run stale-lookup'
	stays 'dmrace run stale-lookup --unt'
	completes 'dmrace explore stale-lookup --unt' \
		'dmrace explore stale-lookup --until-found'
	completes 'dmrace run stale-lookup --on fix' \
		'dmrace run stale-lookup --on fixed'
	completes 'dmrace run stale-lookup --under=hel' \
		'dmrace run stale-lookup --under=helgrind'
	completes 'dmrace report files/so' 'dmrace report files/some-record.json'
	completes 'dmrace report --out=files/so' \
		'dmrace report --out=files/some-record.json'
	# Not the record: a directory is wanted.
	completes 'dmrace run --out fil' 'dmrace run --out files/'
	stays 'dmrace run --out files/so'
}

mkdir -p "$dir/.local/share/bash-completion/completions"
cat >"$dir/bashrc" <<END
PS1='> '
. '$completion/dmrace.bash'
END
start bash bash --noprofile --rcfile "$dir/bashrc" && all

mkdir "$dir/functions"
ln -s "$completion/dmrace.zsh" "$dir/functions/_dmrace"
cat >"$dir/.zshrc" <<END
PS1='> '
fpath=('$dir/functions' \$fpath)
autoload -Uz compinit
compinit -u -d '$dir/zcompdump'
END
if start zsh zsh -o NO_GLOBAL_RCS; then
	all
	# What the candidates mean.
	type_ 'dmrace re' Tab Tab
	wait_for 'replay  -- repeats a recorded run'
fi

mkdir -p "$dir/.config/fish/completions"
ln -s "$completion/dmrace.fish" "$dir/.config/fish/completions/"
cat >"$dir/.config/fish/config.fish" <<'END'
function fish_prompt
    echo '> '
end
function fish_greeting
end
set -g fish_autosuggestion_enabled 0
END
if start fish fish --private; then
	all
	type_ 'dmrace re' Tab
	wait_for 'replay  *(repeats a recorded run).*'
fi

echo "$done checks"
exit $failed
