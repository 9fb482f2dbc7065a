#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: by-name
# timeout: 300
#
# An Open vSwitch geneve port is a peer of a wire of payload ethernet, over both
# families; its flow table reads the class option that the wire sends, and the
# wire takes the class that the flow table sets. Over IPv6 the port is told to send
# UDP checksums: it leaves them out by default, and a wire wants them.
#
# Not on stock 6.12: there geneve and openvswitch themselves warn of a
# "field-spanning write" at the first packet with any option (the memcpy of
# ip_tunnel_info_opts_set), which the runner rightly takes for a failure.
#
#   $A w0 nsmwire  --ua-------ub--  g0 | br0 (Open vSwitch) $B
#
# Topology: topo_pair of lib.sh. Open vSwitch runs in $B with files in $TMP.

. "$(dirname "$0")/lib.sh"

need ovsdb-server ovs-vswitchd ovs-vsctl ovs-ofctl ovsdb-tool
modprobe -q openvswitch
modprobe -q vport-geneve
topo_pair || skip_all "no veth"
export OVS_RUNDIR=$TMP OVS_LOGDIR=$TMP OVS_DBDIR=$TMP
db=unix:$TMP/db.sock

vsctl() { ovs-vsctl --db="$db" --timeout=$((10 * NSM_SLOW)) "$@"; }
ofctl() { ovs-ofctl --timeout=$((10 * NSM_SLOW)) "${@:1:1}" "unix:$TMP/br0.mgmt" "${@:2}"; }

ovs_start()
{
	ovsdb-tool create "$TMP/conf.db" /usr/share/openvswitch/vswitch.ovsschema &&
		bg in_ns "$B" ovsdb-server "$TMP/conf.db" --remote=p"$db" \
			--log-file="$TMP/db.log" >/dev/null 2>&1
	wait_for 10 test -S "$TMP/db.sock" && vsctl --no-wait init || return
	bg in_ns "$B" ovs-vswitchd "$db" --log-file="$TMP/vs.log" >/dev/null 2>&1
	vsctl add-br br0
}

flow_packets() # MATCH: packets of the flows with it
{
	ofctl dump-flows | grep "$1" | sed -n 's/.*n_packets=\([0-9]*\).*/\1/p' | head -n 1
}

seen() # MATCH: the flow has packets
{
	[ "$(flow_packets "$1")" -gt 0 ]
}

out=$(ovs_start 2>&1) || {
	fail "Open vSwitch starts" "$out $(tail -n 5 "$TMP"/*.log)"
	finish
}
pass "Open vSwitch starts"
check "option 0xff6e type 1 is mapped" \
	ofctl add-tlv-map "{class=0xff6e,type=1,len=4}->tun_metadata0"
ip -n "$B" -b - <<-END
	addr add $IB4/24 dev br0
	addr add $IB6/64 dev br0 nodad
	link set br0 mtu 1400
	link set br0 up
END

options() # LABEL: the flow table reads and sets the class; over IPv4 only, for a
{ # flow table that has served one port matches no option on the next one of its name
	local l=$1 n
	check "$l flows that read it" sh -c "ovs-ofctl add-flow unix:$TMP/br0.mgmt \
		'priority=10,in_port=g0,tun_metadata0=0x01000000,actions=normal' &&
		ovs-ofctl add-flow unix:$TMP/br0.mgmt \
		'priority=10,in_port=g0,tun_metadata0=0x03000000,actions=normal'"
	in_ns "$A" ping -nqc 5 -i 0.02 -Q 0xb8 "$IB4" >/dev/null
	in_ns "$A" ping -nqc 5 -i 0.02 -Q 0x88 "$IB4" >/dev/null
	check_soon "$l it reads class audio" seen tun_metadata0=0x1000000
	check_soon "$l it reads class video" seen tun_metadata0=0x3000000
	check "$l a flow that sets it" ofctl add-flow \
		'priority=20,in_port=LOCAL,actions=set_field:0x02000000->tun_metadata0,output:g0'
	n=$(counter "$A" w0 class_holo_rx_packets)
	in_ns "$B" ping -nqc 5 -i 0.02 "$IA4" >/dev/null
	at_least "$l the wire takes the class that Open vSwitch sets" 5 \
		$(($(counter "$A" w0 class_holo_rx_packets) - n))
}

talk() # FAMILY
{
	local l="IPv$1:" a=UA$1 b=UB$1
	ip -n "$A" link add w0 type nsmwire id 42 local "${!a}" remote "${!b}" payload ethernet
	ip -n "$A" -b - <<-END
		addr add $IA4/24 dev w0
		addr add $IA6/64 dev w0 nodad
		link set w0 mtu 1400
		link set w0 up
	END
	check "$l geneve port" vsctl add-port br0 g0 -- set interface g0 type=geneve \
		options:remote_ip="${!a}" options:key=42 options:dst_port=6091 \
		options:csum="$([ "$1" = 6 ] && echo true || echo false)"
	check_soon "$l IPv4 to Open vSwitch" reach "$A" "$IB4"
	check "$l IPv6 to Open vSwitch" reach "$A" "$IB6"
	check "$l IPv4 from Open vSwitch" reach "$B" "$IA4"
	check "$l IPv6 from Open vSwitch" reach "$B" "$IA6"
	cases xfer.py all "$l to Open vSwitch" 60000 "$A" "$B" "$IB4"
	cases xfer.py all "$l from Open vSwitch" 60000 "$B" "$A" "$IA6"

	[ "$1" = 6 ] || options "$l"
	same "$l nothing was dropped" "" "$(in_ns "$A" ethtool -S w0 | grep drop_rx | grep -v ': 0$')"
	ofctl del-flows
	ofctl add-flow actions=normal
	vsctl del-port br0 g0
	ip -n "$A" link del w0
}

talk 4
talk 6
finish
