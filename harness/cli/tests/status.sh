#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# status.sh DMRACE FAKE [tsan|valgrind]: every way a run can end, and the
# command's status and word for it.  FAKE is the fake runner.
#
# $run is a command with its first words; fake() is called by check().
# shellcheck disable=SC2086,SC2317
dmrace=$1
fake=$2
dir=$(mktemp -d) || exit 1
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
mkdir "$dir/libexec"
for runner in buggy-plain buggy-tsan fixed-plain fixed-tsan; do
	ln -s "$fake" "$dir/libexec/$runner"
done
export DMRACE_LIBEXEC="$dir/libexec" DMRACE_OUT="$dir/out" LC_ALL=C
unset FAKE NO_COLOR
failed=0
done=0

# check STATUS WORDS COMMAND...: WORDS must stand in its output
check() {
	status=$1
	words=$2
	shift 2
	done=$((done + 1))
	output=$("$@" 2>&1)
	got=$?
	case $got:$output in
	"$status":*"$words"*) return ;;
	"$status":*) echo "does not say \"$words\": $*" ;;
	*) echo "status $got, not $status: $*" ;;
	esac
	echo "$output"
	failed=1
}

# shellcheck disable=SC2329 # by check()
fake() {
	mode=$1
	shift
	env FAKE="$mode" "$dmrace" "$@"
}

# What takes a second runs beside the other checks: start NAME COMMAND...;
# wait; check STATUS WORDS ended NAME
start() {
	name=$1
	shift
	(
		DMRACE_OUT="$dir/out-$name" "$@" >"$dir/$name.txt" 2>&1
		echo $? >"$dir/$name.status"
	) &
}

# shellcheck disable=SC2329 # by check()
ended() {
	cat "$dir/$1.txt"
	return "$(cat "$dir/$1.status")"
}

run="$dmrace run create-vs-lookup"

for on in buggy fixed; do
	start hang-$on fake hang run create-vs-lookup --on $on --timeout 1
done
start hang-late fake hang-late run create-vs-lookup --timeout 1
start endless fake endless run create-vs-lookup --on fixed

# 0: as expected
check 0 'create-vs-lookup' "$dmrace"
check 0 'create-vs-lookup' "$dmrace" list
check 0 'races on   md->disk' "$dmrace" show --story create-vs-lookup
check 0 'blind: they follow no freed memory' \
	"$dmrace" show --story create-vs-lookup
check 0 'as expected: 2 of 2 declared' "$dmrace" show create-vs-lookup
check 0 'reported: 1 finding' \
	"$dmrace" show create-vs-lookup --under none --expect any
done=$((done + 1))
if echo "$output" | grep -q '^others'; then
	echo "show depends on earlier records"
	failed=1
fi
check 0 'What happens next?' "$dmrace" show --predict create-vs-lookup
check 0 'as expected: 2 of 2 declared' $run
check 0 'reads it in dm_find_md' $run
check 0 'dmrace replay create-vs-lookup:1*2,2*2,1 --expect bug' $run
check 0 'nothing found' $run --on fixed
check 0 '"schema": 1' $run --json
check 0 '"schema": 1' env POSIXLY_CORRECT=1 $run --json
check 0 'as expected' $run --quiet
check 0 '3 of 3 runs as expected' $run --repeat 3
check 0 '0 of 3 runs as expected, 3 reported' $run --repeat 3 --expect any
check 0 'reported: 2 findings' $run --expect any
check 0 'as expected' "$dmrace" replay create-vs-lookup:1*2,2*2,1 --expect bug
check 0 'as expected' $run --schedule create-vs-lookup:1 --expect bug
check 0 'Usage: dmrace run' "$dmrace" run --help
for version in version --version 'run --version'; do
	check 0 'dmrace 0' "$dmrace" $version
done
check 0 'Usage: dmrace [VERB ...]' "$dmrace" help
check 0 'Usage: dmrace run [OPTION...] SCENARIO' "$dmrace" help run
check 0 'record.json' ls "$dir/out/latest/"

# 1: not as expected
check 1 'missing    data-race: dm_find_md reads, alloc_dev writes' \
	fake silent run create-vs-lookup
check 1 'unexpected oops: dm_find_md' \
	fake dirty run create-vs-lookup --on fixed
check 1 'unexpected' $run --expect clean
check 1 'try 3 of 3' fake silent run create-vs-lookup --tries 3
check 0 'try 1 of 3' $run --tries 3
# what is not declared is never tried again
check 1 'try 1 of 3' fake dirty run create-vs-lookup --on fixed --tries 3
check 1 'run 1 of 5' fake silent run create-vs-lookup --repeat 5
check 1 'declares nothing for tsan' "$dmrace" run other
# 1: where nothing can be found
for on in buggy fixed; do
	check 1 'has no actors' "$dmrace" run nobody --on $on
	check 1 'declares no finding' "$dmrace" run blind --on $on
done
# 1: where nobody looked
check 1 'did not look: the runner is of the plain flavour' \
	fake flavour run create-vs-lookup
check 1 'did not report the test race' fake asleep run create-vs-lookup
check 1 'the runner is of fixed, not of buggy' \
	fake subject run create-vs-lookup
check 1 'the log is not of this run' fake token run create-vs-lookup
# 1: a run that is worth nothing is never a pass
for on in buggy fixed; do
	for out in '' --quiet --json; do
		check 1 'killed by signal 11' \
			fake kill run create-vs-lookup --on $on $out
	done
	check 1 'cut off' fake cut run create-vs-lookup --on $on
	check 1 'cpu=one is not a number' \
		fake malformed run create-vs-lookup --on $on
	check 1 'exit status 5' fake status run create-vs-lookup --on $on
	check 1 'does not load' fake error run create-vs-lookup --on $on
	check 1 'stopped the run in the middle' fake abandon run create-vs-lookup --on $on
done
# What was found before it went wrong is printed, and in the record.
check 1 'dm_find_md' fake kill-late run create-vs-lookup --on buggy
check 0 '"kind": "oops"' cat "$dir/out/latest/record.json"
check 0 '"result": "error"' cat "$dir/out/latest/record.json"
wait
for on in buggy fixed; do
	check 1 'did not end within 1 s' ended hang-$on
done
check 1 'too long to follow' ended endless
check 1 'dm_find_md' ended hang-late
check 0 '"kind": "oops"' cat "$dir/out-hang-late/latest/record.json"
check 0 '"result": "interrupted"' cat "$dir/out-hang-late/latest/record.json"
check 1 'was not followed' fake unmet run create-vs-lookup
check 1 'was not followed' fake unmet run create-vs-lookup --on fixed
check 1 'cannot make' $run --out /proc/nowhere
check 1 'cannot write the output' sh -c "$run >/dev/full"
check 1 'cannot write the output' sh -c "$dmrace --help >/dev/full"
check 1 'Broken pipe' sh -c "{ sleep 0.3; $run; echo \$? >'$dir/status'; } 2>'$dir/err' | true; cat '$dir/err'; exit \$(cat '$dir/status')"

# What people look at first fits their terminal.
for verb in $("$dmrace" --help | sed -n 's/^  \([a-z]\{3,\}\) .*/\1/p'); do
	"$dmrace" "$verb" --help | grep '.\{81\}' && failed=1
done

# 2: usage
check 2 "no verb 'nonsense'" "$dmrace" nonsense
check 2 "no scenario 'nonsense'" "$dmrace" run nonsense
check 2 "no scenario 'nonsense'" "$dmrace" show nonsense
check 2 "no subject 'nonsense': choose buggy or fixed" $run --on nonsense
check 2 "no value 'nonsense': choose tsan, helgrind, drd, memcheck, checker or none" \
	$run --under nonsense
check 2 'name a scenario' "$dmrace" run
check 2 'name a scenario' "$dmrace" show
check 2 'one scenario only' $run again
check 2 'one verb only' "$dmrace" help run again
check 2 'version takes no argument' "$dmrace" version again
check 2 'is for another scenario than' $run --schedule other:1*3
check 2 'is none' fake refuse run create-vs-lookup --schedule nonsense
check 2 'a replay string is SCENARIO:SCHEDULE' "$dmrace" replay nonsense
check 2 "no scenario 'nonsense'" "$dmrace" replay nonsense:1
check 2 'number' $run --repeat 0
check 2 'number' $run --timeout 1x
check 2 'bug, clean or any' $run --expect perhaps
check 2 'cannot follow fibers' $run --under drd --cpus fibers
check 2 'auto, always or never' $run --color=maybe
check 2 "no option '--nonsense'" $run --nonsense
check 2 'a number from 1' "$dmrace" bench --repeat 0
check 2 'a number from 1' "$dmrace" sweep --random 0
check 2 'takes options only' "$dmrace" bench create-vs-lookup
check 2 'belongs to --html' "$dmrace" report --json --drive
check 2 'belongs to --sarif' "$dmrace" report --json --expected
check 2 "no scenario 'nonsense'" "$dmrace" serve nonsense
case $output in
*Bring*) echo "serve asks for programs that it will not take"; failed=1 ;;
esac
# An empty variable must not put files into the root.
for verb in "run create-vs-lookup" matrix bench serve "report --json"; do
	check 2 "--out='': give a name" "$dmrace" $verb --out ''
done

# 77: cannot run here
check 77 'vm.mmap_rnd_bits=28' fake tsan-start run create-vs-lookup
check 77 'vm.mmap_rnd_bits=28' fake tsan-list run create-vs-lookup
check 1 'dmrace doctor' fake no-list run create-vs-lookup
check 77 'Valgrind is not installed' \
	env PATH=/nonexistent "$dmrace" run create-vs-lookup --under drd
check 77 'build it' env DMRACE_LIBEXEC=/nonexistent "$dmrace" list
check 77 'build it' env DMRACE_LIBEXEC=/nonexistent $run
check 77 "no runners in $dir/out: build it" \
	env DMRACE_LIBEXEC="$dir/out" "$dmrace" list
check 77 'build it' "$dmrace" bench --quick
rm "$dir/libexec/fixed-tsan"
check 77 'build it' $run --on fixed

# Each runner may have scenarios of its own.
mkdir "$dir/two"
ln -s "$fake" "$dir/two/buggy-plain"
ln -s "$fake" "$dir/two/buggy-tsan"
# third NAME FILE: a runner of the subject third with one scenario
third() {
	cat >"$dir/two/third-plain" <<SCRIPT
#!/bin/sh
printf 'runner\tversion=1\tsubject=third\tflavour=plain\n'
printf 'scenario\tname=%s\ttitle=One of third\tfile=%s\n' $1 $2
printf 'actor\tn=1\tdoes=nothing\n'
SCRIPT
	chmod +x "$dir/two/third-plain"
}
export DMRACE_LIBEXEC="$dir/two"
third own scenarios/05.c
check 0 'One of third' "$dmrace" list
check 0 'create-vs-lookup' "$dmrace" list
check 2 "no scenario 'own'" "$dmrace" run own --on buggy
check 2 "no scenario 'other'" "$dmrace" run other --on third --under none
third other scenarios/02.c
check 0 'Declared for memcheck alone' "$dmrace" list
third other scenarios/05.c
check 1 'both scenarios are named other' "$dmrace" list

# What the project says of itself must be right.
third own scenarios/05.c
echo '{ "schema": 1, "subjects": ["third", "buggy"], "default": "third" }' \
	>"$dir/two/project.json"
check 0 'shows on   third' "$dmrace" show --story own
echo '{ "schema": 1, "subjects": "third" }' >"$dir/two/project.json"
check 1 'project.json: "subjects" is not a list: configure' "$dmrace" list
check 1 'project.json: "subjects" is not a list: configure' $run
# Valgrind would fail on these runners, four times.
check 77 'project.json: "subjects" is not a list: configure' \
	env PATH=/nonexistent "$dmrace" doctor

echo "$done checks"
exit $failed
