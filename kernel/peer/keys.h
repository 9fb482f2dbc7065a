/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The keys of a named peer: the one that packets to it are sealed with, and those that
 * packets from it are opened with.
 */
#ifndef NSMW_KEYS_H
#define NSMW_KEYS_H

#include <linux/nsmwire.h>
#include <linux/rhashtable-types.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/xarray.h>

#include "peer/cipher.h"
#include "peer/measure.h"
#include "pure/packet_number.h"
#include "pure/replay.h"

#define NSMW_RX_KEYS	4	/* two next ones, the current and the previous one */

/**
 * struct nsmw_key_table - keys that packets are opened with, by id
 * @table: of all peers of an underlay
 * @ready: @table is there
 */
struct nsmw_key_table {
	struct rhashtable table;
	bool ready;
};

/**
 * struct nsmw_rx_lane - sealed packets of one path, class and CPU of the peer
 * @lock:     guards all
 * @window:   what has arrived
 * @opened:   packets opened
 * @replayed: packets dropped because they had arrived before or were too old
 */
struct nsmw_rx_lane {
	spinlock_t lock;	/* all */
	struct nsmw_replay window;
	u64 opened;
	u64 replayed;
};

/**
 * struct nsmw_seal_key - a key
 * @node:   of a key for direction rx, in struct nsmw_key_table
 * @rcu:    frees the key after the last packet
 * @keys:   of its peer
 * @cipher: cipher and secret
 * @id:     in each packet
 * @tx:     packets to the peer are sealed with it
 * @state:  enum nsmwire_key_state; guarded by the lock of @keys
 * @told:   listeners know that another key is needed; RTNL
 * @since:  when the key was set, seconds since boot
 * @life:   seconds that it was given; 0 for no limit
 * @end:    when it expires, seconds since boot, 0 for never; guarded by the lock of @keys
 * @before: packets that the peer had been sent before; of a key for direction tx
 * @lanes:  struct nsmw_rx_lane by lane, class and path; of a key for direction rx
 * @nlanes: number of @lanes
 * @forged: packets that the key did not open
 */
struct nsmw_seal_key {
	struct rhash_head node;
	struct rcu_head rcu;
	struct nsmw_keys *keys;
	struct nsmw_cipher cipher;
	u32 id;
	bool tx;
	u8 state;
	bool told;
	u32 life;
	u64 since;
	u64 end;
	u64 before;
	struct xarray lanes;
	atomic_t nlanes;
	atomic64_t forged;
};

/**
 * struct nsmw_keys - the keys of a named peer
 * @measure: the peer
 * @mode:    enum nsmwire_seal; RTNL
 * @lock:    guards states and ends of keys, and writes to @rx
 * @tx:      what packets are sealed with; NULL while there is no valid key
 * @sender:  last key for direction tx, valid or not; RTNL
 * @rx:      keys for direction rx, the newest first, NULL where there is none; written
 *           under RTNL, too
 * @first:   first counter of each lane
 * @counter: packets sealed, by path and class, for each CPU; NULL before the first one
 */
struct nsmw_keys {
	struct nsmw_measure *measure;
	u8 mode;
	spinlock_t lock;	/* states and ends of keys, @rx */
	struct nsmw_seal_key __rcu *tx;
	struct nsmw_seal_key *sender;
	struct nsmw_seal_key *rx[NSMW_RX_KEYS];
	u64 first;
	u64 __percpu *counter[NSMWIRE_PATHS_MAX][NSMWIRE_CLASSES_MAX];
};

/**
 * struct nsmw_key_sum - what a key has done
 * @packets:  sealed or opened
 * @replayed: dropped because they had arrived before or were too old
 */
struct nsmw_key_sum {
	u64 packets;
	u64 replayed;
};

void nsmw_key_table_free(struct nsmw_key_table *t);
struct nsmw_seal_key *nsmw_key_alloc(u8 cipher, const u8 *secret, u32 life, bool tx);
void nsmw_key_free(struct nsmw_seal_key *key);
struct nsmw_seal_key *nsmw_key_find(struct nsmw_key_table *t, u32 id);
int nsmw_keys_need(struct nsmw_measure *m);
void nsmw_keys_stop(struct nsmw_keys *keys, struct nsmw_key_table *t);
void nsmw_keys_free(struct nsmw_keys *keys);
void nsmw_keys_set_tx(struct nsmw_keys *keys, struct nsmw_seal_key *key, u32 id);
int nsmw_keys_prepare_rx(struct nsmw_keys *keys, struct nsmw_key_table *t,
			 struct nsmw_seal_key *key);
void nsmw_keys_undo_rx(struct nsmw_key_table *t, struct nsmw_seal_key *key);
void nsmw_keys_add_rx(struct nsmw_keys *keys, struct nsmw_key_table *t,
		      struct nsmw_seal_key *key);
void nsmw_keys_del(struct nsmw_keys *keys, struct nsmw_key_table *t, struct nsmw_seal_key *key);
bool nsmw_keys_number(struct nsmw_keys *keys, u8 path, u8 class, u64 *packet);
void nsmw_keys_opened(struct nsmw_seal_key *key);
bool nsmw_key_is_newest(const struct nsmw_seal_key *key, u64 packet);
struct nsmw_rx_lane *nsmw_key_new_lane(struct nsmw_seal_key *key, u64 packet, bool *first);
void nsmw_key_sum(const struct nsmw_seal_key *key, struct nsmw_key_sum *sum);
u64 nsmw_key_most(const struct nsmw_seal_key *key);
u8 nsmw_key_state(const struct nsmw_seal_key *key);
u64 nsmw_key_end(const struct nsmw_seal_key *key);
bool nsmw_keys_can_open(const struct nsmw_measure *m);
bool nsmw_key_look(struct nsmw_seal_key *key, bool *need);

/** nsmw_keys_mode() - enum nsmwire_seal of a peer; RTNL */
static inline u8 nsmw_keys_mode(const struct nsmw_measure *m)
{
	return m->keys ? m->keys->mode : NSMWIRE_SEAL_OFF;
}

/** nsmw_keys_is_mute() - packets to a peer have to be sealed, without a valid key; RTNL */
static inline bool nsmw_keys_is_mute(const struct nsmw_measure *m)
{
	return nsmw_keys_mode(m) == NSMWIRE_SEAL_REQUIRE && !rcu_access_pointer(m->keys->tx);
}

/** nsmw_key_seconds() - time of keys: seconds since boot, those of a suspend included */
static inline u64 nsmw_key_seconds(void)
{
	return ktime_get_boottime_seconds();
}

/** nsmw_key_lane_index() - index of a packet in the lanes of a key: small for few CPUs */
static inline unsigned long nsmw_key_lane_index(u64 packet)
{
	return (unsigned long)nsmw_packet_lane(packet) << 6 |
	       nsmw_packet_path(packet) << 3 | nsmw_packet_class(packet);
}

#endif /* NSMW_KEYS_H */
