#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 600
# icount
# slow: 250
#
# What probes measure, and how soon a dead path is left, with a WAN of two lines whose
# delay, loss, queues and order are known: round-trip times and differences of one-way
# delays, loss by class against the counters of the wires, no loss where packets only
# wait, change places or come twice; silent deaths of both directions and of one; a path
# that is deleted and added; the restart of one end; a stock geneve device as the other
# end. In virtual time, which no load of the host changes.
# The WAN is that of wan-lib.sh.

. "$(dirname "$0")/lib.sh"
. "$NET_DIR/wan-lib.sh"

modprobe -qa sch_prio cls_u32 geneve
check "a WAN of two lines" wan
check "peers at both ends of it, and a wire" ends
check_soon "packets pass" reach
cases measure.py
finish
