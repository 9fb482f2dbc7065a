#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# probe.sh TREE - which forms of the kernel's interfaces do the headers of TREE have?
#
# TREE is a kernel's source or a directory to build modules in. Prints a
# -DNSMW_HAVE_<macro>=1 for each form that is found. compat.h turns the older forms
# into the newest. An interface of which no form is found, because a newer kernel
# has changed it, is named on standard error, and the exit status is 1: kernel/Kbuild
# stops the build, and dkms.conf lets DKMS skip the kernel. The status is 2 where
# TREE has no headers.
#
# A row of the table is one form: the interface, the macro, the header, and an
# extended regular expression that matches one line of it. Rows of one interface
# stand together, the newest form first. Kernel versions are never compared:
# stable updates carry such changes backwards.

forms='
transmit without a queue lock|DEV_LLTX|linux/netdevice.h|lltx:1
transmit without a queue lock|F_LLTX|linux/netdev_features.h|NETIF_F_LLTX
segmenting GSO packets|NET_GSO_H|net/gso.h|skb_gso_segment\(
segmenting GSO packets|NETDEVICE_GSO|linux/netdevice.h|skb_gso_segment\(
pulling headers in GRO|GRO_MAY_PULL|net/gro.h|skb_gro_may_pull\(
pulling headers in GRO|GRO_HEADER_HARD|net/gro.h|skb_gro_header_hard\(
rtnl_link_ops.newlink|NEWLINK_PARAMS|net/rtnetlink.h|struct rtnl_newlink_params \*params,
rtnl_link_ops.newlink|NEWLINK_NET|net/rtnetlink.h|\(\*newlink\)\(struct net \*
initialising high-resolution timers|HRTIMER_SETUP|linux/hrtimer.h|void hrtimer_setup\(struct
initialising high-resolution timers|HRTIMER_INIT|linux/hrtimer.h|void hrtimer_init\(struct
the DSCP of an IPv4 route lookup|FLOWI4_DSCP|net/flow.h|define flowi4_dscp
the DSCP of an IPv4 route lookup|FLOWI4_TOS|net/flow.h|define flowi4_tos
IPv6 route lookups|IPV6_STUB|net/ipv6_stubs.h|\(\*ipv6_dst_lookup_flow\)\(
IPv6 route lookups|IP6_DST_LOOKUP_FLOW|net/ipv6.h|\*ip6_dst_lookup_flow\(struct net
sending through IPv4 UDP tunnels|XMIT_IPCB_FLAGS|net/udp_tunnel.h|bool nocheck, u16 ipcb_flags\);
sending through IPv4 UDP tunnels|XMIT_NO_FLAGS|net/udp_tunnel.h|bool xnet, bool nocheck\);
sending through IPv6 UDP tunnels|XMIT6_IP6CB_FLAGS|net/udp_tunnel.h|u16 ip6cb_flags\);
sending through IPv6 UDP tunnels|XMIT6_NO_FLAGS|net/udp_tunnel.h|__be16 dst_port, bool nocheck\);
UDP tunnel sockets|UDP_TUNNEL_SOCK|net/udp_tunnel.h|udp_tunnel_sock_release\(struct sock \*
UDP tunnel sockets|UDP_TUNNEL_SOCKET|net/udp_tunnel.h|udp_tunnel_sock_release\(struct socket \*
multicasting events|GENL_FILTER|net/genetlink.h|genlmsg_multicast_netns_filtered\(
multicasting events|GENL_NO_FILTER|net/genetlink.h|genlmsg_multicast_netns\(
ranges in netlink policies|RANGE_CONST|net/netlink.h|const struct netlink_range_validation \*range;
ranges in netlink policies|RANGE_PLAIN|net/netlink.h|struct netlink_range_validation \*range;
'

tree=$1 flags='' known='' unknown='' last=''

# A directory to build modules in includes the Makefile of the source.
[ -e "$tree/include/linux/netdevice.h" ] ||
	tree=$(sed -n 's,^include \(/.*\)/Makefile$,\1,p' "$tree/Makefile" 2>/dev/null)
include=$tree/include
if [ ! -e "$include/linux/netdevice.h" ]; then
	echo "no headers of a kernel in $1" >&2
	exit 2
fi

# One sentence names all interfaces without a known form.
end_of_interface()
{
	[ -z "$last" ] || [ "$known" ] || unknown="$unknown${unknown:+, }$last"
	known=''
}

while IFS='|' read -r interface macro header pattern; do
	[ "$interface" ] || continue
	[ "$interface" = "$last" ] || end_of_interface
	last=$interface
	grep -qsE -e "$pattern" "$include/$header" || continue
	known=1 flags="$flags -DNSMW_HAVE_$macro=1"
done <<END
$forms
END
end_of_interface

if [ "$unknown" ]; then
	echo "nsmwire does not know this kernel yet: its headers have no known form of $unknown" >&2
	exit 1
fi
echo "$flags"
