// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the headers of inner packets. Pure: no state, no lock, no netdevice.
 */
#include <linux/if_ether.h>

#include "inner.h"

#define IPV4_HLEN	20
#define IPV6_HLEN	40
#define TAG_HLEN	4
#define TAGS_MAX	2

/* The network header at @p; fills all of @in but proto and offset. */
static void read_network(const __u8 *p, unsigned int len, __u16 proto,
			 struct nsmw_inner *in)
{
	in->ip = 0;
	in->ds = 0;
	in->ttl = 0;
	in->df = false;

	if (proto == ETH_P_IP) {
		/* version 4, and a length of 5 words or more */
		if (len < IPV4_HLEN || p[0] < 0x45 || p[0] > 0x4f)
			return;
		in->ip = 4;
		in->ds = p[1];
		in->df = p[6] & 0x40;
		in->ttl = p[8];
	} else if (proto == ETH_P_IPV6) {
		if (len < IPV6_HLEN || p[0] >> 4 != 6)
			return;
		in->ip = 6;
		in->ds = p[0] << 4 | p[1] >> 4;
		in->df = true;
		in->ttl = p[7];
	}
}

/**
 * nsmw_inner_ip() - read a packet that has no link-layer header
 * @p:     its first byte
 * @len:   bytes that can be read
 * @proto: EtherType that it is said to be of, host order
 * @in:    filled
 *
 * Return: false when it is not an IPv4 or IPv6 packet of that EtherType.
 */
bool nsmw_inner_ip(const __u8 *p, unsigned int len, __u16 proto,
		   struct nsmw_inner *in)
{
	in->proto = proto;
	in->offset = 0;
	read_network(p, len, proto, in);
	return in->ip;
}

/**
 * nsmw_inner_ethernet() - read a frame
 * @p:   its first byte
 * @len: bytes that can be read
 * @in:  filled
 *
 * Up to two VLAN tags are looked through. A frame of a protocol that is not IP,
 * or whose IP header is not whole, is a frame like any other, with ip = 0.
 *
 * Return: false when it is shorter than an Ethernet header.
 */
bool nsmw_inner_ethernet(const __u8 *p, unsigned int len,
			 struct nsmw_inner *in)
{
	unsigned int at = ETH_HLEN, tags = 0;
	__u16 proto;

	if (len < ETH_HLEN)
		return false;

	proto = p[12] << 8 | p[13];
	while ((proto == ETH_P_8021Q || proto == ETH_P_8021AD) &&
	       tags++ < TAGS_MAX && len >= at + TAG_HLEN) {
		proto = p[at + 2] << 8 | p[at + 3];
		at += TAG_HLEN;
	}
	in->proto = proto;
	in->offset = at;
	read_network(p + at, len - at, proto, in);
	return true;
}
