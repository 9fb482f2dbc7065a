/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Seals and opens packets: the header is authenticated, what is behind it is encrypted.
 */
#ifndef NSMW_SEAL_H
#define NSMW_SEAL_H

#include "peer/keys.h"
#include "peer/measure.h"
#include "pure/geneve.h"

/* Bytes that sealing adds to a packet: the option, and the tag at the end. */
#define NSMW_SEAL_OVERHEAD	(NSMW_GENEVE_SEALED + NSMW_TAG)

enum nsmwire_drop nsmw_seal(struct sk_buff **pskb, const struct nsmw_seal_key *key, u8 path,
			    u8 class, unsigned int header, unsigned int room);
void nsmw_seal_charge(struct sk_buff *new, const struct sk_buff *old);
enum nsmwire_drop nsmw_open(struct nsmw_seal_key *key, struct sk_buff *skb, unsigned int at,
			    const struct nsmw_geneve *g);

/**
 * nsmw_seal_with() - key that packets to a peer are sealed with
 * @m: the peer
 *
 * Context: RCU.
 * Return: NULL while there is no valid key.
 */
static inline const struct nsmw_seal_key *nsmw_seal_with(const struct nsmw_measure *m)
{
	/* Pairs with nsmw_keys_need(). */
	struct nsmw_keys *keys = smp_load_acquire(&m->keys);

	return keys ? rcu_dereference_check(keys->tx, rcu_read_lock_bh_held()) : NULL;
}

#endif /* NSMW_SEAL_H */
