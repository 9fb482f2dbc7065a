# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# The second act of the demonstration: two sites with two WANs each, a wire that measures
# both, and beside it two geneve tunnels with OSPF and BFD of FRR, over the same lines.
# Sourced by guest, whose functions and variables it uses.
#
#   +-- north -----------+    +-- wans ----+    +------------- south --+
#   | eth1 192.0.2.10    +----+ x1      y1 +----+ 198.51.100.20   eth1 |  WAN one
#   | eth2 192.0.3.10    +----+ x2      y2 +----+ 203.0.113.20    eth2 |  WAN two
#   +--------------------+    +------------+    +----------------------+

frr=/usr/lib/frr

# A line of a WAN. The next hop stays known, so that nobody notices when the line dies.
wan_end()	# SITE DEVICE ADDRESS ROUTER-DEVICE NETWORK-OF-THE-OTHER-END
{
	local near=02:00:00:00:00:01 far=02:00:00:00:00:fe router=${3%.*}.1

	must ip link add "$2" netns "$1" address $near type veth \
		peer name "$4" netns wans address $far
	must ip -n "$1" addr add "$3/24" dev "$2"
	must ip -n wans addr add "$router/24" dev "$4"
	must ip -n "$1" link set "$2" up
	must ip -n wans link set "$4" up
	must ip -n "$1" neigh add "$router" lladdr $far nud permanent dev "$2"
	must ip -n wans neigh add "$3" lladdr $near nud permanent dev "$4"
	must ip -n "$1" route add "$5/24" via "$router" dev "$2"
}

build_sites()
{
	local ns

	for ns in north south wans; do
		must ip netns add $ns
		must ip -n $ns link set lo up
		in_ns $ns sysctl -qw net.ipv4.ip_forward=1 \
			net.ipv6.conf.default.disable_ipv6=1
	done
	wan_end north eth1 192.0.2.10 x1 198.51.100.0
	wan_end north eth2 192.0.3.10 x2 203.0.113.0
	wan_end south eth1 198.51.100.20 y1 192.0.2.0
	wan_end south eth2 203.0.113.20 y2 192.0.3.0
	python3 "$here/failover.py" calm || failed "the lines of the WANs"
}

wire_to()	# SITE OTHER-SITE ADDRESS-ONE ADDRESS-TWO WIRE-ADDRESS
{
	at "$1" nsmctl uplink add one dev eth1 colour mpls cost 200
	at "$1" nsmctl uplink add two dev eth2 colour inet cost 300
	at "$1" nsmctl peer add "$2"
	at "$1" nsmctl path add peer "$2" uplink one remote "$3"
	at "$1" nsmctl path add peer "$2" uplink two remote "$4"
	at "$1" nsmctl profile add call
	at "$1" nsmctl class set call audio rtt 60ms loss 0.5% prefer mpls
	at "$1" nsmctl class set call holo rtt 60ms loss 1% prefer mpls
	at "$1" nsmctl class set call video rtt 60ms loss 1% jitter 25ms prefer mpls
	at "$1" nsmctl class set call text rtt 200ms loss 20% prefer mpls
	at "$1" nsmctl class set call file rtt 1s loss 20% strategy cheapest
	at "$1" nsmctl wire add wire0 id 42 peer "$2" profile call
	at "$1" ip addr add "$5/30" dev wire0
	at "$1" ip link set wire0 up
}

# A key for packets from one site to the other, as a control plane would set it.
seal()	# SITE OTHER-SITE
{
	local id

	(umask 077 && head -c 20 /dev/urandom >"$tmp/secret")
	id=$(nsmctl -n "$2" key set peer "$1" rx cipher aes-128-gcm expires 1h \
		file "$tmp/secret") &&
	nsmctl -n "$1" key set peer "$2" tx id "$id" cipher aes-128-gcm expires 1h \
		file "$tmp/secret" || failed "no key from $1 to $2"
	rm "$tmp/secret"
}

tunnel()	# SITE NUMBER REMOTE ADDRESS
{
	must ip -n "$1" link add "gnv$2" type geneve id "5$2" remote "$3" tos inherit
	must ip -n "$1" addr add "$4/30" dev "gnv$2"
	must ip -n "$1" link set "gnv$2" up
}

# OSPF prefers WAN one; BFD with its defaults, 3 x 300 ms, says when a tunnel is dead.
routing()	# SITE ROUTER-ID
{
	local dir=/run/demo-$1 daemon

	mkdir -p "$dir"
	cat >"$dir/ospfd.conf" <<-END
		interface gnv1
		 ip ospf network point-to-point
		 ip ospf area 0
		 ip ospf cost 10
		 ip ospf hello-interval 1
		 ip ospf bfd
		interface gnv2
		 ip ospf network point-to-point
		 ip ospf area 0
		 ip ospf cost 20
		 ip ospf hello-interval 1
		 ip ospf bfd
		interface lo
		 ip ospf area 0
		router ospf
		 ospf router-id $2
	END
	: >"$dir/zebra.conf"
	: >"$dir/bfdd.conf"
	chown -R frr:frr "$dir"
	must ip -n "$1" addr add "$2/32" dev lo
	for daemon in zebra bfdd ospfd; do
		set -- "$1"
		[ $daemon != bfdd ] || set -- "$1" --bfdctl "$dir/bfdd.sock"
		in_ns "$1" "$frr/$daemon" -d -i "$dir/$daemon.pid" \
			-z "$dir/zserv" --vty_socket "$dir" -f "$dir/$daemon.conf" \
			"${@:2}" >>"$tmp/frr.log" 2>&1 ||
			failed "$daemon of FRR: $(tail -n 3 "$tmp/frr.log")"
	done
}

frr_version()
{
	"$frr/zebra" --version | sed -n 's/^zebra version //p'
}

bfd_is_up()	# SITE: to both ends of the tunnels
{
	[ "$(vtysh --vty_socket "/run/demo-$1" -d bfdd -c 'show bfd peers brief' |
		grep -cw up)" = 2 ]
}

geneve_sites()
{
	tunnel north 1 198.51.100.20 10.51.0.1
	tunnel north 2 203.0.113.20 10.52.0.1
	tunnel south 1 192.0.2.10 10.51.0.2
	tunnel south 2 192.0.3.10 10.52.0.2
	routing north 10.53.0.1
	routing south 10.53.0.2
	# The clock of this machine runs ahead while programs are read from the host.
	until_true 3600 bfd_is_up north && until_true 3600 bfd_is_up south ||
		failed "no BFD over geneve"
	until_true 3600 in_ns north ping -c 1 -W 1 -I 10.53.0.1 10.53.0.2 ||
		failed "no route over geneve"
}

stop_routing()
{
	local pid

	for pid in /run/demo-north/*.pid /run/demo-south/*.pid; do
		kill "$(<"$pid")"
	done
}

two_wans()
{
	title "7. Two sites with two WANs each: a policy for each class"
	build_sites
	wire_to north south 198.51.100.20 203.0.113.20 10.54.0.1
	wire_to south north 192.0.2.10 192.0.3.10 10.54.0.2 >"$tmp/south"
	seal north south
	seal south north
	cat <<-END

	  South does the same with the addresses exchanged. Each is given a key for the packets
	  to the other (nsmctl key set); nothing passes in clear any more:

	$(nsmctl -n north peer show south | grep sealed)

	  Beside the wire, over the same lines, there are two geneve tunnels, and a routing
	  daemon that leaves a dead one:
	  OSPF and BFD of FRR ($(frr_version)): 3 x 300 ms, its default.
	END
	geneve_sites
	until_true 3600 in_ns north ping -c 1 -W 1 10.54.0.2 || failed "no answer over wire0"

	title "8. WAN one gets bad, and dies without a sign"
	must python3 "$here/failover.py" run "$seed" >"$tmp/wans"
	stop_routing
	must python3 "$here/wans.py" "$tmp/wans" "$tmp/wans.svg"
	echo
	echo "  What north knows of it the morning after, nsmctl peer history south, of video:"
	echo
	must nsmctl -n north peer history south >"$tmp/history"
	grep -E 'video|[0-9] path [0-9]' "$tmp/history" | sed 's/^/  /'
}
