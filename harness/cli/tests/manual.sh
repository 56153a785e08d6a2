#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# manual.sh DMRACE MANUAL: the manual is clean mdoc.  It has each verb, and no
# other.  It has the same options as the --help of the verb, with the same letter
# and argument, and some text: below the verb, or in a list of common options that
# names the verb.  Where an option takes certain words, the text has each word.
dmrace=$1
manual=$2
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export LC_ALL=C ARGP_HELP_FMT=rmargin=400
failed=0

mandoc -Tlint -Wwarning "$manual" || failed=1

# A line for each option: verb <TAB> letter, name and argument <TAB> its text.
awk '
function finish() {
	if (option == "")
		return
	if (text !~ /[A-Za-z]/)
		wrong("no text for " option)
	print place "\t" option "\t" text
	option = text = ""
}
function wrong(what) {
	print FILENAME ":" NR ": " what >"/dev/stderr"
	status = 1
}
/^\.Sh / {
	finish()
	place = $0 == ".Sh COMMON OPTIONS" ? "common" : ""
	verbs = $0 == ".Sh VERBS"
}
/^\.Ss / && place == "common" { finish(); place = "common2" }
/^\.Ss / { finish(); if (verbs) { place = $2; print place "\t\t" } }
/^\.El/ { finish(); next }
/^\.It / && place != "" {
	finish()
	for (i = 2; i <= NF; i++) {
		if ($i == "Fl" || $i == "," && $(i + 1) ~ /^-/ || $i == "Ns")
			continue
		if ($i == "Ar")
			option = option (option ~ /[=,]$/ ? "" : "=")
		else if ($i == ",")
			option = option ","
		else if ($i ~ /^-/)
			option = option (option == "" ? "" : " ") "-" $i
		else if (option == "")
			option = "-" $i
		else
			option = option toupper($i)
	}
	next
}
place ~ /^common/ && /^\.Cm / && option == "" {
	gsub(/[.,]|Cm|and/, " ")
	n = split($0, have)
	for (i = 1; i <= n; i++)
		print have[i] "\t" place "\t"
}
option != "" { text = text " " $0 }
END { exit status }
' "$manual" >"$dir/manual" || failed=1

tab=$(printf '\t')

# options_of PLACE: in the manual
options_of() {
	sed -n "s/^$1$tab\\(-[^$tab]*\\)$tab.*/\\1/p" "$dir/manual"
}

n=0
for verb in $("$dmrace" --complete '' | cut -f 1); do
	grep -qx "$verb$tab$tab" "$dir/manual" || {
		echo "$manual: no verb $verb"
		failed=1
	}
	# "  -q, --quiet   text", "      --on=SUBJECT   text"
	"$dmrace" "$verb" --help | sed -n \
		-e 's/^  \(-.\), \(--[^ ]*\).*/\1 \2/p' \
		-e 's/^      \(--[^ ]*\).*/\1/p' |
		grep -v -e '--help$' -e '--usage$' -e '--version$' |
		sort >"$dir/help"
	{
		options_of "$verb"
		for list in common common2; do
			! grep -qx "$verb$tab$list$tab" "$dir/manual" ||
				options_of $list
		done
	} | sort >"$dir/described"
	n=$((n + $(wc -l <"$dir/help")))
	diff "$dir/help" "$dir/described" >"$dir/diff" || {
		echo "$verb: --help (<) and $manual (>):"
		grep '^[<>]' "$dir/diff"
		failed=1
	}
	grep -o -- '--[a-z-]*=' "$dir/help" |
		grep -vx -e --on= -e --with= >"$dir/options"	# the project's
	while read -r option; do
		"$dmrace" --complete "$verb" "$option" |
			awk -F '\t' -v verb="$verb" -v option="$option" '
			NR == FNR {
				if (($1 == verb || $1 == "common") &&
				    index($0, option))
					text = text " " $0 " "
				next
			}
			sub(/^--.*=/, "", $1) && text !~ \
			("[^A-Za-z0-9_]Cm " $1 "[^A-Za-z0-9_]") {
				print verb " " option ": no word " $1
				wrong = 1
			}
			END { exit wrong }' "$dir/manual" - || failed=1
	done <"$dir/options"
done

# A verb that there is no longer.
cut -f 1 "$dir/manual" | sort -u | grep -v '^common' |
	while read -r verb; do
		"$dmrace" --complete '' | grep -q "^$verb$tab" || {
			echo "$manual: there is no verb $verb"
			exit 1
		}
	done || failed=1

echo "$n options"
[ "$n" -gt 100 ] || failed=1
exit $failed
