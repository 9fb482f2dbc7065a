// SPDX-License-Identifier: GPL-2.0
/*
 * Paths that learn their remote address: sends challenges to addresses that packets of the
 * peer have come from, and takes the one that answers. Which packets those are, what is sent
 * and when is decided by pure/learn.c. The lock of struct nsmw_measure guards all of it.
 *
 * Only packets that have been opened, are no replay and are the newest of their lane come
 * here. A packet whose address is the one in use does not, so that the lock is taken by few.
 * The path that packets take follows under RTNL.
 */
#include <linux/random.h>
#include <linux/slab.h>

#include "peer/history.h"
#include "peer/probe_send.h"
#include "peer/roam.h"
#include "peer/seal.h"
#include "pure/geneve.h"
#include "pure/packet_number.h"

#define CHALLENGES	20		/* per second */
#define CHALLENGE_BURST	16
#define PUT_OFF_US	100000U		/* a challenge that may not be sent yet */
#define WAIT_US		333000U		/* RFC 9002, 6.2.2: round trip of a path not measured */

/* Addresses and port of a packet that has arrived. */
static void read_packet(const struct sk_buff *skb, sa_family_t family,
			struct nsmw_endpoint *at)
{
	memset(at, 0, sizeof(*at));
	at->port = udp_hdr(skb)->source;
	if (family == AF_INET) {
		memcpy(at->remote, &ip_hdr(skb)->saddr, sizeof(ip_hdr(skb)->saddr));
		memcpy(at->local, &ip_hdr(skb)->daddr, sizeof(ip_hdr(skb)->daddr));
	} else {
		memcpy(at->remote, &ipv6_hdr(skb)->saddr, sizeof(at->remote));
		memcpy(at->local, &ipv6_hdr(skb)->daddr, sizeof(at->local));
	}
}

/* Length of the outer packet of a challenge. */
static u32 challenge_len(const struct nsmw_meter *meter)
{
	return (meter->key.family == AF_INET ? sizeof(struct iphdr) : sizeof(struct ipv6hdr)) +
	       sizeof(struct udphdr) + NSMW_GENEVE_HLEN + NSMW_SEAL_OVERHEAD +
	       NSMW_PROBE_HLEN + NSMW_PROBE_CHALLENGED;
}

/**
 * nsmw_roam_alloc() - begin to learn the remote address of a path
 * @path: the path; its address, if it has one, is the first known one
 *
 * Context: process.
 * Return: what nsmw_roam_set() takes, or NULL when there is no memory.
 */
struct nsmw_roam *nsmw_roam_alloc(const struct nsmw_path *path)
{
	struct nsmw_roam *roam = kzalloc(sizeof(*roam), GFP_KERNEL_ACCOUNT);
	struct nsmw_endpoint at;

	if (!roam)
		return NULL;
	nsmw_endpoint_of(path, &at);
	nsmw_learn_begin(&roam->learn, nsmw_path_waits(path) ? NULL : &at,
			 nsmw_measure_us(ktime_get_ns()));
	roam->challenges.rate = CHALLENGES * 8;
	roam->challenges.burst = nsmw_rate_ns(roam->challenges.rate, CHALLENGE_BURST);
	return roam;
}

/**
 * nsmw_roam_set() - begin or end to learn the remote address of a path
 * @meter: of the path
 * @roam:  what nsmw_roam_alloc() has made, freed if the path learns already; NULL to end
 *
 * Context: process, RTNL.
 */
void nsmw_roam_set(struct nsmw_meter *meter, struct nsmw_roam *roam)
{
	struct nsmw_measure *m = meter->measure;

	spin_lock_bh(&m->lock);
	if (!roam || !meter->roam)
		swap(meter->roam, roam);
	spin_unlock_bh(&m->lock);
	kfree(roam);
}

/**
 * nsmw_roam_follow() - have a path that learns go where the known address is
 * @meter: of the path
 * @path:  a copy of the path that no packet can see; changed if it learns
 *
 * Context: process, RTNL.
 * Return: true if the address is another one.
 */
bool nsmw_roam_follow(struct nsmw_meter *meter, struct nsmw_path *path)
{
	struct nsmw_measure *m = meter->measure;
	struct nsmw_endpoint before, at;
	bool known;

	if (!path->learns)
		return false;
	spin_lock_bh(&m->lock);
	known = meter->roam && meter->roam->learn.is_known;
	if (known)
		at = meter->roam->learn.known;
	spin_unlock_bh(&m->lock);
	if (!known)
		return false;
	nsmw_endpoint_of(path, &before);
	nsmw_endpoint_apply(&at, path);
	nsmw_endpoint_of(path, &at);
	return !nsmw_endpoint_equal(&before, &at);
}

/* Whether packets go to the known address: the work that sees to it may be yet to run. */
static bool is_used(const struct nsmw_learn *l, const struct nsmw_path *path)
{
	return l->known.port == path->dst_port &&
	       !memcmp(l->known.remote, &path->remote, sizeof(path->remote));
}

/**
 * nsmw_roam_read() - read what a path has learned
 * @m:     of its peer
 * @index: of the path
 * @path:  the path that packets take now; NULL for none
 * @to:    overwritten
 *
 * Context: process, RTNL.
 * Return: false if the path does not learn.
 */
bool nsmw_roam_read(struct nsmw_measure *m, u8 index, const struct nsmw_path *path,
		    struct nsmw_roam_state *to)
{
	const struct nsmw_newcomer *c;
	const struct nsmw_learn *l;
	bool learns;

	memset(to, 0, sizeof(*to));
	spin_lock_bh(&m->lock);
	learns = m->meter[index] && m->meter[index]->roam;
	if (!learns)
		goto out;
	l = &m->meter[index]->roam->learn;
	c = nsmw_learn_last(l);
	to->state = l->is_known ? NSMWIRE_LEARN_STATE_VALIDATED : NSMWIRE_LEARN_STATE_WAITING;
	to->since = l->since;
	if (c) {
		to->state = NSMWIRE_LEARN_STATE_CHALLENGED;
		to->since = c->since;
		to->has_candidate = true;
		to->candidate = c->at;
	} else if (l->is_known && path && !is_used(l, path)) {
		to->state = NSMWIRE_LEARN_STATE_CHALLENGED;
		to->has_candidate = true;
		to->candidate = l->known;
	}
	to->moves = l->moves;
	to->challenges = l->challenges;
	to->failed = l->failed;
out:
	spin_unlock_bh(&m->lock);
	return learns;
}

/**
 * nsmw_roam_when() - when a challenge of a path may be due
 * @meter: of the path
 *
 * Context: the lock held.
 * Return: us; U64_MAX for never.
 */
u64 nsmw_roam_when(const struct nsmw_meter *meter)
{
	return meter->roam ? nsmw_learn_next(&meter->roam->learn, challenge_len(meter)) :
			     U64_MAX;
}

/**
 * nsmw_roam_fill() - fill a challenge if one is due
 * @meter:  of the path; the timer has to be armed after
 * @now_ns: ns
 * @probe:  filled if so
 * @to:     filled with where it has to be sent
 *
 * Context: the lock held.
 * Return: true if it has to be sent.
 */
bool nsmw_roam_fill(struct nsmw_meter *meter, u64 now_ns, struct nsmw_probe *probe,
		    struct nsmw_endpoint *to)
{
	u64 now = nsmw_measure_us(now_ns);
	struct nsmw_roam *roam = meter->roam;
	struct nsmw_newcomer *c;

	if (!roam)
		return false;
	c = nsmw_learn_due(&roam->learn, challenge_len(meter), now);
	if (!c)
		return false;
	if (!nsmw_bucket_ok(&roam->challenges, now_ns)) {
		c->next = now + PUT_OFF_US;
		return false;
	}
	nsmw_bucket_take(&roam->challenges, now_ns, 1);
	nsmw_learn_sent(&roam->learn, c, challenge_len(meter), now);
	nsmw_measure_fill(meter, NSMW_PROBE_CHALLENGE, now_ns, probe);
	probe->challenge = c->challenge;
	*to = c->at;
	return true;
}

/**
 * nsmw_roam_path() - the path of a sealed packet, if it learns its remote address
 * @peer:   the peer, a named one
 * @packet: number of the packet, not authentic yet
 * @family: AF_INET or AF_INET6
 *
 * Context: BH disabled, RCU.
 * Return: NULL if the path of that number does not learn: its packets are found by their
 * addresses.
 */
const struct nsmw_path *nsmw_roam_path(const struct nsmw_peer *peer, u64 packet,
				       sa_family_t family)
{
	const struct nsmw_path *path;

	path = rcu_dereference_bh(peer->path[nsmw_packet_path(packet)]);
	return path && unlikely(path->learns) && path->family == family ? path : NULL;
}

static u64 random_challenge(void)
{
	u64 challenge = get_random_u64();

	return challenge ?: 1;
}

/* How long an answer may take. */
static u32 wait_us(const struct nsmw_meter *meter)
{
	u32 srtt = nsmw_rtt_smoothed(&meter->rtt);

	return srtt ? srtt + 4 * nsmw_rtt_var(&meter->rtt) : WAIT_US;
}

/* The path learns from packets that arrive where it sends from. */
static bool arrives(const struct nsmw_path *path, const struct nsmw_endpoint *at)
{
	return path->learns_local ||
	       !memcmp(at->local, &path->source, path->family == AF_INET ?
		       sizeof(path->source.v4) : sizeof(path->source.v6));
}

/* A packet has come from @at; whether a challenge has to be sent. Context: the lock held. */
static bool hear(struct nsmw_meter *meter, const struct nsmw_endpoint *at, u32 bytes,
		 struct nsmw_probe *probe, struct nsmw_endpoint *to)
{
	struct nsmw_learn *l = &meter->roam->learn;
	u64 now_ns = ktime_get_ns(), now = nsmw_measure_us(now_ns), when;
	bool challenges;

	/* The path may not have followed yet. */
	if (l->is_known && nsmw_endpoint_equal(&l->known, at))
		return false;
	nsmw_learn_heard(l, at, bytes, random_challenge(), wait_us(meter), now);
	challenges = nsmw_roam_fill(meter, now_ns, probe, to);
	/* The timer of the path challenges again, and forgets. */
	when = max(nsmw_roam_when(meter), now) - now;
	timer_reduce(&meter->timer, jiffies + usecs_to_jiffies(when));
	return challenges;
}

/**
 * nsmw_roam_heard() - a packet has come from an address that is not the one of its path
 * @key:    that has opened it
 * @path:   its path, which learns
 * @skb:    the packet, with its outer headers
 * @packet: its number
 *
 * Context: BH disabled, RCU.
 */
void nsmw_roam_heard(struct nsmw_seal_key *key, const struct nsmw_path *path,
		     const struct sk_buff *skb, u64 packet)
{
	struct nsmw_measure *m = key->keys->measure;
	struct nsmw_endpoint at, to;
	struct nsmw_meter *meter;
	struct nsmw_probe probe;
	bool challenges = false;

	/* One that is older has been overtaken, or was kept by somebody. */
	if (!nsmw_key_is_newest(key, packet) || !nsmw_seal_with(m))
		return;
	read_packet(skb, path->family, &at);
	if (!at.port || !arrives(path, &at))
		return;
	spin_lock(&m->lock);
	meter = m->meter[path->index];
	if (meter && meter->roam)
		challenges = hear(meter, &at, skb->len + path->ip_len, &probe, &to);
	spin_unlock(&m->lock);
	if (challenges)
		nsmw_probe_send_to(meter, &probe, &to);
}

static void note(struct nsmw_meter *meter, const struct nsmw_endpoint *before, u64 now)
{
	const struct nsmw_learn *l = &meter->roam->learn;
	struct nsmw_happening what = {
		.at = now,
		.kind = NSMWIRE_HISTORY_KIND_ADDRESS_MOVED,
		.path = meter->index,
		.to = NSMW_PATH_NONE,
		.family = meter->key.family,
		.moved = { .port = l->known.port },
	};

	memcpy(&what.moved.addr, l->known.remote, sizeof(what.moved.addr));
	if (before) {
		memcpy(&what.left.addr, before->remote, sizeof(what.left.addr));
		what.left.port = before->port;
	}
	nsmw_history_add(&meter->measure->history, &what);
}

/*
 * The answer to a challenge. One that is late or doubled comes from the address in use by
 * then. Context: the lock held.
 */
static bool take_answer(struct nsmw_meter *meter, const struct nsmw_endpoint *at,
			u64 challenge)
{
	u64 now = nsmw_measure_us(ktime_get_ns());
	struct nsmw_learn *l = &meter->roam->learn;
	struct nsmw_endpoint before = l->known;
	bool had = l->is_known;

	if (!nsmw_learn_answered(l, at, challenge, now))
		return had && nsmw_endpoint_equal(&before, at);
	note(meter, had ? &before : NULL, now);
	WRITE_ONCE(meter->measure->moved, true);
	nsmw_path_moved(meter->measure->net);
	return true;
}

/**
 * nsmw_roam_receive() - receive a challenge, or the answer to one
 * @meter:  of its path
 * @key:    that has opened the packet
 * @path:   its path if it learns, else NULL
 * @skb:    the packet, with its outer headers
 * @g:      its Geneve header
 * @probe:  what it says
 * @answer: filled with what is sent back at once
 *
 * Context: BH disabled, RCU.
 * Return: 1 with an answer, 0 without, -1 if the packet has to be dropped.
 */
int nsmw_roam_receive(struct nsmw_meter *meter, struct nsmw_seal_key *key,
		      const struct nsmw_path *path, const struct sk_buff *skb,
		      const struct nsmw_geneve *g, const struct nsmw_probe *probe,
		      struct nsmw_probe *answer)
{
	struct nsmw_measure *m = meter->measure;
	u64 now_ns = ktime_get_ns();
	struct nsmw_endpoint at;
	int ret = -1;

	spin_lock(&m->lock);
	if (m->meter[meter->index] != meter)
		goto out;
	if (probe->kind == NSMW_PROBE_CHALLENGE) {
		ret = nsmw_bucket_ok(&meter->answers, now_ns);
		if (!ret)
			goto out;
		nsmw_bucket_take(&meter->answers, now_ns, 1);
		nsmw_measure_fill(meter, NSMW_PROBE_RESPONSE, now_ns, answer);
		answer->challenge = probe->challenge;
	} else if (path && meter->roam && nsmw_key_is_newest(key, g->packet)) {
		read_packet(skb, path->family, &at);
		ret = take_answer(meter, &at, probe->challenge) ? 0 : -1;
	}
out:
	spin_unlock(&m->lock);
	return ret;
}
