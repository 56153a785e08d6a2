#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# edit.sh CMAKE BUILD: what the preset "edit" would build where a scenario was added:
# the command, the two subjects and the scenario. It has no variants.  The whole
# build, which has, does not compile the broken copies of fixed/.  And what the
# preset "demo" would build.
# docs/soak/writing-a-scenario builds it.
set -eu
cmake=$1
build=$2
source=$(realpath "$(dirname "$0")/../../..")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

for part in CMakeLists.txt CMakePresets.json buggy ci docs fixed harness; do
	ln -s "$source/$part" "$dir/"
done
cp -r "$source/scenarios" "$dir/"
cp "$source"/scenarios/01-*.c "$dir/scenarios/90-one-more.c"
cd "$dir"
"$cmake" --preset edit >log 2>&1 || {
	cat log
	exit 1
}
"$cmake" --build --preset edit -- -t commands >plan 2>&1 || {
	cat plan
	exit 1
}
failed=0
for output in dmrace libexec/dmrace/buggy-plain libexec/dmrace/buggy-tsan \
	libexec/dmrace/fixed-plain libexec/dmrace/fixed-tsan \
	scenarios/CMakeFiles/scenarios.dir/90-one-more.c.o; do
	grep -q -- " -o $output " plan || {
		echo "it would not make $output"
		failed=1
	}
done
if grep -q '^build .*variants/without-' build-edit/build.ninja; then
	echo "it has variants"
	failed=1
fi
"$cmake" --build "$build" -- -t commands all >plan || failed=1
if grep -q -- ' -o ci/mutants/' plan || ! grep -q -- ' -o dmrace ' plan; then
	echo "the whole build makes broken copies of fixed/, or no command"
	failed=1
fi

# What docs/lesson.md needs after ci/demo.
targets=$(jq -r '.buildPresets[] | select(.name == "demo") | .targets[]' \
	CMakePresets.json)
# shellcheck disable=SC2086 # a list
"$cmake" --build "$build" -- -t commands $targets >plan || failed=1
for output in dmrace libexec/dmrace/buggy-tsan libexec/dmrace/without-6-tsan \
	libexec/dmrace/dmrace-clients libexec/dmrace/libdmrace-client.so barrier
do
	grep -q -- " -o $output " plan || {
		echo "ci/demo would not make $output"
		failed=1
	}
done
exit $failed
