#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: uml 6.1
# timeout: 300
#
# A stock Linux geneve device is a full peer: both payloads, both families of the
# underlay, both directions, with and without UDP checksums and the class option,
# streams and datagrams compared byte for byte, offloads on both sides; with one and
# two VLAN tags, IPv6 extension headers and fragments, each at the size that just fits.
#
#   $A w0 nsmwire  --ua-------ub--  w0 geneve $B
#
# Topology: topo_pair of lib.sh.

. "$(dirname "$0")/lib.sh"

topo_pair || skip_all "no veth"

geneve() # FAMILY PAYLOAD ARGS
{
	local r=UA$1 kind=("${@:3}")
	[ "$2" = ethernet ] || kind+=(innerprotoinherit)
	ip -n "$B" link add w0 mtu "$(dev_mtu "$A" w0)" type geneve id 42 \
		remote "${!r}" dstport 6091 "${kind[@]}"
}

talk() # FAMILY PAYLOAD CSUM-OF-GENEVE ARGS-OF-NSMWIRE
{
	local l="IPv$1 $2, geneve ${3:-default}, nsmwire ${4:-default}:" out a=UA$1 b=UB$1
	# shellcheck disable=SC2086 # words
	out=$({ ip -n "$A" link add w0 type nsmwire id 42 local "${!a}" remote "${!b}" \
		payload "$2" $4 && geneve "$1" "$2" $3 && wire_addr; } 2>&1) || {
		fail "$l devices" "$out"
		ip -n "$A" link del w0 2>/dev/null
		return
	}
	wait_for 5 reach
	check "$l IPv4 from nsmwire" reach "$A" "$IB4"
	check "$l IPv6 from nsmwire" reach "$A" "$IB6"
	check "$l IPv4 from geneve" reach "$B" "$IA4"
	check "$l IPv6 from geneve" reach "$B" "$IA6"
	cases xfer.py all "$l from nsmwire" 60000 "$A" "$B" "$IB4" "$IB6"
	cases xfer.py udp "$l from geneve" 60000 "$B" "$A" "$IA4" "$IA6"
	in_ns "$B" ping -nqc 3 -i 0.01 -Q 0xb8 "$IA4" >/dev/null
	at_least "$l the class of geneve's packets comes from their DSCP" 3 \
		"$(counter "$A" w0 class_audio_rx_packets)"
	same "$l nothing was dropped" "" "$(in_ns "$A" ethtool -S w0 | grep drop_rx | grep -v ': 0$')"
	wire_unpair
}

talks() # FAMILY PAYLOAD
{
	talk "$1" "$2" "" ""
	if [ "$1" = 4 ]; then
		talk 4 "$2" udpcsum "classopt off"
		talk 4 "$2" noudpcsum noudpcsum
	else
		talk 6 "$2" "udp6zerocsumtx udp6zerocsumrx" noudpcsum
	fi
}

some_variants talks

# --- VLAN tags, IPv6 extension headers and fragments, at the size that just fits

vlans() # NS NUMBER: a VLAN, 802.1ad in it, and the other way round, on w0
{
	ip -n "$1" -b - <<-END || return
		link add link w0 name v5 type vlan id 5
		link add link v5 name v5.7 type vlan proto 802.1ad id 7
		link add link w0 name s7 type vlan proto 802.1ad id 7
		link add link s7 name s7.5 type vlan id 5
		addr add 10.75.1.$2/24 dev v5
		addr add fd75:1::$2/64 dev v5 nodad
		addr add 10.75.2.$2/24 dev v5.7
		addr add fd75:2::$2/64 dev v5.7 nodad
		addr add 10.75.3.$2/24 dev s7
		addr add fd75:3::$2/64 dev s7 nodad
		addr add 10.75.4.$2/24 dev s7.5
		addr add fd75:4::$2/64 dev s7.5 nodad
		link set v5 up
		link set v5.7 up
		link set s7 up
		link set s7.5 up
	END
}

knows() # NS ADDRESS TOO-BIG MTU: a packet that is too big is answered with the MTU
{
	no_reach "$1" "$2" -M "do" -s "$3" >/dev/null
	[ "$(learned "$1" "$2")" = "$4" ]
}

tagged() # LABEL FAMILY NUMBER:DEVICE...: devices created by vlans
{
	local l n dev mtu tags a4 a6 b4 b6
	vlans "$A" 1 && vlans "$B" 2 || fail "$1 VLAN devices"
	for n in "${@:3}"; do
		dev=${n#*:} n=${n%:*}
		a4=10.75.$n.1 a6=fd75:$n::1 b4=10.75.$n.2 b6=fd75:$n::2
		check_soon "$1 $dev" reach "$A" "$b4"
		check_soon "$1 $dev, IPv6 back" reach "$B" "$a6"
		mtu=$(dev_mtu "$A" "$dev")
		cases limits.py "$1 $dev from nsmwire" "$mtu" "$A" "$B" \
			"$a4" "$a6" "$b4" "$b6"
		cases limits.py "$1 $dev from geneve" "$mtu" "$B" "$A" \
			"$b4" "$b6" "$a4" "$a6"
	done
	# The devices have a larger MTU than the path: the wire itself reports packets that
	# do not fit. Geneve over IPv6 drops its own such packets silently.
	for dev in w0 v5 v5.7 s7 s7.5; do
		ip -n "$A" link set "$dev" mtu 1500
		ip -n "$B" link set "$dev" mtu 1500
	done
	for n in "${@:3}"; do
		dev=${n#*:} n=${n%:*} tags=$((2 - n % 2))
		b4=10.75.$n.2 b6=fd75:$n::2
		l="$1 $dev of 1500:"
		mtu=$((1500 - ($2 == 4 ? 20 : 40) - 8 - 16 - 14 - 4 * tags))
		check "$l IPv4 of $mtu bytes" reach "$A" "$b4" -M "do" -s $((mtu - 28))
		check "$l one byte more is answered" \
			knows "$A" "$b4" $((mtu - 27)) "$mtu"
		check "$l IPv6 of $mtu bytes" reach "$A" "$b6" -M "do" -s $((mtu - 48))
		check "$l one byte more is answered, too" \
			knows "$A" "$b6" $((mtu - 47)) "$mtu"
		[ "$2" = 6 ] ||
			cases xfer.py tcp "$l" 60000 "$A" "$B" "$b4" "$b6"
	done
	for dev in v5 s7; do	# with what is on them
		ip -n "$A" link del "$dev"
		ip -n "$B" link del "$dev"
	done
}

beyond() # FAMILY PAYLOAD
{
	local l="IPv$1 $2," a=UA$1 b=UB$1 mtu tx rx
	local inner=("$IA4" "$IA6" "$IB4" "$IB6")
	ip -n "$A" link add w0 type nsmwire id 42 local "${!a}" remote "${!b}" \
		payload "$2" && geneve "$1" "$2" && wire_addr || fail "$l devices"
	mtu=$(dev_mtu "$A" w0)
	check "$l both families" reach_both
	tx=$(counter "$A" w0 class_audio_tx_packets)
	rx=$(counter "$A" w0 class_audio_rx_packets)
	cases limits.py "$l from nsmwire" "$mtu" "$A" "$B" "${inner[@]}"
	at_least "$l the class behind the extension headers" 12 \
		$(($(counter "$A" w0 class_audio_tx_packets) - tx))
	# Geneve leaves room for an Ethernet header that is not there.
	[ "$2" = ethernet ] || mtu=$((mtu - 6))
	ip -n "$B" link set w0 mtu "$mtu"
	cases limits.py "$l from geneve" "$mtu" "$B" "$A" "${inner[@]:2}" "${inner[@]::2}"
	at_least "$l and back" 12 $(($(counter "$A" w0 class_audio_rx_packets) - rx))
	case "$1 $2" in
	"4 ethernet") tagged "$l" 4 1:v5 4:s7.5 ;;
	"6 ethernet") tagged "$l" 6 2:v5.7 3:s7 ;;
	esac
	same "$l nothing else was dropped" "" "$(in_ns "$A" ethtool -S w0 |
		grep drop_ | grep -v drop_tx_mtu | grep -v ': 0$')"
	wire_unpair
}

some_variants beyond
finish
