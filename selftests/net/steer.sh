#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.12
# timeout: 600
# icount
#
# Which path each class takes while the WAN changes: a brownout that a class leaves as soon
# as its limit says, and after which it comes back slowly; round-trip times around a limit;
# no path that meets it; paths that die, return and flap; flows that go over to a faster
# path or are split over two, and their order. What the history tells of it. In virtual
# time, which no load of the host changes.
# The WAN is that of wan-lib.sh; the first line is mpls, the second inet.

. "$(dirname "$0")/lib.sh"
. "$NET_DIR/wan-lib.sh"

colours()
{
	ctl -b - <<-END
		uplink set one colour mpls
		uplink set two colour inet
	END
}

check "a WAN of two lines" wan
check "peers at both ends of it, and a wire" ends
check "colours" colours
check_soon "packets pass" reach
cases steer.py
finish
