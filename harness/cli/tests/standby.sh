#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# standby.sh DMRACE: a run that a standby makes is judged like any other, however it
# ends; a standby of another build is not used; nothing is left behind.
set -u
dmrace=$(realpath "$1")
real=$(dirname "$dmrace")/libexec/dmrace
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/libexec" "$dir/bin"
cp "$real/buggy-plain" "$real/fixed-plain" "$real/project.json" "$dir/libexec"
export DMRACE_LIBEXEC=$dir/libexec DMRACE_OUT=$dir/out LC_ALL=C
# Long enough that a socket's name cannot hold it.
long=$(printf 'a%.0s' $(seq 120))
export DMRACE_STANDBY=$dir/$long
failed=0

# expect STATUS WORDS COMMAND...
expect() {
	"${@:3}" >"$dir/output" 2>&1
	got=$?
	[ "$got" = "$1" ] && grep -qE -- "$2" "$dir/output" && return
	failed=1
	echo "status $got, not $1 with '$2': ${*:3}"
	cat "$dir/output"
}

# Until the command is true, 20 seconds at most.
wait_until() {
	for _ in $(seq 200); do
		"$@" && return
		sleep 0.1
	done
	failed=1
	echo "never: $*"
}

standbys() {
	pgrep -f -- "$dir/.*plain standby"
}

# The process that makes a run: a child of the standby's.
child() {
	pgrep -P "$standby"
}

# shellcheck disable=SC2317 # wait_until calls these
no_child() {
	! child >/dev/null
}

# The one that rehearsed, and its parent; no child for a run.
# shellcheck disable=SC2317
one_standby() {
	[ "$(standbys | wc -l)" = 2 ]
}

# shellcheck disable=SC2317
no_standbys() {
	! standbys >/dev/null
}

# shellcheck disable=SC2317
gone() {
	! kill -0 "$1" 2>/dev/null
}

# The command in the background ends with status 1 and these words.
told() {
	wait $!
	got=$?
	[ $got = 1 ] && grep -q "$1" "$dir/output" && return
	failed=1
	echo "status $got, not 1 with '$1':"
	cat "$dir/output"
}

# begin [OPTION...]: a run that does not end: its process is stopped.
begin() {
	wait_until no_child
	"$dmrace" run stress --on fixed --under memcheck -q "$@" \
		>"$dir/output" 2>&1 &
	wait_until child >/dev/null
	kill -STOP "$(child)"
}

# replace SUBJECT: fixed's runner by that of SUBJECT, as a linker does it
replace() {
	cp "$real/$1-plain" "$dir/new"
	mv "$dir/new" "$dir/libexec/fixed-plain"
}

expect 2 'set DMRACE_STANDBY' env -u DMRACE_STANDBY \
	"$dmrace" standby --on fixed --under memcheck
expect 2 'give|name a subject' "$dmrace" standby --on fixed
expect 2 "no value 'tsan'" "$dmrace" standby --on fixed --under tsan
expect 77 'Valgrind is not installed' env PATH="$dir/bin" \
	"$dmrace" standby --on fixed --under memcheck
"$dmrace" standby --on fixed --under memcheck || exit 1
# The first waits for the one that rehearsed, which may have a child still.
standby=$(pgrep -P "$(standbys | head -n 1)")

# From here on a Valgrind of its own fails.
printf '#!/bin/sh\necho "a Valgrind of its own" >&2\nexit 9\n' \
	>"$dir/bin/valgrind"
chmod +x "$dir/bin/valgrind"
export PATH=$dir/bin:$PATH
run=("$dmrace" run open-after-free --on fixed --under memcheck -q)
expect 0 'as expected' "${run[@]}"
expect 0 'as expected' "${run[@]}" --repeat 2
expect 1 'a Valgrind of its own' "${run[@]}" --under helgrind
expect 1 'a Valgrind of its own' env DMRACE_STANDBY= "${run[@]}"
expect 1 'missing' "${run[@]}" --expect bug

# However a run ends, that is told, and its processes are gone.
begin --timeout 1
told 'did not end within 1 s'
begin
kill -KILL "$(child)"
told 'killed by signal 9'
begin
kill -TERM $!
told 'interrupted by SIGTERM'
wait_until no_child
begin
kill -KILL $!
wait $! 2>/dev/null
wait_until no_child
expect 0 'as expected' "${run[@]}"

# Another build: the standby is not asked.
replace buggy
expect 1 'a Valgrind of its own' "${run[@]}"
replace fixed
expect 0 'as expected' "${run[@]}"

# If the standby dies, so does the run.
begin
children=$(child)
kill -KILL "$standby"
told 'killed by signal 9'
for pid in $children; do
	wait_until gone "$pid"
done
expect 1 'a Valgrind of its own' "${run[@]}"

# It ends with the process that started it, and with its socket.  That it looks at
# these does not depend on Valgrind, which takes a second to start: here the
# runner is started without it.
cat >"$dir/bin/valgrind" <<'END'
#!/bin/sh
while case $1 in -*) ;; *) false ;; esac; do shift; done
exec "$@"
END
bash -c "'$dmrace' standby --on fixed --under memcheck; kill -0 \$\$" || failed=1
wait_until no_standbys
"$dmrace" standby --on fixed --under memcheck || failed=1
wait_until one_standby
rm "$DMRACE_STANDBY"/*.sock
wait_until no_standbys
left=$(find "$DMRACE_STANDBY" -name '*.xml')
[ -z "$left" ] || { failed=1; echo "left behind: $left"; }
exit $failed
