#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# json.sh DMRACE VALIDATE SCHEMAS: what list and doctor print with --json obeys
# its schema, and agrees with what they print without it.
set -eu
dmrace=$1
validate=$2
schemas=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export LC_ALL=C

fail() {
	echo "$*" >&2
	exit 1
}

# refused VERB CHANGE: the schema does not take the output after it
refused() {
	jq "$2" "$dir/$1.json" >"$dir/broken.json"
	if "$validate" "$schemas/$1.schema.json" "$dir/broken.json" >"$dir/said"
	then
		fail "the schema $1 lets this pass: $2"
	fi
}

"$dmrace" list --json >"$dir/list.json"
"$validate" "$schemas/list.schema.json" "$dir/list.json"
refused list '.[0].schema = 2'
refused list '.[0].name = ""'
refused list 'del(.[1].cpus)'
refused list '.[0].cells[0].expect = "any"'
"$dmrace" list | cut -d ' ' -f 1 >"$dir/names"
jq -r '.[].name' "$dir/list.json" | diff "$dir/names" - ||
	fail "not the scenarios that list prints"

# doctor_agrees STATUS: with what it prints as text
doctor_agrees() {
	status=0
	"$dmrace" doctor --json >"$dir/doctor.json" || status=$?
	[ $status = "$1" ] || fail "doctor --json: status $status, not $1"
	"$validate" "$schemas/doctor.schema.json" "$dir/doctor.json"
	"$dmrace" doctor >"$dir/doctor" || [ $? = "$1" ]
	jq -r '.checks[] | "\(.result)  \(.what)",
		if .cure then "cure: \(.cure)" else empty end' \
		"$dir/doctor.json" >"$dir/as-text"
	sed 's/^FAIL /fail /; s/^ok   /ok /; s/^ *//' "$dir/doctor" |
		diff - "$dir/as-text" || fail "not what doctor prints"
}

# Of two subjects: it takes the same time for each.
mkdir "$dir/libexec"
real=$(dirname "$dmrace")/libexec/dmrace
ln -s "$real"/buggy-* "$real"/fixed-* "$real"/*.json "$dir/libexec/"
export DMRACE_LIBEXEC="$dir/libexec"
doctor_agrees 0
refused doctor '.works = false'
refused doctor '.checks[0].result = "fail"'
refused doctor '.checks = []'
refused doctor 'del(.checks[0].what)'

# Where something is missing.
DMRACE_LIBEXEC="$dir/nothing-here"
doctor_agrees 77
refused doctor '.works = true'
jq -e '.checks[0].cure | contains("build")' "$dir/doctor.json" >/dev/null ||
	fail "no cure"
