#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# DKMS builds and installs the module for both kernels, from what is in the Debian
# package, and modprobe finds it where DKMS put it: in trees of its own, hard links
# to the cached kernels, so that this machine keeps its modules as they are. Where a
# kernel lacks what the module needs, it says so.
# timeout: 60

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
work=$(mktemp -d "$cache_dir/dkms.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$repo_dir/dkms.conf")
source_tree=$work/usr/src
packages=$("$vm_dir/deb") || exit 1
dpkg-deb -x "$packages/nsmwire-dkms_${version}_all.deb" "$work" || exit 1
mkdir -p "$work/var"

in_trees()
{
	dkms "$1" -m nsmwire -v "$version" --dkmstree "$work/var" \
		--sourcetree "$source_tree" --installtree "$work/lib/modules" \
		--no-depmod "${@:2}"
}

same_version()
{
	local ko

	ko=$(find "$work/lib/modules/$1/updates/dkms" -name 'nsmwire.ko*')
	[ "$(modinfo -F version "$ko")" = "$version" ]
}

# For a kernel without one of the options: DKMS leaves it out, with status 77, and
# make names the option.
left_out()
{
	mkdir -p "$work/lacks" && sed '/^CONFIG_GRO_CELLS=/d' "$2/.config" \
		>"$work/lacks/.config" || return
	in_trees build -k "$1" --kernelsourcedir "$work/lacks"
	[ $? = 77 ]
}

named()
{
	make -C "$1" M="$source_tree/nsmwire-$version" CONFIG_GRO_CELLS= modules 2>&1 |
		grep -F 'nsmwire cannot be built for this kernel, which lacks CONFIG_GRO_CELLS'
}

works='modprobe nsmwire && modinfo -n nsmwire | grep updates/dkms &&
	ip link add w0 type nsmwire && ip link del w0 &&
	modprobe -r nsmwire && ip link add w1 type nsmwire'

echo "1..15"
check "dkms add" in_trees add
for series in 6.1 6.12; do
	facts=$("$vm_dir/kernels" "$series") || exit 1
	release=$(sed -n 's/^release=//p' <<<"$facts")
	modules=$(sed -n 's/^modules=//p' <<<"$facts")
	build=$(sed -n 's/^build=//p' <<<"$facts")
	mkdir -p "$work/lib/modules"
	cp -al "$modules/$release" "$work/lib/modules/"
	check "$series: dkms leaves out a kernel without GRO cells" \
		left_out "$release" "$build"
	check "$series: make says what such a kernel lacks" named "$build"
	check "$series: dkms build" in_trees build -k "$release" \
		--kernelsourcedir "$build"
	check "$series: dkms install" in_trees install -k "$release" \
		--kernelsourcedir "$build"
	check "$series: depmod takes it" depmod -b "$work" "$release"
	check "$series: the version is the module's" same_version "$release"
	check "$series: modprobe finds it, ip link loads it" \
		"$vm_dir/vmtest" -k "$series" --modules "$work/lib/modules" -- \
		bash -c "$works"
done
exit "$failed"
