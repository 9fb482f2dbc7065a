#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 400
#
# faults.sh [--minutes N] [--seed N] [FAULT...]
#
# Faults of a node, in any order, with traffic on four wires: the underlay device is
# removed, renamed, moved, or has an MTU of 68; its address is removed, its route
# flaps, its neighbour is unreachable; pods and underlays of either side are deleted;
# allocations fail; the module is removed; tasks are frozen as for suspend; the machine
# stops while its clocks go on. After each fault the configuration is unchanged, and
# traffic flows again.
#
# Runs each fault once, or each FAULT named (the function names in faults.py). The seed
# determines the order and is printed. With --minutes the faults repeat, and the clocks
# jump by more than a minute. For an hour:
#   selftests/vm/vmtest -k debug -t 7200 -- selftests/net/faults.sh --minutes 60
# Devices cannot be suspended here: the 9p root file system of the test bed would not
# resume. Only tasks are frozen (on 6.12).
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
# A reference tracker that lacks memory warns; vmtest ignores that warning here.
[ -z "${VMTEST_KERNEL:-}" ] || echo "<5>vmtest: run $0" >/dev/kmsg
have_module || skip_all "no module"
D=nsmw$$d
export D
NETNS_LIST=("$A" "$B" "$C" "$D")	# made by faults.py
cases faults.py "$seed" "${minutes:-0}" "${only[@]}"
finish
