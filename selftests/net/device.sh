#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml 6.1
# timeout: 300
#
# `ip link add|set|show … type nsmwire`: every keyword of the grammar and its output
# as text and as JSON, the defaults, the settings that can change and those that
# cannot, and a wire without settings. Packets pass for every underlay and payload.
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

need jq ethtool
topo_pair || skip_all "no veth"

data() # JQ-EXPRESSION: of info_data of w0 in $A
{
	ip -n "$A" -d -j link show w0 | jq -c ".[0].linkinfo.info_data$1"
}

add() { ip -n "$A" link add w0 type nsmwire "$@"; }
set_() { ip -n "$A" link set w0 type nsmwire "$@"; }
del() { ip -n "$A" link del w0; }

shows() # NAME TEXT...: ip -d link show has them all
{
	local name=$1 text have
	shift
	have=$(ip -n "$A" -d link show w0)
	for text in "$@"; do
		like "$name: $text" "*$text*" "$have"
	done
}

traffic() # FAMILY PAYLOAD
{
	local l="IPv$1 $2:" out
	out=$(wire_pair "$1" "$2" 2>&1) || {
		fail "$l wires are made" "$out"
		return
	}
	check "$l inner IPv4 passes" reach "$A" "$IB4"
	check "$l inner IPv6 passes" reach "$A" "$IB6"
	check "$l and back" reach "$B" "$IA6"
	same "$l payload is shown" "\"$2\"" "$(data .payload)"
	out=$(ip -n "$A" link show w0)
	if [ "$2" = ip ]; then
		like "$l point-to-point, no ARP, no Ethernet" "*POINTOPOINT*NOARP*link/none*" "$out"
	else
		like "$l an Ethernet device" "*BROADCAST*link/ether*" "$out"
	fi
	like "$l no queue" "*qdisc noqueue*" "$out"
	wire_unpair
}

variants traffic

# --- every keyword

check "all keywords are taken" add id 77 remote $UB4 local $UA4 dev ua dstport 7000 \
	srcport 5000-5100 payload ethernet ttl 9 dscp 11 df unset noudpcsum classopt off
same "as JSON" '[77,"10.9.0.2","10.9.0.1",7000,"ethernet",9,11,"unset"]' \
	"$(data '| [.id, .remote, .local, .dst_port, .payload, .ttl, .dscp, .df]')"
shows "as text" 'nsmwire id 77' "remote $UB4" "local $UA4" 'dev ua' 'dstport 7000' \
	'srcport 5000-5100' 'payload ethernet' 'ttl 9' 'dscp 11' 'df unset' noudpcsum \
	'classopt off'

# --- settings that can change

check "changes are taken" set_ ttl inherit dscp inherit df inherit udpcsum classopt on \
	srcport 6000
shows "after the change" 'srcport 6000' 'ttl inherit' 'dscp inherit' 'df inherit' \
	'classopt on' "remote $UB4" 'id 77'
check "dscp class is taken" set_ dscp class ttl auto
shows "shown" "dscp class"
check "dscp as a number is taken" set_ dscp 47
shows "shown" "dscp 47"
check "dscp by its name is taken" set_ dscp EF
shows "shown" "dscp EF"
check "peer of the other family" set_ remote $UB6 local $UA6
shows "shown" "remote $UB6"
refuse "id cannot change" "id cannot change" set_ id 78
refuse "payload cannot change" "payload cannot change" set_ payload ip
refuse "dstport cannot change" "dstport cannot change" set_ dstport 7001
check "what is set already may be said again" set_ id 77 payload ethernet dstport 7000
shows "the refusals changed nothing" "nsmwire id 77" "remote $UB6"
refuse "local and remote of two families" "both" set_ local $UA4
refuse "a device that is not there" "zz" set_ dev zz
del

# --- defaults and the wire without settings

check "a bare wire" add
same "defaults in JSON" '["ip",6091]' "$(data '| [.payload, .dst_port]')"
shows "default" "dscp class" "df set" "classopt on" udpcsum "ttl auto"
ip -n "$A" link set w0 up
same "a bare wire has no carrier" down "$(carrier "$A" w0)"
ip -n "$A" addr add $IA4/24 dev w0
in_ns "$A" ping -c 3 -i 0.01 -W 0.01 $IB4 >/dev/null 2>&1
at_least "its packets count tx-no-path" 3 "$(counter "$A" w0 drop_tx_no_path)"
same "no peer is shown" null "$(wire "$A" .peer)"
refuse "a peer without an id" "id" set_ remote $UB4
check "then it gets its id and its peer" set_ id 42 remote $UB4
refuse "and keeps the id" "id cannot change" set_ id 43
same_soon "and carrier" up carrier "$A" w0
del

check "id is all it needs to be found again" add id 5
refuse "a name that is taken" "File exists" add id 6
del
refuse "an id beyond 24 bits" "" add id 16777216
refuse "a keyword that is none" "" add id 1 bogus 3
refuse "no device is left" "does not exist" ip -n "$A" link show w0

# --- other properties of a netdevice

check "a wire" add id 5 remote $UB4
like "ethtool -i" "driver: nsmwire*" "$(in_ns "$A" ethtool -i w0)"
check "renamed" ip -n "$A" link set w0 name w9
check "and back" ip -n "$A" link set w9 name w0
check "up" ip -n "$A" link set w0 up
check "down" ip -n "$A" link set w0 down
check "up again" ip -n "$A" link set w0 up
check "an alias" ip -n "$A" link set w0 alias "cluster east"
check "deleted while up" del
add id 5 remote $UB4 payload ethernet
check "payload ethernet takes an address" \
	ip -n "$A" link set w0 address 02:00:00:00:00:77
like "and shows it" "*02:00:00:00:00:77*" "$(ip -n "$A" link show w0)"
check "an address and a setting at once" \
	ip -n "$A" link set w0 address 02:00:00:00:00:78 type nsmwire ttl 5
like "both are there" "*02:00:00:00:00:78*ttl 5*" "$(ip -n "$A" -d link show w0 | tr '\n' ' ')"
del
refuse "payload ip takes none" "no link-layer address" \
	ip -n "$A" link add w0 address 02:00:00:00:00:77 type nsmwire id 5 payload ip
check "a length of its queue" ip -n "$A" link add w0 txqueuelen 77 type nsmwire \
	id 5 remote $UB4 payload ethernet
like "is kept" "*qlen 77*" "$(ip -n "$A" link show w0)"
check "a bridge port" sh -c "ip -n $A link add br0 type bridge &&
	ip -n $A link set w0 master br0 && ip -n $A link del br0"
# as veth: UP, and not UNKNOWN until its carrier changes for the first time
operstate() { ip -n "$A" -j link show w0 | jq -r '.[0].operstate'; }
ip -n "$A" link set w0 up
same "operstate of a new wire" UP "$(operstate)"
same "speed is that of the device below" "10000Mb/s Full" \
	"$(in_ns "$A" ethtool w0 | awk '/Speed|Duplex/ { print $2 }' | paste -sd ' ')"
ip -n "$A" link set w0 type nsmwire remote none
same_soon "without a peer: operstate" DOWN operstate
same "without a peer: speed" "Unknown!" "$(in_ns "$A" ethtool w0 | awk '/Speed/ { print $2 }')"
ip -n "$A" link set w0 type nsmwire remote $UB4
same_soon "with a peer again: operstate" UP operstate
check "a VLAN on top" ip -n "$A" link add link w0 name v5 type vlan id 5
# A loop of devices: the speed of each is read once.
ip -n "$A" addr add 10.75.0.1/24 dev v5
ip -n "$A" link set v5 up
ip -n "$A" link add w1 type nsmwire id 6 remote 10.75.0.2
ip -n "$A" addr add 10.79.0.1/24 dev w1
ip -n "$A" link set w1 up
ip -n "$A" link set w0 type nsmwire remote 10.79.0.2
check "a loop of devices: speed" in_ns "$A" ethtool w0
ip -n "$A" link del w1
del

# --- by an alternative name

long=an-altname-of-more-than-fifteen-letters
add id 5 remote $UB4
ip -n "$A" link property add dev w0 altname $long
ip -n "$A" link property add dev ua altname $long-ua
same "shown by its altname" w0 "$(wire "$A" .ifname $long)"
check "changed by its altname" ctl wire set $long ttl 7
check "counted by its altname" ctl stats $long
check "the altname of a device" ctl wire set w0 dev $long-ua
same "is that device" ua "$(wire "$A" .link.device_name)"
check "with ip" set_ dev $long-ua
check "of an uplink" ctl uplink add wan dev $long-ua
like "is that device, too" "wan: dev ua *" "$(ctl uplink show wan)"
refusal "one that nobody has" "wire show: no device \"$long-x\" (No such device)" wire show $long-x
ctl uplink del wan
check "deleted by its altname" ctl wire del $long

# --- bonding with LACP joins two wires, which have a speed and are full duplex

if ip -n "$A" link add bond0 type bond mode 802.3ad lacp_rate fast miimon 50 2>/dev/null; then
	ip -n "$B" link add bond0 type bond mode 802.3ad lacp_rate fast miimon 50
	for ns in "$A" "$B"; do
		remote=$UB4
		[ "$ns" = "$A" ] || remote=$UA4
		for i in 1 2; do
			ip -n "$ns" link add "w$i" type nsmwire id "$i" remote "$remote" payload ethernet
			ip -n "$ns" link set "w$i" master bond0
		done
		ip -n "$ns" link set bond0 up
	done
	ip -n "$A" addr add 10.79.0.1/24 dev bond0
	ip -n "$B" addr add 10.79.0.2/24 dev bond0
	ports() { in_ns "$A" sed -n 's/.*Number of ports: //p' /proc/net/bonding/bond0; }
	if wait_for 20 is 2 ports; then pass "LACP joins both"; else fail "LACP joins both" "$(ports)"; fi
	check_soon "and packets pass" reach "$A" 10.79.0.2
	for ns in "$A" "$B"; do
		for dev in bond0 w1 w2; do ip -n "$ns" link del $dev; done
	done
else
	skip "LACP joins both" "no bonding"
fi

# --- netconsole, which is of the first network namespace

config=/sys/kernel/config
[ -d $config/netconsole ] || mount -t configfs none $config 2>/dev/null
modprobe -q netconsole
if [ -d $config/netconsole ]; then
	for payload in ip ethernet; do
		ip link add nc0 type nsmwire id 9 remote 127.0.0.2 payload $payload
		ip addr add 10.78.0.1/24 dev nc0
		ip link set nc0 up
		mkdir $config/netconsole/nsmw
		echo nc0 >$config/netconsole/nsmw/dev_name
		echo 10.78.0.1 >$config/netconsole/nsmw/local_ip
		echo 10.78.0.2 >$config/netconsole/nsmw/remote_ip
		refuse "netconsole over payload $payload" "" \
			sh -c "echo 1 >$config/netconsole/nsmw/enabled"
		rmdir $config/netconsole/nsmw
		ip link del nc0
	done
else
	skip "netconsole" "this kernel has it not"
fi

# --- many at once

for i in $(seq 100); do
	echo "link add m$i type nsmwire id $i remote $UB4"
	echo "link set m$i up"
done >"$TMP/many"
check "100 wires" ip -n "$A" -b "$TMP/many"
same "share one socket" 1 "$(in_ns "$A" ss -Hulnp 'sport = :6091' | grep -c 0.0.0.0)"
same "and /proc/net/udp agrees" 1 "$(in_ns "$A" grep -c ' 00000000:17CB ' /proc/net/udp)"
check "a wire over IPv6" add id 1 remote $UB6
same "has a second socket" 1 "$(in_ns "$A" ss -6Huln 'sport = :6091' | wc -l)"
del
for i in $(seq 100); do echo "link del m$i"; done >"$TMP/many"
check "all deleted" ip -n "$A" -b "$TMP/many"
same "the port is free" 0 "$(in_ns "$A" ss -Huln 'sport = :6091' | wc -l)"
finish
