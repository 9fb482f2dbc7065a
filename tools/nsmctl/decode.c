// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's answers as structures. See decode.h. An attribute shorter than
 * it has to be is as good as absent.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "decode.h"
#include "nl.h"

static bool get(const struct nlattr *nla, void *to, size_t len)
{
	if (!nla || (size_t)nla_len(nla) < len)
		return false;
	memcpy(to, nla_data(nla), len);
	return true;
}

#define GET(_nla, _to)	get((_nla), (_to), sizeof(*(_to)))

static bool get_port(const struct nlattr *nla, uint16_t *port)
{
	if (!GET(nla, port))
		return false;
	*port = ntohs(*port);
	return true;
}

static void get_addr(const struct nlattr *v4, const struct nlattr *v6,
		     struct words_addr *addr)
{
	memset(addr, 0, sizeof(*addr));
	if (GET(v4, &addr->v4) && addr->v4.s_addr)
		addr->family = AF_INET;
	else if (GET(v6, &addr->v6) && !IN6_IS_ADDR_UNSPECIFIED(&addr->v6))
		addr->family = AF_INET6;
}

static void get_place(struct place *place, const struct nlattr *ifindex,
		      const struct nlattr *ifname, const struct nlattr *netnsid)
{
	GET(ifindex, &place->ifindex);
	if (ifname)
		nla_strlcpy(place->ifname, ifname, sizeof(place->ifname));
	place->elsewhere = GET(netnsid, &place->netnsid);
}

int place_compare(const struct place *one, const struct place *other)
{
	if (one->elsewhere != other->elsewhere)
		return one->elsewhere ? 1 : -1;
	if (one->netnsid != other->netnsid)
		return one->netnsid < other->netnsid ? -1 : 1;
	return strcmp(one->ifname, other->ifname);
}

/* One more element, all zeroes; NULL where memory ran out. */
static void *grow(void *list, unsigned int *count, size_t size)
{
	char *longer;

	memcpy(&longer, list, sizeof(longer));
	longer = realloc(longer, (*count + 1) * size);
	if (!longer)
		return NULL;
	memcpy(list, &longer, sizeof(longer));
	longer += *count * size;
	memset(longer, 0, size);
	(*count)++;
	return longer;
}

static int path_decode(struct wire *wire, const struct nlattr *nest)
{
	struct nlattr *tb[NSMWIRE_A_PATH_MAX + 1];
	struct path *path;
	int unknown;

	unknown = attrs_parse(tb, NSMWIRE_A_PATH_MAX, nla_data(nest),
			      nla_len(nest));
	path = grow(&wire->path, &wire->paths, sizeof(*path));
	if (unknown < 0 || !path)
		return -1;
	GET(tb[NSMWIRE_A_PATH_INDEX], &path->index);
	GET(tb[NSMWIRE_A_PATH_STATE], &path->state);
	GET(tb[NSMWIRE_A_PATH_REASON], &path->reason);
	get_addr(tb[NSMWIRE_A_PATH_REMOTE], tb[NSMWIRE_A_PATH_REMOTE6],
		 &path->remote);
	get_addr(tb[NSMWIRE_A_PATH_LOCAL], tb[NSMWIRE_A_PATH_LOCAL6],
		 &path->local);
	get_port(tb[NSMWIRE_A_PATH_REMOTE_PORT], &path->remote_port);
	GET(tb[NSMWIRE_A_PATH_IFINDEX], &path->ifindex);
	GET(tb[NSMWIRE_A_PATH_MTU], &path->mtu);
	GET(tb[NSMWIRE_A_PATH_OVERHEAD], &path->overhead);
	return unknown;
}

static int peer_decode(struct wire *wire, const struct nlattr *nest)
{
	struct nlattr *nla;
	int unknown = 0, left, ret;

	wire->peer = true;
	nla_for_each_nested(nla, nest, left) {
		if (nla_type(nla) != NSMWIRE_A_PEER_PATH) {
			unknown++;
			continue;
		}
		ret = path_decode(wire, nla);
		if (ret < 0)
			return ret;
		unknown += ret;
	}
	return unknown;
}

static int class_decode(struct counters *counters, const struct nlattr *nest)
{
	struct nlattr *tb[NSMWIRE_A_CLASS_STATS_MAX + 1];
	struct class_count *class;
	int unknown;

	unknown = attrs_parse(tb, NSMWIRE_A_CLASS_STATS_MAX, nla_data(nest),
			      nla_len(nest));
	class = grow(&counters->class, &counters->classes, sizeof(*class));
	if (unknown < 0 || !class)
		return -1;
	GET(tb[NSMWIRE_A_CLASS_STATS_CLASS], &class->class);
	GET(tb[NSMWIRE_A_CLASS_STATS_RX_PACKETS], &class->rx_packets);
	GET(tb[NSMWIRE_A_CLASS_STATS_RX_BYTES], &class->rx_bytes);
	GET(tb[NSMWIRE_A_CLASS_STATS_TX_PACKETS], &class->tx_packets);
	GET(tb[NSMWIRE_A_CLASS_STATS_TX_BYTES], &class->tx_bytes);
	return unknown;
}

static int drop_decode(struct counters *counters, const struct nlattr *nest)
{
	struct nlattr *tb[NSMWIRE_A_DROP_STATS_MAX + 1];
	struct drop_count *drop;
	int unknown;

	unknown = attrs_parse(tb, NSMWIRE_A_DROP_STATS_MAX, nla_data(nest),
			      nla_len(nest));
	drop = grow(&counters->drop, &counters->drops, sizeof(*drop));
	if (unknown < 0 || !drop)
		return -1;
	GET(tb[NSMWIRE_A_DROP_STATS_REASON], &drop->reason);
	GET(tb[NSMWIRE_A_DROP_STATS_PACKETS], &drop->packets);
	return unknown;
}

/* The attributes that may be there more than once, in one walk. */
static int counters_decode(struct counters *counters, const void *data,
			   int len, int class_type, int drop_type)
{
	const struct nlattr *nla = data;
	int unknown = 0;

	for (; nla_ok(nla, len); nla = nla_next(nla, &len)) {
		int ret = 0;

		if (nla_type(nla) == class_type)
			ret = class_decode(counters, nla);
		else if (nla_type(nla) == drop_type)
			ret = drop_decode(counters, nla);
		if (ret < 0)
			return ret;
		unknown += ret;
	}
	return unknown;
}

static void counters_free(struct counters *counters)
{
	free(counters->class);
	free(counters->drop);
}

static int peer_of(struct wire *wire, const struct nlattr *nest)
{
	return nest ? peer_decode(wire, nest) : 0;
}

bool wire_decode(struct wire *wire, const struct nlmsghdr *nlh)
{
	struct nlattr *tb[NSMWIRE_A_WIRE_MAX + 1];
	struct nlattr *attrs;
	int len, unknown[3];
	uint8_t flag;

	memset(wire, 0, sizeof(*wire));
	attrs = attrs_of(nlh, &len);
	if (!attrs)
		return false;
	unknown[0] = attrs_parse(tb, NSMWIRE_A_WIRE_MAX, attrs, len);
	if (unknown[0] < 0)
		return false;
	get_place(&wire->place, tb[NSMWIRE_A_WIRE_IFINDEX],
		  tb[NSMWIRE_A_WIRE_IFNAME], tb[NSMWIRE_A_WIRE_NETNSID]);
	wire->underlay_elsewhere = GET(tb[NSMWIRE_A_WIRE_UNDERLAY_NETNSID],
				       &wire->underlay_netnsid);
	if (tb[NSMWIRE_A_WIRE_LINK])
		words_get(&wire->link, nla_data(tb[NSMWIRE_A_WIRE_LINK]),
			  nla_len(tb[NSMWIRE_A_WIRE_LINK]));
	GET(tb[NSMWIRE_A_WIRE_MTU], &wire->mtu);
	wire->mtu_auto = GET(tb[NSMWIRE_A_WIRE_MTU_AUTO], &flag) && flag;
	wire->carrier = GET(tb[NSMWIRE_A_WIRE_CARRIER], &flag) && flag;

	unknown[1] = peer_of(wire, tb[NSMWIRE_A_WIRE_PEER]);
	unknown[2] = counters_decode(&wire->counters, attrs, len,
				     NSMWIRE_A_WIRE_CLASS_STATS,
				     NSMWIRE_A_WIRE_DROP_STATS);
	if (unknown[1] < 0 || unknown[2] < 0) {
		wire_free(wire);
		return false;
	}
	if (unknown[0] || unknown[1] || unknown[2] || wire->link.unknown)
		skew_note();
	return true;
}

void wire_free(struct wire *wire)
{
	free(wire->path);
	counters_free(&wire->counters);
}

bool stats_decode(struct stats *stats, const struct nlmsghdr *nlh)
{
	struct nlattr *tb[NSMWIRE_A_STATS_MAX + 1];
	struct nlattr *attrs;
	int len, unknown, more;

	memset(stats, 0, sizeof(*stats));
	attrs = attrs_of(nlh, &len);
	if (!attrs)
		return false;
	unknown = attrs_parse(tb, NSMWIRE_A_STATS_MAX, attrs, len);
	if (unknown < 0)
		return false;
	get_place(&stats->place, tb[NSMWIRE_A_STATS_IFINDEX],
		  tb[NSMWIRE_A_STATS_IFNAME], tb[NSMWIRE_A_STATS_NETNSID]);
	stats->has_wires = GET(tb[NSMWIRE_A_STATS_WIRES], &stats->wires);
	stats->has_totals = GET(tb[NSMWIRE_A_STATS_RX_PACKETS],
				&stats->rx_packets);
	GET(tb[NSMWIRE_A_STATS_RX_BYTES], &stats->rx_bytes);
	GET(tb[NSMWIRE_A_STATS_TX_PACKETS], &stats->tx_packets);
	GET(tb[NSMWIRE_A_STATS_TX_BYTES], &stats->tx_bytes);
	more = counters_decode(&stats->counters, attrs, len,
			       NSMWIRE_A_STATS_CLASS_STATS,
			       NSMWIRE_A_STATS_DROP_STATS);
	if (more < 0) {
		stats_free(stats);
		return false;
	}
	if (unknown || more)
		skew_note();
	return true;
}

void stats_free(struct stats *stats)
{
	counters_free(&stats->counters);
}

/* All buckets that there is room for; a packet beyond them is in the last. */
static void get_sojourn(struct queue *queue, const struct nlattr *nla)
{
	const unsigned int most = sizeof(queue->sojourn) / sizeof(uint64_t);
	unsigned int i, count = nla ? nla_len(nla) / sizeof(uint64_t) : 0;
	uint64_t packets;

	queue->buckets = count < most ? count : most;
	for (i = 0; i < count; i++) {
		memcpy(&packets, (char *)nla_data(nla) + i * sizeof(packets),
		       sizeof(packets));
		queue->sojourn[i < most ? i : most - 1] += packets;
	}
}

static int queue_decode(struct uplink *uplink, const struct nlattr *nest)
{
	struct nlattr *tb[NSMWIRE_A_QUEUE_MAX + 1];
	struct queue *queue;
	int unknown;

	unknown = attrs_parse(tb, NSMWIRE_A_QUEUE_MAX, nla_data(nest),
			      nla_len(nest));
	queue = grow(&uplink->queue, &uplink->queues, sizeof(*queue));
	if (unknown < 0 || !queue)
		return -1;
	GET(tb[NSMWIRE_A_QUEUE_CLASS], &queue->class);
	GET(tb[NSMWIRE_A_QUEUE_IN_PACKETS], &queue->in_packets);
	GET(tb[NSMWIRE_A_QUEUE_IN_BYTES], &queue->in_bytes);
	GET(tb[NSMWIRE_A_QUEUE_OUT_PACKETS], &queue->out_packets);
	GET(tb[NSMWIRE_A_QUEUE_OUT_BYTES], &queue->out_bytes);
	GET(tb[NSMWIRE_A_QUEUE_WAITING], &queue->waiting);
	GET(tb[NSMWIRE_A_QUEUE_BACKLOG], &queue->backlog);
	GET(tb[NSMWIRE_A_QUEUE_PEAK], &queue->peak);
	GET(tb[NSMWIRE_A_QUEUE_POLICED], &queue->policed);
	GET(tb[NSMWIRE_A_QUEUE_MARKED], &queue->marked);
	GET(tb[NSMWIRE_A_QUEUE_CODEL], &queue->codel);
	GET(tb[NSMWIRE_A_QUEUE_LATE], &queue->late);
	GET(tb[NSMWIRE_A_QUEUE_FULL], &queue->full);
	GET(tb[NSMWIRE_A_QUEUE_PURGED], &queue->purged);
	get_sojourn(queue, tb[NSMWIRE_A_QUEUE_SOJOURN]);
	return unknown;
}

bool uplink_decode(struct uplink *uplink, const struct nlmsghdr *nlh)
{
	struct nlattr *tb[NSMWIRE_A_UPLINK_MAX + 1];
	const struct nlattr *nla;
	struct nlattr *attrs;
	int len, unknown, more;

	memset(uplink, 0, sizeof(*uplink));
	attrs = attrs_of(nlh, &len);
	if (!attrs)
		return false;
	unknown = attrs_parse(tb, NSMWIRE_A_UPLINK_MAX, attrs, len);
	if (unknown < 0)
		return false;
	if (tb[NSMWIRE_A_UPLINK_NAME])
		nla_strlcpy(uplink->name, tb[NSMWIRE_A_UPLINK_NAME],
			    sizeof(uplink->name));
	if (tb[NSMWIRE_A_UPLINK_COLOUR])
		nla_strlcpy(uplink->colour, tb[NSMWIRE_A_UPLINK_COLOUR],
			    sizeof(uplink->colour));
	GET(tb[NSMWIRE_A_UPLINK_DEVICE], &uplink->device);
	get_addr(tb[NSMWIRE_A_UPLINK_LOCAL], NULL, &uplink->local4);
	get_addr(NULL, tb[NSMWIRE_A_UPLINK_LOCAL6], &uplink->local6);
	GET(tb[NSMWIRE_A_UPLINK_RATE], &uplink->rate);
	GET(tb[NSMWIRE_A_UPLINK_OVERHEAD], &uplink->overhead);
	GET(tb[NSMWIRE_A_UPLINK_MPU], &uplink->mpu);
	GET(tb[NSMWIRE_A_UPLINK_LIMIT], &uplink->limit);
	GET(tb[NSMWIRE_A_UPLINK_WIRES], &uplink->wires);

	for (nla = attrs; nla_ok(nla, len); nla = nla_next(nla, &len)) {
		if (nla_type(nla) != NSMWIRE_A_UPLINK_QUEUE)
			continue;
		more = queue_decode(uplink, nla);
		if (more < 0) {
			uplink_free(uplink);
			return false;
		}
		unknown += more;
	}
	if (unknown)
		skew_note();
	return true;
}

void uplink_free(struct uplink *uplink)
{
	free(uplink->queue);
}

/* The text of an attribute; true where it is there. */
static bool get_text(const struct nlattr *nla, char *to, size_t size)
{
	if (nla)
		nla_strlcpy(to, nla, size);
	return nla;
}

/* Marks the attribute as there. */
static void mark(uint32_t *have, int attr, bool there)
{
	*have |= (uint32_t)there << attr;
}

int class_info_decode(struct class_info *class, const struct nlattr *nest)
{
	struct nlattr *tb[NSMWIRE_A_CLASS_INFO_MAX + 1];
	int unknown;

	memset(class, 0, sizeof(*class));
	unknown = attrs_parse(tb, NSMWIRE_A_CLASS_INFO_MAX, nla_data(nest),
			      nla_len(nest));
	if (unknown < 0)
		return unknown;
#define TAKE(_attr, _to)						\
	mark(&class->have, NSMWIRE_A_CLASS_INFO_##_attr,		\
	     GET(tb[NSMWIRE_A_CLASS_INFO_##_attr], _to))
	TAKE(INDEX, &class->index);
	TAKE(DSCP, &class->dscp);
	TAKE(TIER, &class->tier);
	TAKE(SHARE, &class->share);
	TAKE(TARGET, &class->target);
	TAKE(INTERVAL, &class->interval);
	TAKE(ECN, &class->ecn);
	TAKE(MAXWAIT, &class->maxwait);
	TAKE(LIMIT, &class->limit);
	TAKE(PRIORITY, &class->priority);
#undef TAKE
	mark(&class->have, NSMWIRE_A_CLASS_INFO_NAME,
	     get_text(tb[NSMWIRE_A_CLASS_INFO_NAME], class->name,
		      sizeof(class->name)));
	return unknown;
}

bool profile_decode(struct profile *profile, const struct nlmsghdr *nlh)
{
	struct nlattr *tb[NSMWIRE_A_PROFILE_MAX + 1], *attrs;
	const struct nlattr *nla;
	int len, unknown, more;
	uint8_t flag;

	memset(profile, 0, sizeof(*profile));
	attrs = attrs_of(nlh, &len);
	if (!attrs)
		return false;
	unknown = attrs_parse(tb, NSMWIRE_A_PROFILE_MAX, attrs, len);
	if (unknown < 0)
		return false;
	get_text(tb[NSMWIRE_A_PROFILE_NAME], profile->name,
		 sizeof(profile->name));
	profile->builtin = GET(tb[NSMWIRE_A_PROFILE_BUILTIN], &flag) && flag;
	GET(tb[NSMWIRE_A_PROFILE_WIRES], &profile->wires);
	GET(tb[NSMWIRE_A_PROFILE_RULES], &profile->rules);

	for (nla = attrs; nla_ok(nla, len); nla = nla_next(nla, &len)) {
		struct class_info *class;

		if (nla_type(nla) != NSMWIRE_A_PROFILE_CLASS)
			continue;
		class = grow(&profile->class, &profile->classes,
			     sizeof(*class));
		more = class ? class_info_decode(class, nla) : -1;
		if (more < 0) {
			profile_free(profile);
			return false;
		}
		unknown += more;
	}
	if (unknown)
		skew_note();
	return true;
}

void profile_free(struct profile *profile)
{
	free(profile->class);
}

/* As it is: a prefix may be all zeroes. */
static void get_prefix(uint32_t *have, struct nlattr **tb, int v4, int v6,
		       struct words_addr *addr)
{
	mark(have, v4, GET(tb[v4], &addr->v4));
	mark(have, v6, GET(tb[v6], &addr->v6));
	if (tb[v4])
		addr->family = AF_INET;
	else if (tb[v6])
		addr->family = AF_INET6;
}

bool rule_decode(struct rule *rule, const struct nlmsghdr *nlh)
{
	struct nlattr *tb[NSMWIRE_A_RULE_MAX + 1], *attrs;
	int len, unknown;

	memset(rule, 0, sizeof(*rule));
	attrs = attrs_of(nlh, &len);
	if (!attrs)
		return false;
	unknown = attrs_parse(tb, NSMWIRE_A_RULE_MAX, attrs, len);
	if (unknown < 0)
		return false;
#define TAKE(_get, _attr, _to)						\
	mark(&rule->have, NSMWIRE_A_RULE_##_attr,			\
	     _get(tb[NSMWIRE_A_RULE_##_attr], _to))
	TAKE(GET, PREF, &rule->pref);
	TAKE(GET, CLASS, &rule->class);
	TAKE(GET, SRC_LEN, &rule->src_len);
	TAKE(GET, DST_LEN, &rule->dst_len);
	TAKE(GET, PROTO, &rule->proto);
	TAKE(get_port, SPORT_MIN, &rule->sport_min);
	TAKE(get_port, SPORT_MAX, &rule->sport_max);
	TAKE(get_port, DPORT_MIN, &rule->dport_min);
	TAKE(get_port, DPORT_MAX, &rule->dport_max);
	TAKE(GET, DSCP, &rule->dscp);
	TAKE(GET, MARK, &rule->mark);
	TAKE(GET, MARK_MASK, &rule->mark_mask);
	TAKE(GET, PRIORITY, &rule->priority);
	TAKE(GET, CGROUP_GONE, &rule->cgroup_gone);
#undef TAKE
	get_prefix(&rule->have, tb, NSMWIRE_A_RULE_SRC, NSMWIRE_A_RULE_SRC6,
		   &rule->src);
	get_prefix(&rule->have, tb, NSMWIRE_A_RULE_DST, NSMWIRE_A_RULE_DST6,
		   &rule->dst);
	mark(&rule->have, NSMWIRE_A_RULE_PROFILE,
	     get_text(tb[NSMWIRE_A_RULE_PROFILE], rule->profile,
		      sizeof(rule->profile)));
	mark(&rule->have, NSMWIRE_A_RULE_CGROUP,
	     get_text(tb[NSMWIRE_A_RULE_CGROUP], rule->cgroup,
		      sizeof(rule->cgroup)));
	if (unknown)
		skew_note();
	return true;
}
