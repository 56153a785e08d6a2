#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# outside.sh BUILD CMAKE COMPILER [all]: installs, moves what was installed, builds
# docs/example against it and runs its tests; completion and manual are there.
#
# "all": also the tests that start Valgrind, and dmrace doctor, which starts it.
# Without it there is one such test, of a race that Helgrind finds: it is the same
# runner and the same tools that all tests of this project use.
set -eu
build=$1
cmake=$2
compiler=$3
all=${4-}
source=$(realpath "$(dirname "$0")/..")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

quietly() {
	"$@" >"$dir/log" 2>&1 || {
		cat "$dir/log"
		exit 1
	}
}

quietly "$cmake" --install "$build" --prefix "$dir/first"
mv "$dir/first" "$dir/prefix"
dmrace=$dir/prefix/bin/dmrace

# From where it lies now, without its build tree's runners.
unset DMRACE_LIBEXEC
export DMRACE_OUT="$dir/out" LC_ALL=C
for on in buggy fixed; do
	"$dmrace" run create-vs-lookup --on $on --quiet
done
"$dmrace" replay create-vs-lookup:1@00000000 --on fixed 2>&1 |
	grep -F "fixed here ($dir/prefix/libexec/dmrace) is build" >/dev/null
for flavour in plain tsan; do
	bench=$dir/prefix/libexec/dmrace/bench
	"$bench/explorer-$flavour" 3 none 1 | grep -q '"executions": *20'
	"$bench/floor-$flavour" 3 1 | grep -q '"executions": *20'
done
test -s "$dir/prefix/share/man/man1/dmrace.1"
test -s "$dir/prefix/share/bash-completion/completions/dmrace"
test -s "$dir/prefix/share/fish/vendor_completions.d/dmrace.fish"
test -s "$dir/prefix/share/zsh/site-functions/_dmrace"
test -s "$dir/prefix/share/dmrace/buggy/drivers/md/dm.c"

# The lines shown are those installed, of what patches made, too.
sed -i 's/$/ installed/' \
	"$dir/prefix/share/dmrace/variants/without-6/drivers/md/dm.c"
"$dmrace" show stale-lookup --on without-6 --expect any >"$dir/shown"
grep -q '; installed' "$dir/shown" || {
	cat "$dir/shown"
	exit 1
}

# Another project: two races, subjects in old/ and new/.
cp -r "$source/example" "$dir/example"
quietly "$cmake" -S "$dir/example" -B "$dir/example/build" -G Ninja \
	-DCMAKE_C_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$dir/prefix"
quietly "$cmake" --build "$dir/example/build"
tests='^(tsan|checker)/|^helgrind/old/double'
[ -z "$all" ] || tests=.
quietly ctest --test-dir "$dir/example/build" --no-tests=error -R "$tests"
tail -n 4 "$dir/log"

# What the command says is of that project, and of nothing here.
export DMRACE_LIBEXEC="$dir/example/build/libexec/dmrace"
export DMRACE_OUT="$dir/example/out"

# also WORDS: what the last command said has these, too
also() {
	grep -qF -- "$1" "$dir/shown" && return
	echo "does not say '$1'"
	cat "$dir/shown"
	exit 1
}

# says WORDS COMMAND...: it succeeds, and has these words in what it says
says() {
	local words=$1

	shift
	"$@" >"$dir/shown" 2>&1 && grep -qF -- "$words" "$dir/shown" && return
	echo "does not say '$words', or fails: $*"
	cat "$dir/shown"
	exit 1
}

says 'double-checked' "$dmrace" list
for scenario in double-checked last-put; do
	says "$scenario on old" "$dmrace" run $scenario
	[ $scenario != last-put ] || also 'in session_put (old/session.c:'
	says 'expected: ' "$dmrace" explore $scenario
	says 'as expected: every schedule was run, ' \
		"$dmrace" explore $scenario --on new
done
says '2 scenarios on 2 subjects under tsan: as declared' "$dmrace" matrix
also 'o old, n new'
[ -z "$all" ] ||
	says 'project: two races of a settings server' "$dmrace" doctor
says 'page.html: ' "$dmrace" report --html --run --out "$dir/page.html"
says '<title>dmrace: two races of a settings server</title>' \
	cat "$dir/page.html"
also 'the_session = NULL;'	# a line of the source
"$dmrace" list --json >"$dir/list.json"
for file in "$dir/page.html" "$dir/list.json"; do
	if grep -o '.\{0,30\}\(device-mapper\|mapped_device\|buggy\|fixed/\).*' \
		"$file" >"$dir/words"; then
		cut -c 1-80 "$dir/words"
		echo "$file speaks of another project"
		exit 1
	fi
done

# It can fail: with the old code in place of the new it must.
cp "$dir/example/old/settings.c" "$dir/example/new/settings.c"
quietly "$cmake" --build "$dir/example/build" --target new-tsan
if ctest --test-dir "$dir/example/build" -R tsan/new >"$dir/log" 2>&1; then
	echo "the race in new/ went unnoticed"
	exit 1
fi
