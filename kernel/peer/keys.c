// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the keys of named peers: finds them, begins and ends them, numbers the packets that
 * are sealed. Which of the keys for direction rx is the current one follows from what the
 * peer uses: the first packet that the next one opens moves it up.
 */
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "peer/keys.h"
#include "peer/measure.h"
#include "pure/key_limit.h"
#include "trace.h"

#define LANES_MAX	4096	/* windows of a key, 700 KB; only its peer can make them */
#define PREVIOUS_S	60	/* life of a key after another has been used */

static const struct rhashtable_params key_params = {
	.key_len = sizeof_field(struct nsmw_seal_key, id),
	.key_offset = offsetof(struct nsmw_seal_key, id),
	.head_offset = offsetof(struct nsmw_seal_key, node),
	.automatic_shrinking = true,
};

/* --- one key */

static void free_lanes(struct nsmw_seal_key *key)
{
	struct nsmw_rx_lane *lane;
	unsigned long at;

	xa_for_each(&key->lanes, at, lane)
		kfree(lane);
	xa_destroy(&key->lanes);
}

/**
 * nsmw_key_free() - free a key that no packet can see
 * @key: the key
 *
 * Context: any but hard interrupts.
 */
void nsmw_key_free(struct nsmw_seal_key *key)
{
	free_lanes(key);
	nsmw_cipher_free(&key->cipher);
	kfree_sensitive(key);
}

static void free_rcu_key(struct rcu_head *rcu)
{
	nsmw_key_free(container_of(rcu, struct nsmw_seal_key, rcu));
}

/**
 * nsmw_key_alloc() - make a key
 * @cipher: enum nsmwire_cipher
 * @secret: nsmw_cipher_secret_len() bytes, which stay the caller's
 * @life:   seconds until it expires, 0 for never
 * @tx:     packets to the peer are to be sealed with it
 *
 * Context: process, without RTNL.
 * Return: the key, or an error pointer.
 */
struct nsmw_seal_key *nsmw_key_alloc(u8 cipher, const u8 *secret, u32 life, bool tx)
{
	struct nsmw_seal_key *key = kzalloc(sizeof(*key), GFP_KERNEL_ACCOUNT);
	int err;

	if (!key)
		return ERR_PTR(-ENOMEM);
	err = nsmw_cipher_init(&key->cipher, cipher, secret);
	if (err) {
		kfree_sensitive(key);
		return ERR_PTR(err);
	}
	xa_init(&key->lanes);
	key->tx = tx;
	key->life = life;
	return key;
}

static void set_state(struct nsmw_seal_key *key, u8 state)
{
	WRITE_ONCE(key->state, state);
	trace_nsmw_key(key->keys->measure->net, key->id, key->tx, state);
}

static void begin(struct nsmw_keys *keys, struct nsmw_seal_key *key, u8 state)
{
	key->keys = keys;
	key->state = state;
	key->since = nsmw_key_seconds();
	key->end = key->life ? key->since + key->life : 0;
}

static bool is_over(u8 state)
{
	return state >= NSMWIRE_KEY_STATE_EXPIRED;
}

/** nsmw_key_state() - enum nsmwire_key_state of a key */
u8 nsmw_key_state(const struct nsmw_seal_key *key)
{
	return READ_ONCE(key->state);
}

/** nsmw_key_end() - when a key expires, seconds since boot; 0 for never */
u64 nsmw_key_end(const struct nsmw_seal_key *key)
{
	u64 end;

	spin_lock_bh(&key->keys->lock);
	end = key->end;
	spin_unlock_bh(&key->keys->lock);
	return end;
}

/* --- keys to open with */

/**
 * nsmw_key_table_free() - free the table of an underlay
 * @t: the table, without keys
 *
 * Context: process.
 */
void nsmw_key_table_free(struct nsmw_key_table *t)
{
	if (t->ready)
		rhashtable_destroy(&t->table);
}

static int need_table(struct nsmw_key_table *t)
{
	int err;

	if (t->ready)
		return 0;
	err = rhashtable_init(&t->table, &key_params);
	if (!err) {
		/* Packets see the table if they see this. */
		smp_store_release(&t->ready, true);
	}
	return err;
}

/**
 * nsmw_key_find() - find the key of a packet
 * @t:  table of the underlay
 * @id: in the packet
 *
 * Context: RCU.
 * Return: the key, which may be over; NULL if there is none.
 */
struct nsmw_seal_key *nsmw_key_find(struct nsmw_key_table *t, u32 id)
{
	/* Pairs with need_table(). */
	if (unlikely(!smp_load_acquire(&t->ready)))
		return NULL;
	return rhashtable_lookup(&t->table, &id, key_params);
}

/* A random id, so that one who does not see the packets cannot name a key. */
static int add_to_table(struct nsmw_key_table *t, struct nsmw_seal_key *key)
{
	int err, tries = 16;

	do {
		key->id = get_random_u32() ?: 1;
		err = rhashtable_lookup_insert_fast(&t->table, &key->node, key_params);
	} while (err == -EEXIST && --tries);
	return err;
}

/**
 * nsmw_keys_prepare_rx() - do all that can fail of nsmw_keys_add_rx()
 * @keys: of the peer
 * @t:    table of the underlay
 * @key:  the key; its id is chosen
 *
 * Context: process, RTNL.
 * Return: 0 or a negative error.
 */
int nsmw_keys_prepare_rx(struct nsmw_keys *keys, struct nsmw_key_table *t,
			 struct nsmw_seal_key *key)
{
	int err = need_table(t);

	if (err)
		return err;
	begin(keys, key, NSMWIRE_KEY_STATE_NEXT);
	return add_to_table(t, key);
}

/**
 * nsmw_keys_undo_rx() - undo nsmw_keys_prepare_rx()
 * @t:   table of the underlay
 * @key: the key, which no packet can see any more on return
 *
 * Context: process, RTNL. Waits for a grace period.
 */
void nsmw_keys_undo_rx(struct nsmw_key_table *t, struct nsmw_seal_key *key)
{
	rhashtable_remove_fast(&t->table, &key->node, key_params);
	synchronize_net();
}

static void forget_rx(struct nsmw_key_table *t, struct nsmw_seal_key *key)
{
	rhashtable_remove_fast(&t->table, &key->node, key_params);
	call_rcu(&key->rcu, free_rcu_key);
}

/**
 * nsmw_keys_add_rx() - open packets with another key, too
 * @keys: of the peer
 * @t:    table of the underlay
 * @key:  a key that has been prepared; it belongs to @keys from now on
 *
 * It takes the place of the oldest key if there are as many as a peer may have. The current
 * one stays for as long as the peer uses it; so do newer ones, because packets that are
 * sealed with them may be on their way.
 *
 * Context: process, RTNL.
 */
void nsmw_keys_add_rx(struct nsmw_keys *keys, struct nsmw_key_table *t,
		      struct nsmw_seal_key *key)
{
	struct nsmw_seal_key *oldest;
	int i, last = 0;

	spin_lock_bh(&keys->lock);
	while (last < NSMW_RX_KEYS - 1 && keys->rx[last])
		last++;
	oldest = keys->rx[last];
	if (oldest && oldest->state == NSMWIRE_KEY_STATE_CURRENT)
		oldest = keys->rx[--last];
	/* No packet makes it the current key any more. */
	if (oldest)
		set_state(oldest, NSMWIRE_KEY_STATE_EXPIRED);
	for (i = last; i > 0; i--)
		keys->rx[i] = keys->rx[i - 1];
	keys->rx[0] = key;
	trace_nsmw_key(keys->measure->net, key->id, false, key->state);
	spin_unlock_bh(&keys->lock);
	if (oldest)
		forget_rx(t, oldest);
}

/**
 * nsmw_keys_opened() - the next key has opened its first packet
 * @key: the key
 *
 * Context: BH disabled, RCU.
 */
void nsmw_keys_opened(struct nsmw_seal_key *key)
{
	struct nsmw_keys *keys = key->keys;
	u64 end = nsmw_key_seconds() + PREVIOUS_S;
	int i;

	spin_lock(&keys->lock);
	if (key->state == NSMWIRE_KEY_STATE_NEXT) {
		for (i = 0; i < NSMW_RX_KEYS; i++) {
			struct nsmw_seal_key *old = keys->rx[i];

			if (!old || old->state != NSMWIRE_KEY_STATE_CURRENT)
				continue;
			set_state(old, NSMWIRE_KEY_STATE_PREVIOUS);
			old->end = old->end ? min(old->end, end) : end;
		}
		set_state(key, NSMWIRE_KEY_STATE_CURRENT);
	}
	spin_unlock(&keys->lock);
}

/**
 * nsmw_key_new_lane() - the first packet of a lane has been opened
 * @key:    the key
 * @packet: number of the packet
 * @first:  out: the lane is new and has taken the packet in; else another packet has begun
 *          it at the same time
 *
 * Context: BH disabled.
 * Return: the lane; NULL without memory, or when the key has as many lanes as are allowed.
 */
struct nsmw_rx_lane *nsmw_key_new_lane(struct nsmw_seal_key *key, u64 packet, bool *first)
{
	struct nsmw_rx_lane *lane, *old;

	if (atomic_inc_return(&key->nlanes) > LANES_MAX)
		goto fail;
	lane = kzalloc(sizeof(*lane), GFP_ATOMIC | __GFP_NOWARN);
	if (!lane)
		goto fail;
	spin_lock_init(&lane->lock);
	/* What is older than this packet is accepted if it is within the window. */
	nsmw_replay_begin(&lane->window, nsmw_packet_counter(packet));
	lane->opened = 1;
	old = xa_cmpxchg_bh(&key->lanes, nsmw_key_lane_index(packet), NULL, lane,
			    GFP_ATOMIC | __GFP_NOWARN);
	*first = !old;
	if (!old)
		return lane;
	kfree(lane);
	atomic_dec(&key->nlanes);
	return xa_is_err(old) ? NULL : old;
fail:
	atomic_dec(&key->nlanes);
	return NULL;
}

/**
 * nsmw_key_is_newest() - is a packet the newest one of its lane?
 * @key:    that has opened it
 * @packet: number of the packet
 *
 * Context: RCU.
 * Return: false if a later one has been opened.
 */
bool nsmw_key_is_newest(const struct nsmw_seal_key *key, u64 packet)
{
	struct nsmw_rx_lane *lane;

	/* Without the lock of the lane: one that comes at this moment is as new. */
	lane = xa_load((struct xarray *)&key->lanes, nsmw_key_lane_index(packet));
	return lane && READ_ONCE(lane->window.top) == nsmw_packet_counter(packet);
}

/* --- keys to seal with */

/**
 * nsmw_keys_set_tx() - seal packets with another key from now on
 * @keys: of the peer
 * @key:  the key, which belongs to @keys from now on
 * @id:   by which the peer knows it
 *
 * Context: process, RTNL.
 */
void nsmw_keys_set_tx(struct nsmw_keys *keys, struct nsmw_seal_key *key, u32 id)
{
	struct nsmw_seal_key *old = keys->sender;
	struct nsmw_key_sum sum;

	key->id = id;
	begin(keys, key, NSMWIRE_KEY_STATE_CURRENT);
	trace_nsmw_key(keys->measure->net, id, true, NSMWIRE_KEY_STATE_CURRENT);
	nsmw_key_sum(key, &sum);
	key->before = sum.packets;
	keys->sender = key;
	rcu_assign_pointer(keys->tx, key);
	if (old)
		call_rcu(&old->rcu, free_rcu_key);
}

/* Allocate the counters of a path and class; NULL without memory. */
static u64 __percpu *need_counter(struct nsmw_keys *keys, u8 path, u8 class)
{
	u64 __percpu *new, *old;
	u64 *one;
	int cpu;

	new = alloc_percpu_gfp(u64, GFP_ATOMIC | __GFP_NOWARN);
	if (!new)
		return NULL;
	for_each_possible_cpu(cpu) {
		one = per_cpu_ptr(new, cpu);
		*one = keys->first;
	}
	old = cmpxchg(&keys->counter[path][class], NULL, new);
	if (!old)
		return new;
	free_percpu(new);
	return old;
}

/**
 * nsmw_keys_number() - number a packet that is going to be sealed
 * @keys:   of the peer
 * @path:   path of the packet
 * @class:  its class
 * @packet: out: the number, never given before
 *
 * Context: BH disabled.
 * Return: false without memory.
 */
bool nsmw_keys_number(struct nsmw_keys *keys, u8 path, u8 class, u64 *packet)
{
	u64 __percpu *counter = READ_ONCE(keys->counter[path][class]);

	if (unlikely(!counter))
		counter = need_counter(keys, path, class);
	if (unlikely(!counter))
		return false;
	*packet = nsmw_packet_number(path, class, smp_processor_id(),
				     this_cpu_inc_return(*counter) &
				     NSMW_PACKET_COUNTER_MAX);
	return true;
}

static u64 sealed(const struct nsmw_keys *keys)
{
	u64 sum = 0;
	int i, k, cpu;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		for (k = 0; k < NSMWIRE_CLASSES_MAX; k++) {
			u64 __percpu *counter = READ_ONCE(keys->counter[i][k]);

			if (!counter)
				continue;
			for_each_possible_cpu(cpu)
				sum += READ_ONCE(*per_cpu_ptr(counter, cpu)) - keys->first;
		}
	}
	return sum;
}

/* --- of both kinds */

/**
 * nsmw_key_sum() - count what a key has done
 * @key: the key, of a peer
 * @sum: out
 *
 * Context: process.
 */
void nsmw_key_sum(const struct nsmw_seal_key *key, struct nsmw_key_sum *sum)
{
	struct nsmw_rx_lane *lane;
	unsigned long at;

	memset(sum, 0, sizeof(*sum));
	if (key->tx) {
		sum->packets = sealed(key->keys) - key->before;
		return;
	}
	/* Lanes are never removed while the key is there. */
	xa_for_each(&((struct nsmw_seal_key *)key)->lanes, at, lane) {
		spin_lock_bh(&lane->lock);
		sum->packets += lane->opened;
		sum->replayed += lane->replayed;
		spin_unlock_bh(&lane->lock);
	}
}

static u32 largest_packet(const struct nsmw_measure *m)
{
	u32 largest = 0;
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (m->meter[i])
			largest = max(largest, m->meter[i]->route_mtu);
	}
	return largest;
}

static enum nsmw_cipher_kind limit_of(const struct nsmw_seal_key *key)
{
	return key->cipher.kind == NSMWIRE_CIPHER_CHACHA20_POLY1305 ? NSMW_CIPHER_CHACHA :
								       NSMW_CIPHER_AES_GCM;
}

/**
 * nsmw_key_most() - packets that a key may seal
 * @key: the key, of a peer
 *
 * Context: process, RTNL.
 * Return: the number of packets, by the MTU of the largest path.
 */
u64 nsmw_key_most(const struct nsmw_seal_key *key)
{
	return nsmw_key_packets(limit_of(key), largest_packet(key->keys->measure));
}

static void end_key(struct nsmw_seal_key *key, u8 state)
{
	struct nsmw_keys *keys = key->keys;

	spin_lock_bh(&keys->lock);
	set_state(key, state);
	spin_unlock_bh(&keys->lock);
	if (key->tx)
		RCU_INIT_POINTER(keys->tx, NULL);
}

static bool is_exhausted(const struct nsmw_seal_key *key, u64 packets)
{
	if (key->tx)
		return packets >= nsmw_key_most(key);
	return atomic64_read(&key->forged) >= NSMW_KEY_FAILED_MAX;
}

/* Three quarters of the time, or as many packets as a key is to seal. */
static bool needs_successor(const struct nsmw_seal_key *key, u64 packets, u64 end, u64 now)
{
	if (nsmw_key_state(key) != NSMWIRE_KEY_STATE_CURRENT)
		return false;
	if (key->tx && packets >= nsmw_key_need(limit_of(key),
						largest_packet(key->keys->measure)))
		return true;
	return key->life && end && end - now <= key->life / 4;
}

/**
 * nsmw_key_look() - find out whether a key is over
 * @key:  the key, of a peer
 * @need: out: it needs a successor, which was not so before
 *
 * Context: process, RTNL; each second.
 * Return: true if it is over now and was not before.
 */
bool nsmw_key_look(struct nsmw_seal_key *key, bool *need)
{
	u64 now = nsmw_key_seconds(), end = nsmw_key_end(key);
	struct nsmw_key_sum sum;

	*need = false;
	if (is_over(nsmw_key_state(key)))
		return false;
	nsmw_key_sum(key, &sum);
	if (end && now >= end) {
		end_key(key, NSMWIRE_KEY_STATE_EXPIRED);
		return true;
	}
	if (is_exhausted(key, sum.packets)) {
		end_key(key, NSMWIRE_KEY_STATE_EXHAUSTED);
		return true;
	}
	if (!key->told && needs_successor(key, sum.packets, end, now)) {
		key->told = true;
		*need = true;
	}
	return false;
}

/**
 * nsmw_keys_can_open() - has a peer a key that packets from it are opened with?
 * @m: the peer
 *
 * Context: process, RTNL.
 * Return: false while all of its packets are dropped.
 */
bool nsmw_keys_can_open(const struct nsmw_measure *m)
{
	int i;

	for (i = 0; m->keys && i < NSMW_RX_KEYS; i++) {
		if (m->keys->rx[i] && !is_over(nsmw_key_state(m->keys->rx[i])))
			return true;
	}
	return false;
}

/* --- all of a peer */

/**
 * nsmw_keys_need() - allocate the keys of a peer
 * @m: the peer
 *
 * Context: process, RTNL.
 * Return: 0 or -ENOMEM.
 */
int nsmw_keys_need(struct nsmw_measure *m)
{
	struct nsmw_keys *keys;

	if (m->keys)
		return 0;
	if (nsmw_ciphers_need())
		return -ENOMEM;
	keys = kzalloc(sizeof(*keys), GFP_KERNEL_ACCOUNT);
	if (!keys)
		return -ENOMEM;
	keys->measure = m;
	spin_lock_init(&keys->lock);
	keys->first = nsmw_packet_first(ktime_get_real_seconds());
	/* Packets that see the mode see what it is for. */
	smp_store_release(&m->keys, keys);
	return 0;
}

/**
 * nsmw_keys_del() - end a key
 * @keys: of the peer
 * @t:    table of the underlay
 * @key:  one of @keys
 *
 * Context: process, RTNL.
 */
void nsmw_keys_del(struct nsmw_keys *keys, struct nsmw_key_table *t, struct nsmw_seal_key *key)
{
	int i;

	trace_nsmw_key(keys->measure->net, key->id, key->tx, NSMW_TRACE_KEY_DELETED);
	if (key->tx) {
		RCU_INIT_POINTER(keys->tx, NULL);
		keys->sender = NULL;
		call_rcu(&key->rcu, free_rcu_key);
		return;
	}
	spin_lock_bh(&keys->lock);
	for (i = 0; i < NSMW_RX_KEYS; i++) {
		if (keys->rx[i] == key)
			keys->rx[i] = NULL;
	}
	spin_unlock_bh(&keys->lock);
	forget_rx(t, key);
}

/**
 * nsmw_keys_stop() - end all keys of a peer
 * @keys: of the peer, or NULL
 * @t:    table of the underlay
 *
 * Context: process, RTNL.
 */
void nsmw_keys_stop(struct nsmw_keys *keys, struct nsmw_key_table *t)
{
	int i;

	if (!keys)
		return;
	if (keys->sender)
		nsmw_keys_del(keys, t, keys->sender);
	for (i = 0; i < NSMW_RX_KEYS; i++) {
		if (keys->rx[i])
			nsmw_keys_del(keys, t, keys->rx[i]);
	}
}

/**
 * nsmw_keys_free() - free what is left of the keys of a peer
 * @keys: of the peer, stopped; or NULL
 *
 * Context: process; a grace period ago the last packet was here.
 */
void nsmw_keys_free(struct nsmw_keys *keys)
{
	int i, k;

	if (!keys)
		return;
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		for (k = 0; k < NSMWIRE_CLASSES_MAX; k++)
			free_percpu(keys->counter[i][k]);
	}
	kfree(keys);
}
