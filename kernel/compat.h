/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between the kernels that nsmwire is built against.
 *
 * kernel/Kbuild probes the headers and sets one NSMW_HAVE_ macro for each form
 * it finds; the code is written for the newest form and this file gives it to
 * the older kernels. Kernel versions are never compared: stable updates carry
 * such changes backwards.
 */
#ifndef NSMW_COMPAT_H
#define NSMW_COMPAT_H

#include <linux/netdevice.h>
#include <net/gro.h>

#ifdef NSMW_HAVE_NET_GSO_H
#include <net/gso.h>
#endif

/**
 * nsmw_set_lltx() - transmit without the queue's lock
 * @dev: device that is being set up
 */
static inline void nsmw_set_lltx(struct net_device *dev)
{
#if defined(NSMW_HAVE_DEV_LLTX)
	dev->lltx = true;
#elif defined(NSMW_HAVE_F_LLTX)
	dev->features |= NETIF_F_LLTX;
#else
#error "nsmwire: this kernel has neither net_device.lltx nor NETIF_F_LLTX"
#endif
}

#if !defined(NSMW_HAVE_GRO_MAY_PULL)
#if !defined(NSMW_HAVE_GRO_HEADER_HARD)
#error "nsmwire: this kernel has neither skb_gro_may_pull nor skb_gro_header_hard"
#endif
static inline bool skb_gro_may_pull(const struct sk_buff *skb,
				    unsigned int hlen)
{
	return !skb_gro_header_hard((struct sk_buff *)skb, hlen);
}
#endif

#endif /* NSMW_COMPAT_H */
