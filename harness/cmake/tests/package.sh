#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# package.sh BUILD CPACK VERSION [whole]: "cpack" makes a Debian package.  On a
# system that has what the package depends on, and nothing else, dpkg installs it,
# the command runs there, and after its removal nothing of it is left.
#
# "whole": with all components (harness/cmake/Install.cmake), and lintian finds
# nothing in it.  That takes half a minute, most of which goes to looking at 40
# runners that are alike and at 500 headers and sources.
set -eu
build=$1
cpack=$2
version=$3
whole=${4-}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
unset DMRACE_LIBEXEC DMRACE_OUT
root=$dir/root

fail() {
	echo "$*"
	exit 1
}

set --
[ -n "$whole" ] ||
	set -- -D "CPACK_INSTALL_CMAKE_PROJECTS=$build;dmrace;Unspecified;/"
(cd "$build" && "$cpack" "$@" -B "$dir/made") >"$dir/log" 2>&1 || {
	cat "$dir/log"
	fail "cpack fails"
}
package=$dir/made/dmrace_${version}_$(dpkg --print-architecture).deb
[ -f "$package" ] || fail "no $package"

[ -z "$whole" ] || lintian --allow-root --fail-on error,warning \
	--tag-display-limit 0 "$package" 2>"$dir/log" || {
	cat "$dir/log"
	fail "lintian finds something"
}

# has FILE: a file that is not empty
has() {
	[ -s "$root/usr/share/$1" ] || fail "not installed: $1"
}

# ---- a system with what it depends on ----------------------------------------

# What the package depends on, with all that these depend on, as far as it is here.
depends() {
	dpkg-query -W -f '${Package}:${Pre-Depends}, ${Depends}\n' |
		awk -v wanted="$(dpkg-deb -f "$package" Depends)" '
		function add(depends,	i, n, name) {
			n = split(depends, name, /[,|]/)
			for (i = 1; i <= n; i++) {
				sub(/[(:].*/, "", name[i])
				gsub(/ /, "", name[i])
				if (!(name[i] in here) || name[i] in added)
					continue
				added[name[i]] = 1
				print name[i]
				add(here[name[i]])
			}
		}
		{
			name = substr($0, 1, index($0, ":") - 1)
			here[name] = here[name] ", " substr($0, length(name) + 2)
		}
		END { add(wanted) }'
}

for part in bin lib lib64 sbin; do
	mkdir -p "$root/usr/$part"
	ln -s "usr/$part" "$root/$part"
	touch "$root/usr/$part/other"	# dpkg removes what becomes empty
done
mkdir -p "$root/dev" "$root/proc" "$root/tmp" "$root/var/lib/dpkg/info" \
	"$root/var/lib/dpkg/updates"
depends >"$dir/depends"
xargs dpkg-query -s <"$dir/depends" >"$root/var/lib/dpkg/status"
xargs dpkg-query -L <"$dir/depends" | sort -u | while read -r file; do
	if [ -f "$file" ] || [ -L "$file" ]; then
		[ -d "$file" ] || echo "${file#/}"
	fi
done | tar -C / -c -T - | tar -C "$root" -x

# The database of packages there; as if it were root's.
there() {
	if [ "$(id -u)" = 0 ]; then
		dpkg --root="$root" "$@"
	else
		fakeroot dpkg --root="$root" "$@"
	fi >"$dir/log" 2>&1 || {
		cat "$dir/log"
		fail "dpkg $1 fails"
	}
}

everything() {
	(cd "$root" && find . ! -path './var/lib/dpkg*' ! -path './tmp/*' | sort)
}

everything >"$dir/before"
there --install "$package"
has doc/dmrace/changelog.gz
has doc/dmrace/copyright
has man/man1/dmrace.1.gz
has bash-completion/completions/dmrace
has fish/vendor_completions.d/dmrace.fish
has zsh/vendor-completions/_dmrace

# With nothing but that system, where a process may make one; else with this
# one's libraries.
alone=
if unshare --mount true 2>/dev/null; then
	alone=yes
	run() {
		# shellcheck disable=SC2016 # the other shell's
		unshare --mount sh -c 'root=$1; shift
			mount -t proc proc "$root/proc"
			mount --bind /dev "$root/dev"
			exec env -i PATH="$PATH" DMRACE_OUT=/tmp/out chroot "$root" \
				/usr/bin/dmrace "$@"' sh "$root" "$@"
	}
else
	echo "no chroot can be made here: it runs from $root"
	run() {
		DMRACE_OUT="$root/tmp/out" "$root/usr/bin/dmrace" "$@"
	}
fi

run version | grep -qx "dmrace $version" || fail "not version $version"
run list | grep -q '^create-vs-lookup ' || fail "no list"
run run create-vs-lookup --on buggy --under tsan >"$dir/log" ||
	{ cat "$dir/log"; fail "the race is not found"; }
grep -q 'dm.c:[0-9]' "$dir/log" || fail "no lines: $(cat "$dir/log")"
run run create-vs-lookup --on fixed --under tsan --quiet

# It only recommends Valgrind, and says so where that is missing.
if [ -n "$alone" ]; then
	status=0
	run run create-vs-lookup --under memcheck >"$dir/log" 2>&1 || status=$?
	if [ $status != 77 ] || ! grep -q valgrind "$dir/log"; then
		cat "$dir/log"
		fail "without Valgrind: status $status"
	fi
fi

# The same of dmsetup, which the programs for real clients look for.
if [ -n "$alone" ]; then
	status=0
	run run create-vs-lookup --clients >"$dir/log" 2>&1 || status=$?
	if [ $status != 77 ] ||
		! grep -q 'dmsetup is not installed' "$dir/log"; then
		cat "$dir/log"
		fail "without dmsetup: status $status"
	fi
fi

there --purge dmrace
everything >"$dir/after"
diff "$dir/before" "$dir/after" || fail "something stays behind"
