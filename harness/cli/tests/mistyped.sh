#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# mistyped.sh DMRACE FAKE: after a mistyped name the command asks what was meant,
# in one line, with status 2.  FAKE is the fake runner.
dmrace=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/libexec"
for runner in buggy-plain buggy-tsan fixed-plain fixed-tsan; do
	ln -s "$2" "$dir/libexec/$runner"
done
export DMRACE_LIBEXEC="$dir/libexec" DMRACE_OUT="$dir/out" LC_ALL=C
unset FAKE
failed=0
done=0

# answers LINE ARGUMENT...: just this line
answers() {
	line=$1
	shift
	done=$((done + 1))
	got=$("$dmrace" "$@" 2>&1)
	status=$?
	if [ "$status" != 2 ] || [ "$got" != "$line" ]; then
		printf '%s\n' "status $status after $*:" "$got" "not:" "$line"
		failed=1
	fi
}

answers "dmrace: no verb 'rnu'; did you mean 'run'?" rnu
answers "dmrace help: no verb 'expolre'; did you mean 'explore'?" help expolre
answers "dmrace: no verb 'x'; try 'dmrace --help'" x
answers "dmrace: no verb ''; try 'dmrace --help'" ''
answers "dmrace: no scenario 'create-vs-lokup'; did you mean 'create-vs-lookup'?" \
	run create-vs-lokup
answers "dmrace: 'create-vs-lookup' is a scenario; did you mean 'dmrace run create-vs-lookup'?" \
	create-vs-lookup
answers "dmrace help: no verb 'schedule'; did you mean 'schedules'?" help schedule
# The beginning of a name is enough, if no other name has it.
answers "dmrace: no scenario 'create'; did you mean 'create-vs-lookup'?" \
	matrix create --under tsan
long=$(printf '%0100d' 0)
answers "dmrace: no scenario '$long': 'dmrace list' shows them all" \
	run "$long"
answers "dmrace: no subject 'bugy'; did you mean 'buggy'?" \
	run create-vs-lookup --on bugy
answers "dmrace: no subject 'fixde'; did you mean 'fixed'?" sweep --on fixde
answers "dmrace run: --under: no value 'tsna'; did you mean 'tsan'?" \
	run create-vs-lookup --under tsna
answers "dmrace hunt: --strategy: no value 'pso'; did you mean 'pos'?" \
	hunt create-vs-lookup --strategy=pso
answers "dmrace: no subject 'fixt'; did you mean 'fixed'?" \
	run create-vs-lookup --on fixt
answers "dmrace replay: 'create-vs-lookup' is a scenario, not a replay string; did you mean 'dmrace run create-vs-lookup'?" \
	replay create-vs-lookup
answers "dmrace: 'create-vs-lookup' is a scenario: give --run or --all, which run it, or name its records" \
	report --html create-vs-lookup
# What one verb takes is not what another takes.
answers "dmrace explore: --under: no value 'drd': choose checker or tsan; try 'dmrace explore --help'" \
	explore create-vs-lookup --under drd
answers "dmrace matrix: --under: no value 'checker': choose tsan or explore; try 'dmrace matrix --help'" \
	matrix --under checker
answers "dmrace run: no option '--reapet'; did you mean '--repeat'?" \
	run create-vs-lookup --reapet=3
answers "dmrace: no option '--hlp'; did you mean '--help'?" --hlp
answers "dmrace run: --with: no value 'bkl': there is none here; try 'dmrace run --help'" \
	run create-vs-lookup --with bkl

# What looks like an option is none after an option that takes a value, and after
# "--".
answers "dmrace: no subject '--nonsense': choose buggy or fixed" \
	run create-vs-lookup --on --nonsense
answers "dmrace: no scenario '--nonsense': 'dmrace list' shows them all" \
	run -- --nonsense
answers "dmrace: the schedule '--nonsense:' is for another scenario than create-vs-lookup" \
	run create-vs-lookup -s --nonsense: --on buggy

echo "$done checks"
exit $failed
