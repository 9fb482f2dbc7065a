// SPDX-License-Identifier: GPL-2.0
/*
 * Puts the keys of named peers into effect: has the wires of a peer follow when it is to be
 * sealed, looks at all keys each second, and forgets them when the machine is suspended or
 * cloned. All under RTNL.
 */
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/suspend.h>

#include "control/apply.h"
#include "control/event.h"
#include "control/paths.h"
#include "control/peers.h"
#include "control/sealing.h"
#include "control/show.h"
#include "control/underlay.h"
#include "peer/keys.h"
#include "peer/probes.h"

/* struct nsmw_named_peer that have had keys, in all underlays, until they end; RTNL. */
static LIST_HEAD(sealed_peers);

static void look_at_keys(struct work_struct *work);
static DECLARE_DELAYED_WORK(look, look_at_keys);

/**
 * nsmw_sealing_set_mode() - say whether packets to and from a peer are sealed
 * @un:     underlay
 * @peer:   the peer
 * @mode:   enum nsmwire_seal
 * @extack: says why not
 *
 * Packets in clear are refused before the first wire seals, and accepted after the last.
 *
 * Context: process, RTNL.
 * Return: 0; or a negative error, and nothing has changed.
 */
int nsmw_sealing_set_mode(struct nsmw_net *un, struct nsmw_named_peer *peer, u8 mode,
			  struct netlink_ext_ack *extack)
{
	struct nsmw_measure *m = peer->peer->measure;
	struct nsmw_change change = { .peer = peer };
	u8 old = nsmw_keys_mode(m);
	int err;

	if (old == mode)
		return 0;
	if (nr_cpu_ids > NSMW_PACKET_LANE_MAX + 1) {
		NL_SET_ERR_MSG(extack,
			       "this machine has more CPUs than the numbers of sealed packets know, 1024");
		return -EOPNOTSUPP;
	}
	err = nsmw_keys_need(m);
	if (err)
		return err;
	m->keys->mode = mode;
	err = nsmw_wires_prepare(un, &change, extack);
	if (err) {
		m->keys->mode = old;
		return err;
	}
	if (mode == NSMWIRE_SEAL_REQUIRE)
		nsmw_measure_refuse_clear(m, true);
	nsmw_wires_commit(un, &change);
	if (mode != NSMWIRE_SEAL_REQUIRE)
		nsmw_measure_refuse_clear(m, false);
	if (mode == NSMWIRE_SEAL_OFF)
		nsmw_keys_stop(m->keys, &un->socks.keys);
	/* Sealed packets have another source port. */
	nsmw_peer_follow(un, peer, NULL);
	return 0;
}

/* A peer to which nothing could be sent is to hear of this end at once. */
static void probe_soon(const struct nsmw_named_peer *peer)
{
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		struct nsmw_meter *meter = peer->peer->measure->meter[i];

		if (meter)
			nsmw_probes_soon(meter, peer->cfg[i].down);
	}
}

/**
 * nsmw_sealing_set_key() - give a peer a key
 * @un:     underlay
 * @peer:   the peer
 * @key:    the key, which belongs to the peer after success
 * @id:     of a key for direction tx, by which the peer knows it
 * @extack: says why not
 *
 * A peer in clear has to be sealed from then on.
 *
 * Context: process, RTNL.
 * Return: 0; or a negative error, and nothing has changed.
 */
int nsmw_sealing_set_key(struct nsmw_net *un, struct nsmw_named_peer *peer,
			 struct nsmw_seal_key *key, u32 id, struct netlink_ext_ack *extack)
{
	struct nsmw_key_table *table = &un->socks.keys;
	struct nsmw_measure *m = peer->peer->measure;
	u8 old = nsmw_keys_mode(m);
	bool mute;
	int err;

	err = nsmw_keys_need(m);
	if (!err && !key->tx)
		err = nsmw_keys_prepare_rx(m->keys, table, key);
	if (err)
		return err;
	if (old == NSMWIRE_SEAL_OFF)
		err = nsmw_sealing_set_mode(un, peer, NSMWIRE_SEAL_REQUIRE, extack);
	if (err) {
		if (!key->tx)
			nsmw_keys_undo_rx(table, key);
		return err;
	}
	mute = nsmw_keys_is_mute(m);
	if (key->tx)
		nsmw_keys_set_tx(m->keys, key, id);
	else
		nsmw_keys_add_rx(m->keys, table, key);
	if (key->tx && mute)
		probe_soon(peer);
	if (list_empty(&peer->sealed))
		list_add_tail(&peer->sealed, &sealed_peers);
	queue_delayed_work(system_power_efficient_wq, &look, HZ);
	/* A path without a key is only silent from now on. */
	nsmw_net_check_soon(un);
	return 0;
}

static void tell(const struct nsmw_named_peer *peer, const struct nsmw_seal_key *key, u8 cmd)
{
	const struct nsmw_shown_key shown = { .peer = peer, .key = key };

	nsmw_event_private(peer->peer->measure->net, cmd, nsmw_show_key, &shown);
}

static void look_at_key(const struct nsmw_named_peer *peer, struct nsmw_seal_key *key)
{
	bool need;

	if (!key)
		return;
	if (nsmw_key_look(key, &need))
		tell(peer, key, NSMWIRE_CMD_KEY_END_NTF);
	else if (need)
		tell(peer, key, NSMWIRE_CMD_KEY_NEED_NTF);
}

static void look_at_keys(struct work_struct *work)
{
	const struct nsmw_named_peer *peer;
	int i;

	rtnl_lock();
	list_for_each_entry(peer, &sealed_peers, sealed) {
		struct nsmw_keys *keys = peer->peer->measure->keys;

		look_at_key(peer, keys->sender);
		for (i = 0; i < NSMW_RX_KEYS; i++)
			look_at_key(peer, keys->rx[i]);
	}
	if (!list_empty(&sealed_peers))
		queue_delayed_work(system_power_efficient_wq, &look, HZ);
	rtnl_unlock();
}

/* End all keys: their packet numbers, or the keys themselves, may be in use elsewhere, too. */
static void drop_all(void)
{
	const struct nsmw_named_peer *peer;
	int i;

	rtnl_lock();
	list_for_each_entry(peer, &sealed_peers, sealed) {
		struct nsmw_measure *m = peer->peer->measure;

		if (m->keys->sender)
			tell(peer, m->keys->sender, NSMWIRE_CMD_KEY_END_NTF);
		for (i = 0; i < NSMW_RX_KEYS; i++) {
			if (m->keys->rx[i])
				tell(peer, m->keys->rx[i], NSMWIRE_CMD_KEY_END_NTF);
		}
		nsmw_keys_stop(m->keys, &nsmw_net(m->net)->socks.keys);
	}
	rtnl_unlock();
	/* The secrets are gone from memory before it is written anywhere. */
	rcu_barrier();
}

static int power_event(struct notifier_block *nb, unsigned long event, void *data)
{
	if (event == PM_HIBERNATION_PREPARE || event == PM_SUSPEND_PREPARE)
		drop_all();
	return NOTIFY_DONE;
}

static struct notifier_block power_notifier = {
	.notifier_call = power_event,
};

static int clone_event(struct notifier_block *nb, unsigned long event, void *data)
{
	drop_all();
	return NOTIFY_DONE;
}

static struct notifier_block clone_notifier = {
	.notifier_call = clone_event,
};

/**
 * nsmw_sealing_init() - begin to watch for suspend and clones
 *
 * Context: the module starts.
 * Return: 0 or a negative error.
 */
int __init nsmw_sealing_init(void)
{
	int err = register_pm_notifier(&power_notifier);

	if (err)
		return err;
	err = register_random_vmfork_notifier(&clone_notifier);
	if (err)
		unregister_pm_notifier(&power_notifier);
	return err;
}

/**
 * nsmw_sealing_exit() - end watching
 *
 * Context: the module ends; there is no peer any more.
 */
void nsmw_sealing_exit(void)
{
	unregister_random_vmfork_notifier(&clone_notifier);
	unregister_pm_notifier(&power_notifier);
	cancel_delayed_work_sync(&look);
}
