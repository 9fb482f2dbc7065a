# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# The lab's sites and WANs: namespaces, lines with delay, loss and rate, two NATs, and an
# internet that sets every DSCP to 0. All that both variants stand on, and nothing that is
# of one of them. Sourced by guest, whose functions it uses.
#
#   dc cloud1 cloud2 cloud3 branch ---- mpls			10.1.N.2/24 of site N
#   dc cloud1 cloud2 cloud3 branch ---- inet ---- home ---- person	203.0.113.(16 N + 2)/28
#			     branch ---- lte ---- inet			100.64.N.2/24
#				person ---- lte
#
# A device of a site has the name of its WAN; that of the person's internet is wlan.

sites=(dc cloud1 cloud2 cloud3 branch person)

number()	# SITE
{
	local n

	for n in "${!sites[@]}"; do
		[ "${sites[n]}" != "$1" ] || echo $((n + 1))
	done
}

# access SITE DEVICE ADDRESS/BITS ROUTER-ADDRESS ROUTER METRIC
access()
{
	must ip link add "$2" netns "$1" type veth peer name "$1" netns "$5"
	must ip -n "$1" addr add "$3" dev "$2"
	must ip -n "$5" addr add "$4/${3#*/}" dev "$1"
	must ip -n "$1" link set "$2" up
	must ip -n "$5" link set "$1" up
	if [ "$2" = mpls ]; then
		must ip -n "$1" route add 10.1.0.0/16 via "$4" dev "$2"
	else
		must ip -n "$1" route add default via "$4" dev "$2" metric "$6"
	fi
	wan_plain "$1" "$2"
	wan_plain "$5" "$1"
}

# between ROUTER NUMBER: a line without limits from a NAT to the internet
between()
{
	must ip link add inet netns "$1" type veth peer name "$1" netns inet
	must ip -n "$1" addr add "203.0.113.$(($2 + 2))/28" dev inet
	must ip -n inet addr add "203.0.113.$(($2 + 1))/28" dev "$1"
	must ip -n "$1" link set inet up
	must ip -n inet link set "$1" up
	must ip -n "$1" route add default via "203.0.113.$(($2 + 1))"
	in_ns "$1" nft -f - <<-END || failed "the NAT of $1"
		table ip nat {
			chain out {
				type nat hook postrouting priority srcnat
				oifname "inet" masquerade
			}
		}
	END
}

# What leaves the internet has no DSCP; the ECN field stays.
bleach()
{
	local dev

	for dev in "$@"; do
		must tc -n inet qdisc add dev "$dev" clsact
		must tc -n inet filter add dev "$dev" egress protocol ip matchall \
			action pedit ex munge ip tos set 0 retain 0xfc pipe csum ip
	done
}

# Two halves of a monolith, behind a bridge each, that know Ethernet and no addresses.
monolith()
{
	local site

	for site in dc cloud2; do
		must ip netns add "mono-$site"
		must ip -n "$site" link add br0 type bridge
		must ip link add eth0 netns "mono-$site" type veth peer name port0 netns "$site"
		must ip -n "$site" link set port0 master br0
		must ip -n "$site" link set br0 up
		must ip -n "$site" link set port0 up
		must ip -n "mono-$site" link set eth0 up
	done
}

# The device that leads to the other half.
monolith_on()	# DEVICE
{
	local site

	for site in dc cloud2; do
		must ip -n "$site" link set "$1" master br0
		must ip -n "$site" link set "$1" up
	done
}

build_topology()
{
	local ns site n

	modprobe -qa sch_netem nft_masq act_pedit act_csum cls_matchall sch_ingress
	for ns in mpls inet lte home "${sites[@]}"; do
		must ip netns add "$ns"
		must ip -n "$ns" link set lo up
		in_ns "$ns" sysctl -qw net.ipv4.ip_forward=1 \
			net.ipv6.conf.default.disable_ipv6=1 \
			net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
	done
	between home 96
	between lte 112
	for site in dc cloud1 cloud2 cloud3 branch; do
		n=$(number "$site")
		access "$site" mpls "10.1.$n.2/24" "10.1.$n.1" mpls 0
		access "$site" inet "203.0.113.$((16 * n + 2))/28" \
			"203.0.113.$((16 * n + 1))" inet 100
	done
	access branch lte 100.64.5.2/24 100.64.5.1 lte 900
	access person wlan 192.168.1.2/24 192.168.1.1 home 100
	access person lte 100.64.6.2/24 100.64.6.1 lte 900
	bleach dc cloud1 cloud2 cloud3 branch home lte
	must python3 "$here/lines.py"
	monolith
}
