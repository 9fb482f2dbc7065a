#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# DKMS builds and installs the module from the Debian package, in the hook of a new
# kernel's headers package, and modprobe finds it in DKMS's directory: with Debian 12's
# DKMS for 6.1, with Debian 13's for 7.3. A kernel with unknown interfaces, or without a
# required option, is skipped: the hook succeeds, and prints what is missing. (6.12 is
# built by static-flavours.sh.)
#
# /lib/modules and /var/lib/dkms are private directories with hard links to the cached
# kernels, so that the modules of this machine do not change.
# timeout: 180
# slow: 200

. "$(dirname "$0")/../vm/lib.sh"

n=0 failed=0
check()
{
	local name=$1

	shift
	n=$((n + 1))
	if "$@" >"$work/log" 2>&1 </dev/null; then
		echo "ok $n $name"
	else
		sed 's/^/# /' "$work/log" | tail -n 30
		echo "not ok $n $name"
		failed=1
	fi
}

if [ "$(id -u)" != 0 ]; then
	echo "1..0 # SKIP needs root"
	exit 4
fi
"$vm_dir/deps" build vm dkms >&2 || exit 1
mkdir -p "$cache_dir"
works=()
trap 'rm -rf "${works[@]}"' EXIT

version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$repo_dir/dkms.conf")
packages=$("$vm_dir/deb") || exit 1

# system SERIES: sets release, build, in ("trixie" or nothing), work, and inside, which
# is $work as DKMS sees it.
system()
{
	local facts modules root=$cache_dir

	facts=$("$vm_dir/kernels" "$1") || return
	release=$(sed -n 's/^release=//p' <<<"$facts")
	build=$(sed -n 's/^build=//p' <<<"$facts")
	modules=$(sed -n 's/^modules=//p' <<<"$facts")
	in=''
	if grep -qx in=trixie <<<"$facts"; then
		root=$("$vm_dir/trixie" root)/var/tmp || return
		in=trixie
	fi
	work=$(mktemp -d "$root/dkms.XXXXXX") || return
	works+=("$work")
	inside=$work
	[ -z "$in" ] || inside=/var/tmp/${work##*/}
	mkdir -p "$work/lib/modules" "$work/var" &&
		cp -al "$modules/$release" "$work/lib/modules/" &&
		ln -sfn "$build" "$work/lib/modules/$release/build" &&
		dpkg-deb -x "$packages/nsmwire-dkms_${version}_all.deb" "$work" &&
		in_system sh -ec "$strange" sh "$inside" "$build"
}

# Kernels whose headers lack an interface, or an option: copies of $build, since make
# may write there, and links to its source.
# shellcheck disable=SC2016
strange='
	inside=$1 build=$2
	common=$(sed -n "s,^include \(.*\)/Makefile\$,\1,p" "$build/Makefile")
	tree=$inside/usr/src/common
	mkdir -p "$tree/include/net"
	ln -s "$common"/* "$tree" 2>/dev/null || :
	ln -s "$common"/include/* "$tree/include" 2>/dev/null || :
	ln -s "$common"/include/net/* "$tree/include/net"
	rm "$tree/include/net/rtnetlink.h"
	sed s/newlink/new_link/g "$common/include/net/rtnetlink.h" \
		>"$tree/include/net/rtnetlink.h"
	for kind in unknown lacking; do
		dir=$inside/usr/src/$kind
		mkdir "/lib/modules/99.0-$kind"
		ln -s "$dir" "/lib/modules/99.0-$kind/build"
		cp -a "$build" "$dir"
		for link in scripts tools; do
			[ ! -e "$build/$link" ] || ln -sfn "$build/$link" "$dir/$link"
		done
		sed -i "s,$build\$,$dir," "$dir/Makefile"
	done
	cd "$inside/usr/src"
	sed -i "s,$common/,$tree/," unknown/Makefile
	sed -i /^CONFIG_GRO_CELLS=/d lacking/.config lacking/include/config/auto.conf
'

in_system()
{
	if [ "$in" ]; then
		"$vm_dir/trixie" -b "$work/lib/modules:/lib/modules" \
			-b "$work/var:/var/lib/dkms" "$@"
		return
	fi
	# shellcheck disable=SC2016
	unshare --mount sh -ec '
		mount --bind "$1/lib/modules" /lib/modules
		mount --bind "$1/var" /var/lib/dkms
		shift
		exec "$@"' sh "$work" "$@"
}

# The hook that the package linux-headers-$1 runs.
hook()
{
	in_system /etc/kernel/header_postinst.d/dkms "$1"
}

# skips RELEASE: DKMS leaves the kernel out, the package installs.
skips()
{
	in_system dkms build -m nsmwire -v "$version" -k "$1"
	[ $? = 77 ] && hook "$1" && ! ls "$work/lib/modules/$1/updates"
}

# says SENTENCE CMD...: once.
says()
{
	local text

	text=$("${@:2}" 2>&1)
	printf '%s\n' "$text"
	[ "$(grep -cF "$1" <<<"$text")" = 1 ]
}

compile()
{
	in_system make -C "$inside/usr/src/$1" M="$inside/usr/src/nsmwire-$version" modules
}

installed()
{
	hook "$release" && in_system dkms status | grep -F "$release, x86_64: installed" &&
		[ "$(modinfo -F version "$(find "$work/lib/modules/$release/updates/dkms" \
			-name 'nsmwire.ko*')")" = "$version" ]
}

unknown='nsmwire does not know this kernel yet: its headers have no known form of rtnl_link_ops.newlink'
lacking='nsmwire cannot be built for this kernel, which lacks CONFIG_GRO_CELLS'
runs='modprobe nsmwire && modinfo -n nsmwire | grep updates/dkms &&
	ip link add w0 type nsmwire && ip link del w0 &&
	modprobe -r nsmwire && ip link add w1 type nsmwire'

echo "1..18"
for series in 6.1 7.3; do
	system "$series" || exit 1
	check "$series: dkms add" in_system dkms add -m nsmwire -v "$version" \
		--sourcetree "$inside/usr/src"
	check "$series: DKMS skips a kernel that the module does not know" \
		skips 99.0-unknown
	check "$series: the hook names the interface" says "$unknown" hook 99.0-unknown
	check "$series: so does make" says "$unknown" compile unknown
	check "$series: DKMS skips a kernel without GRO cells" skips 99.0-lacking
	check "$series: make says what such a kernel lacks" \
		says "$lacking" compile lacking
	check "$series: DKMS builds and installs the module" installed
	check "$series: it still skips the other kernel" skips 99.0-unknown
	check "$series: modprobe finds it, ip link loads it" \
		"$vm_dir/vmtest" -k "$series" --modules "$work/lib/modules" -- \
		bash -c "$runs"
done
exit "$failed"
