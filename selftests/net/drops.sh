#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every drop reason that a packet can cause, one packet at a time. Its counter
# increases by one, and no other counter changes. The packet is not delivered, and the
# next good packet is. A packet dropped before the wire lookup counts for the namespace.
# The kernel's tracepoint skb:kfree_skb shows each drop with the nearest kernel reason.
# Topology: topo_pair of lib.sh; the far end is played by the test (nsmrig.py).

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"
trace=/sys/kernel/debug/tracing
echo 8192 >$trace/buffer_size_kb && echo 1 >$trace/events/skb/kfree_skb/enable ||
	skip_all "no tracepoint skb:kfree_skb"
cases drops.py
echo 0 >$trace/events/skb/kfree_skb/enable
sed -n 's/.*kfree_skb: .*\[nsmwire\].* reason: //p' $trace/trace | sort -u >"$TMP/reasons"
for reason in PKT_TOO_SMALL INVALID_PROTO NO_SOCKET DEV_READY IP_RPFILTER UDP_CSUM \
	      UNHANDLED_PROTO IP_INHDR IP_OUTNOROUTES; do
	check "skb:kfree_skb: $reason" grep -qx "$reason" "$TMP/reasons"
done
refuse "skb:kfree_skb: no drop without a reason" "" grep -x NOT_SPECIFIED "$TMP/reasons"
finish
