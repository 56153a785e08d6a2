#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# programs.sh DMRACE LIBEXEC REPORT: what real programs see of the port, word for word;
# how their ends are judged; and that nothing of them is left.
set -u
dmrace=$1
export DMRACE_LIBEXEC=$2 LC_ALL=C
schema=$3/schema/record.schema.json
validate=$3/tests/validate.py
dir=$(mktemp -d)
export TMPDIR=$dir/t
mkdir "$TMPDIR"
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out"
failed=0

wrong() {
	failed=$((failed + 1))
	echo "$@"
	cat "$dir/stdout" "$dir/stderr"
}

# run STATUS SCENARIO: the exit status must be that, and nothing left behind.
run() {
	local status=0
	"$dmrace" run "$2" --on ported --under checker --clients \
		>"$dir/stdout" 2>"$dir/stderr" || status=$?
	[ "$status" = "$1" ] || wrong "$2: exit status $status instead of $1"
	[ -z "$(ls "$TMPDIR")" ] || wrong "$2 leaves $(ls "$TMPDIR") behind"
}

record() {
	jq -r "$2" "$DMRACE_OUT/$1/ported-checker/record.json"
}

# prints SCENARIO: what its program prints must be standard input; printed() looks.
printing=()
prints() {
	run 0 "$1"
	{
		echo "== $1"
		cat
	} >>"$dir/wanted"
	printing+=("$DMRACE_OUT/$1/ported-checker/record.json")
}

printed() {
	jq -r '"== \(.scenario.name)", (.clients[0].output | rtrimstr("\n"))' \
		"${printing[@]}" >"$dir/printed"
	diff "$dir/wanted" "$dir/printed" ||
		wrong "programs print something else"
}

# says STATUS SCENARIO WORDS: and that is on stdout or stderr.
says() {
	run "$1" "$2"
	grep -qF -- "$3" "$dir/stdout" "$dir/stderr" ||
		wrong "$2 does not say '$3'"
}

prints nodes <<'END'
character special file a:3f
block special file fe:0
block special file fe:0
vol0
96
vol1
END
# In each report, and as the schema says.
reports() {
	"$dmrace" report "$DMRACE_OUT/nodes" "$1" >"$dir/stdout" 2>"$dir/stderr" ||
		wrong "report $1: exit status $?"
	grep -qF 'character special file a:3f' "$dir/stdout" ||
		wrong "report $1 does not have what the program printed"
}

# What repeats it starts the program again.
command=$(record nodes .replay)
case $command in
*" --clients"*)
	eval "\"$dmrace\" ${command#dmrace }" >"$dir/stdout" 2>"$dir/stderr" ||
		wrong "$command: exit status $?"
	;;
*)
	wrong "no program in: $command"
	;;
esac

reports --html
reports --json
"$validate" "$schema" "$DMRACE_OUT/nodes/ported-checker/record.json" \
	>"$dir/stdout" || wrong "the record is not as the schema says"

prints copies <<'END'
1
1
0
END
prints killed <<'END'
1
Killed
0
END
prints kills <<'END'

0
END
prints outlives <<'END'
early
late
END
# 5 times 4 sectors, and 5 times "1".
prints many <<'END'
10245
END
says 1 too-many 'capacity exceeded: files that a program has open'
says 1 too-many '-DCMAKE_C_FLAGS=-DSYSTEM_FILES=16'
prints views <<'END'
No devices found
hold             v1.0.0
zero             v1.0.0
error            v1.0.1
Driver version:    4.6.0
2.6.17
/proc/devices:254 device-mapper
/proc/misc: 63 device-mapper
hidden
cat: /dev/dm-7: No such device or address
END

# finds SCENARIO WORDS: a finding that is not expected.
finds() {
	run 1 "$1"
	record "$1" '.findings[] | select(.expected | not) | .text' |
		grep -qF -- "$2" || wrong "$1 does not find '$2'"
}

finds wrong-status 'ended with status 3, and no call of it had failed'
says 1 wrong-status 'missing    client: cpu1 exit status 0'
says 1 wrong-status 'unexpected client: cpu1 exit status 3'
finds by-itself 'was killed by SIGSEGV'
says 77 missing 'no-such-program-anywhere is not installed'
says 2 no-command 'no actor of no-command is a command'

# What would need a program that can be set back.
for verb in explore hunt sweep; do
	status=0
	"$dmrace" $verb --clients >"$dir/stdout" 2>"$dir/stderr" || status=$?
	[ "$status" = 2 ] || wrong "$verb --clients: exit status $status"
	grep -qF "'dmrace record'" "$dir/stderr" ||
		wrong "$verb --clients does not name 'dmrace record'"
done

printed
echo "$failed wrong"
[ "$failed" = 0 ]
