// SPDX-License-Identifier: GPL-2.0
/*
 * Owns the choice of the path of each class of each profile that wires to a named peer
 * have. pure/sla.c judges the paths, pure/steer.c chooses; here both are fed with what is
 * measured, and moves are written where packets read them. The lock of struct
 * nsmw_measure guards it.
 */
#include <linux/slab.h>

#include "peer/steering.h"
#include "qos/profile.h"

#define JUDGE_US	50000	/* at most so often */
#define WINDOW_US	5000000	/* packets of so long count as recent */
#define LONG_US		15000000	/* where these are few */
#define FEW		100
#define FRESH_US	3000000

#define SAME_US		1000		/* paths whose delay differs by less keep the order */
#define MOVE_US		1000000		/* a flow without a gap moves after so long */
#define SPLIT_GAP_US	1000000
#define SPLIT_US	10000000

const struct nsmw_choices nsmw_choices_one = { .usable = 1 };

/* --- what is known of a path */

static u64 ago(u64 now, u64 us)
{
	return now > us ? now - us : 0;
}

static struct nsmw_sla_count count_since(const struct nsmw_loss *loss, u64 since)
{
	u64 sent = 0;
	s64 lost = 0;

	nsmw_loss_recent(loss, since, &sent, &lost);
	return (struct nsmw_sla_count){ .sent = sent, .lost = max_t(s64, lost, 0) };
}

static struct nsmw_sla_count count_recent(const struct nsmw_loss *loss, u64 now,
					  u64 since)
{
	struct nsmw_sla_count count;
	u64 window = WINDOW_US;

	do {
		count = count_since(loss, max(ago(now, window), since));
		window += WINDOW_US;
	} while (count.sent < FEW && window <= LONG_US);
	return count;
}

static struct nsmw_sla_count last_block(const struct nsmw_loss *loss, u64 now, u64 since)
{
	const struct nsmw_loss_block *block = nsmw_loss_last(loss);

	if (!block->at || block->at <= max(ago(now, WINDOW_US), since))
		return (struct nsmw_sla_count){};
	return (struct nsmw_sla_count){
		.sent = block->sent, .lost = max(block->lost, 0),
	};
}

/*
 * A class that sends nothing on a path takes the loss of control packets there. What was
 * lost before a bad path became well counts no more.
 */
static void fill_input(const struct nsmw_meter *meter, u8 class,
		       const struct nsmw_sla *sla, u64 now, struct nsmw_sla_input *in)
{
	const struct nsmw_class_meter *cm = meter->class[class];

	*in = (struct nsmw_sla_input){
		.rtt = nsmw_rtt_median(&meter->rtt),
		.jitter = meter->told ? meter->told_jitter : 0,
	};
	if (cm) {
		in->recent = count_recent(&cm->loss, now, sla->good);
		in->block = last_block(&cm->loss, now, sla->good);
		in->fresh = count_since(&cm->loss, ago(now, FRESH_US));
	}
	cm = meter->class[NSMW_LANE_CONTROL];
	if (cm && !in->recent.sent)
		in->recent = count_recent(&cm->loss, now, sla->good);
	if (cm && !in->fresh.sent)
		in->fresh = count_since(&cm->loss, ago(now, FRESH_US));
}

/* --- judging */

static void note(const struct nsmw_steering *s, u8 class,
		 const struct nsmw_happening *what)
{
	struct nsmw_happening all = *what;

	all.class = class;
	strscpy(all.profile, s->name, sizeof(all.profile));
	strscpy(all.name, s->class[class].name, sizeof(all.name));
	nsmw_history_add(&s->measure->history, &all);
	nsmw_path_recheck(s->measure->net);
}

/* A path that has died is bad for as long as one that has become bad. */
static bool judge_sla(struct nsmw_steered *c, u8 class, const struct nsmw_meter *meter,
		      u64 now)
{
	struct nsmw_sla *sla = &c->sla[meter->index];
	struct nsmw_sla_input in;

	fill_input(meter, class, sla, now, &in);
	c->excess[meter->index] = nsmw_sla_excess(&c->policy.sla, &in);
	if (meter->verdict == NSMW_VERDICT_SILENT)
		return nsmw_sla_down(sla, &c->policy.sla, now);
	return nsmw_sla_judge(sla, &c->policy.sla, &in, now);
}

static void judge_path(struct nsmw_steering *s, u8 class,
		       const struct nsmw_meter *meter, u64 now)
{
	struct nsmw_steered *c = &s->class[class];
	struct nsmw_sla *sla = &c->sla[meter->index];
	u8 before = sla->state;

	if (!judge_sla(c, class, meter, now))
		return;
	if (sla->state == NSMWIRE_SLA_STATE_BAD)
		note(s, class, &(struct nsmw_happening){
			.at = now, .kind = NSMWIRE_HISTORY_KIND_CLASS_BAD,
			.path = meter->index, .to = NSMW_PATH_NONE,
			.metric = sla->metric, .value = sla->value, .limit = sla->limit,
		});
	else if (before == NSMWIRE_SLA_STATE_BAD)
		note(s, class, &(struct nsmw_happening){
			.at = now, .kind = NSMWIRE_HISTORY_KIND_CLASS_GOOD,
			.path = meter->index, .to = NSMW_PATH_NONE,
		});
}

static void judge(struct nsmw_steering *s, u64 now)
{
	int class, i;

	s->judged = now;
	for (class = 0; class < NSMWIRE_CLASSES_MAX; class++) {
		if (!nsmw_policy_has_sla(&s->class[class].policy))
			continue;
		for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
			const struct nsmw_meter *meter = s->measure->meter[i];

			if (meter)
				judge_path(s, class, meter, now);
		}
	}
}

/* --- choosing */

/* Place of a colour in a list; NSMW_STEER_NONE if it is not there. */
static u8 find_colour(const struct nsmw_colours *list, const char *colour)
{
	int i;

	for (i = 0; i < list->count; i++) {
		if (!strcmp(list->name[i], colour))
			return i;
	}
	return NSMW_STEER_NONE;
}

static void fill_path(const struct nsmw_steering *s, u8 class, int i, u64 now,
		      struct nsmw_steer_path *path)
{
	const struct nsmw_measure *m = s->measure;
	const struct nsmw_steered *c = &s->class[class];
	const struct nsmw_meter *meter = m->meter[i];
	const struct nsmw_way *way = &m->way[i];

	*path = (struct nsmw_steer_path){
		.usable = nsmw_measure_usable(m, i),
		.unmeasured = !meter || meter->verdict == NSMW_VERDICT_UNMEASURED,
		.prefer = find_colour(&c->policy.prefer, way->colour),
		.avoid = find_colour(&c->policy.avoid, way->colour) != NSMW_STEER_NONE,
		.allowed = way->present &&
			   (!c->policy.only.count ||
			    find_colour(&c->policy.only, way->colour) != NSMW_STEER_NONE),
		.cost = way->cost,
	};
	if (!meter)
		return;
	path->srtt = nsmw_rtt_smoothed(&meter->rtt);
	path->sla = c->sla[i].state;
	path->held = nsmw_sla_held_until(&c->sla[i]) > now;
	path->excess = c->excess[i];
}

static u8 packets_path(const struct nsmw_steer_choice *choice)
{
	if (choice->path == NSMW_STEER_NONE && choice->sla_drop)
		return NSMW_PATH_SLA;
	return choice->path;
}

/* --- flows that move, or are split */

static struct nsmw_flowlets *need_flows(struct nsmw_steering *s, u8 class)
{
	struct nsmw_flowlets *flows = s->choices.flows[class];

	if (flows)
		return flows;
	flows = kzalloc(sizeof(*flows), GFP_ATOMIC | __GFP_NOWARN);
	if (flows) {
		/* Pairs with nsmw_steering_flow(). */
		smp_store_release(&s->choices.flows[class], flows);
	}
	return flows;
}

/* Time by which packets arrive earlier on path @to than on path @from, us. */
static s32 gain(const struct nsmw_measure *m, u8 from, u8 to)
{
	const struct nsmw_meter *a = m->meter[from], *b = m->meter[to];

	if (!a || !b || !a->told || !b->told)
		return 0;
	return a->told_transit - b->told_transit;
}

static u32 worst_jitter(const struct nsmw_measure *m, u8 from, u8 to)
{
	return max(m->meter[from]->told_jitter, m->meter[to]->told_jitter);
}

/*
 * Silence after which no packet of a flow that goes over to path @to overtakes another, us;
 * 0 if none can anyway. @paths: what flows take.
 */
static u32 find_gap(const struct nsmw_measure *m, u8 paths, u8 to)
{
	s32 most = 0;
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		s32 us = paths & 1 << i ? gain(m, i, to) : 0;

		if (us > SAME_US)
			most = max_t(s32, most, us + 2 * worst_jitter(m, i, to));
	}
	return most;
}

/* Paths that the flows of a class take, of those that can be used. */
static u8 taken_paths(const struct nsmw_steering *s, u8 class)
{
	u8 path = s->choices.path[class];

	if (path >= NSMW_PATH_SLA)
		return 0;
	if (path & NSMW_PATH_FLOW)
		return nsmw_flowlets_paths(s->choices.flows[class]) & s->choices.usable;
	return BIT(nsmw_steering_index(path)) & s->choices.usable;
}

/* The flows of a class as they are now; NULL without memory. */
static struct nsmw_flowlets *begin_flows(struct nsmw_steering *s, u8 class)
{
	u8 path = s->choices.path[class];
	struct nsmw_flowlets *flows = need_flows(s, class);

	if (flows && (path >= NSMW_PATH_SLA || !(path & NSMW_PATH_FLOW)))
		nsmw_flowlets_begin(flows, nsmw_steering_index(path), jiffies);
	return flows;
}

/*
 * A class moves from paths that work to a faster one: each flow goes over in a gap between
 * its packets, so that none overtakes another. False if all can go at once.
 */
static bool start_move(struct nsmw_steering *s, u8 class, u8 to, u64 now)
{
	u32 gap = find_gap(s->measure, taken_paths(s, class) & ~BIT(to), to);
	struct nsmw_flowlets *flows = gap ? begin_flows(s, class) : NULL;

	if (!flows)
		return false;
	WRITE_ONCE(flows->gap, usecs_to_jiffies(gap));
	WRITE_ONCE(flows->end, (u32)jiffies + usecs_to_jiffies(MOVE_US));
	nsmw_flowlets_move(flows, to);
	s->class[class].moving = now + MOVE_US;
	return true;
}

static void weigh(const struct nsmw_steering *s, u8 split, u32 weight[NSMWIRE_PATHS_MAX])
{
	bool rated = true;
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++)
		rated &= !(split & 1 << i) || s->measure->way[i].rate;
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		weight[i] = 0;
		if (split & 1 << i)
			weight[i] = rated ? s->measure->way[i].rate : 1;
	}
}

/* Split the flows of a class over several paths; false without memory. */
static bool split(struct nsmw_steering *s, u8 class, u8 paths)
{
	struct nsmw_steered *c = &s->class[class];
	u32 weight[NSMWIRE_PATHS_MAX];
	struct nsmw_flowlets *flows;

	weigh(s, paths, weight);
	if (c->split == paths && !memcmp(weight, c->weight, sizeof(weight)))
		return true;
	flows = begin_flows(s, class);
	if (!flows)
		return false;
	WRITE_ONCE(flows->gap, usecs_to_jiffies(SPLIT_GAP_US));
	WRITE_ONCE(flows->end, (u32)jiffies + usecs_to_jiffies(SPLIT_US));
	nsmw_flowlets_split(flows, weight);
	c->split = paths;
	memcpy(c->weight, weight, sizeof(weight));
	return true;
}

/**
 * nsmw_steering_flow() - the path of a packet of a class whose flows move or are split
 * @choices: of its wire
 * @class:   its class
 * @path:    path of the class, with NSMW_PATH_FLOW
 * @hash:    of its flow
 * @look:    the packet is not sent, and its flow stays as it is
 *
 * Context: BH disabled, RCU.
 * Return: index of the path, or NSMW_STEER_NONE.
 */
u8 nsmw_steering_flow(const struct nsmw_choices *choices, u8 class, u8 path, u32 hash,
		      bool look)
{
	/* Pairs with need_flows(). This CPU may see them later than @path. */
	struct nsmw_flowlets *flows = smp_load_acquire(&choices->flows[class]);

	if (!flows)
		return nsmw_steering_index(path);
	return look ? nsmw_flowlets_peek(flows, hash, jiffies) :
		      nsmw_flowlets_path(flows, hash, jiffies);
}

/* --- classes */

static void read_choice(struct nsmw_steering *s, u8 class,
			const struct nsmw_steer_path *path,
			struct nsmw_steer_choice *choice)
{
	const struct nsmw_steered *c = &s->class[class];
	const struct nsmw_steer_class asks = {
		.strategy = c->policy.strategy, .fallback = c->policy.fallback,
		.asks = nsmw_policy_asks(&c->policy),
	};

	nsmw_steer_choose(&asks, path, nsmw_steering_index(s->choices.path[class]), choice);
}

static void count_move(struct nsmw_steering *s, u8 class, u8 old,
		       const struct nsmw_steer_choice *choice, u64 now)
{
	struct nsmw_steered *c = &s->class[class];

	if (c->since)
		c->moves++;
	c->since = now;
	if (nsmw_policy_asks(&c->policy))
		note(s, class, &(struct nsmw_happening){
			.at = now, .kind = NSMWIRE_HISTORY_KIND_MOVED,
			.path = old, .to = choice->path, .reason = choice->reason,
		});
}

/* NSMW_PATH_FLOW if each flow of the class has its path for now; else 0. */
static u8 set_flows(struct nsmw_steering *s, u8 class, u8 from,
		    const struct nsmw_steer_choice *choice, u64 now)
{
	struct nsmw_steered *c = &s->class[class];
	bool was_split = c->split;

	if (!choice->split && choice->path == from && now < c->moving)
		return NSMW_PATH_FLOW;
	c->moving = 0;
	if (choice->split && split(s, class, choice->split))
		return NSMW_PATH_FLOW;
	c->split = 0;
	if (choice->path == NSMW_STEER_NONE || (choice->path == from && !was_split))
		return 0;
	return start_move(s, class, choice->path, now) ? NSMW_PATH_FLOW : 0;
}

/* NSMW_PATH_TWICE if packets of the class have copies from now on; else 0. */
static u8 set_copies(struct nsmw_steering *s, u8 class, u8 first,
		     const struct nsmw_steer_path *path, u64 now)
{
	struct nsmw_steered *c = &s->class[class];
	struct nsmw_sla_input in = {};
	const struct nsmw_twice twice = {
		.class = class, .policy = &c->policy, .path = path, .first = first,
		.in = &in,
	};

	if (c->policy.duplicate == NSMWIRE_DUPLICATE_OFF)
		return 0;
	if (first != NSMW_STEER_NONE && s->measure->meter[first])
		fill_input(s->measure->meter[first], class, &c->sla[first], now, &in);
	nsmw_twice_judge(s->measure, &twice, &c->duplicate, now);
	if (c->duplicate.second == NSMW_DUPLICATE_NONE)
		return 0;
	WRITE_ONCE(s->choices.copy[class], c->duplicate.second);
	return NSMW_PATH_TWICE;
}

static void choose_class(struct nsmw_steering *s, u8 class, u64 now)
{
	u8 old = s->choices.path[class], from = nsmw_steering_index(old), new;
	struct nsmw_steer_path path[NSMWIRE_PATHS_MAX];
	struct nsmw_steer_choice choice;
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++)
		fill_path(s, class, i, now, &path[i]);
	read_choice(s, class, path, &choice);
	s->class[class].reason = choice.reason;
	new = packets_path(&choice) | set_flows(s, class, from, &choice, now);
	if (new < NSMW_PATH_SLA && new & NSMW_PATH_FLOW)
		nsmw_flowlets_leave(s->choices.flows[class], s->choices.usable);
	if (nsmw_steering_index(new) != from)
		count_move(s, class, from, &choice, now);
	WRITE_ONCE(s->choices.second[class], choice.second);
	new |= set_copies(s, class, choice.path, path, now);
	if (new != old)
		WRITE_ONCE(s->choices.path[class], new);
}

static u8 usable_paths(const struct nsmw_measure *m)
{
	u8 usable = 0;
	int i;

	for (i = 0; i < NSMWIRE_PATHS_MAX; i++) {
		if (m->way[i].present && nsmw_measure_usable(m, i))
			usable |= 1 << i;
	}
	return usable;
}

static void choose(struct nsmw_steering *s, u64 now)
{
	int class;

	WRITE_ONCE(s->choices.usable, usable_paths(s->measure));
	for (class = 0; class < NSMWIRE_CLASSES_MAX; class++)
		choose_class(s, class, now);
}

/* Whether measurements decide of the path of a class, or of its second one. */
static bool follows_measurements(const struct nsmw_steered *c)
{
	return nsmw_policy_asks(&c->policy) || c->moving ||
	       c->policy.duplicate != NSMWIRE_DUPLICATE_OFF;
}

/* Classes that ask for nothing follow the state of paths alone. */
static void choose_again(struct nsmw_steering *s, u64 now)
{
	int class;

	for (class = 0; class < NSMWIRE_CLASSES_MAX; class++) {
		if (follows_measurements(&s->class[class]))
			choose_class(s, class, now);
	}
}

/**
 * nsmw_steering_choose() - choose the paths of all classes to a peer
 * @m:   of the peer
 * @now: us
 *
 * Context: the lock held.
 */
void nsmw_steering_choose(struct nsmw_measure *m, u64 now)
{
	struct nsmw_steering *s;

	list_for_each_entry(s, &m->steerings, list) {
		judge(s, now);
		choose(s, now);
	}
}

/**
 * nsmw_steering_judge() - judge the paths of a peer by what is measured, and move classes
 * @m:   of the peer
 * @now: us
 *
 * Context: the lock held.
 */
void nsmw_steering_judge(struct nsmw_measure *m, u64 now)
{
	struct nsmw_steering *s;

	list_for_each_entry(s, &m->steerings, list) {
		if (now - s->judged < JUDGE_US)
			continue;
		judge(s, now);
		choose_again(s, now);
	}
}

/* --- profiles */

/* Delays above new limits have been there for long: a path is bad at once. */
static void reset_sla(struct nsmw_steered *c)
{
	int i;

	memset(c->excess, 0, sizeof(c->excess));
	for (i = 0; i < NSMWIRE_PATHS_MAX; i++)
		c->sla[i] = (struct nsmw_sla){ .over = 1 };
}

/* A class whose limits change is judged anew. */
static void set_class(struct nsmw_steered *c, const struct nsmw_table *table, u8 class,
		      u64 now)
{
	const struct nsmw_policy *policy = &table->class[class].policy;

	if (memcmp(&c->policy.sla, &policy->sla, sizeof(policy->sla)))
		reset_sla(c);
	if (!c->duplicate.since || c->policy.duplicate != policy->duplicate)
		nsmw_duplicate_reset(&c->duplicate, now);
	c->policy = *policy;
	strscpy(c->name, table->name[class], sizeof(c->name));
}

static void set_classes(struct nsmw_steering *s, const struct nsmw_table *table, u64 now)
{
	int class;

	for (class = 0; class < NSMWIRE_CLASSES_MAX; class++)
		set_class(&s->class[class], table, class, now);
}

static struct nsmw_steering *find(struct nsmw_measure *m,
				  const struct nsmw_profile *profile)
{
	struct nsmw_steering *s;

	list_for_each_entry(s, &m->steerings, list) {
		if (s->profile == profile)
			return s;
	}
	return NULL;
}

/**
 * nsmw_steering_get() - get the choices of a profile to a peer, for one more wire
 * @m:       of the peer
 * @profile: the profile
 * @table:   its classes, current or to come
 *
 * Context: process, RTNL.
 * Return: NULL when there is no memory.
 */
struct nsmw_steering *nsmw_steering_get(struct nsmw_measure *m,
					const struct nsmw_profile *profile,
					const struct nsmw_table *table)
{
	struct nsmw_steering *s = find(m, profile);
	u64 now = nsmw_measure_us(ktime_get_ns());

	if (s) {
		s->wires++;
		return s;
	}
	s = kzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);
	if (!s)
		return NULL;
	s->measure = m;
	s->profile = profile;
	s->wires = 1;
	strscpy(s->name, profile->name, sizeof(s->name));
	memset(s->choices.path, NSMW_PATH_NONE, sizeof(s->choices.path));
	spin_lock_bh(&m->lock);
	set_classes(s, table, now);
	list_add_tail(&s->list, &m->steerings);
	judge(s, now);
	choose(s, now);
	spin_unlock_bh(&m->lock);
	return s;
}

static void free_steering(struct rcu_head *rcu)
{
	struct nsmw_steering *s = container_of(rcu, struct nsmw_steering, rcu);
	int class;

	for (class = 0; class < NSMWIRE_CLASSES_MAX; class++)
		kfree(s->choices.flows[class]);
	kfree(s);
}

/**
 * nsmw_steering_put() - a wire uses the choices of a profile no more
 * @steering: the choices, or NULL; new packets do not read them
 *
 * Context: process, RTNL.
 */
void nsmw_steering_put(struct nsmw_steering *steering)
{
	if (!steering || --steering->wires)
		return;
	spin_lock_bh(&steering->measure->lock);
	list_del(&steering->list);
	spin_unlock_bh(&steering->measure->lock);
	call_rcu(&steering->rcu, free_steering);
}

/**
 * nsmw_steering_set() - the classes of a profile have changed
 * @m:       of a peer
 * @profile: the profile
 * @table:   its classes
 *
 * Context: process, RTNL.
 */
void nsmw_steering_set(struct nsmw_measure *m, const struct nsmw_profile *profile,
		       const struct nsmw_table *table)
{
	struct nsmw_steering *s = find(m, profile);
	u64 now = nsmw_measure_us(ktime_get_ns());

	if (!s)
		return;
	spin_lock_bh(&m->lock);
	set_classes(s, table, now);
	judge(s, now);
	choose(s, now);
	spin_unlock_bh(&m->lock);
}
