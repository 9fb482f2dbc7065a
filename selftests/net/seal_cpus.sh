#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12 debug
# timeout: 300
# smp: 4
#
# Sealed packets of several classes from several CPUs over two paths that reorder by 100 ms,
# while CPUs come and go, and while tasks use the vector unit: no packet is taken for a
# replay, none is dropped, none comes twice, and no packet number is used twice with a key.
# Topology: topo_pair and second_link of lib.sh.

. "$(dirname "$0")/lib.sh"

need tc ethtool
[ "$(nproc)" -ge 4 ] || skip_all "needs 4 CPUs"
topo_pair || skip_all "no veth"
modprobe -qa sch_netem af_alg algif_skcipher aesni_intel
have_module

# Three quarters of the packets wait, the others do not.
reorders()
{
	local end
	for end in "$A ua" "$A va" "$B ub" "$B vb"; do
		# shellcheck disable=SC2086 # namespace and device
		set -- $end
		tc -n "$1" qdisc add dev "$2" root netem delay 100ms reorder 25% \
			limit 100000 || return
	done
}

# shellcheck disable=SC2119 # named_ends without a rate
ends() { second_link 4 && named_ends && wire_addr && reorders; }

check "both ends, over links that reorder" ends
cases seal_cpus.py
finish
