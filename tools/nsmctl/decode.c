// SPDX-License-Identifier: GPL-2.0
/*
 * Parse the kernel's answers into structures, and build requests from them. See
 * decode.h.
 *
 * The tables of the specification read and write plain members. An attribute
 * that is too short counts as absent.
 */
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "decode.h"
#include "nl.h"

#define TABLE(_id, _rows, _type)					\
	static const struct attr_row _id##_rows[] = { _rows(_type) };	\
	static const struct attr_table _id##_table = ATTR_TABLE(_id##_rows)

TABLE(path, SPEC_PATH_ROWS, struct path);
TABLE(class_meter, SPEC_CLASS_METER_ROWS, struct class_meter);
TABLE(class, SPEC_CLASS_STATS_ROWS, struct class_count);
TABLE(drop, SPEC_DROP_STATS_ROWS, struct drop_count);
TABLE(wire, SPEC_WIRE_ROWS, struct wire);
TABLE(stats, SPEC_STATS_ROWS, struct stats);
TABLE(queue, SPEC_QUEUE_ROWS, struct queue);
TABLE(uplink, SPEC_UPLINK_ROWS, struct uplink);
TABLE(named_peer, SPEC_NAMED_PEER_ROWS, struct named_peer);
TABLE(steering, SPEC_STEERING_ROWS, struct steering);
TABLE(copies, SPEC_COPIES_ROWS, struct copies);
TABLE(sla, SPEC_SLA_ROWS, struct sla);
TABLE(history, SPEC_HISTORY_ROWS, struct history);
TABLE(history_event, SPEC_HISTORY_EVENT_ROWS, struct history_event);
TABLE(key, SPEC_KEY_ROWS, struct key);
TABLE(peer_path, SPEC_PEER_PATH_ROWS, struct peer_path);
TABLE(class_info, SPEC_CLASS_INFO_ROWS, struct class_info);
TABLE(profile, SPEC_PROFILE_ROWS, struct profile);
TABLE(rule, SPEC_RULE_ROWS, struct rule);
TABLE(port_range, SPEC_PORT_RANGE_ROWS, struct port_range);
TABLE(explain, SPEC_EXPLAIN_ROWS, struct explain);
TABLE(drop_info, SPEC_DROP_INFO_ROWS, struct drop_info);
TABLE(capabilities, SPEC_CAPABILITIES_ROWS, struct capabilities);

/* State of reading the attributes of a message. */
struct reader {
	const struct nlattr *attrs;
	int len;
	unsigned int unknown;
};

/* Read the plain members. All other members are zeroed. */
static bool read_message(struct reader *r, const struct nlmsghdr *nlh,
			 const struct attr_table *table, void *to, size_t size)
{
	memset(to, 0, size);
	r->unknown = 0;
	r->attrs = attrs_of(nlh, &r->len);
	return r->attrs && attrs_get(table, to, r->attrs, r->len, &r->unknown);
}

/* Finish reading. @all: the nests after the plain members could be read. */
static bool read_end(const struct reader *r, bool all)
{
	if (all && r->unknown)
		skew_note();
	return all;
}

/* Append an element to a list, read from a nest. Return: NULL on an error. */
static void *read_nest(struct reader *r, const struct nlattr *nest,
		       const struct attr_table *table, void *list,
		       unsigned int *count, size_t size)
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
	if (!attrs_get(table, longer, nla_data(nest), nla_len(nest),
		       &r->unknown))
		return NULL;
	return longer;
}

/* Read all nests of one type into a list. */
static bool read_nests(struct reader *r, int type,
		       const struct attr_table *table, void *list,
		       unsigned int *count, size_t size)
{
	const struct nlattr *nla = r->attrs;
	int len = r->len;

	for (; nla_ok(nla, len); nla = nla_next(nla, &len)) {
		if (nla_type(nla) == type &&
		    !read_nest(r, nla, table, list, count, size))
			return false;
	}
	return true;
}

#define READ_NESTS(_r, _type, _table, _list, _count)			\
	read_nests(_r, _type, &(_table), &(_list), &(_count),		\
		   sizeof(*(_list)))

static const struct nlattr *find(const struct reader *r, int type)
{
	return nla_find(r->attrs, r->len, type);
}

static bool is_there(uint64_t have, int attr)
{
	return have & 1ULL << attr;
}

static void set_place(struct place *place, uint32_t ifindex,
		      const char *ifname, bool elsewhere, int32_t netnsid)
{
	place->ifindex = ifindex;
	memcpy(place->ifname, ifname, sizeof(place->ifname));
	place->elsewhere = elsewhere;
	place->netnsid = netnsid;
}

int place_compare(const struct place *one, const struct place *other)
{
	if (one->elsewhere != other->elsewhere)
		return one->elsewhere ? 1 : -1;
	if (one->netnsid != other->netnsid)
		return one->netnsid < other->netnsid ? -1 : 1;
	return strcmp(one->ifname, other->ifname);
}

static bool read_peer(struct reader *r, struct wire *wire)
{
	const struct nlattr *nest = find(r, NSMWIRE_A_WIRE_PEER);
	struct reader peer = { .unknown = 0 };
	const struct nlattr *nla;
	bool all;
	int left;

	if (!nest)
		return true;
	wire->peer = true;
	peer.attrs = nla_data(nest);
	peer.len = nla_len(nest);
	nla_for_each_attr(nla, peer.attrs, peer.len, left)
		peer.unknown += nla_type(nla) != NSMWIRE_A_PEER_PATH;
	all = READ_NESTS(&peer, NSMWIRE_A_PEER_PATH, path_table, wire->path,
			 wire->paths);
	r->unknown += peer.unknown;
	return all;
}

static bool read_counters(struct reader *r, struct counters *counters,
			  int class_type, int drop_type)
{
	return READ_NESTS(r, class_type, class_table, counters->class,
			  counters->classes) &&
	       READ_NESTS(r, drop_type, drop_table, counters->drop,
			  counters->drops);
}

static void counters_free(struct counters *counters)
{
	free(counters->class);
	free(counters->drop);
}

bool wire_decode(struct wire *wire, const struct nlmsghdr *nlh)
{
	const struct nlattr *link;
	struct reader r;
	bool all;

	if (!read_message(&r, nlh, &wire_table, wire, sizeof(*wire)))
		return false;
	set_place(&wire->place, wire->ifindex, wire->ifname,
		  is_there(wire->have, NSMWIRE_A_WIRE_NETNSID), wire->netnsid);
	wire->underlay_elsewhere = is_there(wire->have,
					    NSMWIRE_A_WIRE_UNDERLAY_NETNSID);
	link = find(&r, NSMWIRE_A_WIRE_LINK);
	if (link)
		words_get(&wire->link, nla_data(link), nla_len(link));
	r.unknown += wire->link.unknown;
	all = read_peer(&r, wire) &&
	      read_counters(&r, &wire->counters, NSMWIRE_A_WIRE_CLASS_STATS,
			    NSMWIRE_A_WIRE_DROP_STATS);
	if (!all)
		wire_free(wire);
	return read_end(&r, all);
}

void wire_free(struct wire *wire)
{
	free(wire->path);
	counters_free(&wire->counters);
}

/* Whether packets can be sent. A path that is not measured has a route. */
bool path_is_up(const struct path *path)
{
	return path->state == NSMWIRE_PATH_STATE_UP ||
	       path->state == NSMWIRE_PATH_STATE_UNMEASURED;
}

/* Whether a path of the wire is up. */
bool wire_is_up(const struct wire *wire)
{
	unsigned int i;

	for (i = 0; i < wire->paths; i++) {
		if (path_is_up(&wire->path[i]))
			return true;
	}
	return false;
}

bool stats_decode(struct stats *stats, const struct nlmsghdr *nlh)
{
	struct reader r;
	bool all;

	if (!read_message(&r, nlh, &stats_table, stats, sizeof(*stats)))
		return false;
	set_place(&stats->place, stats->ifindex, stats->ifname,
		  is_there(stats->have, NSMWIRE_A_STATS_NETNSID),
		  stats->netnsid);
	stats->has_wires = is_there(stats->have, NSMWIRE_A_STATS_WIRES);
	stats->has_totals = is_there(stats->have, NSMWIRE_A_STATS_RX_PACKETS);
	all = read_counters(&r, &stats->counters, NSMWIRE_A_STATS_CLASS_STATS,
			    NSMWIRE_A_STATS_DROP_STATS);
	if (!all)
		stats_free(stats);
	return read_end(&r, all);
}

void stats_free(struct stats *stats)
{
	counters_free(&stats->counters);
}

/*
 * Read the buckets that fit. Packets of further buckets are counted in the
 * last.
 */
static void read_sojourn(struct queue *queue, const struct nlattr *nla)
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

static bool read_queues(struct reader *r, struct uplink *uplink)
{
	const struct nlattr *nla = r->attrs;
	struct queue *queue;
	int len = r->len;

	for (; nla_ok(nla, len); nla = nla_next(nla, &len)) {
		if (nla_type(nla) != NSMWIRE_A_UPLINK_QUEUE)
			continue;
		queue = read_nest(r, nla, &queue_table, &uplink->queue,
				  &uplink->queues, sizeof(*queue));
		if (!queue)
			return false;
		read_sojourn(queue, nla_find(nla_data(nla), nla_len(nla),
					     NSMWIRE_A_QUEUE_SOJOURN));
		queue->has_sum = is_there(queue->have,
					  NSMWIRE_A_QUEUE_SOJOURN_SUM);
	}
	return true;
}

bool uplink_decode(struct uplink *uplink, const struct nlmsghdr *nlh)
{
	struct reader r;
	bool all;

	if (!read_message(&r, nlh, &uplink_table, uplink, sizeof(*uplink)))
		return false;
	all = read_queues(&r, uplink);
	if (!all)
		uplink_free(uplink);
	return read_end(&r, all);
}

void uplink_free(struct uplink *uplink)
{
	free(uplink->queue);
}

/* Read the paths of a named peer, each with its list of counters by class. */
static bool read_paths(struct reader *r, struct named_peer *peer)
{
	const struct nlattr *nla = r->attrs;
	struct path *path;
	int len = r->len;
	bool all;

	for (; nla_ok(nla, len); nla = nla_next(nla, &len)) {
		struct reader nest = {
			.attrs = nla_data(nla), .len = nla_len(nla),
		};

		if (nla_type(nla) != NSMWIRE_A_NAMED_PEER_PATH)
			continue;
		path = read_nest(r, nla, &path_table, &peer->path,
				 &peer->paths, sizeof(*path));
		if (!path)
			return false;
		all = READ_NESTS(&nest, NSMWIRE_A_PATH_CLASS_METER,
				 class_meter_table, path->meter, path->meters);
		r->unknown += nest.unknown;
		if (!all)
			return false;
	}
	return true;
}

/* Read the choices of paths of a named peer, each with its list by path. */
static bool read_steering(struct reader *r, struct named_peer *peer)
{
	const struct nlattr *nla = r->attrs;
	struct steering *steering;
	int len = r->len;
	bool all;

	for (; nla_ok(nla, len); nla = nla_next(nla, &len)) {
		struct reader nest = {
			.attrs = nla_data(nla), .len = nla_len(nla),
		};

		if (nla_type(nla) != NSMWIRE_A_NAMED_PEER_STEERING)
			continue;
		steering = read_nest(r, nla, &steering_table, &peer->steering,
				     &peer->steerings, sizeof(*steering));
		if (!steering)
			return false;
		all = READ_NESTS(&nest, NSMWIRE_A_STEERING_SLA, sla_table,
				 steering->sla, steering->slas);
		r->unknown += nest.unknown;
		if (!all)
			return false;
	}
	return true;
}

bool named_peer_decode(struct named_peer *peer, const struct nlmsghdr *nlh)
{
	struct reader r;
	bool all;

	if (!read_message(&r, nlh, &named_peer_table, peer, sizeof(*peer)))
		return false;
	all = read_paths(&r, peer) && read_steering(&r, peer) &&
	      READ_NESTS(&r, NSMWIRE_A_NAMED_PEER_COPIES, copies_table,
			 peer->copies, peer->copied);
	if (!all)
		named_peer_free(peer);
	return read_end(&r, all);
}

void named_peer_free(struct named_peer *peer)
{
	unsigned int i;

	for (i = 0; i < peer->paths; i++)
		free(peer->path[i].meter);
	for (i = 0; i < peer->steerings; i++)
		free(peer->steering[i].sla);
	free(peer->path);
	free(peer->steering);
	free(peer->copies);
}

bool history_decode(struct history *history, const struct nlmsghdr *nlh)
{
	struct reader r;
	bool all;

	if (!read_message(&r, nlh, &history_table, history, sizeof(*history)))
		return false;
	all = READ_NESTS(&r, NSMWIRE_A_HISTORY_EVENT, history_event_table,
			 history->event, history->events);
	if (!all)
		history_free(history);
	return read_end(&r, all);
}

void history_free(struct history *history)
{
	free(history->event);
}

bool key_decode(struct key *key, const struct nlmsghdr *nlh)
{
	struct reader r;

	return read_message(&r, nlh, &key_table, key, sizeof(*key)) &&
	       read_end(&r, true);
}

/*
 * Read the lists of colours of a class. A list that is longer than this tool knows
 * counts as unknown from there on.
 */
static void read_colours(struct reader *r, const struct nlattr *nest,
			 struct class_info *class)
{
	const struct nlattr *nla;
	int left;

	nla_for_each_attr(nla, nla_data(nest), nla_len(nest), left) {
		const char *text = nla_data(nla);
		size_t len = strnlen(text, nla_len(nla));
		int list = nla_type(nla) - NSMWIRE_A_CLASS_INFO_PREFER;
		struct colours *colours;

		if (list < 0 || list >= COLOURS_LISTS || !len)
			continue;
		colours = &class->colours[list];
		if (colours->count == NSMWIRE_COLOURS_MAX) {
			r->unknown++;
			continue;
		}
		if (len >= WORDS_NAME_SIZE)
			len = WORDS_NAME_SIZE - 1;
		memcpy(colours->name[colours->count++], text, len);
	}
}

/* Read the classes of a profile, or of the capabilities. */
static bool read_classes(struct reader *r, int type, struct class_info **list,
			 unsigned int *count)
{
	const struct nlattr *nla = r->attrs;
	struct class_info *class;
	int len = r->len;

	for (; nla_ok(nla, len); nla = nla_next(nla, &len)) {
		if (nla_type(nla) != type)
			continue;
		class = read_nest(r, nla, &class_info_table, list, count,
				  sizeof(*class));
		if (!class)
			return false;
		read_colours(r, nla, class);
	}
	return true;
}

bool profile_decode(struct profile *profile, const struct nlmsghdr *nlh)
{
	struct reader r;
	bool all;

	if (!read_message(&r, nlh, &profile_table, profile, sizeof(*profile)))
		return false;
	all = read_classes(&r, NSMWIRE_A_PROFILE_CLASS, &profile->class,
			   &profile->classes);
	if (!all)
		profile_free(profile);
	return read_end(&r, all);
}

void profile_free(struct profile *profile)
{
	free(profile->class);
}

/*
 * Set the family from the attribute that is present, because a prefix may be
 * all zeroes.
 */
static void set_family(struct words_addr *addr, bool v4, bool v6)
{
	if (v4)
		addr->family = AF_INET;
	else if (v6)
		addr->family = AF_INET6;
}

/* Read the ranges that fit. A range that does not is noted as unknown. */
static bool read_ports(struct reader *r, int type, struct more_ports *ports)
{
	const struct nlattr *nla = r->attrs;
	struct port_range *range;
	int len = r->len;

	for (; nla_ok(nla, len); nla = nla_next(nla, &len)) {
		if (nla_type(nla) != type)
			continue;
		if (ports->count == NSMWIRE_PORTS_MAX - 1) {
			r->unknown++;
			continue;
		}
		range = &ports->range[ports->count++];
		if (!attrs_get(&port_range_table, range, nla_data(nla), nla_len(nla),
			       &r->unknown))
			return false;
	}
	return true;
}

bool rule_decode(struct rule *rule, const struct nlmsghdr *nlh)
{
	struct reader r;

	if (!read_message(&r, nlh, &rule_table, rule, sizeof(*rule)))
		return false;
	set_family(&rule->src, is_there(rule->have, NSMWIRE_A_RULE_SRC),
		   is_there(rule->have, NSMWIRE_A_RULE_SRC6));
	set_family(&rule->dst, is_there(rule->have, NSMWIRE_A_RULE_DST),
		   is_there(rule->have, NSMWIRE_A_RULE_DST6));
	return read_end(&r, read_ports(&r, NSMWIRE_A_RULE_SPORT_MORE, &rule->sport_more) &&
			    read_ports(&r, NSMWIRE_A_RULE_DPORT_MORE, &rule->dport_more));
}

bool explain_decode(struct explain *explain, const struct nlmsghdr *nlh)
{
	struct reader r;

	if (!read_message(&r, nlh, &explain_table, explain, sizeof(*explain)))
		return false;
	return read_end(&r, true);
}

bool capabilities_decode(struct capabilities *caps, const struct nlmsghdr *nlh)
{
	struct reader r;
	bool all;

	if (!read_message(&r, nlh, &capabilities_table, caps, sizeof(*caps)))
		return false;
	all = read_classes(&r, NSMWIRE_A_CAPABILITIES_CLASS, &caps->class,
			   &caps->classes) &&
	      READ_NESTS(&r, NSMWIRE_A_CAPABILITIES_DROP, drop_info_table,
			 caps->drop, caps->drops);
	if (!all)
		capabilities_free(caps);
	return read_end(&r, all);
}

void capabilities_free(struct capabilities *caps)
{
	free(caps->class);
	free(caps->drop);
}

static int put(void *msg, int type, const void *data, size_t len)
{
	return nla_put(msg, type, len, data);
}

int uplink_put(struct nl_msg *msg, const struct uplink *uplink)
{
	return attrs_put(&uplink_table, uplink, put, msg);
}

int named_peer_put(struct nl_msg *msg, const struct named_peer *peer)
{
	return attrs_put(&named_peer_table, peer, put, msg);
}

int key_put(struct nl_msg *msg, const struct key *key)
{
	return attrs_put(&key_table, key, put, msg);
}

int peer_path_put(struct nl_msg *msg, const struct peer_path *path)
{
	return attrs_put(&peer_path_table, path, put, msg);
}

/* A list without colours is sent as an empty one. */
static int put_colours(struct nl_msg *msg, int attr,
		       const struct colours *colours)
{
	unsigned int i;
	int ret = 0;

	if (!colours->count)
		return nla_put_string(msg, attr, "");
	for (i = 0; !ret && i < colours->count; i++)
		ret = nla_put_string(msg, attr, colours->name[i]);
	return ret;
}

int class_info_put(struct nl_msg *msg, const struct class_info *class)
{
	struct class_info plain = *class;
	int ret, list;

	for (list = 0; list < COLOURS_LISTS; list++)
		plain.have &= ~(1ULL << COLOURS_ATTR(list));
	ret = attrs_put(&class_info_table, &plain, put, msg);
	for (list = 0; !ret && list < COLOURS_LISTS; list++) {
		if (is_there(class->have, COLOURS_ATTR(list)))
			ret = put_colours(msg, COLOURS_ATTR(list),
					  &class->colours[list]);
	}
	return ret;
}

static int put_ports(struct nl_msg *msg, int type, const struct more_ports *ports)
{
	struct nlattr *nest;
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < ports->count; i++) {
		nest = nla_nest_start(msg, type);
		if (!nest || attrs_put(&port_range_table, &ports->range[i], put, msg))
			return -1;
		ret = nla_nest_end(msg, nest);
	}
	return ret;
}

int rule_put(struct nl_msg *msg, const struct rule *rule)
{
	return attrs_put(&rule_table, rule, put, msg) ||
	       put_ports(msg, NSMWIRE_A_RULE_SPORT_MORE, &rule->sport_more) ||
	       put_ports(msg, NSMWIRE_A_RULE_DPORT_MORE, &rule->dport_more);
}

int explain_put(struct nl_msg *msg, const struct explain *explain)
{
	return attrs_put(&explain_table, explain, put, msg);
}
