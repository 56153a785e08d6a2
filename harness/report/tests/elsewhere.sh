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
# With fewer events: a record is read thirty times.
record=$dir/record.json
jq '.events |= .[:100]' "$whole" >"$record"

# page FILTER: of the record, changed, at another place; to $dir/page.html
page() {
	tried=$((tried + 1))
	jq "$1" "$record" >"$dir/there/record.json"
	"$dmrace" report --html --out "$dir/page.html" "$dir/there" >/dev/null
}

# The report beside it is shown, also where both were carried.
cp "$(dirname "$whole")/stderr.txt" "$dir/there/stderr.txt"
page .
grep -q 'WARNING: ThreadSanitizer' "$dir/page.html" || fail "no raw report"
grep -q 'int dm_create' "$dir/page.html" || fail "no source"

echo 'root:x:secret' >"$dir/secret"
has_not() {
	if grep -q 'root:x' "$dir/page.html"; then
		fail "the page shows a file that is none of its business: $1"
	fi
}

for path in /etc/passwd "$dir/secret" ../secret "$dir/there/../secret"; do
	page ".raw = \"$path\""
	has_not "raw $path"
done
ln -sf "$dir/secret" "$dir/there/stderr.txt"
page .
has_not "raw, a link"
rm "$dir/there/stderr.txt"
up=../../../../../../../../../../..
for path in /etc/passwd "$dir/secret" "$up/etc/passwd" "buggy/$up/etc/passwd" \
	"$up$dir/secret" /proc/self/environ /dev/zero; do
	page "(.events[] | select(.file) | .file) = \"$path\" |
		(.findings[].sides[].file) = \"$path\" |
		(.scenario.file) = \"$path\""
	has_not "file $path"
done

# refused FILTER WORD [FORMAT...]: with one line.  All formats read records with the
# same function: the first one is refused in each, the others in one.
refused() {
	tried=$((tried + 1))
	filter=$1
	word=$2
	shift 2
	jq "$filter" "$record" >"$dir/there/record.json"
	for format in "${@:-json}"; do
		if "$dmrace" report "--$format" "$dir/there" >"$dir/said" 2>&1
		then
			fail "--$format takes a record after $filter"
		fi
		[ "$(wc -l <"$dir/said")" = 1 ] || fail "--$format: $(cat "$dir/said")"
		grep -q -- "$word" "$dir/said" || fail "--$format: $(cat "$dir/said")"
	done
}

refused 'del(.verdict)' verdict html json junit sarif github summary
refused 'del(.verdict.result)' verdict.result
refused '.verdict.result = 7' verdict.result
refused '.verdict.result = "fine"' verdict.result
refused '.verdict.missing = "none"' verdict.missing
refused '.verdict.missing = [7]' 'verdict.missing\[0\]'
refused '.expect = "much"' expect
refused 'del(.scenario.name)' scenario.name
refused '.scenario.actors = {}' scenario.actors
refused '.events[3] = 7' 'events\[3\]'
refused '.events[3].cpu = 1000000' 'events\[3\].cpu'
refused '.findings[0].sides = [[]]' 'findings\[0\].sides\[0\]'
refused '.seconds = "long"' seconds
refused '.schema = 2' schema
refused '[.]' schema
refused '.explored = {}' explored

# However long the texts are, and wherever they are cut, nothing drops out.
want=$(jq '.findings | length' "$record")
for n in 900 901 902 903; do
	tried=$((tried + 1))
	jq --argjson n $n '("\u20ac" * $n) as $t |
		.scenario.title = $t | .subject = $t | .tool = "tsan" + $t |
		(.findings[].sides[].fn) = $t | (.findings[].field) = $t |
		(.findings[].kind) = $t | (.events[].source) = $t' \
		"$record" >"$dir/there/record.json"
	"$dmrace" report --sarif --expected "$dir/there" >"$dir/r.sarif"
	# Now that their texts are alike some of them are one.
	[ "$(jq '[.runs[0].results[].occurrenceCount] | add' \
		"$dir/r.sarif")" = "$want" ] ||
		fail "SARIF: not $want results, with texts of $n characters"
	jq -e '[.runs[0].results[].message.text | strings] | length > 0' \
		"$dir/r.sarif" >/dev/null || fail "SARIF: no messages"
done

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
# What is no file is written to as it is.
"$dmrace" report --json --out /dev/stdout | jq -e 'length > 0' >/dev/null
echo "$tried checks"
