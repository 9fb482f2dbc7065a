#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml
# timeout: 300
#
# The underlay device that a wire or an uplink names is removed and created again under
# the same name, as PPP does. The wire or uplink uses it again, under load, each time. It
# does not use another device that happens to get the old index. The device can be
# renamed, and a batch can name a device that does not exist yet.
# Topology: topo_pair of lib.sh, its link made anew.

. "$(dirname "$0")/lib.sh"

need jq
topo_pair || skip_all "no veth"

reason() { wire "$A" .peer.path[0].reason; }
device() { wire "$A" .link.device_name; }

reconnects() # NAME FAMILY TIMES: the configuration survives, and packets pass again
{
	local i load bad=''
	check "$1: a way there and back" reach_both
	nsenter --net="/run/netns/$A" -- ping -qn -f -i 0.002 -s 1200 "$IB4" >/dev/null 2>&1 &
	load=$!
	JOBS+=("$load")
	for ((i = 1; i <= $3; i++)); do
		ip -n "$A" link del ua
		wait_for 5 is no-device reason || { bad="$i: $(reason) without it"; break; }
		link_pair
		wait_for 5 is none reason || { bad="$i: $(reason) with it"; break; }
		wait_for 5 reach || { bad="$i: nothing arrives"; break; }
	done
	kill "$load" && wait "$load" 2>/dev/null
	same "$1: $3 reconnects under load" "" "$bad"
}

# without a local address, which goes with the device: the reason is the device
for family in 4 6; do
	remote=UB$family back=UA$family
	ip -n "$A" link add w0 type nsmwire id 42 remote "${!remote}" dev ua
	ip -n "$B" link add w0 type nsmwire id 42 remote "${!back}"
	wire_addr
	reconnects "IPv$family, dev of the wire" $family 5
	check "IPv$family: an uplink" ctl uplink set wan dev ua rate 50mbit
	ip -n "$A" link set w0 type nsmwire dev none uplink wan
	reconnects "IPv$family, dev of the uplink, with a rate" $family 5
	ip -n "$A" link del w0
	ip -n "$B" link del w0
	ctl uplink del wan
done

# --- by its name, not by its number

ip -n "$A" link add w0 type nsmwire id 42 remote $UB4 dev ua
ip -n "$A" link set w0 up
same_soon "up" none reason
index=$(wire "$A" .link.device)
ip -n "$A" link del ua
same_soon "removed: why" no-device reason
same "removed: its name stays, its index does not" "ua null" "$(device) $(wire "$A" .link.device)"
like "removed: ip shows the name" "* dev ua *" "$(ip -n "$A" -d link show w0)"
check "another device gets its index" ip -n "$A" link add other index "$index" type dummy
ip -n "$A" -b - <<-END
	addr add $UA4/24 dev other
	link set other up
END
same_soon "another device: it is not taken" no-device reason
ip -n "$A" link del other
check "one gets its name" ip -n "$A" link add other type dummy
ip -n "$A" link set other name ua
ip -n "$A" -b - <<-END
	addr add $UA4/24 dev ua
	link set ua up
END
same_soon "one that gets its name is taken" none reason
ip -n "$A" link set ua down
check "it is called otherwise" ip -n "$A" link set ua name uc
ip -n "$A" link set uc up
same_soon "it stays what it is" none reason
same "under its new name" uc "$(device)"
like "in an export, too" "* dev uc *" "$(ctl export wire)"
ip -n "$A" link del w0
ip -n "$A" link del uc

# --- a device that does not exist yet

refusal "a device that is not there, by hand" 'wire add: no device "ua" (No such device)' \
	wire add w0 id 42 remote $UB4 dev ua
cat >"$TMP/batch" <<-END
	uplink set wan dev ua
	wire set w0 id 42 remote $UB4 dev ua
	wire set w1 id 43 remote $UB4 uplink wan
END
same "in a batch it is a warning" \
	"0 nsmctl: uplink set: warning: no device \"ua\" yet; it is used once there is one, at $TMP/batch:1
nsmctl: wire set: warning: no device \"ua\" yet; it is used once there is one, at $TMP/batch:2" \
	"$(ctl -b "$TMP/batch" 2>&1 | { out=$(cat); echo "${PIPESTATUS[0]} $out"; })"
same "the paths wait for it" "no-device no-device" "$(reason) $(wire "$A" .peer.path[0].reason w1)"
same "an export has it" "wan: w0: w1:uplink wan" \
	"$(ctl export 2>&1 | sed -n 's/^uplink set wan .*dev ua.*/wan:/p; s/^wire set w0 .*dev ua.*/w0:/p; s/^wire set w1 .*\(uplink wan\).*/w1:\1/p' | paste -sd ' ')"
ip -n "$A" link set w0 up
link_pair
same_soon "it comes: the wire is up" none reason
same_soon "it comes: so is that of the uplink" none wire "$A" .peer.path[0].reason w1
check "and by its index, as before" ctl wire set w0 dev ua
check "dev none" ctl wire set w0 dev none
same "dev none: neither name nor index" "null null" "$(device) $(wire "$A" .link.device)"
finish
