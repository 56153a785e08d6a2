#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# variant.sh VARIANT COMPILER: a small subject and its variant, made as the
# build makes them.  A step that fails stops nothing, leaves the reason and no
# output; when the fault is gone, so is the reason.
set -u
variant=$1
compiler=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0
tried=0

wrong() {
	echo "$1: $2"
	failed=1
}

# build: the variant "other" of the tree "base", in three steps.
build() {
	cd "$dir" || exit 1
	"$variant" patch "$dir/made/other" "$dir/base" a.c b.h -- \
		"$dir/1.patch" "$dir/2.patch" &&
		"$variant" compile "$dir/made/other" "$compiler" \
			-c made/other/a.c -o a.o &&
		"$variant" link "$dir/made/other" "$compiler" a.o -o runner
}

# expect WHAT WORDS...: no runner, each of the words in the reason.
expect() {
	what=$1
	shift
	tried=$((tried + 1))
	build 2>"$dir/err" || wrong "$what" "the build stopped: $(cat "$dir/err")"
	[ ! -e runner ] || wrong "$what" "there is a runner"
	nm a.o >"$dir/symbols" 2>/dev/null || wrong "$what" "no object"
	if "$variant" check "$dir/runner" >"$dir/said"; then
		wrong "$what" "check passes"
	fi
	for words; do
		grep -qF -- "$words" "$dir/said" || {
			wrong "$what" "nothing says \"$words\""
			cat "$dir/said"
		}
	done
	[ "$(wc -l <"$dir/err")" -eq 1 ] ||
		wrong "$what" "not one line while it is built: $(cat "$dir/err")"
}

works() {
	tried=$((tried + 1))
	build || wrong "$1" "the build stopped"
	"$variant" check "$dir/runner" || wrong "$1" "check fails"
	./runner
	[ $? -eq "$2" ] || wrong "$1" "the runner is of other code"
	find . -name '*.why' | grep . && wrong "$1" "a reason is left"
}

fresh() {
	rm -rf "$dir/base"
	mkdir "$dir/base"
	printf '#include "b.h"\n\nint main(void)\n{\n\treturn ONE;\n}\n' \
		>"$dir/base/a.c"
	printf '#define ONE 1\n' >"$dir/base/b.h"
}

fresh
cat >"$dir/1.patch" <<'PATCH'
--- a/b.h
+++ b/b.h
@@ -1 +1,2 @@
 #define ONE 1
+#define TWO 2
PATCH
cat >"$dir/2.patch" <<'PATCH'
--- a/a.c
+++ b/a.c
@@ -2,5 +2,5 @@
 
 int main(void)
 {
-	return ONE;
+	return TWO;
 }
PATCH
works "as it is" 2

sed -i 's/return ONE/return 7/' "$dir/base/a.c"
expect "a reject" "other: 2.patch does not apply" \
	"first reject: a.c, at line 2:" "-	return ONE;" docs/port.md
[ ! -e made/other/a.c ] || wrong "a reject" "sources are left"
expect "a reject, once more" "other: 2.patch does not apply"
fresh
works "the reject mended" 2

sed -i '2s|.*|/* another neighbour */|' "$dir/base/a.c"
expect "another context" "other: 2.patch does not apply"
fresh

sed -i 's/return TWO/return THREE/' "$dir/2.patch"
expect "not C" "other: does not compile" THREE
sed -i 's/return THREE/return three()/; /^ int main/i+int three(void);' \
	"$dir/2.patch"
sed -i 's/-2,5 +2,5/-2,5 +2,6/' "$dir/2.patch"
expect "not linked" "other: does not link" three
sed -i 's/return three()/return 3/' "$dir/2.patch"
works "the code mended" 3

cp "$dir/1.patch" "$dir/one"
cat >>"$dir/1.patch" <<'PATCH'
--- /dev/null
+++ b/c.h
@@ -0,0 +1 @@
+#define THREE 3
PATCH
expect "a new file" "1.patch adds or removes a file"
cp "$dir/one" "$dir/1.patch"
works "no new file" 3

# A file from elsewhere comes along, and is patched like the others.
tried=$((tried + 1))
mkdir -p "$dir/away/sub"
printf '#define FOUR 3\n' >"$dir/away/sub/d.h"
cat >"$dir/3.patch" <<'PATCH'
--- a/sub/d.h
+++ b/sub/d.h
@@ -1 +1 @@
-#define FOUR 3
+#define FOUR 4
PATCH
"$variant" patch "$dir/made/more" "$dir/base" a.c b.h "$dir/away/./sub/d.h" \
	-- "$dir/1.patch" "$dir/3.patch" || wrong "from elsewhere" "it stopped"
grep -q 'FOUR 4' "$dir/made/more/sub/d.h" ||
	wrong "from elsewhere" "it is not there, or not patched"
grep -q 'FOUR 3' "$dir/away/sub/d.h" || wrong "from elsewhere" "it changed"

# What is not a fault of the code must stop the build.
tried=$((tried + 1))
if "$variant" compile "$dir/made/other" sh -c 'kill -INT $$' -o a.o; then
	wrong "interrupted" "the build goes on"
fi
if "$variant" compile "$dir/made/other" "$dir/no-compiler" -o a.o \
	2>"$dir/err"; then
	wrong "no compiler" "the build goes on"
fi
if "$variant" check "$dir/no-runner" >"$dir/said"; then
	wrong "nothing built" "check passes"
fi

echo "$tried checks"
[ $failed = 0 ] && [ $tried -eq 12 ]
