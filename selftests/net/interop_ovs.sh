#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
#
# An Open vSwitch geneve port is a peer of a wire of payload ethernet, over both
# families; its flow table reads the class option that the wire sends, and the
# wire takes the class that the flow table sets. Both of its datapaths: the one in
# the kernel (system) and the one in its daemon (netdev). Over IPv6 the port is
# configured to send UDP checksums: it omits them by default, and a wire requires them.
#
# The system datapath of stock 6.12 is tested without the option: there geneve itself
# warns of a "field-spanning write" at the first packet with any option (the memcpy of
# ip_tunnel_info_opts_set), and the runner fails on any warning.
#
#   system:  $A w0 nsmwire  --ua-------ub--  g4, g6 | br0 $B
#   netdev:  $A w0 nsmwire  --ua-------ub | brp  g4, g6 | br0 $B
#
# Topology: topo_pair of lib.sh. Open vSwitch runs in $B with files in $TMP.

. "$(dirname "$0")/lib.sh"

need ovsdb-server ovs-vswitchd ovs-vsctl ovs-ofctl ovsdb-tool
modprobe -q openvswitch
modprobe -q vport-geneve
modprobe -q tun
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
	vsctl show
}

bridge() # DATAPATH [ARGS]: br0 with its addresses
{
	vsctl add-br br0 -- set bridge br0 datapath_type="$1" &&
		ofctl add-tlv-map "{class=0xff6e,type=1,len=4}->tun_metadata0" &&
		ip -n "$B" -b - <<-END
			addr add $IB4/24 dev br0
			addr add $IB6/64 dev br0 nodad
			link set br0 mtu 1400
			link set br0 up
		END
}

# The daemon encapsulates by itself: the underlay's device is a port, and received
# packets need their checksums, which a veth pair omits.
underlay_bridge()
{
	in_ns "$A" ethtool -K ua tx off tso off gso off >/dev/null 2>&1
	vsctl add-br brp -- set bridge brp datapath_type=netdev -- add-port brp ub &&
		ip -n "$B" -b - <<-END
			addr flush dev ub
			addr add $UB4/24 dev brp
			addr add $UB6/64 dev brp nodad
			link set brp up
		END
}

flow_packets() # MATCH: packets of the flows with it
{
	ofctl dump-flows | grep "$1" | sed -n 's/.*n_packets=\([0-9]*\).*/\1/p' | head -n 1
}

# The datapath's flows follow the flow table with a delay, so each check sends a packet
# of its own.
reads() # TOS MATCH: the flow gets a packet of that TOS
{
	in_ns "$A" ping -nqc 1 -W 1 -Q "$1" "$IB4"
	[ "$(flow_packets "$2")" -gt 0 ]
}

holo() { counter "$A" w0 class_holo_rx_packets; }

sets() # COUNT: the wire has received more than COUNT packets of class holo
{
	in_ns "$B" ping -nqc 1 -W 1 "$IA4"
	[ "$(holo)" -gt "$1" ]
}

options() # LABEL PORT: the flow table reads and sets the class
{
	local l=$1 port=$2 n

	check "$l flows that read it" ofctl add-flows - <<-END
		priority=10,in_port=$port,tun_metadata0=0x01000000,actions=normal
		priority=10,in_port=$port,tun_metadata0=0x03000000,actions=normal
	END
	check_soon "$l it reads class audio" reads 0xb8 tun_metadata0=0x1000000
	check_soon "$l it reads class video" reads 0x88 tun_metadata0=0x3000000
	n=$(holo)
	check "$l a flow that sets it" ofctl add-flow \
		"priority=20,in_port=LOCAL,actions=set_field:0x02000000->tun_metadata0,output:$port"
	check_soon "$l the wire takes the class that Open vSwitch sets" sets "$n"
}

talk() # DATAPATH FAMILY on|off
{
	local l="$1 datapath, IPv$2, classopt $3:" a=UA$2 b=UB$2 port=g$2 how
	ip -n "$A" link add w0 type nsmwire id 42 local "${!a}" remote "${!b}" \
		payload ethernet classopt "$3"
	ip -n "$A" -b - <<-END
		addr add $IA4/24 dev w0
		addr add $IA6/64 dev w0 nodad
		link set w0 mtu 1400
		link set w0 up
	END
	check "$l geneve port" vsctl add-port br0 "$port" -- set interface "$port" type=geneve \
		options:remote_ip="${!a}" options:key=42 options:dst_port=6091 \
		options:csum="$([ "$2" = 6 ] && echo true || echo false)"
	check_soon "$l IPv4 to Open vSwitch" reach "$A" "$IB4"
	check "$l IPv6 to Open vSwitch" reach "$A" "$IB6"
	check "$l IPv4 from Open vSwitch" reach "$B" "$IA4"
	check "$l IPv6 from Open vSwitch" reach "$B" "$IA6"
	for how in tcp plain; do
		cases xfer.py $how "$l to Open vSwitch" 60000 "$A" "$B" "$IB4"
		cases xfer.py $how "$l from Open vSwitch" 60000 "$B" "$A" "$IA6"
	done
	[ "$3" = off ] || options "$l" "$port"
	same "$l nothing was dropped" "" "$(in_ns "$A" ethtool -S w0 | grep drop_rx | grep -v ': 0$')"
	ofctl del-flows
	ofctl add-flow priority=0,actions=normal
	vsctl del-port br0 "$port"
	ip -n "$A" link del w0
}

out=$(ovs_start 2>&1) || {
	fail "Open vSwitch starts" "$out $(tail -n 5 "$TMP"/*.log)"
	finish
}
pass "Open vSwitch starts"

option=on
[ "$VMTEST_KERNEL" != 6.12 ] || option=off
check "system datapath: a bridge, option 0xff6e type 1 is mapped" bridge system
talk system 4 $option
talk system 6 $option
check "system datapath: the bridge is deleted" vsctl del-br br0

check "netdev datapath: a bridge for the underlay" underlay_bridge
check "netdev datapath: a bridge, option 0xff6e type 1 is mapped" bridge netdev
talk netdev 4 on
talk netdev 6 on
finish
