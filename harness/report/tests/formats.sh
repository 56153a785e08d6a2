#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# formats.sh DMRACE: each format, made of real runs good and bad, obeys its
# schema; and a file that does not obey it is refused.
set -eu
dmrace=$1
here=$(dirname "$0")
schema=$here/../schema
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out"
unset DMRACE_COMMAND

fail() {
	echo "$*" >&2
	exit 1
}

# Python and the schemas take longer to load than to use, so what is to be held
# against them is collected, and looked at in the end.
valid() {
	printf '%s\t%s\n' "$schema/$1.schema.json" "$2" >>"$dir/files"
}

# jq is slow to start, so it is given all changes of a file, or all tests, at once.

# refused SCHEMA FILE CHANGE...: no longer valid after any of the changes, which are
# of the first record
broken=0
refused() {
	name=$1
	file=$2
	shift 2
	changes=
	for change; do
		changes="$changes${changes:+, }($change)"
	done
	jq -c "$changes | if type == \"array\" then .[:1] else . end" \
		"$file" | split -l 1 - "$dir/new."
	for new in "$dir"/new.*; do
		broken=$((broken + 1))
		mv "$new" "$dir/broken-$broken.json"
		printf '%s\t%s\t%s\tafter %s\n' --refuse \
			"$schema/$name.schema.json" "$dir/broken-$broken.json" \
			"$(echo "$1" | tr '\n\t' '  ')" >>"$dir/files"
		shift
	done
	[ $# = 0 ] || fail "$file: cannot be changed: $*"
}

# has FILE TEST...: each is true of it
has() {
	file=$1
	shift
	tests=
	for test; do
		tests="$tests${tests:+, }[$test][-1]"
	done
	jq "[$tests] | map(not) | index(true)" "$file" >"$dir/said" ||
		fail "$file: one of these is wrong: $*"
	read -r failed <"$dir/said"
	[ "$failed" = null ] || {
		shift "$failed"
		fail "$file: failed: $1"
	}
}

"$dmrace" report --json 2>"$dir/said" && fail "a report of nothing"
grep -q 'no records' "$dir/said" ||
	grep -q 'No such file' "$dir/said" || fail "no word of what is missing"

# dmrace STATUS ARGUMENT...: quietly
record() {
	want=$1
	shift
	got=0
	"$dmrace" "$@" --quiet >"$dir/said" 2>&1 || got=$?
	[ $got = "$want" ] ||
		fail "status $got, not $want: dmrace $*: $(head -n 4 "$dir/said")"
}

# as expected twice, not as expected four times, an error
record 0 run create-vs-lookup
record 0 run create-vs-lookup --on fixed
record 1 run lost-reference --expect clean
record 1 run open-vs-remove --on fixed --expect bug
record 1 explore open-after-free --on fixed --expect bug --under tsan \
	--no-checkpoints
record 1 explore create-vs-lookup --expect clean --until-found
grep -q '; stopped at the first finding$' "$dir/said" ||
	fail "it does not say that it stopped: $(cat "$dir/said")"
[ "$(wc -l <"$dir/said")" -le 15 ] || fail "too long: $(cat "$dir/said")"
record 2 run open-after-free --expect bug \
	--schedule 'cpu1 until nothing returns; cpu2 to end'

for format in json junit sarif github; do
	"$dmrace" report --$format --out "$dir/r.$format"
done
"$dmrace" report --sarif --expected --out "$dir/all.sarif"
"$dmrace" report --summary --out "$dir/r.summary" && fail "all as expected?"

valid record "$dir/r.json"
has "$dir/r.json" 'length == 7' 'any(.[]; .verdict.result == "error")'
refused record "$dir/r.json" '.[0].schema = 2' 'del(.[0].verdict.result)' \
	'.[0].events[5].kind = "jump"' '.[0].findings[0].sides = []'

xmllint --noout --schema "$schema/junit.xsd" "$dir/r.junit" 2>"$dir/said" || {
	cat "$dir/said"
	exit 1
}
grep -q 'tests="7" failures="4" errors="1" skipped="0"' "$dir/r.junit" ||
	fail "JUnit counts differ"
grep -q '<failure message="[a-z-]*: cpu.* in .* (buggy/drivers/md/dm.c:' \
	"$dir/r.junit" || fail "JUnit: a message without a race and a place"
grep -q '<failure message="not found: ' "$dir/r.junit" ||
	fail "JUnit: a message without what is missing"
[ "$(grep -o 'classname="[^"]*" name="[^"]*"' "$dir/r.junit" | sort -u |
	wc -l)" = 7 ] || fail "JUnit: two test cases of one name"
sed 's/ message="[^"]*"//' "$dir/r.junit" >"$dir/broken.xml"
xmllint --noout --schema "$schema/junit.xsd" "$dir/broken.xml" 2>/dev/null &&
	fail "the JUnit schema lets a failure without message pass"

# What is expected is suppressed, or left out; the rest is as it was.
valid sarif "$dir/r.sarif"
valid sarif "$dir/all.sarif"
news='[.runs[].results[] | select(.suppressions == []) | .partialFingerprints]'
jq -se "map($news) | .[0] == .[1]" "$dir/r.sarif" "$dir/all.sarif" \
	>/dev/null || fail "--expected changes what is news"
has "$dir/r.sarif" '[.runs[].results[] | select(.suppressions != [])] == []' \
	'.runs[0].results | length > 3' '.runs | length == 1' \
	'any(.runs[0].results[]; .ruleId == "missing")' \
	'.runs[0].invocations[0].executionSuccessful == false' \
	'[.runs[0].results[].ruleId] -
		[.runs[0].tool.driver.rules[].id] == []' \
	'any(.runs[0].results[].partialFingerprints["dmrace/v1"];
		. == "buggy/data-race/alloc_dev/dm_get/mapped_device.holders")'
# Each kind of finding has a rule, also one that only a detector knows.
mkdir "$dir/kinds"
for kind in not-linearizable result UnlockUnlocked; do
	jq --arg kind $kind '.findings |= .[:1] | .findings[].kind = $kind' \
		"$dir/out/create-vs-lookup/buggy-tsan/record.json" \
		>"$dir/kinds/$kind"
done
"$dmrace" report --sarif --expected --out "$dir/kinds.sarif" "$dir/kinds"/*
has "$dir/kinds.sarif" '[.runs[0].results[].ruleId | select(. != "missing")] |
		sort == ["not-linearizable", "other", "result"]' \
	'[.runs[0].results[].ruleId] -
		[.runs[0].tool.driver.rules[].id] == []'
# One result for each finding, and its fingerprint knows no line.
race='.runs[0].results | map(select(.codeFlows and .suppressions != [])) | .[0]'
flows="$race | .codeFlows[0].threadFlows"
prints='[.runs[0].results[].partialFingerprints.primaryLocationLineHash]'
has "$dir/all.sarif" "$flows | map(.id) == [\"cpu1\", \"cpu2\"]" \
	"$flows | map(.locations[].executionOrder) | sort ==
		[range(1; length + 1)]" \
	"$flows | map(.locations[] |
		select(.importance == \"essential\")) | length >= 2" \
	"$race | .suppressions[0].kind == \"inSource\"" \
	'any(.runs[0].results[]; .relatedLocations | length == 2)' \
	'[.. | .uri? | strings | select(startswith("/"))] == []' \
	'[.runs[0].results[].locations | length] | unique == [1]' \
	"$prints | (length == (unique | length))"
cp -r "$dir/out" "$dir/moved"
find "$dir/moved" -name record.json \
	-exec sed -i 's/\("line": \)\([1-9]\)/\17\2/' {} +
"$dmrace" report --sarif --expected --out "$dir/moved.sarif" "$dir/moved"
cmp "$dir/all.sarif" "$dir/moved.sarif" >/dev/null && fail "no line moved"
jq -se "map($prints) | .[0] == .[1]" "$dir/all.sarif" "$dir/moved.sarif" \
	>/dev/null || fail "a fingerprint has moved"

# Each command that is shown can be typed, and shows a failure again.
{
	sed -n 's/^  replay  dmrace //p' "$dir/r.summary"
	jq -r '.runs[0].results[].message.text' "$dir/all.sarif" |
		sed -n 's/.*Replay: dmrace //p' | sort -u | head -n 6
} | sort -u >"$dir/commands"
[ "$(wc -l <"$dir/commands")" -ge 5 ] || fail "few commands to replay"
grep -q '^explore open-after-free --no-checkpoints --on fixed' "$dir/commands" ||
	fail "no command that explores again"
while read -r command; do
	got=0
	eval "\"$dmrace\" $command --quiet --out $dir/again" \
		</dev/null >"$dir/said" 2>&1 || got=$?
	case $command in
	*'nothing returns'*) [ $got = 2 ] ;;
	*) [ $got -le 1 ] && ! grep -q '^dmrace: .*schedule' "$dir/said" ;;
	esac || fail "status $got: dmrace $command: $(cat "$dir/said")"
done <"$dir/commands"

refused sarif "$dir/r.sarif" '.version = "2.0.0"' \
	'del(.runs[0].results[0].message)' '.runs[0].results[0].place = 1' \
	'.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri
	 = "/etc/passwd"'

grep -vE '^::error (file=[^:,]+(,line=[0-9]+)?,)?title=[^:,]+::[^:]' \
	"$dir/r.github" && fail "no GitHub annotations"
[ "$(wc -l <"$dir/r.github")" = 5 ] || fail "not an annotation each"
has_annotation() {
	grep -q "$1" "$dir/r.github" || fail "no annotation $1"
}
has_annotation 'title=open-after-free on buggy::'
has_annotation '^::error file=scenarios/.*title=open-vs-remove on fixed::not found: '
has_annotation '^::error file=buggy/drivers/md/dm.c,line=[0-9]*,title=lost-ref'
has_annotation '%0Areplay: dmrace replay lost-reference:'
grep -q 'title=create-vs-lookup on fixed' "$dir/r.github" &&
	fail "what is expected is annotated"
GITHUB_STEP_SUMMARY=$dir/r.md "$dmrace" report --github >/dev/null
grep -q '^### dmrace: 5 scenarios not as expected$' "$dir/r.md" ||
	fail "no summary of the job"
[ "$(grep -c '^| [a-z]' "$dir/r.md")" = 6 ] || fail "a row is missing"
GITHUB_STEP_SUMMARY=$dir "$dmrace" report --github >"$dir/said" 2>&1 &&
	fail "the summary of the job was not written"
grep -q "^dmrace: cannot write $dir" "$dir/said" || fail "no word of it"

"$here/validate.py" <"$dir/files"
