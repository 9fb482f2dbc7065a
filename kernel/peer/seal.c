// SPDX-License-Identifier: GPL-2.0
/*
 * Seals packets that leave and opens packets that arrive, in their place where nobody else
 * sees the bytes, else into new memory: the copy that has to be made is the encryption. No
 * lock but those of the lanes; the pieces of a packet are those of this CPU.
 */
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/sock.h>

#include "peer/seal.h"

/* Whether the bytes may be changed and the tag fits behind them. */
static bool stays(const struct sk_buff *skb)
{
	return !skb_is_nonlinear(skb) && !skb_cloned(skb) && skb_tailroom(skb) >= NSMW_TAG;
}

/**
 * nsmw_seal_charge() - charge the sender of a packet for one that takes its place
 * @new: the new packet, without an owner
 * @old: the packet; to free it gives back what was charged for it
 *
 * The sender would take the old one for sent, and the new one goes the way of his others.
 *
 * Context: any.
 */
void nsmw_seal_charge(struct sk_buff *new, const struct sk_buff *old)
{
	struct sock *sk = old->sk;

	if (!sk || !sk_fullsock(sk) ||
	    (old->destructor != sock_wfree && !(sk_is_tcp(sk) && old->destructor != sock_efree)))
		return;
	new->sk = sk;
	new->destructor = old->destructor;
	refcount_add(new->truesize, &sk->sk_wmem_alloc);
}

/* A linear packet like @old, with @header bytes of it and room for the rest and the tag. */
static struct sk_buff *new_packet(const struct sk_buff *old, unsigned int header,
				  unsigned int room)
{
	struct sk_buff *new;

	/* From the pages for packets that arrive: a kernel that zeroes memory has done so. */
	new = __netdev_alloc_skb(old->dev, room + old->len + NSMW_TAG,
				 GFP_ATOMIC | __GFP_NOWARN);
	if (!new)
		return NULL;
	skb_reserve(new, room);
	skb_put_data(new, old->data, header);
	skb_put(new, old->len - header + NSMW_TAG);
	skb_copy_header(new, old);
	skb_headers_offset_update(new, skb_headroom(new) - skb_headroom(old));
	return new;
}

/* Seal into a new packet, which takes the place of the old one. */
static enum nsmwire_drop seal_away(struct sk_buff **pskb, const struct nsmw_seal_key *key,
				   u64 packet, unsigned int header, unsigned int room)
{
	struct sk_buff *old = *pskb, *new = new_packet(old, header, room);
	bool copy = key->cipher.kind == NSMWIRE_CIPHER_CHACHA20_POLY1305;
	unsigned int len = old->len - header;
	struct nsmw_text *text = nsmw_cipher_text();
	int err;

	if (!new)
		return NSMWIRE_DROP_TX_MEMORY;
	sg_init_table(text->src, skb_shinfo(old)->nr_frags + 1);
	if (copy) {
		err = skb_copy_bits(old, header, new->data + header, len);
		sg_init_one(text->src, new->data, new->len);
	} else {
		err = min(skb_to_sgvec(old, text->src, 0, old->len), 0);
		sg_init_one(text->dst, new->data, new->len);
	}
	if (!err)
		err = nsmw_cipher_seal(&key->cipher, text, copy, packet, header, len);
	if (unlikely(err)) {
		if (err != -EINPROGRESS)
			kfree_skb(new);
		return NSMWIRE_DROP_TX_MEMORY;
	}
	nsmw_seal_charge(new, old);
	consume_skb(old);
	*pskb = new;
	return 0;
}

/**
 * nsmw_seal() - seal a packet
 * @pskb:   the packet; it begins with the Geneve header, which is complete but for the
 *          sealed option at its end. Perhaps another packet after success; on an error it
 *          stays the caller's
 * @key:    of the peer
 * @path:   path that the packet takes
 * @class:  its class
 * @header: length of the Geneve header
 * @room:   headroom that it needs yet
 *
 * The packet is not GSO, and its checksum is complete.
 *
 * Context: BH disabled, RCU.
 * Return: 0, or why it has to be dropped.
 */
enum nsmwire_drop nsmw_seal(struct sk_buff **pskb, const struct nsmw_seal_key *key, u8 path,
			    u8 class, unsigned int header, unsigned int room)
{
	struct sk_buff *skb = *pskb;
	unsigned int len = skb->len - header;
	struct nsmw_text *text;
	u64 packet;
	int err;

	if (unlikely(!nsmw_keys_number(key->keys, path, class, &packet)))
		return NSMWIRE_DROP_TX_MEMORY;
	nsmw_geneve_add_sealed(skb->data);
	nsmw_geneve_seal(skb->data + header - NSMW_GENEVE_SEALED, key->id, packet);
	if (!stays(skb)) {
		if (skb_has_frag_list(skb) && skb_linearize(skb))
			return NSMWIRE_DROP_TX_MEMORY;
		return seal_away(pskb, key, packet, header, room);
	}
	text = nsmw_cipher_text();
	skb_put(skb, NSMW_TAG);
	sg_init_one(text->src, skb->data, skb->len);
	err = nsmw_cipher_seal(&key->cipher, text, true, packet, header, len);
	if (likely(!err))
		return 0;
	if (err == -EINPROGRESS)
		skb_get(skb);
	return NSMWIRE_DROP_TX_MEMORY;
}

/* Make the bytes of a packet that arrives its own; the number of its pieces. */
static int make_writable(struct sk_buff *skb)
{
	struct sk_buff *trailer;

	/*
	 * Bytes are written before the tag is known. Pages may be those of a file that a
	 * local program has spliced into the packet, even where the packet is not shared.
	 */
	if (likely(!skb_cloned(skb) && !skb_has_frag_list(skb) &&
		   !skb_has_shared_frag(skb)))
		return skb_shinfo(skb)->nr_frags + 1;
	return skb_cow_data(skb, 0, &trailer);
}

/* Whether a packet may be new; counts it if it is not. */
static bool may_be_new(struct nsmw_rx_lane *lane, u64 packet)
{
	bool ok;

	spin_lock(&lane->lock);
	ok = nsmw_replay_is_new(&lane->window, nsmw_packet_counter(packet));
	if (unlikely(!ok))
		lane->replayed++;
	spin_unlock(&lane->lock);
	return ok;
}

/* The packet has been opened; whether it still is new. */
static bool take(struct nsmw_rx_lane *lane, u64 packet)
{
	bool ok;

	spin_lock(&lane->lock);
	ok = nsmw_replay_accept(&lane->window, nsmw_packet_counter(packet));
	if (likely(ok))
		lane->opened++;
	else
		lane->replayed++;
	spin_unlock(&lane->lock);
	return ok;
}

static enum nsmwire_drop decrypt(struct nsmw_seal_key *key, struct sk_buff *skb,
				 unsigned int at, const struct nsmw_geneve *g)
{
	struct nsmw_text *text = nsmw_cipher_text();
	int err, pieces = make_writable(skb);

	if (unlikely(pieces < 0 || pieces > NSMW_PIECES))
		return NSMWIRE_DROP_RX_MEMORY;
	sg_init_table(text->src, pieces);
	if (unlikely(skb_to_sgvec(skb, text->src, at, skb->len - at) < 0))
		return NSMWIRE_DROP_RX_MEMORY;
	err = nsmw_cipher_open(&key->cipher, text, g->packet, g->hlen,
			       skb->len - at - g->hlen);
	if (likely(!err))
		return 0;
	if (err == -EINPROGRESS)
		skb_get(skb);
	if (err != -EBADMSG)
		return NSMWIRE_DROP_RX_MEMORY;
	atomic64_inc(&key->forged);
	return NSMWIRE_DROP_RX_FORGED;
}

/**
 * nsmw_open() - open a packet
 * @key: by the id in the packet
 * @skb: the packet, whose Geneve header can be read; without its tag after success
 * @at:  where the Geneve header begins
 * @g:   the header, with a sealed option
 *
 * Context: BH disabled, RCU.
 * Return: 0, or why it has to be dropped.
 */
enum nsmwire_drop nsmw_open(struct nsmw_seal_key *key, struct sk_buff *skb, unsigned int at,
			    const struct nsmw_geneve *g)
{
	struct nsmw_rx_lane *lane;
	enum nsmwire_drop reason;
	bool is_first = false;

	if (unlikely(nsmw_key_state(key) >= NSMWIRE_KEY_STATE_EXPIRED))
		return NSMWIRE_DROP_RX_KEY;
	if (unlikely(skb->len < at + g->hlen + NSMW_TAG || skb_is_gso(skb))) {
		atomic64_inc(&key->forged);
		return NSMWIRE_DROP_RX_FORGED;
	}
	lane = xa_load(&key->lanes, nsmw_key_lane_index(g->packet));
	if (lane && unlikely(!may_be_new(lane, g->packet)))
		return NSMWIRE_DROP_RX_REPLAY;
	reason = decrypt(key, skb, at, g);
	if (unlikely(reason))
		return reason;
	/* The lane may have come meanwhile; a new one has taken the packet in. */
	if (unlikely(!lane))
		lane = nsmw_key_new_lane(key, g->packet, &is_first);
	if (unlikely(!lane))
		return NSMWIRE_DROP_RX_MEMORY;
	if (likely(!is_first) && unlikely(!take(lane, g->packet)))
		return NSMWIRE_DROP_RX_REPLAY;
	if (unlikely(nsmw_key_state(key) == NSMWIRE_KEY_STATE_NEXT))
		nsmw_keys_opened(key);
	skb->ip_summed = CHECKSUM_NONE;
	if (unlikely(pskb_trim(skb, skb->len - NSMW_TAG)))
		return NSMWIRE_DROP_RX_MEMORY;
	/* The tag proves more than inner checksums do. */
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb->csum_level = ~0;
	skb_clear_hash(skb);
	return 0;
}
