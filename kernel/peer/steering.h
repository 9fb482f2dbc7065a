/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which path each class of a profile takes to a named peer, and why.
 */
#ifndef NSMW_STEERING_H
#define NSMW_STEERING_H

#include "peer/history.h"
#include "peer/measure.h"
#include "peer/twice.h"
#include "pure/flowlet.h"
#include "pure/policy.h"
#include "pure/steer.h"
#include "pure/table.h"

struct nsmw_profile;

#define NSMW_PATH_SLA	0xfe	/* no path meets the needs, and packets are dropped */
#define NSMW_PATH_FLOW	0x40	/* added to an index: each flow has its path, see flows */
#define NSMW_PATH_TWICE	0x20	/* added to an index: sent over another path, too, see copy */

/**
 * struct nsmw_choices - the paths of the classes, as packets read them
 * @path:   index of the path by class; with NSMW_PATH_FLOW while flows are moved or split,
 *          with NSMW_PATH_TWICE while packets have copies; NSMW_PATH_NONE or NSMW_PATH_SLA
 *          for none
 * @second: by class, the path of a packet which finds that @path has lost its route or its
 *          carrier
 * @copy:   by class, the path of the copies; meaningless without NSMW_PATH_TWICE
 * @usable: bit for each path that packets which wait for it can still take
 * @flows:  by class, not NULL where its path has NSMW_PATH_FLOW
 */
struct nsmw_choices {
	u8 path[NSMWIRE_CLASSES_MAX];
	u8 second[NSMWIRE_CLASSES_MAX];
	u8 copy[NSMWIRE_CLASSES_MAX];
	u8 usable;
	struct nsmw_flowlets *flows[NSMWIRE_CLASSES_MAX];
};

/**
 * struct nsmw_steered - one class
 * @policy: what it asks for
 * @name:   its name
 * @reason: enum nsmwire_steer_reason
 * @moves:  moves from one path to another
 * @split:  bits of the paths over which its flows are split
 * @weight: weights by which they are split
 * @moving: until when flows go over to the path, us; 0 if none do
 * @since:  when it took its path, us
 * @sla:    by path
 * @excess: by path, see nsmw_sla_excess()
 * @duplicate: its second path
 */
struct nsmw_steered {
	struct nsmw_policy policy;
	char name[NSMW_CLASS_NAME_SIZE];
	u8 reason;
	u32 moves;
	u8 split;
	u32 weight[NSMWIRE_PATHS_MAX];
	u64 moving;
	u64 since;
	struct nsmw_sla sla[NSMWIRE_PATHS_MAX];
	u32 excess[NSMWIRE_PATHS_MAX];
	struct nsmw_duplicate duplicate;
};

/**
 * struct nsmw_steering - the classes of a profile to a peer
 * @choices: read by packets
 * @rcu:     frees it after the last packet
 * @list:    in struct nsmw_measure.steerings
 * @measure: of the peer
 * @profile: its profile
 * @name:    of @profile
 * @wires:   wires that use it; RTNL
 * @judged:  when the paths were judged last, us
 * @class:   the classes; guarded by the lock of @measure, as @choices where it is written
 */
struct nsmw_steering {
	struct nsmw_choices choices;
	struct rcu_head rcu;
	struct list_head list;
	struct nsmw_measure *measure;
	const struct nsmw_profile *profile;
	char name[NSMW_NAME_MAX];
	unsigned int wires;
	u64 judged;
	struct nsmw_steered class[NSMWIRE_CLASSES_MAX];
};

/* All classes take path 0: the choices for a peer with one path. */
extern const struct nsmw_choices nsmw_choices_one;

struct nsmw_steering *nsmw_steering_get(struct nsmw_measure *m,
					const struct nsmw_profile *profile,
					const struct nsmw_table *table);
void nsmw_steering_put(struct nsmw_steering *steering);
void nsmw_steering_set(struct nsmw_measure *m, const struct nsmw_profile *profile,
		       const struct nsmw_table *table);
void nsmw_steering_judge(struct nsmw_measure *m, u64 now);
u8 nsmw_steering_flow(const struct nsmw_choices *choices, u8 class, u8 path, u32 hash,
		      bool look);
void nsmw_steering_choose(struct nsmw_measure *m, u64 now);

/**
 * nsmw_steering_index() - index of the path that a class takes, or is moving to
 * @path: what packets read of the class
 *
 * Return: the index, or NSMW_STEER_NONE.
 */
static inline u8 nsmw_steering_index(u8 path)
{
	return path >= NSMW_PATH_SLA ? NSMW_STEER_NONE :
	       path & ~(NSMW_PATH_FLOW | NSMW_PATH_TWICE);
}

#endif /* NSMW_STEERING_H */
