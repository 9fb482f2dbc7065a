// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the requests of the generic netlink family about keys of named peers: parses them,
 * sets and deletes keys, shows them. All under RTNL. A secret is never shown.
 */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "control/attr.h"
#include "control/netlink.h"
#include "control/peers.h"
#include "control/sealing.h"
#include "control/show.h"
#include "control/underlay.h"
#include "peer/keys.h"

static bool is_tx(const struct nlattr *direction)
{
	return nla_get_u8(direction) == NSMWIRE_DIRECTION_TX;
}

/* Check what a key is made of; a positive number is never returned. */
static int check_parts(struct nlattr *tb[], struct netlink_ext_ack *extack)
{
	struct nlattr *direction = tb[NSMWIRE_A_KEY_DIRECTION];
	struct nlattr *secret = tb[NSMWIRE_A_KEY_SECRET];
	struct nlattr *cipher = tb[NSMWIRE_A_KEY_CIPHER];
	struct nlattr *id = tb[NSMWIRE_A_KEY_ID];

	if (!direction || !cipher || !secret) {
		NL_SET_ERR_MSG(extack, "a key needs its direction, its cipher and its secret");
		return -EINVAL;
	}
	if (nla_len(secret) != nsmw_cipher_secret_len(nla_get_u8(cipher)))
		return NSMW_REFUSE(extack, secret,
				   "a secret has 20 bytes for aes-128-gcm, 36 for aes-256-gcm and 32 for chacha20-poly1305");
	if (is_tx(direction) && !id) {
		NL_SET_ERR_MSG(extack,
			       "a key for direction tx needs the id that the peer has given it");
		return -EINVAL;
	}
	if (!is_tx(direction) && id)
		return NSMW_REFUSE(extack, id,
				   "the id of a key for direction rx is chosen here; leave it out");
	return 0;
}

/* Make the key that a request describes, before RTNL is taken: a cipher may be loaded. */
static struct nsmw_seal_key *make_key(struct genl_info *info)
{
	struct nlattr **tb = info->attrs, *expires = tb[NSMWIRE_A_KEY_EXPIRES];
	struct nsmw_seal_key *key;
	int err;

	err = check_parts(tb, info->extack);
	if (err)
		return ERR_PTR(err);
	key = nsmw_key_alloc(nla_get_u8(tb[NSMWIRE_A_KEY_CIPHER]),
			     nla_data(tb[NSMWIRE_A_KEY_SECRET]),
			     expires ? nla_get_u32(expires) : 0,
			     is_tx(tb[NSMWIRE_A_KEY_DIRECTION]));
	if (IS_ERR(key) && PTR_ERR(key) != -ENOMEM)
		NL_SET_ERR_MSG_ATTR(info->extack, tb[NSMWIRE_A_KEY_CIPHER],
				    "this kernel does not have the cipher");
	return key;
}

/* Runs once: the answer is small. The key belongs to the peer after success. */
static int set_key(struct sk_buff *skb, struct nsmw_net *un, struct genl_info *info)
{
	struct nsmw_seal_key *key = info->user_ptr[0];
	struct nlattr *id = info->attrs[NSMWIRE_A_KEY_ID];
	struct nsmw_named_peer *peer;
	int err;

	peer = nsmw_peer_get(un, info->attrs[NSMWIRE_A_KEY_PEER], info->extack);
	if (IS_ERR(peer))
		return PTR_ERR(peer);
	err = nsmw_sealing_set_key(un, peer, key, id ? nla_get_u32(id) : 0, info->extack);
	if (err)
		return err;
	info->user_ptr[0] = NULL;
	un->seq++;
	return nla_put_u32(skb, NSMWIRE_A_KEY_ID, key->id);
}

int nsmwire_nl_key_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *secret = info->attrs[NSMWIRE_A_KEY_SECRET];
	int err;

	info->user_ptr[0] = make_key(info);
	/* The kernel's copy of the request. */
	if (secret)
		memzero_explicit(nla_data(secret), nla_len(secret));
	if (IS_ERR(info->user_ptr[0]))
		return PTR_ERR(info->user_ptr[0]);
	err = nsmw_netlink_show(info, NSMWIRE_A_KEY_MAX, NSMWIRE_CMD_KEY_SET, set_key);
	if (info->user_ptr[0])
		nsmw_key_free(info->user_ptr[0]);
	return err;
}

/* A key of a peer by direction and id; NULL if there is none. */
static struct nsmw_seal_key *find_key(const struct nsmw_keys *keys, bool tx, u32 id)
{
	int i;

	if (!keys)
		return NULL;
	if (tx)
		return keys->sender && keys->sender->id == id ? keys->sender : NULL;
	for (i = 0; i < NSMW_RX_KEYS; i++) {
		if (keys->rx[i] && keys->rx[i]->id == id)
			return keys->rx[i];
	}
	return NULL;
}

/* The key that a request names; or an error pointer. */
static struct nsmw_seal_key *get_key(const struct nsmw_named_peer *peer, struct genl_info *info)
{
	struct nlattr *direction = info->attrs[NSMWIRE_A_KEY_DIRECTION];
	struct nlattr *id = info->attrs[NSMWIRE_A_KEY_ID];
	struct nsmw_seal_key *key;

	if (!direction || !id) {
		NL_SET_ERR_MSG(info->extack, "say which key, by its direction and id");
		return ERR_PTR(-EINVAL);
	}
	key = find_key(peer->peer->measure->keys, is_tx(direction), nla_get_u32(id));
	if (key)
		return key;
	NL_SET_ERR_MSG_ATTR(info->extack, id, "the peer has no such key");
	return ERR_PTR(-ENOENT);
}

static void del_all(struct nsmw_net *un, struct nsmw_keys *keys,
		    const struct nlattr *direction)
{
	int i;

	if (keys->sender && (!direction || is_tx(direction)))
		nsmw_keys_del(keys, &un->socks.keys, keys->sender);
	for (i = 0; i < NSMW_RX_KEYS; i++) {
		if (keys->rx[i] && !(direction && is_tx(direction)))
			nsmw_keys_del(keys, &un->socks.keys, keys->rx[i]);
	}
}

static int del_key(struct nsmw_net *un, struct genl_info *info)
{
	struct nsmw_named_peer *peer;
	struct nsmw_seal_key *key;

	peer = nsmw_peer_get(un, info->attrs[NSMWIRE_A_KEY_PEER], info->extack);
	if (IS_ERR(peer))
		return PTR_ERR(peer);
	if (info->attrs[NSMWIRE_A_KEY_ID]) {
		key = get_key(peer, info);
		if (IS_ERR(key))
			return PTR_ERR(key);
		nsmw_keys_del(key->keys, &un->socks.keys, key);
	} else if (peer->peer->measure->keys) {
		del_all(un, peer->peer->measure->keys,
			info->attrs[NSMWIRE_A_KEY_DIRECTION]);
	}
	nsmw_net_check_soon(un);
	un->seq++;
	return 0;
}

int nsmwire_nl_key_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_locked(info, NSMWIRE_A_KEY_MAX, del_key);
}

static int fill_key(struct sk_buff *skb, struct nsmw_net *un, struct genl_info *info)
{
	struct nsmw_shown_key shown;

	shown.peer = nsmw_peer_get(un, info->attrs[NSMWIRE_A_KEY_PEER], info->extack);
	if (IS_ERR(shown.peer))
		return PTR_ERR(shown.peer);
	shown.key = get_key(shown.peer, info);
	return IS_ERR(shown.key) ? PTR_ERR(shown.key) : nsmw_show_key(skb, &shown);
}

int nsmwire_nl_key_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nsmw_netlink_show(info, NSMWIRE_A_KEY_MAX, NSMWIRE_CMD_KEY_GET, fill_key);
}

/* The key @i of a peer, in the order in which keys are shown. */
static struct nsmw_seal_key *key_at(const struct nsmw_keys *keys, int i)
{
	return i ? keys->rx[i - 1] : keys->sender;
}

static int dump_peer(struct sk_buff *skb, struct netlink_callback *cb,
		     const struct nsmw_named_peer *peer, long *at)
{
	const struct nsmw_keys *keys = peer->peer->measure->keys;
	struct nsmw_shown_key shown = { .peer = peer };
	int i, err;

	for (i = 0; keys && i <= NSMW_RX_KEYS; i++) {
		shown.key = key_at(keys, i);
		if (!shown.key || (*at)++ < cb->args[0])
			continue;
		err = nsmw_netlink_dump_one(skb, cb, NSMWIRE_CMD_KEY_GET, nsmw_show_key,
					    &shown);
		if (err)
			return err;
		cb->args[0] = *at;
	}
	return 0;
}

int nsmwire_nl_key_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nsmw_net *un = nsmw_net(sock_net(skb->sk));
	const struct nsmw_named_peer *peer;
	int err = 0;
	long at = 0;

	rtnl_lock();
	cb->seq = un->seq;
	list_for_each_entry(peer, &un->peers, list) {
		err = dump_peer(skb, cb, peer, &at);
		if (err)
			break;
	}
	rtnl_unlock();
	return skb->len ?: err;
}
