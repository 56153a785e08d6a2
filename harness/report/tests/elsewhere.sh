#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# elsewhere.sh DMRACE: a record may come from anywhere.  It is read if it is
# one, nothing that it names is read but what lies beside it and in the source
# tree, and no text of it breaks a report.  A page is replaced whole.
set -eu
dmrace=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out" LC_ALL=C
tried=0

fail() {
	echo "$*" >&2
	exit 1
}

"$dmrace" run create-vs-lookup --raw >/dev/null
whole=$dir/out/create-vs-lookup/buggy-tsan/record.json
mkdir "$dir/there"
# jq is slow to start: one call makes all changed records, one on each line.
# They have fewer events than the run: a record is read thirty times.
filters='.events |= .[:100] | .'
change() {
	filters="$filters, ($1)"
}

# They name files that are none of their business: as the raw report, as sources.
up=../../../../../../../../../../..
set -- "raw /etc/passwd" "raw $dir/secret" "raw ../secret" \
	"raw $dir/there/../secret" "file /etc/passwd" "file $dir/secret" \
	"file $up/etc/passwd" "file buggy/$up/etc/passwd" \
	"file $up$dir/secret" "file /proc/self/environ" "file /dev/zero"
for named; do
	path=${named#* }
	case $named in
	raw*)
		change ".raw = \"$path\"" ;;
	*)
		change "(.events[] | select(.file) | .file) = \"$path\" |
			(.findings[].sides[].file) = \"$path\" |
			(.scenario.file) = \"$path\"" ;;
	esac
done

# They are refused, with the words before the tab.
cat >"$dir/refused" <<'LIST'
verdict	del(.verdict)
verdict.result	del(.verdict.result)
verdict.result	.verdict.result = 7
verdict.result	.verdict.result = "fine"
verdict.missing	.verdict.missing = "none"
verdict.missing\[0\]	.verdict.missing = [7]
expect	.expect = "much"
scenario.name	del(.scenario.name)
scenario.actors	.scenario.actors = {}
events\[3\]	.events[3] = 7
events\[3\].cpu	.events[3].cpu = 1000000
findings\[0\].sides\[0\]	.findings[0].sides = [[]]
seconds	.seconds = "long"
schema	.schema = 2
schema	[.]
explored	.explored = {}
LIST
tab=$(printf '\t')
while IFS=$tab read -r words filter; do
	change "$filter"
done <"$dir/refused"

# Their texts are long.
# shellcheck disable=SC2016 # for jq
change '("\u20ac" * (900, 901, 902, 903)) as $t |
	.scenario.title = $t | .subject = $t | .tool = "tsan" + $t |
	(.findings[].sides[].fn) = $t | (.findings[].field) = $t |
	(.findings[].kind) = $t | (.events[].source) = $t'

jq -c "$filters" "$whole" | split -l 1 - "$dir/changed."
mv "$dir/changed.aa" "$dir/record.json"

# take FILE...: the first of these records, to another place
take() {
	mv "$1" "$dir/there/record.json"
}

page() {
	tried=$((tried + 1))
	"$dmrace" report --html --out "$dir/page.html" "$dir/there" >/dev/null
}

# The report beside it is shown, also where both were carried.
cp "$dir/record.json" "$(dirname "$whole")/stderr.txt" "$dir/there/"
page
grep -q 'WARNING: ThreadSanitizer' "$dir/page.html" || fail "no raw report"
grep -q 'int dm_create' "$dir/page.html" || fail "no source"

echo 'root:x:secret' >"$dir/secret"
has_not() {
	page
	if grep -q 'root:x' "$dir/page.html"; then
		fail "the page shows a file that is none of its business: $1"
	fi
}

ln -sf "$dir/secret" "$dir/there/stderr.txt"
has_not "raw, a link"
rm "$dir/there/stderr.txt"
for named; do
	take "$dir"/changed.*
	has_not "$named"
done

# refused WORDS [FORMAT...]: with one line.  All formats read records with the same
# function: the first one is refused in each, the others in one.
refused() {
	tried=$((tried + 1))
	words=$1
	shift
	for format in "${@:-json}"; do
		if "$dmrace" report "--$format" "$dir/there" >"$dir/said" 2>&1
		then
			fail "--$format takes a record after $filter"
		fi
		[ "$(wc -l <"$dir/said")" = 1 ] || fail "--$format: $(cat "$dir/said")"
		grep -q -- "$words" "$dir/said" || fail "--$format: $(cat "$dir/said")"
	done
}

set -- html json junit sarif github summary
while IFS=$tab read -r words filter; do
	take "$dir"/changed.*
	refused "$words" "$@"
	set --
done <"$dir/refused"

# However long the texts are, and wherever they are cut, nothing drops out.
# Now that their texts are alike some of the findings are one.
for n in 900 901 902 903; do
	tried=$((tried + 1))
	take "$dir"/changed.*
	"$dmrace" report --sarif --expected --out "$dir/$n.sarif" "$dir/there"
done
set -- "$dir"/9*.sarif
good=$(jq -nr 'input as $record | inputs | .runs[0].results |
	select(([.[].occurrenceCount] | add) == ($record.findings | length) and
	       any(.[]; .message.text | strings)) | input_filename' \
	"$dir/record.json" "$@")
[ "$good" = "$(printf '%s\n' "$@")" ] ||
	fail "SARIF: results or messages are missing; good are: $good"

# A page that cannot be written leaves the old one, and nothing beside it.
"$dmrace" report --html --out "$dir/page.html" >/dev/null
cp "$dir/page.html" "$dir/old.html"
tried=$((tried + 1))
status=0
(ulimit -f 4; exec "$dmrace" report --html --out "$dir/page.html") \
	2>"$dir/said" || status=$?
[ "$status" -eq 1 ] || fail "a page that cannot be written: status $status"
grep -q '^dmrace: cannot write ' "$dir/said" ||
	fail "a page that cannot be written: $(cat "$dir/said")"
cmp "$dir/page.html" "$dir/old.html" || fail "the old page is gone"
[ -z "$(find "$dir" -name '*.new')" ] || fail "half a page is left"
# The directory of a run that is being made is not looked into.
unfinished=$dir/out/create-vs-lookup/.buggy-tsan.abcdef
mkdir "$unfinished"
echo '{' >"$unfinished/record.json"
"$dmrace" report --summary >/dev/null || fail "half a record is read"
rm -r "$unfinished"

# A matrix may come from anywhere, too.  The page is made without a bad one.
"$dmrace" matrix create-vs-lookup --on buggy --on fixed --quiet >/dev/null
"$dmrace" report --html --out "$dir/page.html" >/dev/null
grep -q 'id="matrix"' "$dir/page.html" || fail "no matrix"
cp "$dir/out/matrix.json" "$dir/matrix.json"
while IFS=$tab read -r words filter; do
	tried=$((tried + 1))
	status=0
	jq -c "$filter" "$dir/matrix.json" | head -c 300 >"$dir/out/matrix.json"
	"$dmrace" report --html --out "$dir/page.html" >/dev/null \
		2>"$dir/said" || status=$?
	[ "$status" = 1 ] || fail "a matrix after $filter: status $status"
	grep -q -- "$words" "$dir/said" || fail "$filter: $(cat "$dir/said")"
done <<'LIST'
premature end of input	.
no matrix of schema 2	{ schema: 1 }
no matrix: under is	{ schema: 2 }
no matrix: subjects\[0\] is	{ schema, under, with, subjects: [3] }
LIST
# What is no file is written to as it is.
"$dmrace" report --json --out /dev/stdout | jq -e 'length > 0' >/dev/null
echo "$tried checks"
