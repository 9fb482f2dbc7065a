#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml debug
# timeout: 400
#
# No memory at each single allocation, one after the other, of creating a wire
# (both families, both payloads, both ways in), of changing its peer, of showing and of
# deleting it: the request fails whole or succeeds whole, nothing is left behind,
# the next one works. kmemleak (in the runner) sees the rest.
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

fault=/sys/kernel/debug/failslab
[ -d $fault ] || mount -t debugfs none /sys/kernel/debug 2>/dev/null
[ -d $fault ] || skip_all "needs a kernel with CONFIG_FAILSLAB"
for f in /sys/kernel/debug/failslab /sys/kernel/debug/fail_page_alloc; do
	[ -d "$f" ] || continue
	echo 0 >"$f/verbose"
	echo N >"$f/ignore-gfp-wait"
done
topo_pair || skip_all "no veth"
have_module
cases failslab.py
finish
