#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# page.sh DMRACE CHROMIUM [all]: the page of some scenarios, in a real browser;
# "all": of all scenarios, with all that it can show.
set -eu
dmrace=$1
chromium=$2
all=${3-}
here=$(dirname "$0")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export DMRACE_OUT="$dir/out"
page=$dir/page.html

fail() {
	echo "$*" >&2
	exit 1
}

# A browser takes longer to start than to read a page.  So it is started once:
# what is to be looked at is collected, each in a frame of its own, and browse
# shows all of them.
frames=0
tab=$(printf '\t')

# frame FILE WIDTH HEIGHT SCHEME WHAT [WORDS...]: one more; it is judged by its
# own script, or has these words in it.  What is in a frame is dark if the frame
# is, and a frame may be narrower than any window, whose least width is 500.
frame() {
	frames=$((frames + 1))
	(
		IFS=$tab
		printf '%s\n' "$*"
	) >>"$dir/frames"
}

# shows HASH WORDS...: each stands in the page at that address
shows() {
	hash=$1
	shift
	frame "new.html#$hash" 800 600 light "#$hash" "$@"
}

# within PAGE SCRIPT [WIDTH HEIGHT [light|dark]]: the script presses keys and
# looks
within() {
	scheme=${5-light}
	{
		cat "$1"
		printf '<script>\nconst scheme = "%s";\n' "$scheme"
		cat "$here/page-expect.js" "$here/$2"
		printf '</script>\n'
	} >"$dir/test-$frames.html"
	frame "test-$frames.html" "${3-800}" "${4-600}" "$scheme" "$2, $scheme"
}

browse() {
	{
		printf '<!DOCTYPE html>\n'
		jq -rR 'split("\t") |
			. as [$file, $width, $height, $scheme, $what] |
			"<iframe src=\($file | @html "\"\(.)\"")",
			"width=\($width) height=\($height) style=\"color-scheme: \($scheme)\"",
			"title=\($what | @html "\"\(.)\"")",
			"data-words=\(.[5:] | tojson | @html "\"\(.)\"")></iframe>"
			' "$dir/frames"
		printf '<script>\n'
		cat "$here/page-frames.js"
		printf '</script>\n'
	} >"$dir/all.html"
	timeout 120 "$chromium" --headless --no-sandbox --disable-gpu \
		--disable-quic --no-first-run --disable-background-networking \
		--disable-component-update --disable-sync \
		--user-data-dir="$dir/profile" --allow-file-access-from-files \
		--dump-dom "file://$dir/all.html" \
		>"$dir/dom.html" 2>"$dir/browser.log" ||
		fail "the browser did not end: $?"
	sed -n '/<pre id="said">/,/<\/pre>/p' "$dir/dom.html" |
		sed 's/<[^>]*>//g' >"$dir/said"
	cat "$dir/said"
	[ "$(grep -c ': all [1-9][0-9]* so$' "$dir/said")" -eq $frames ] ||
		fail "the page does not do as it should"
}

if [ -n "$all" ]; then
	"$dmrace" report --html --all --out "$page" >"$dir/said"
else
	# each kind of finding and of subject, and one, two and three CPUs
	"$dmrace" report --html --run --out "$page" create-vs-lookup \
		event-before-ready late-free-io late-put-vs-lookup leaked-minor \
		leaked-reference lost-reference lost-table open-during-put \
		remove-vs-lookup sleep-in-atomic stale-lookup unload-vs-device \
		>/dev/null
	grep -q 'not explored' "$page" || fail "an exploration that was not made"
	# a little of what the explorer and the matrix show
	"$dmrace" explore create-vs-lookup -q >/dev/null
	"$dmrace" explore create-vs-lookup -q --on fixed >/dev/null
	"$dmrace" explore lost-reference --on fixed -q --executions 20 \
		>/dev/null
	"$dmrace" matrix create-vs-lookup lost-reference --on buggy --on fixed \
		>/dev/null
	"$dmrace" report --html --out "$page" >/dev/null
fi
size=$(wc -c <"$page")
[ "$size" -lt 1048576 ] || fail "$size bytes are more than 1 MiB"

# Nothing is asked of anybody.
grep -qF "content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\"" \
	"$page" || fail "the page may fetch things"
grep -nE '<(link|img|iframe|object|embed)|[ ](src|href)="(https?:)?//|@import|url\(' \
	"$page" && fail "the page asks for something"

# Without script there is what each tool reported.
for subject in buggy fixed; do
	grep -qF "<th scope=\"row\">$subject</th>" "$page" || fail "no $subject"
done
grep -q '<td class="bad">[1-9][0-9]* findings*</td>' "$page" ||
	fail "no report"

within "$page" page-test.js
within "$page" narrow-test.js 390 844
within "$page" print-test.js 718 1000
within "$page" contrast-test.js 1280 900 light
within "$page" contrast-test.js 1280 900 dark
if [ -n "$all" ]; then
	within "$page" all-test.js
	within "$page" drive-test.js
	browse
	exit
fi

# only PAGE SCENARIO: no other race, though others are recorded
only() {
	shown=$(grep -o 'class="scenario" id="[^"]*"' "$1")
	[ "$shown" = "class=\"scenario\" id=\"$2\"" ] ||
		fail "the page of $2 shows: $shown"
}

# What lies in the directory from before is not on a page of new runs.
"$dmrace" report --html --run create-vs-lookup --out "$dir/new.html" >/dev/null
only "$dir/new.html" create-vs-lookup
grep -q 'not explored' "$dir/new.html" || fail "an older exploration is shown"
! grep -q 'id="matrix"' "$dir/new.html" || fail "an older matrix is shown"

# Addresses lead to their step.
shows '' 'data-state="index"'
shows create-vs-lookup 'data-state="create-vs-lookup/buggy/1"'
shows create-vs-lookup/fixed/4 'data-state="create-vs-lookup/fixed/4"' \
	'Step 4 of'
shows no-such-race/buggy/4 'data-state="index"' \
	'This page has no race named "no-such-race".'

# Another schedule is another run: those of one race.
"$dmrace" report --html --drive --out "$dir/drive.html" \
	"$DMRACE_OUT/create-vs-lookup" >/dev/null
only "$dir/drive.html" create-vs-lookup
! grep -q 'id="matrix"' "$dir/drive.html" || fail "a matrix of other races"
within "$dir/drive.html" drive-test.js

# All that there is of one race.
"$dmrace" report --html --all unload-vs-device --out "$dir/one.html" >/dev/null
only "$dir/one.html" unload-vs-device
! grep -q 'not explored' "$dir/one.html" || fail "--all has not explored"
[ "$(grep -c '<th scope="row"><a href="#unload-vs-device">' \
	"$dir/one.html")" -eq 2 ] ||
	fail "the race is not once in the list and once in the matrix"
within "$dir/one.html" one-test.js
browse
