#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module compiles without a word from gcc (W=1) or sparse, against both
# series of Debian's headers and their cloud and rt flavours.
# timeout: 120

. "$(dirname "$0")/../vm/lib.sh"

"$vm_dir/deps" check build >&2 || exit 1
flavours=(6.12 6.1 6.12-cloud 6.1-cloud 6.12-rt 6.1-rt)
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
n=0 failed=0

echo "1..${#flavours[@]}"
for flavour in "${flavours[@]}"; do
	n=$((n + 1))
	# An object that is there already would not be compiled, so not be checked.
	release=$("$vm_dir/kernels" headers "$flavour" | sed -n 's/^release=//p')
	rm -rf "$repo_dir/build/${release:-none}/check"
	status=0
	MODULE_SUBDIR=check MODULE_MAKE_ARGS="W=1 C=2 CF=-D__CHECK_ENDIAN__" \
		"$vm_dir/module" "$release" >"$log" 2>&1 || status=1
	# "Skipping BTF" is no warning: Debian's headers come without vmlinux.
	grep -v -e '^Skipping BTF' -e "^$repo_dir/build/[^:]*\$" "$log" |
		sed 's/^/# /' | head -n 40 | grep . && status=1
	[ "$status" = 0 ] || { printf 'not '; failed=1; }
	echo "ok $n $flavour ($release): no warning with W=1 and sparse"
done
exit "$failed"
