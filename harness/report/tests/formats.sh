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

fail() {
	echo "$*" >&2
	exit 1
}

valid() {
	"$here/validate.py" "$schema/$1.schema.json" "$2"
}

# refused SCHEMA FILE CHANGE: no longer valid after the change
refused() {
	jq "$3" "$2" >"$dir/broken.json"
	if valid "$1" "$dir/broken.json" >"$dir/said"; then
		fail "the schema $1 lets this pass: $3"
	fi
}

has() {
	jq -e "$2" "$1" >/dev/null || fail "$1: failed: $2"
}

"$dmrace" report --json 2>"$dir/said" && fail "a report of nothing"
grep -q 'no records' "$dir/said" ||
	grep -q 'No such file' "$dir/said" || fail "no word of what is missing"

# as expected twice, not as expected twice, an error
"$dmrace" run create-vs-lookup -q >/dev/null
"$dmrace" run create-vs-lookup -q --on fixed >/dev/null
"$dmrace" run lost-reference -q --expect clean >/dev/null && fail "clean?"
"$dmrace" run open-vs-remove -q --on fixed --expect bug >/dev/null &&
	fail "a bug?"
"$dmrace" run open-after-free -q --expect bug \
	--schedule 'cpu1 until nothing returns; cpu2 to end' \
	>/dev/null 2>&1 && fail "nothing returned?"

for format in json junit sarif github; do
	"$dmrace" report --$format --out "$dir/r.$format"
done

valid record "$dir/r.json"
has "$dir/r.json" 'length == 5'
has "$dir/r.json" 'any(.[]; .verdict.result == "error")'
refused record "$dir/r.json" '.[0].schema = 2'
refused record "$dir/r.json" 'del(.[0].verdict.result)'
refused record "$dir/r.json" '.[0].events[5].kind = "jump"'
refused record "$dir/r.json" '.[0].findings[0].sides = []'

xmllint --noout --schema "$schema/junit.xsd" "$dir/r.junit" 2>"$dir/said" || {
	cat "$dir/said"
	exit 1
}
grep -q 'tests="5" failures="2" errors="1" skipped="0"' "$dir/r.junit" ||
	fail "JUnit counts differ"
sed 's/ message="[^"]*"//' "$dir/r.junit" >"$dir/broken.xml"
xmllint --noout --schema "$schema/junit.xsd" "$dir/broken.xml" 2>/dev/null &&
	fail "the JUnit schema lets a failure without message pass"

valid sarif "$dir/r.sarif"
race='.runs[0].results | map(select(.ruleId == "data-race")) | .[0]'
flows="$race | .codeFlows[0].threadFlows"
has "$dir/r.sarif" "$flows | map(.id) == [\"cpu1\", \"cpu2\"]"
has "$dir/r.sarif" "$flows | map(.locations[].executionOrder) | sort ==
	[range(1; length + 1)]"
has "$dir/r.sarif" "$flows | map(.locations[] |
	select(.importance == \"essential\")) | length >= 2"
has "$dir/r.sarif" "$race | .suppressions[0].kind == \"inSource\""
has "$dir/r.sarif" "$race | .relatedLocations | length == 2"
has "$dir/r.sarif" "$race | .partialFingerprints[\"dmrace/v1\"] ==
	\"data-race/alloc_dev/dm_disk/mapped_device.disk\""
has "$dir/r.sarif" 'any(.runs[0].results[]; .suppressions == [])'
has "$dir/r.sarif" 'any(.runs[0].results[]; .ruleId == "missing")'
has "$dir/r.sarif" '.runs[0].invocations[0].executionSuccessful == false'
has "$dir/r.sarif" '[.runs[0].results[].ruleId] -
	[.runs[0].tool.driver.rules[].id] == []'
has "$dir/r.sarif" '[.. | .uri? | strings | select(startswith("/"))] == []'
refused sarif "$dir/r.sarif" '.version = "2.0.0"'
refused sarif "$dir/r.sarif" 'del(.runs[0].results[0].message)'
refused sarif "$dir/r.sarif" '.runs[0].results[0].place = 1'
refused sarif "$dir/r.sarif" \
	'.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri
	 = "/etc/passwd"'

grep -vE '^::error (file=[^:,]+(,line=[0-9]+)?,)?title=[^:,]+::[^:]' \
	"$dir/r.github" && fail "no GitHub annotations"
grep -q 'title=open-after-free' "$dir/r.github" || fail "an error not told"
grep -q '::not found: ' "$dir/r.github" || fail "what is missing not told"
grep -q '^::error file=buggy/drivers/md/dm.c,line=[0-9]*,title=lost-reference' \
	"$dir/r.github" || fail "what is unexpected not told"
grep -q 'title=create-vs-lookup' "$dir/r.github" &&
	fail "what is expected told"
grep -q '%0Admrace ' "$dir/r.github" || fail "no line to replay it"
exit 0
