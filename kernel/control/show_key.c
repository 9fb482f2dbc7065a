// SPDX-License-Identifier: GPL-2.0
/*
 * Writes keys of named peers as netlink attributes. Of a secret nothing is written. No
 * state.
 */
#include <net/netlink.h>

#include "control/peers.h"
#include "control/show.h"
#include "peer/keys.h"

static int put_time(struct sk_buff *skb, const struct nsmw_seal_key *key)
{
	u64 now = nsmw_key_seconds(), end = nsmw_key_end(key);

	if (nla_put_u32(skb, NSMWIRE_A_KEY_AGE, now - key->since))
		return -EMSGSIZE;
	return end > now ? nla_put_u32(skb, NSMWIRE_A_KEY_EXPIRES, end - now) : 0;
}

static int put_counters(struct sk_buff *skb, const struct nsmw_seal_key *key)
{
	struct nsmw_key_sum sum;

	nsmw_key_sum(key, &sum);
	if (nla_put_u64_64bit(skb, NSMWIRE_A_KEY_PACKETS, sum.packets, NSMWIRE_A_KEY_PAD))
		return -EMSGSIZE;
	if (key->tx)
		return nla_put_u64_64bit(skb, NSMWIRE_A_KEY_PACKETS_MAX, nsmw_key_most(key),
					 NSMWIRE_A_KEY_PAD);
	return nla_put_u64_64bit(skb, NSMWIRE_A_KEY_FORGED, atomic64_read(&key->forged),
				 NSMWIRE_A_KEY_PAD) ||
	       nla_put_u64_64bit(skb, NSMWIRE_A_KEY_REPLAYED, sum.replayed,
				 NSMWIRE_A_KEY_PAD) ? -EMSGSIZE : 0;
}

/**
 * nsmw_show_key() - write a key
 * @skb:  message
 * @what: struct nsmw_shown_key
 *
 * Context: process, RTNL.
 * Return: 0 or -EMSGSIZE.
 */
int nsmw_show_key(struct sk_buff *skb, const void *what)
{
	const struct nsmw_shown_key *shown = what;
	const struct nsmw_seal_key *key = shown->key;

	if (nla_put_string(skb, NSMWIRE_A_KEY_PEER, shown->peer->name) ||
	    nla_put_u8(skb, NSMWIRE_A_KEY_DIRECTION, key->tx ? NSMWIRE_DIRECTION_TX :
		       NSMWIRE_DIRECTION_RX) ||
	    nla_put_u32(skb, NSMWIRE_A_KEY_ID, key->id) ||
	    nla_put_u8(skb, NSMWIRE_A_KEY_CIPHER, key->cipher.kind) ||
	    nla_put_u8(skb, NSMWIRE_A_KEY_STATE, nsmw_key_state(key)) ||
	    put_time(skb, key) || put_counters(skb, key))
		return -EMSGSIZE;
	return 0;
}
