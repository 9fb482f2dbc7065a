#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# static-build.sh [FLAVOUR|MACHINE]...: the module compiles without a warning from gcc
# (W=1), against the headers of these kernels, and links: every symbol that it uses is
# exported. The default is the oldest kernel and the newest; static-flavours.sh has the
# others.
#
# Sparse takes as long as gcc, so it checks only the oldest kernel, the newest, and one
# with PREEMPT_RT: together they have all variants of the interfaces. The cloud flavours
# are left out: they have the same headers as the others and fewer drivers. 6.12 for
# i386 (one CPU, no IPv6) and for powerpc (big endian) represent 32 bit machines, where
# the kernel has no symbol for a 64 bit division.
# timeout: 300

. "$(dirname "$0")/../vm/lib.sh"

"$vm_dir/deps" check build >&2 || exit 1
sparse=(6.1 6.12-rt 7.3)
[ $# -gt 0 ] || set -- 6.1 7.3
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
n=0 failed=0

# Sparse 0.6.4 of Debian 12 and 13 does not know typeof_unqual, nor that the length of a
# string is a constant, which 7.x asserts of each MODULE_INFO: both are defined away.
# There make enables sparse only if a script approves it that Debian's headers lack:
# KBUILD_CHECKSRC on the command line overrides that.
export CF="-D__CHECK_ENDIAN__ -D__typeof_unqual__=__typeof__ '-D_Static_assert(...)='"
checked="C=2 KBUILD_CHECKSRC=2"

# "Skipping BTF" is no warning: Debian's headers come without vmlinux.
verdict()
{
	local status=$1

	n=$((n + 1))
	grep -v -e '^Skipping BTF' -e "^$repo_dir/build/[^:]*\$" \
		-e 'checker-valid.sh: No such file' -e ': C=2 specified, but sparse is' \
		"$tmp/log" | sed 's/^/# /' | head -n 40 | grep . && status=1
	[ "$status" = 0 ] || { printf 'not '; failed=1; }
	echo "ok $n $2"
}

fact()
{
	sed -n "s/^$1=//p" "$tmp/facts"
}

# compile MACHINE: only the object, since the kernel is not built to which a module
# could be linked.
compile()
{
	local build arch cross src=$repo_dir/build/$1/check

	# Their exports are compared with those of Debian's kernel.
	"$vm_dir/kernels" headers 6.12 >"$tmp/facts" || return
	awk '{ print $2 }' "$(fact build)/Module.symvers" | sort -u >"$tmp/exports"
	"$vm_dir/kernels" foreign "$1" >"$tmp/facts" || return
	build=$(fact build) arch=$(fact arch) cross=$(fact cross)
	rm -rf "$src" && mkdir -p "$src" &&
		cp -r "$repo_dir"/{Kbuild,include,kernel} "$src" &&
		make -s -C "$build" M="$src" ARCH="$arch" CROSS_COMPILE="$cross" \
			-j"$(nproc)" W=1 kernel/nsmwire.o >"$tmp/log" 2>&1 &&
		links "$src/kernel/nsmwire.o"
}

# The exports of a foreign kernel: those of lib/, mm/ and of its architecture in the source,
# and those of Debian's kernel for x86_64, with only its own part of IPv6 if it has none.
# Macros export the 64-bit atomic operations, under names that no line of the source has.
links()
{
	local source

	source=$(fact source)
	(
		cd "$source" || exit
		grep -rhoP '^EXPORT_SYMBOL\w*\(\K\w+' lib mm "arch/${arch/i386/x86}"
		if grep -qx CONFIG_IPV6=y "$build/.config"; then
			cat "$tmp/exports"
		else
			nm "$build"/net/ipv6/*.o | sed -n 's/.* __export_symbol_//p'
			grep -hoP '^\s*EXPORT_SYMBOL\w*\(\K\w+' net/ipv6/*.c |
				sort -u | comm -13 - "$tmp/exports"
		fi
		echo __this_module
	) | sort -u >"$tmp/provided"
	"${cross}nm" -u "$1" | awk '{ print $2 }' | sort -u |
		comm -23 - "$tmp/provided" | grep -vE '^(generic_)?atomic64_' |
		sed 's/^/no export: /' >>"$tmp/log"
}

# module FLAVOUR: an existing object would not be compiled, and therefore not be checked.
# No warning needs what -g0 leaves out, a sixth of the compiler's work.
module()
{
	local release what="W=1" args=''

	"$vm_dir/kernels" headers "$1" >"$tmp/facts"
	release=$(fact release)
	rm -rf "$repo_dir/build/${release:-none}/check"
	[[ " ${sparse[*]} " != *" $1 "* ]] || what="W=1 and sparse" args=$checked
	MODULE_SUBDIR=check MODULE_MAKE_ARGS="W=1 KCFLAGS=-g0 CONFIG_DEBUG_INFO_BTF_MODULES= $args" \
		"$vm_dir/module" "$release" >"$tmp/log" 2>&1
	verdict $? "$1 ($release): no warning with $what"
}

echo "1..$#"
for which; do
	case $which in
	i386 | powerpc)
		compile "$which"
		verdict $? "6.12 for $which: no warning with W=1, no symbol that it lacks" ;;
	*)	module "$which" ;;
	esac
done
exit "$failed"
