#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# commands.sh DMRACE PAGE [-u]: runs the commands of the table in PAGE, in its
# order, on one server: fixed under ThreadSanitizer, which must report nothing.
# The exit status, the output and the requests must be as in the table; the output
# only with the libdevmapper that the page names.  With -u the table is made so.
# shellcheck disable=SC2016 # backquotes of Markdown
set -u
dmrace=$1
page=$2
update=${3:-}
dir=$(mktemp -d) || exit 1
export XDG_RUNTIME_DIR="$dir" DMRACE_OUT="$dir/out" LC_ALL=C
server=

# shellcheck disable=SC2317 # the trap calls it
end() {
	[ -z "$server" ] || kill -KILL "$server" 2>/dev/null
	rm -rf "$dir"
}
trap end EXIT

"$dmrace" serve --on fixed --under tsan >"$dir/serve" 2>&1 &
server=$!
i=0
until [ -S "$dir/dmrace/line8" ] || [ $((i += 1)) = 600 ]; do
	sleep 0.05
done

# In one line of at most 70 characters, as a cell; the library may be newer.
cell() {
	awk '
	{
		gsub(/[ \t]+/, " ")
		sub(/^Library version:.*/, "Library version: ...")
		sub(/ $/, "")
		gsub(/[|]/, "\\\\|")
	}
	/./ { text = text (n++ ? "; " : "") $0 }
	END {
		if (length(text) > 70)
			text = substr(text, 1, 67) "..."
		print text != "" ? "`" text "`" : ""
	}'
}

# requests LINES: what it asked after so many lines of the server, but for the
# version; with an error, if there was one; how often, if more than once in a row.
requests() {
	awk -v before="$1" '
	function add() {
		if (times)
			text = text (text ? ", " : "") last \
				(times > 1 ? " (" times ")" : "")
		times = 0
	}
	NR <= before || !sub(/^cpu1    /, "") || !/ returns / { next }
	/^DM_VERSION / { next }
	{
		sub(/ returns 0$/, "") || sub(/ returns /, " ")
		if ($0 != last)
			add()
		last = $0
		times++
	}
	END {
		add()
		if (length(text) > 90)
			text = substr(text, 1, 87) "..."
		print text
	}' "$dir/serve"
}

sed -n 's/^| `\([^`]*\)` | [0-9][0-9]* |.*/\1/p' "$page" >"$dir/commands"
n=0
while read -r command; do
	before=$(wc -l <"$dir/serve")
	timeout 60 "$dmrace" client --cpu 1 -- "$command" >"$dir/said" 2>&1 \
		</dev/null
	status=$?
	[ "$command" != 'dmsetup version' ] || cp "$dir/said" "$dir/version"
	n=$((n + 1))
	# Its end is printed a moment later.
	i=0
	until [ "$(grep -c '^cpu1  exit status\|^cpu1  killed' "$dir/serve")" -ge $n ] ||
		[ $((i += 1)) = 100 ]; do
		sleep 0.02
	done
	printf '| `%s` | %s | %s | %s |\n' "$command" $status \
		"$(cell <"$dir/said")" "$(requests "$before")"
done <"$dir/commands" >"$dir/table"
kill -INT "$server"
wait "$server"
status=$?
server=
if [ $status != 0 ] || ! grep -q '^verdict  nothing found' "$dir/serve"; then
	cat "$dir/serve"
	exit 1
fi
[ $n -ge 30 ] || {
	echo "$page has a table of $n commands"
	exit 1
}
sed -n '/^| `[^`]*` | [0-9][0-9]* |/p' "$page" >"$dir/shown"
if [ "$update" ]; then
	awk -v table="$dir/table" '/^\| `[^`]*` \| [0-9]+ \|/ { getline <table } { print }' \
		"$page" >"$dir/page" && cat "$dir/page" >"$page"
	exit
fi
library=$(sed -n 's/^Library version: *\([0-9.]*\).*/\1/p' "$dir/version")
if ! grep -qF "libdevmapper $library" "$page"; then
	sed -i 's/^\(| `[^`]*` | [0-9]* |\).*|\(.*|\)$/\1\2/' "$dir/shown" "$dir/table"
fi
diff "$dir/shown" "$dir/table"
