# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Common code of the scripts inside the VM: the kinds of tunnel that are compared,
# their two topologies, and pktgen. Sourced by guest and profile-guest; runs in the
# initial network namespace, which is the sender's.
#
#   transmit:       [inner device] -> un0 (dummy, takes every packet)
#   the whole way:  [inner device] -> un0 (veth) ====== un0 (veth) -> [inner
#                   device] -> clsact drop           in namespace "far"
#
# For the kind "none" the inner device is un0 itself.

near=192.0.2.1		# underlay
far=192.0.2.2
inner_near=198.51.100.1
inner_far=198.51.100.2
far_mac=02:00:00:00:00:02
inner_mac=02:00:00:00:01:02
marker=
inner_mtu=		# of the inner devices; empty for each device's default

fail()
{
	echo "bench: $*" >&2
	exit 1
}

# The two namespaces. Devices send no discovery or announcements of their own. "far" is
# never deleted: the kernel frees a namespace in the background, and that work would
# disturb the next measurement.
make_netns()
{
	local off="net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1"

	# shellcheck disable=SC2086
	ip netns add far && ip -n far link set lo up && ip link set lo up &&
		sysctl -qw $off && ip netns exec far sysctl -qw $off ||
		fail "no namespaces"
	: >/run/netns/near
	mount --bind /proc/self/ns/net /run/netns/near || fail "no name for this namespace"
}

# link_args KIND: the arguments after "type" for this kind
link_args()
{
	case $1 in
	geneve)		echo "geneve id 101" ;;
	geneve-inherit)	echo "geneve id 102 tos inherit" ;;
	vxlan)		echo "vxlan id 103 dstport 4789" ;;
	vxlan-inherit)	echo "vxlan id 104 dstport 4789 tos inherit" ;;
	nsmwire-eth)	echo "nsmwire id 105 payload ethernet" ;;
	nsmwire)	echo "nsmwire id 106 payload ip" ;;
	nsmwire-rules)	echo "nsmwire id 107 payload ethernet profile rules" ;;
	nsmwire-peer)	echo "nsmwire id 108 payload ethernet peer other" ;;
	clear)		echo "nsmwire id 109 payload ip peer other" ;;
	aes-*|chacha*)	echo "nsmwire id 110 payload ip peer other" ;;
	wireguard)	echo "wireguard" ;;
	*)		fail "no kind '$1'" ;;
	esac
}

# many_line KIND N: the ip command that creates the Nth of many devices
many_line()
{
	local args

	read -ra args <<<"$(link_args "$1")"
	# "KIND id ID ...": every device gets an id of its own
	echo "link add many$2 group 77 type ${args[0]} id $2 ${args[*]:3} remote $far"
}

# inner_of KIND: the device that packets are given to
inner_of()
{
	[ "$1" = none ] && echo un0 || echo tun0
}

# stream_to KIND: the address that a connection over it goes to
stream_to()
{
	[ "$1" = none ] && echo "$far" || echo "$inner_far"
}

# framing_of KIND: "ethernet" or "ip", the frames of that device
framing_of()
{
	case $1 in
	nsmwire | clear | aes-* | chacha* | wireguard) echo ip ;;
	*) echo ethernet ;;
	esac
}

# dest_mac_of KIND: the destination of an Ethernet frame into that device
dest_mac_of()
{
	[ "$1" = none ] && echo "$far_mac" || echo "$inner_mac"
}

# make_rules: a profile of 200 rules, none of which matches, in both namespaces
make_rules()
{
	local i

	{
		echo profile add rules
		for ((i = 1; i <= 200; i++)); do
			echo "rule add rules class video src 203.0.113.$i proto tcp dport $i-300"
		done
	} >/tmp/rules
	nsmctl -b /tmp/rules && nsmctl -n far -b /tmp/rules || fail "no rules"
}

# remember KIND: a packet arrives in class audio. From now on each sent packet is looked
# up in the flow cache.
remember()
{
	PYTHONPATH=$(dirname "$0")/../net python3 - "$near" "$far" "$inner_far" \
		"$inner_near" "$(link_args "$1")" <<-'END' || fail "nothing to remember"
		import socket, sys
		import nsmpkt as P
		near, far, src, dst, args = sys.argv[1:]
		inner = P.eth("02:00:00:00:00:09", "02:00:00:00:00:08", P.ETH_IP,
		              P.datagram(src, dst, 7, 7, b"taught"))
		outer = P.geneve(int(args.split()[2]), P.ETH_TEB, inner, P.class_opt(1))
		sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
		sock.bind(("lo", 0))
		sock.send(P.eth("00:00:00:00:00:00", "00:00:00:00:00:00", P.ETH_IP,
		                P.datagram(far, near, 4242, P.PORT, outer)))
	END
}

# add_peer NETNS-OR-"" REMOTE: a named peer with a path
add_peer()
{
	local n=()

	[ -z "$1" ] || n=(-n "$1")
	nsmctl "${n[@]}" -b - <<-END || fail "no peer"
		uplink add one dev un0
		peer add other
		path add peer other uplink one remote $2
	END
}

peers_gone()
{
	nsmctl peer del other && nsmctl uplink del one
	nsmctl -n far peer del other && nsmctl -n far uplink del one
} 2>/dev/null

# add_inner KIND NETNS-OR-"" REMOTE ADDRESS PREFIX...: the tunnel device, up
add_inner()
{
	local kind=$1 ns=$2 remote=$3 addr=$4 args n=()

	[ -z "$ns" ] || n=(-n "$ns")
	[ "$kind" != none ] || return 0
	read -ra args <<<"$(link_args "$kind")"
	case $kind in
	nsmwire-peer | clear | aes-* | chacha*) add_peer "$ns" "$remote" ;;
	wireguard) ;;
	*) args+=(remote "$remote") ;;
	esac
	ip "${n[@]}" link add tun0 type "${args[@]}" ||
		fail "cannot create $kind"
	if [ "$(framing_of "$kind")" = ethernet ] && [ "$ns" ]; then
		ip "${n[@]}" link set tun0 address "$inner_mac"
	fi
	[ -z "$inner_mtu" ] || ip "${n[@]}" link set tun0 mtu "$inner_mtu"
	ip "${n[@]}" addr add "$addr/24" dev tun0
	ip "${n[@]}" link set tun0 up || fail "cannot bring up $kind"
}

# secret CIPHER: a new one, in /tmp/secret
secret()
{
	local old

	old=$(umask)
	umask 077
	case $1 in
	aes-128-gcm)	   head -c 20 /dev/urandom ;;
	aes-256-gcm)	   head -c 36 /dev/urandom ;;
	chacha20-poly1305) head -c 32 /dev/urandom ;;
	esac >/tmp/secret
	umask "$old"
}

# seal_way NEAR-NETNS FAR-NETNS CIPHER: a key for packets from one to the other
seal_way()
{
	local secret=/tmp/secret id

	# A machine with a real bus loads the drivers of its CPU by itself.
	modprobe -qa aesni_intel ghash_clmulni_intel
	secret "$3"
	id=$(cat $secret | nsmctl -n "$2" key set peer other rx cipher "$3" -) &&
		cat $secret | nsmctl -n "$1" key set peer other tx id "$id" cipher "$3" - ||
		fail "no key"
}

# wireguard_ends: keys of both ends, each the only peer of the other
wireguard_ends()
{
	local ns

	for ns in near far; do
		(umask 077; wg genkey >/tmp/$ns.key) && wg pubkey </tmp/$ns.key >/tmp/$ns.pub &&
		ip netns exec $ns wg set tun0 private-key /tmp/$ns.key listen-port 51820 ||
			fail "no keys of wireguard"
	done
	ip netns exec near wg set tun0 peer "$(cat /tmp/far.pub)" allowed-ips 0.0.0.0/0 \
		endpoint "$far:51820" &&
	ip netns exec far wg set tun0 peer "$(cat /tmp/near.pub)" allowed-ips 0.0.0.0/0 \
		endpoint "$near:51820" || fail "no peers of wireguard"
}

# topology_transmit KIND
topology_transmit()
{
	ip link add un0 type dummy &&
	ip addr add "$near/24" dev un0 &&
	ip link set un0 up &&
	ip neigh add "$far" lladdr "$far_mac" dev un0 nud permanent || fail "no underlay"
	add_inner "$1" "" "$far" "$inner_near"
}

# topology_way KIND: both ends, nothing dropped yet
topology_way()
{
	local kind=$1 near_mac=02:00:00:00:00:01

	ip link add un0 address "$near_mac" type veth peer name un0 \
		address "$far_mac" netns far &&
	ip addr add "$near/24" dev un0 &&
	ip -n far addr add "$far/24" dev un0 &&
	ip link set un0 up &&
	ip -n far link set un0 up &&
	ip neigh add "$far" lladdr "$far_mac" dev un0 nud permanent &&
	ip -n far neigh add "$near" lladdr "$near_mac" dev un0 nud permanent ||
		fail "no underlay"
	add_inner "$kind" "" "$far" "$inner_near"
	add_inner "$kind" far "$near" "$inner_far"
	case $kind in
	none)	[ -z "$inner_mtu" ] ||
			{ ip link set un0 mtu "$inner_mtu" &&
			  ip -n far link set un0 mtu "$inner_mtu"; } ;;
	nsmwire | clear) ;;
	aes-* | chacha*)
		seal_way near far "$kind"
		seal_way far near "$kind" ;;
	wireguard) wireguard_ends ;;
	*)	ip neigh add "$inner_far" lladdr "$inner_mac" dev tun0 nud permanent
		ip -n far neigh add "$inner_near" dev tun0 nud permanent \
			lladdr "$(cat /sys/class/net/tun0/address)" ;;
	esac
}

# drop_at_far KIND: packets that reach the far inner device are dropped there
drop_at_far()
{
	local dev

	dev=$(inner_of "$1")
	tc -n far qdisc add dev "$dev" clsact &&
	tc -n far filter add dev "$dev" ingress matchall action drop ||
		fail "no drop at the far end"
}

# A profile in which CoDel does not drop from a long queue.
add_patient()
{
	nsmctl profile add patient &&
		nsmctl class set patient default target 1s interval 2s ||
		fail "no profile without drops"
}

rate_wire()	# RATE PROFILE
{
	nsmctl uplink add wan rate "$1" overhead 14 limit 64mb &&
		nsmctl wire set tun0 uplink wan profile "$2"
}

topology_gone()
{
	ip link del tun0 2>/dev/null
	ip -n far link del tun0 2>/dev/null
	peers_gone
	ip link del un0
}

counter()	# NETNS-OR-"" DEV COUNTER
{
	if [ "$1" ]; then
		ip netns exec "$1" cat "/sys/class/net/$2/statistics/$3"
	else
		cat "/sys/class/net/$2/statistics/$3"
	fi
}

# received WHERE KIND: the number of packets that reached the end of the topology
received()
{
	case $1 in
	transmit) counter "" un0 tx_packets ;;
	way)	  counter far "$(inner_of "$2")" rx_packets ;;
	esac
}

pg()
{
	echo "$2" >"/proc/net/pktgen/$1" || fail "pktgen $1: $2"
}

# pktgen_run DEV MAC SIZE TOS COUNT: sets pktgen_us, the time that the packets took.
# With $marker (a command) the run is bracketed for the profiler.
pktgen_run()
{
	local dev=$1 line

	pg kpktgend_0 rem_device_all
	pg kpktgend_0 "add_device $dev"
	for line in "count $5" "pkt_size $3" "tos $4" "delay 0" \
		    "src_min $inner_near" "src_max $inner_near" "dst $inner_far" \
		    "dst_mac $2" "udp_src_min 1000" "udp_src_max 1000" \
		    "udp_dst_min 9" "udp_dst_max 9"; do
		pg "$dev" "$line"
	done
	[ -z "$marker" ] || $marker start
	pg pgctrl start
	[ -z "$marker" ] || $marker stop
	pktgen_us=$(sed -n 's/.*Result: OK: \([0-9]*\)(.*/\1/p' "/proc/net/pktgen/$dev")
	[ "$pktgen_us" ] || fail "pktgen on $dev: $(grep Result "/proc/net/pktgen/$dev")"
}
