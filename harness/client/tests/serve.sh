#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# serve.sh DMRACE [COMMANDS]: dmrace serve and dmrace client: the race as the
# report tells it, in two terminals; a kernel that lives on; clients that die.
# COMMANDS: how many each of two clients makes on one server (default: 20).
set -u
dmrace=$1
commands=${2:-20}
dir=$(mktemp -d) || exit 1
export XDG_RUNTIME_DIR="$dir" DMRACE_OUT="$dir/out"
server=
failed=0

# shellcheck disable=SC2317 # the trap calls it
end() {
	[ -z "$server" ] || kill -KILL "$server" 2>/dev/null
	rm -rf "$dir"
}
trap end EXIT

wrong() {
	echo "$*"
	failed=1
}

client() {
	timeout 60 "$dmrace" client "$@"
}

# Waits until the server has printed that.
await() {
	i=0
	until grep -qF -e "$1" "$dir/serve" 2>/dev/null; do
		i=$((i + 1))
		if [ $i = 600 ]; then
			cat "$dir/serve"
			echo "the server does not print: $1"
			exit 1
		fi
		sleep 0.05
	done
}

# await must not read what the server before has printed.
serve() {
	: >"$dir/serve"
	"$dmrace" serve "$@" >>"$dir/serve" 2>&1 &
	server=$!
}

# $1: its status; the rest: what it must have printed.
served() {
	wait "$server"
	status=$?
	server=
	[ $status = "$1" ] || wrong "the server ends with $status"
	shift
	for text; do
		grep -qF -e "$text" "$dir/serve" || {
			cat "$dir/serve"
			wrong "the server does not print: $text"
		}
	done
}

started() {
	i=0
	until [ -S "$dir/dmrace/line8" ] || [ $i = 600 ]; do
		i=$((i + 1))
		sleep 0.05
	done
}

# ---- nobody serves -----------------------------------------------------------

client true 2>"$dir/said"
[ $? = 77 ] || wrong "without a server a client does not exit with 77"
grep -q "no server is running: start 'dmrace serve'" "$dir/said" ||
	wrong "without a server: $(cat "$dir/said")"

# ---- two terminals -------------------------------------------------------------

# $1: subject; $2, $3: how the clients end; the rest: what is printed.
two_terminals() {
	subject=$1 first=$2 second=$3
	shift 3
	serve create-vs-lookup --on "$subject" --under tsan
	await 'cpu1 waits for a program'
	client --cpu 1 -- dmsetup create vol0 --notable 2>/dev/null &
	one=$!
	await 'cpu2 waits for a program'
	kill -0 $one 2>/dev/null || wrong "$subject: the create does not hang"
	client --cpu 2 -- dmsetup info -j 254 -m 0 2>/dev/null
	status=$?
	[ $status = "$second" ] || wrong "$subject: info ends with $status"
	wait $one
	status=$?
	[ $status = "$first" ] || wrong "$subject: create ends with $status"
	served 0 "$@"
}

two_terminals buggy 137 139 'as expected: 4 of 4 declared, nothing else' \
	'oops  cpu2 in dm_find_md'
two_terminals fixed 0 1 'as expected: nothing found'

# ---- a kernel that lives on ------------------------------------------------------

# I/O that was deferred meets a shorter table (docs/port.md).
serve --on buggy --under none
started
client dmsetup create vol0 --table '0 16 zero' || wrong 'create'
client dmsetup suspend vol0 || wrong 'suspend'
client --cpu 2 dd if=/dev/mapper/vol0 of="$dir/read" skip=12 count=1 2>/dev/null &
reader=$!
await '  read'
client --cpu 1 dmsetup load vol0 --table '0 8 zero' || wrong 'load'
client --cpu 1 dmsetup resume vol0 2>/dev/null
[ $? = 139 ] || wrong 'the resume is not killed by SIGSEGV'
client --cpu 1 dmsetup create vol1 --notable ||
	wrong 'the CPU does not live on'
[ "$(client --cpu 1 dmsetup ls | sort | tr '\n\t' '  ')" = \
	'vol0 (254:0) vol1 (254:1) ' ] || wrong 'the devices are gone'
kill -INT "$server"
wait $reader
[ $? = 137 ] || wrong 'the reader does not hang until the end'
served 0 'oops  cpu1 in __map_bio' 'to run it again:' 'dmrace serve'

# ---- clients that come and go -------------------------------------------------------

serve --on fixed --under tsan
started
"$dmrace" serve --on fixed >"$dir/second" 2>&1
status=$?
grep -q 'another server is running' "$dir/second" || status=none
[ $status = 1 ] || wrong "a second server: $(cat "$dir/second")"
client --cpu 3 'dmsetup version >/dev/null; exit 5'
[ $? = 5 ] || wrong 'an exit status is lost'
[ "$(echo text | client cat)" = text ] || wrong 'a client has no input'
many() {
	n=0
	while [ $((n += 1)) -le "$commands" ]; do
		client --cpu "$1" dmsetup create "v$1" --notable ||
			wrong "cpu$1: create $n"
		client --cpu "$1" dmsetup remove "v$1" || wrong "cpu$1: remove $n"
	done
	exit $failed
}
(many 1) &
one=$!
(many 2) &
two=$!
# Beside them others die at any moment, in the kernel, too.
for seconds in 0.1 0.15 0.2 0.25 0.3 0.35 0.4 0.45; do
	"$dmrace" client --cpu 4 -- 'while :; do dmsetup create k --table "0 8 zero"
		dmsetup remove k; done' >/dev/null 2>&1 &
	victim=$!
	sleep $seconds
	kill -KILL $victim
	wait $victim
done 2>/dev/null
wait $one || failed=1
wait $two || failed=1
client --cpu 4 dmsetup remove_all || wrong 'CPU 4 is lost'
kill -INT "$server"
served 0 'nothing found'
[ ! -e "$dir/dmrace" ] || wrong 'the sockets are still there'
exit $failed
