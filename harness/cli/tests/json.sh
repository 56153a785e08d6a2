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

# valid VERB: the schema takes its output, a copy of which is looked at in the end
n=0
valid() {
	n=$((n + 1))
	cp "$dir/$1.json" "$dir/$n"
	printf '%s\t%s\n' "$schemas/$1.schema.json" "$dir/$n" >>"$dir/files"
}

# refused VERB CHANGES: ... after none of them
refused() {
	n=$((n + 1))
	jq "[$2]" "$dir/$1.json" >"$dir/$n"
	printf '%s\t%s\t%s\t%s\n' --refuse "$schemas/$1.schema.json" \
		"$dir/$n" "$1, changed" >>"$dir/files"
}

"$dmrace" list --json >"$dir/list.json"
valid list
refused list '.[0] | (.schema = 2), (.name = ""), del(.cpus),
	(.cells[0].expect = "any")'
"$dmrace" list | cut -d ' ' -f 1 >"$dir/names"
jq -r '.[].name' "$dir/list.json" | diff "$dir/names" - ||
	fail "not the scenarios that list prints"

# doctor STATUS: as JSON
doctor() {
	status=0
	"$dmrace" doctor --json >"$dir/doctor.json" || status=$?
	[ $status = "$1" ] || fail "doctor --json: status $status, not $1"
	valid doctor
}

# doctor_agrees STATUS: with what it prints as text
doctor_agrees() {
	doctor "$1"
	"$dmrace" doctor >"$dir/doctor" || [ $? = "$1" ]
	jq -r '.checks[] | "\(.result)  \(.what)",
		if .cure then "cure: \(.cure)" else empty end' \
		"$dir/doctor.json" >"$dir/as-text"
	sed 's/^FAIL /fail /; s/^ok   /ok /; s/^ *//' "$dir/doctor" |
		diff - "$dir/as-text" || fail "not what doctor prints"
}

# Of one subject: it takes the same time for each.
mkdir "$dir/libexec"
real=$(dirname "$dmrace")/libexec/dmrace
ln -s "$real"/fixed-* "$real"/*.json "$dir/libexec/"
export DMRACE_LIBEXEC="$dir/libexec"
doctor 0
refused doctor '(.works = false), (.checks[0].result = "fail"),
	(.checks = []), del(.checks[0].what)'

# Where some things work and others do not: Valgrind is broken.
mkdir "$dir/bin"
printf '#!/bin/sh\nexit 1\n' >"$dir/bin/valgrind"
chmod +x "$dir/bin/valgrind"
PATH=$dir/bin:$PATH doctor_agrees 77
jq -e '[.checks[].result] | unique == ["fail", "ok"]' "$dir/doctor.json" \
	>/dev/null || fail "not some checks that fail, and others"

# Not all that fails under Valgrind has the wrong debug information.
TMPDIR=$dir/nothing-here doctor 77
jq -e '.checks[] | select(.what == "drd can watch a runner") | .cure |
	contains("failed to create temp file")' "$dir/doctor.json" >/dev/null ||
	fail "another cure where there is no directory for temporary files"

# Where something is missing.
DMRACE_LIBEXEC="$dir/nothing-here"
doctor_agrees 77
refused doctor '.works = true'
jq -e '.checks[0].cure | contains("build")' "$dir/doctor.json" >/dev/null ||
	fail "no cure"

"$validate" <"$dir/files"
