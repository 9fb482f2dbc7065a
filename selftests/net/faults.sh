#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 400
#
# faults.sh [--minutes N] [--seed N] [FAULT...]
#
# What a node goes through, at any moment and in any order, with traffic on four
# wires: the device below removed, renamed, moved, its MTU at 68, its address gone,
# its route flapping, its neighbour away; pods and underlays of either side deleted;
# no memory; the module removed; the machine put to sleep, or stopped and its clocks
# gone on. Each time the configuration is what it was, and traffic flows again.
#
# Each fault once (or those named, as faults.py calls them), in an order that the
# seed decides (it is printed); with --minutes over and over, and the clocks then
# jump by more than a minute. For an hour:
#   selftests/vm/vmtest -k debug -t 7200 -- selftests/net/faults.sh --minutes 60
# Devices cannot be put to sleep here: the root of the test bed, over 9p, would not
# wake up. Tasks can (on 6.12), and clocks can go on while nothing else does.
# Topology: topo_pair of lib.sh, and a pod on either side ($C of $A, $D of $B).

. "$(dirname "$0")/lib.sh"

minutes='' seed=$RANDOM only=()
while [ $# -gt 0 ]; do
	case $1 in
	--minutes) minutes=$2; shift ;;
	--seed)	seed=$2; shift ;;
	-*)	echo "faults.sh [--minutes N] [--seed N] [FAULT...]: not $1" >&2; exit 2 ;;
	*)	only+=("$1") ;;
	esac
	shift
done
# What a tracker says that goes without memory is no complaint here, see vmtest.
[ -z "${VMTEST_KERNEL:-}" ] || echo "<5>vmtest: run $0" >/dev/kmsg
have_module || skip_all "no module"
D=nsmw$$d
export D
NETNS_LIST=("$A" "$B" "$C" "$D")	# made by faults.py
cases faults.py "$seed" "${minutes:-0}" "${only[@]}"
finish
