// SPDX-License-Identifier: GPL-2.0
/*
 * Counters in the text format of Prometheus. See prometheus.h.
 *
 * All samples of a metric family are contiguous, so each family iterates over
 * all objects. Units are base units, bytes and seconds. The names of counters
 * end in _total.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "lookup.h"
#include "metric.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "prometheus.h"
#include "show.h"
#include "snapshot.h"

/* Print a sample in millionths as a decimal number. */
static void sample_millionths(int64_t value)
{
	uint64_t positive = value < 0 ? -value : value;

	printf("} %s%" PRIu64 ".%06" PRIu64 "\n", value < 0 ? "-" : "",
	       positive / 1000000, positive % 1000000);
}

/* Print the labels that identify a wire. All families of wires have them. */
static void wire_labels(const char *name, const struct place *place)
{
	char number[16];

	fputs(name, stdout);
	metric_label("{", "wire", place->ifname);
	if (!place->elsewhere)
		return;
	snprintf(number, sizeof(number), "%d", place->netnsid);
	metric_label(",", "netnsid", number);
}

/*
 * Print the name of a metric of a queue and its labels. @suffix is the suffix
 * of a histogram metric, or "".
 */
static void queue_labels(const char *name, const char *suffix,
			 const struct uplink *uplink, const struct queue *queue)
{
	printf("%s%s", name, suffix);
	metric_label("{", "uplink", uplink->name);
	metric_label(",", "class", show_class(queue->name, queue->class));
}

/* Print the labels of a drop counter: reason and direction. */
static void drop_labels(const char *before, const struct drop_count *drop)
{
	metric_label(before, "reason",
		     show_or_number(show_drop_name(drop->reason), drop->reason));
	metric_label(",", "direction",
		     show_or_number(names_get(&names_direction, drop->direction),
				    drop->direction));
}

/* Whether all counters of a class on an uplink are zero. */
static bool queue_is_zero(const struct queue *queue)
{
	return !queue->in_packets && !queue->out_packets && !queue->full &&
	       !queue->purged;
}

static uint64_t number_at(const void *object, size_t offset)
{
	return *(const uint64_t *)((const char *)object + offset);
}

static void netns(const struct snapshot *snapshot)
{
	static const char dropped[] = "nsmwire_netns_dropped_packets_total";
	unsigned int i, k;

	metric_family("nsmwire_wires", "gauge",
		      "Wires whose underlay is this network namespace.");
	for (i = 0; i < snapshot->netnses; i++) {
		if (snapshot->netns[i].has_wires)
			printf("nsmwire_wires %u\n", snapshot->netns[i].wires);
	}
	metric_family(dropped, "counter",
		      "Packets dropped before their wire was known.");
	for (i = 0; i < snapshot->netnses; i++) {
		const struct counters *c = &snapshot->netns[i].counters;

		for (k = 0; k < c->drops; k++) {
			printf("%s", dropped);
			drop_labels("{", &c->drop[k]);
			metric_sample(c->drop[k].packets);
		}
	}
}

static void build(void)
{
	static const char info[] = "nsmwire_build_info";
	char number[16];
	struct skew skew;

	if (!skew_ask(&skew))
		return;
	metric_family(info, "gauge", "Versions of the module and of nsmctl.");
	fputs(info, stdout);
	metric_label("{", "version", skew.version);
	snprintf(number, sizeof(number), "%u", skew.abi);
	metric_label(",", "abi", number);
	metric_label(",", "nsmctl_version", NSMCTL_VERSION);
	metric_sample(1);
}

/* Print a label with an address, if there is one. */
static void addr_label(const char *name, const struct words_addr *addr)
{
	char text[INET6_ADDRSTRLEN];

	if (addr->family &&
	    inet_ntop(addr->family, addr->family == AF_INET ?
		      (const void *)&addr->v4 : (const void *)&addr->v6,
		      text, sizeof(text)))
		metric_label(",", name, text);
}

/* Print a label with a number. */
static void number_label(const char *name, unsigned int value)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", value);
	metric_label(",", name, number);
}

static void wire_info(const struct wire *wire)
{
	const char *netns = NULL;

	wire_labels("nsmwire_wire_info", &wire->place);
	if (wire->place.elsewhere)
		netns = lookup_netns(wire->place.netnsid);
	if (netns)
		metric_label(",", "netns", netns);
	if (words_have(&wire->link, IFLA_NSMWIRE_ID))
		number_label("id", wire->link.id);
	addr_label("remote", &wire->link.remote);
	if (wire->link.peer[0])
		metric_label(",", "peer", wire->link.peer);
	if (wire->link.profile[0])
		metric_label(",", "profile", wire->link.profile);
	if (wire->link.uplink[0])
		metric_label(",", "uplink", wire->link.uplink);
	metric_sample(1);
}

/* Print the reason of each path of a wire without a path that is up. */
static void wire_down(const char *name, const struct wire *wire)
{
	unsigned int i;

	if (wire_is_up(wire))
		return;
	if (!wire->paths) {
		wire_labels(name, &wire->place);
		metric_label(",", "reason", "no-peer");
		metric_sample(1);
	}
	for (i = 0; i < wire->paths; i++) {
		const struct path *path = &wire->path[i];

		wire_labels(name, &wire->place);
		number_label("path", path->index);
		metric_label(",", "reason",
			     show_or_number(names_get(&names_path_reason,
						      path->reason), path->reason));
		metric_sample(1);
	}
}

static void wire_mtus(const char *name, const struct wire *wire)
{
	unsigned int i;

	for (i = 0; i < wire->paths; i++) {
		if (!wire->path[i].mtu)
			continue;
		wire_labels(name, &wire->place);
		number_label("path", wire->path[i].index);
		metric_sample(wire->path[i].mtu);
	}
}

/* Print the state of the wires: all metrics except counters. */
static void states(const struct metrics *metrics)
{
	static const char down[] = "nsmwire_wire_down";
	static const char mtu[] = "nsmwire_wire_path_mtu_bytes";
	unsigned int i;

	metric_family("nsmwire_wire_info", "gauge",
		      "Settings of a wire, as labels; always 1.");
	for (i = 0; i < metrics->wires; i++)
		wire_info(&metrics->wire[i]);
	metric_family("nsmwire_wire_up", "gauge", "1 while a path of the wire is up.");
	for (i = 0; i < metrics->wires; i++) {
		wire_labels("nsmwire_wire_up", &metrics->wire[i].place);
		metric_sample(wire_is_up(&metrics->wire[i]));
	}
	metric_family(down, "gauge",
		      "Why the wire is down, by path; there and 1 while it is down.");
	for (i = 0; i < metrics->wires; i++)
		wire_down(down, &metrics->wire[i]);
	metric_family(mtu, "gauge", "Path MTU, outer headers included, by path.");
	for (i = 0; i < metrics->wires; i++)
		wire_mtus(mtu, &metrics->wire[i]);
}

static void wire_classes(const struct metrics *metrics, const char *name,
			 size_t offset)
{
	unsigned int i, k;

	for (i = 0; i < metrics->wires; i++) {
		const struct stats *stats = metrics->stats[i];

		for (k = 0; stats && k < stats->counters.classes; k++) {
			const struct class_count *class =
				&stats->counters.class[k];
			uint64_t value = number_at(class, offset);

			if (!value && metrics->nonzero)
				continue;
			wire_labels(name, &stats->place);
			metric_label(",", "class",
				     show_class(class->name, class->class));
			metric_sample(value);
		}
	}
}

static void wire_drops(const struct metrics *metrics, const char *name)
{
	unsigned int i, k;

	for (i = 0; i < metrics->wires; i++) {
		const struct stats *stats = metrics->stats[i];

		for (k = 0; stats && k < stats->counters.drops; k++) {
			const struct drop_count *drop =
				&stats->counters.drop[k];

			if (!drop->packets && metrics->nonzero)
				continue;
			wire_labels(name, &stats->place);
			drop_labels(",", drop);
			metric_sample(drop->packets);
		}
	}
}

static void wires(const struct metrics *metrics)
{
	static const char dropped[] = "nsmwire_wire_dropped_packets_total";
	static const struct {
		const char *name, *help;
		size_t offset;
	} counters[] = {
		{ "nsmwire_wire_receive_packets_total",
		  "Inner packets received.",
		  offsetof(struct class_count, rx_packets) },
		{ "nsmwire_wire_receive_bytes_total",
		  "Bytes of the inner packets received.",
		  offsetof(struct class_count, rx_bytes) },
		{ "nsmwire_wire_transmit_packets_total",
		  "Inner packets handed to the underlay.",
		  offsetof(struct class_count, tx_packets) },
		{ "nsmwire_wire_transmit_bytes_total",
		  "Bytes of the inner packets handed to the underlay.",
		  offsetof(struct class_count, tx_bytes) },
	};
	unsigned int f;

	for (f = 0; f < sizeof(counters) / sizeof(counters[0]); f++) {
		metric_family(counters[f].name, "counter", counters[f].help);
		wire_classes(metrics, counters[f].name, counters[f].offset);
	}
	metric_family(dropped, "counter", "Packets of a wire that were dropped.");
	wire_drops(metrics, dropped);
}

static void uplinks(const struct snapshot *snapshot)
{
	static const char rate[] = "nsmwire_uplink_rate_bytes_per_second";
	unsigned int i;

	metric_family(rate, "gauge", "Rate of the WAN; 0 where none is set.");
	for (i = 0; i < snapshot->uplinks; i++) {
		printf("%s", rate);
		metric_label("{", "uplink", snapshot->uplink[i].name);
		printf("} %" PRIu64 ".%03u\n",
		       (uint64_t)snapshot->uplink[i].rate / 8,
		       (unsigned int)(snapshot->uplink[i].rate % 8) * 125);
	}
	metric_family("nsmwire_uplink_wires", "gauge",
		      "Wires that leave through the uplink.");
	for (i = 0; i < snapshot->uplinks; i++) {
		printf("nsmwire_uplink_wires");
		metric_label("{", "uplink", snapshot->uplink[i].name);
		metric_sample(snapshot->uplink[i].wires);
	}
	metric_family("nsmwire_uplink_paths", "gauge",
		      "Paths of named peers that leave through the uplink.");
	for (i = 0; i < snapshot->uplinks; i++) {
		printf("nsmwire_uplink_paths");
		metric_label("{", "uplink", snapshot->uplink[i].name);
		metric_sample(snapshot->uplink[i].paths);
	}
}

/* Print the labels that identify a path of a named peer. */
static void path_labels(const char *name, const struct named_peer *peer,
			const struct path *path)
{
	fputs(name, stdout);
	metric_label("{", "peer", peer->name);
	number_label("path", path->index);
}

static void path_info(const struct named_peer *peer, const struct path *path,
		      const char *name)
{
	if (!show_peer_path_is_whole(path))
		return;
	path_labels(name, peer, path);
	metric_label(",", "uplink", path->uplink);
	addr_label("remote", &path->remote);
	metric_sample(1);
}

static void path_up(const struct named_peer *peer, const struct path *path,
		    const char *name)
{
	path_labels(name, peer, path);
	metric_sample(path_is_up(path));
}

static void path_down(const struct named_peer *peer, const struct path *path,
		      const char *name)
{
	if (path_is_up(path))
		return;
	path_labels(name, peer, path);
	metric_label(",", "reason", show_or_number(names_get(&names_path_reason,
							     path->reason),
						   path->reason));
	metric_sample(1);
}

static void path_active(const struct named_peer *peer, const struct path *path,
			const char *name)
{
	if (!show_peer_path_is_whole(path))
		return;
	path_labels(name, peer, path);
	metric_sample(path->active);
}

static void path_mtu(const struct named_peer *peer, const struct path *path,
		     const char *name)
{
	if (!path->mtu)
		return;
	path_labels(name, peer, path);
	metric_sample(path->mtu);
}

static void path_pmtu(const struct named_peer *peer, const struct path *path,
		      const char *name)
{
	if (!(path->have & 1ULL << NSMWIRE_A_PATH_PMTU))
		return;
	path_labels(name, peer, path);
	metric_sample(path->pmtu);
}

static void path_pmtu_searching(const struct named_peer *peer,
				const struct path *path, const char *name)
{
	if (!(path->have & 1ULL << NSMWIRE_A_PATH_PMTU_STATE))
		return;
	path_labels(name, peer, path);
	metric_sample(path->pmtu_state == NSMWIRE_PMTU_STATE_SEARCHING);
}

static void path_learned(const struct named_peer *peer, const struct path *path,
			 const char *name)
{
	if (!(path->have & 1ULL << NSMWIRE_A_PATH_LEARN_STATE))
		return;
	path_labels(name, peer, path);
	metric_sample(path->learn_state == NSMWIRE_LEARN_STATE_VALIDATED);
}

/* Print a counter of a path that learns its remote address. */
static void path_learn_count(const struct named_peer *peer, const struct path *path,
			     const char *name, int attr, uint64_t value)
{
	if (!(path->have & 1ULL << attr))
		return;
	path_labels(name, peer, path);
	metric_sample(value);
}

static void path_moves(const struct named_peer *peer, const struct path *path,
		       const char *name)
{
	path_learn_count(peer, path, name, NSMWIRE_A_PATH_LEARN_MOVES, path->learn_moves);
}

static void path_challenges(const struct named_peer *peer, const struct path *path,
			    const char *name)
{
	path_learn_count(peer, path, name, NSMWIRE_A_PATH_LEARN_CHALLENGES,
			 path->learn_challenges);
}

static void path_unanswered(const struct named_peer *peer, const struct path *path,
			    const char *name)
{
	path_learn_count(peer, path, name, NSMWIRE_A_PATH_LEARN_FAILED, path->learn_failed);
}

/* Print a measured value in millionths, if the path has it. */
static void path_measured(const struct named_peer *peer, const struct path *path,
			  const char *name, int attr, int64_t value)
{
	if (!(path->have & 1ULL << attr))
		return;
	path_labels(name, peer, path);
	sample_millionths(value);
}

static void path_rtt(const struct named_peer *peer, const struct path *path,
		     const char *name)
{
	path_measured(peer, path, name, NSMWIRE_A_PATH_RTT, path->rtt);
}

static void path_rtt_min(const struct named_peer *peer, const struct path *path,
			 const char *name)
{
	path_measured(peer, path, name, NSMWIRE_A_PATH_RTT_MIN, path->rtt_min);
}

static void path_jitter(const struct named_peer *peer, const struct path *path,
			const char *name)
{
	path_measured(peer, path, name, NSMWIRE_A_PATH_JITTER, path->jitter);
}

static void path_transit(const struct named_peer *peer, const struct path *path,
			 const char *name)
{
	path_measured(peer, path, name, NSMWIRE_A_PATH_TRANSIT, path->transit);
}

static void path_loss(const struct named_peer *peer, const struct path *path,
		      const char *name)
{
	path_measured(peer, path, name, NSMWIRE_A_PATH_LOSS, path->loss);
}

static void path_probes(const struct named_peer *peer, const struct path *path,
			const char *name)
{
	if (!(path->have & 1ULL << NSMWIRE_A_PATH_PROBES_TX))
		return;
	path_labels(name, peer, path);
	metric_label(",", "direction", "tx");
	metric_sample(path->probes_tx);
	path_labels(name, peer, path);
	metric_label(",", "direction", "rx");
	metric_sample(path->probes_rx);
}

/* Print one counter of the classes of a path, with the names of holoconf. */
static void path_classes(const struct named_peer *peer, const struct path *path,
			 const char *name, size_t offset, bool nonzero)
{
	unsigned int i;

	for (i = 0; i < path->meters; i++) {
		const struct class_meter *meter = &path->meter[i];
		uint64_t value = number_at(meter, offset);

		if (!value && nonzero)
			continue;
		path_labels(name, peer, path);
		metric_label(",", "class",
			     show_or_number(names_get(&names_class, meter->class),
					    meter->class));
		metric_sample(value);
	}
}

static void copies_sample(const char *name, const struct named_peer *peer,
			  const struct copies *copies, const char *direction,
			  uint64_t value)
{
	fputs(name, stdout);
	metric_label("{", "peer", peer->name);
	metric_label(",", "class",
		     show_or_number(names_get(&names_class, copies->class),
				    copies->class));
	metric_label(",", "direction", direction);
	metric_sample(value);
}

/* Print what the ends of named peers have counted, by class. */
static void peer_classes(const struct metrics *metrics)
{
	static const struct {
		const char *name, *help;
		size_t offset;
	} counters[] = {
		{ "nsmwire_peer_path_class_sent_packets_total",
		  "Packets sent to the peer.",
		  offsetof(struct class_meter, tx) },
		{ "nsmwire_peer_path_class_seen_packets_total",
		  "Packets that have arrived at the peer, by its reports.",
		  offsetof(struct class_meter, rx_seen) },
		{ "nsmwire_peer_path_class_lost_packets_total",
		  "Packets lost on the way to the peer.",
		  offsetof(struct class_meter, lost) },
		{ "nsmwire_peer_path_class_extra_packets_total",
		  "Packets that arrived at the peer more often than sent.",
		  offsetof(struct class_meter, extra) },
	};
	unsigned int f, i, k;

	for (f = 0; f < sizeof(counters) / sizeof(counters[0]); f++) {
		metric_family(counters[f].name, "counter", counters[f].help);
		for (i = 0; i < metrics->snapshot->peers; i++) {
			const struct named_peer *peer = &metrics->snapshot->peer[i];

			for (k = 0; k < peer->paths; k++)
				path_classes(peer, &peer->path[k],
					     counters[f].name,
					     counters[f].offset,
					     metrics->nonzero);
		}
	}
}

/* Print the packets sent over two paths, by class with the names of holoconf. */
static void peer_copies(const struct metrics *metrics)
{
	static const char name[] = "nsmwire_peer_copies_total";
	unsigned int i, k;

	metric_family(name, "counter",
		      "Packets sent over a second path, and copies received.");
	for (i = 0; i < metrics->snapshot->peers; i++) {
		const struct named_peer *peer = &metrics->snapshot->peer[i];

		for (k = 0; k < peer->copied; k++) {
			copies_sample(name, peer, &peer->copies[k], "tx",
				      peer->copies[k].tx);
			copies_sample(name, peer, &peer->copies[k], "rx",
				      peer->copies[k].rx);
		}
	}
}

/* Print the labels of a class of a profile, behind those of its peer. */
static void steering_labels(const struct steering *steering)
{
	metric_label(",", "profile", steering->profile);
	metric_label(",", "class", show_class(steering->name, steering->class));
}

static void class_path(const struct named_peer *peer,
		       const struct steering *steering, const char *name)
{
	fputs(name, stdout);
	metric_label("{", "peer", peer->name);
	steering_labels(steering);
	if (steering->have & 1ULL << NSMWIRE_A_STEERING_PATH)
		metric_sample(steering->path);
	else
		printf("} -1\n");
}

/* A class that is sent once has no sample. */
static void class_copy(const struct named_peer *peer,
		       const struct steering *steering, const char *name)
{
	if (!(steering->have & 1ULL << NSMWIRE_A_STEERING_DUPLICATE))
		return;
	fputs(name, stdout);
	metric_label("{", "peer", peer->name);
	steering_labels(steering);
	metric_sample(steering->duplicate);
}

static void class_moves(const struct named_peer *peer,
			const struct steering *steering, const char *name)
{
	fputs(name, stdout);
	metric_label("{", "peer", peer->name);
	steering_labels(steering);
	metric_sample(steering->moves);
}

/* A path of which too little is known, and one of a class that asks for nothing, has none. */
static void sla_good(const struct named_peer *peer,
		     const struct steering *steering, const char *name)
{
	unsigned int i;

	for (i = 0; i < steering->slas; i++) {
		const struct sla *sla = &steering->sla[i];

		if (sla->state != NSMWIRE_SLA_STATE_GOOD &&
		    sla->state != NSMWIRE_SLA_STATE_BAD)
			continue;
		fputs(name, stdout);
		metric_label("{", "peer", peer->name);
		number_label("path", sla->path);
		steering_labels(steering);
		metric_sample(sla->state == NSMWIRE_SLA_STATE_GOOD);
	}
}

/* Print the paths that classes take, and whether paths meet their needs. */
static void peer_steering(const struct metrics *metrics)
{
	static const struct {
		const char *name, *type, *help;
		void (*print)(const struct named_peer *peer,
			      const struct steering *steering,
			      const char *name);
	} of_classes[] = {
		{ "nsmwire_class_path", "gauge",
		  "Index of the path that the class takes; -1 if it takes none.",
		  class_path },
		{ "nsmwire_class_moves_total", "counter",
		  "Moves of the class from one path to another.",
		  class_moves },
		{ "nsmwire_class_second_path", "gauge",
		  "Index of the path over which packets are sent, too; absent while they are sent once.",
		  class_copy },
		{ "nsmwire_path_sla_good", "gauge",
		  "1 while the path meets the needs of the class, 0 while it does not.",
		  sla_good },
	};
	unsigned int f, i, k;

	for (f = 0; f < sizeof(of_classes) / sizeof(of_classes[0]); f++) {
		metric_family(of_classes[f].name, of_classes[f].type,
			      of_classes[f].help);
		for (i = 0; i < metrics->snapshot->peers; i++) {
			const struct named_peer *peer = &metrics->snapshot->peer[i];

			for (k = 0; k < peer->steerings; k++)
				of_classes[f].print(peer, &peer->steering[k],
						    of_classes[f].name);
		}
	}
}

static void peers(const struct metrics *metrics)
{
	static const struct {
		const char *name, *type, *help;
		void (*print)(const struct named_peer *peer,
			      const struct path *path, const char *name);
	} of_paths[] = {
		{ "nsmwire_peer_path_info", "gauge",
		  "Settings of a path of a named peer, as labels; always 1.",
		  path_info },
		{ "nsmwire_peer_path_up", "gauge", "1 while the path is up.",
		  path_up },
		{ "nsmwire_peer_path_down", "gauge",
		  "Why the path is down; there and 1 while it is down.",
		  path_down },
		{ "nsmwire_peer_path_active", "gauge",
		  "1 on the path that packets take.", path_active },
		{ "nsmwire_peer_path_mtu_bytes", "gauge",
		  "Largest packet that leaves, outer headers included.",
		  path_mtu },
		{ "nsmwire_peer_path_pmtu_bytes", "gauge",
		  "Path MTU that probes have found, outer headers included.",
		  path_pmtu },
		{ "nsmwire_peer_path_pmtu_searching", "gauge",
		  "1 while probes are searching for the path MTU.",
		  path_pmtu_searching },
		{ "nsmwire_peer_path_rtt_seconds", "gauge",
		  "Smoothed round-trip time of probes.", path_rtt },
		{ "nsmwire_peer_path_rtt_min_seconds", "gauge",
		  "Least round-trip time of the last minute.", path_rtt_min },
		{ "nsmwire_peer_path_jitter_seconds", "gauge",
		  "Jitter of the probes that arrive at the peer.",
		  path_jitter },
		{ "nsmwire_peer_path_transit_seconds", "gauge",
		  "Time to the peer beyond that of its fastest path.",
		  path_transit },
		{ "nsmwire_peer_path_loss_ratio", "gauge",
		  "Loss of packets to the peer in the last 5 seconds.",
		  path_loss },
		{ "nsmwire_peer_path_probes_total", "counter",
		  "Probes, with polls and answers.", path_probes },
		{ "nsmwire_peer_path_learned", "gauge",
		  "1 while the learned remote address is validated, and no other one is challenged.",
		  path_learned },
		{ "nsmwire_peer_path_address_moves_total", "counter",
		  "Times that another remote address or port was learned.", path_moves },
		{ "nsmwire_peer_path_challenges_total", "counter",
		  "Challenges sent to addresses that were not known.", path_challenges },
		{ "nsmwire_peer_path_unanswered_total", "counter",
		  "Addresses that were forgotten without an answer.", path_unanswered },
	};
	static const char wires[] = "nsmwire_peer_wires";
	unsigned int f, i, k;

	metric_family(wires, "gauge", "Wires that lead to the named peer.");
	for (i = 0; i < metrics->snapshot->peers; i++) {
		printf("%s", wires);
		metric_label("{", "peer", metrics->snapshot->peer[i].name);
		metric_sample(metrics->snapshot->peer[i].wires);
	}
	for (f = 0; f < sizeof(of_paths) / sizeof(of_paths[0]); f++) {
		metric_family(of_paths[f].name, of_paths[f].type, of_paths[f].help);
		for (i = 0; i < metrics->snapshot->peers; i++) {
			const struct named_peer *peer = &metrics->snapshot->peer[i];

			for (k = 0; k < peer->paths; k++)
				of_paths[f].print(peer, &peer->path[k],
						  of_paths[f].name);
		}
	}
	peer_classes(metrics);
	peer_copies(metrics);
	peer_steering(metrics);
}

static void queues(const struct snapshot *snapshot, bool nonzero)
{
	static const struct {
		const char *name, *type, *help;
		size_t offset;
	} numbers[] = {
		{ "nsmwire_uplink_queued_packets_total", "counter",
		  "Packets that were queued.",
		  offsetof(struct queue, in_packets) },
		{ "nsmwire_uplink_queued_bytes_total", "counter",
		  "Bytes of the packets that were queued, inner headers included.",
		  offsetof(struct queue, in_bytes) },
		{ "nsmwire_uplink_sent_packets_total", "counter",
		  "Packets that were sent.",
		  offsetof(struct queue, out_packets) },
		{ "nsmwire_uplink_sent_bytes_total", "counter",
		  "Bytes that the packets sent took on the line.",
		  offsetof(struct queue, out_bytes) },
		{ "nsmwire_uplink_waiting_packets", "gauge",
		  "Packets that wait.", offsetof(struct queue, waiting) },
		{ "nsmwire_uplink_backlog_bytes", "gauge", "Bytes that wait.",
		  offsetof(struct queue, backlog) },
		{ "nsmwire_uplink_backlog_peak_bytes", "gauge",
		  "The most bytes that ever waited.",
		  offsetof(struct queue, peak) },
		{ "nsmwire_uplink_policed_packets_total", "counter",
		  "Packets beyond the share of a priority class.",
		  offsetof(struct queue, policed) },
		{ "nsmwire_uplink_marked_packets_total", "counter",
		  "Packets that CoDel marked CE.",
		  offsetof(struct queue, marked) },
	};
	unsigned int f, i, k;

	for (f = 0; f < sizeof(numbers) / sizeof(numbers[0]); f++) {
		metric_family(numbers[f].name, numbers[f].type, numbers[f].help);
		for (i = 0; i < snapshot->uplinks; i++) {
			const struct uplink *uplink = &snapshot->uplink[i];

			for (k = 0; k < uplink->queues; k++) {
				if (nonzero && queue_is_zero(&uplink->queue[k]))
					continue;
				queue_labels(numbers[f].name, "", uplink,
					     &uplink->queue[k]);
				metric_sample(number_at(&uplink->queue[k],
							numbers[f].offset));
			}
		}
	}
}

static void queue_drops(const struct uplink *uplink, const struct queue *queue,
			const char *name)
{
	static const struct {
		const char *reason;
		size_t offset;
	} drops[] = {
		{ "codel", offsetof(struct queue, codel) },
		{ "late", offsetof(struct queue, late) },
		{ "full", offsetof(struct queue, full) },
		{ "purged", offsetof(struct queue, purged) },
	};
	unsigned int i;

	for (i = 0; i < sizeof(drops) / sizeof(drops[0]); i++) {
		queue_labels(name, "", uplink, queue);
		metric_label(",", "reason", drops[i].reason);
		metric_sample(number_at(queue, drops[i].offset));
	}
}

/* Print the histogram of queueing times. A module with abi 3 has no sum. */
static void queue_times(const struct uplink *uplink, const struct queue *queue,
			const char *name)
{
	uint64_t below = 0, us;
	unsigned int i;
	char le[32];

	if (!queue->has_sum)
		return;
	for (i = 0; i < queue->buckets; i++) {
		below += queue->sojourn[i];
		us = 1ULL << i;
		snprintf(le, sizeof(le), "%" PRIu64 ".%06" PRIu64,
			 us / 1000000, us % 1000000);
		queue_labels(name, "_bucket", uplink, queue);
		metric_label(",", "le", i == queue->buckets - 1 ? "+Inf" : le);
		metric_sample(below);
	}
	queue_labels(name, "_sum", uplink, queue);
	printf("} %" PRIu64 ".%09" PRIu64 "\n",
	       (uint64_t)queue->sojourn_sum / 1000000000,
	       (uint64_t)queue->sojourn_sum % 1000000000);
	queue_labels(name, "_count", uplink, queue);
	metric_sample(below);
}

static void each_queue(const struct metrics *metrics, const char *name,
		       void (*print)(const struct uplink *uplink,
				     const struct queue *queue,
				     const char *name))
{
	const struct snapshot *snapshot = metrics->snapshot;
	unsigned int i, k;

	for (i = 0; i < snapshot->uplinks; i++) {
		const struct uplink *uplink = &snapshot->uplink[i];

		for (k = 0; k < uplink->queues; k++) {
			if (!metrics->nonzero ||
			    !queue_is_zero(&uplink->queue[k]))
				print(uplink, &uplink->queue[k], name);
		}
	}
}

void prometheus_print(const struct metrics *metrics)
{
	static const char dropped[] = "nsmwire_uplink_dropped_packets_total";
	static const char waited[] = "nsmwire_uplink_wait_seconds";

	if (!metrics->wires_only) {
		build();
		netns(metrics->snapshot);
	}
	states(metrics);
	wires(metrics);
	if (metrics->wires_only)
		return;
	peers(metrics);
	prometheus_keys(&metrics->snapshot->keys);
	prometheus_rules(metrics->nonzero);
	prometheus_agent();
	uplinks(metrics->snapshot);
	queues(metrics->snapshot, metrics->nonzero);
	metric_family(dropped, "counter", "Packets dropped from the queue.");
	each_queue(metrics, dropped, queue_drops);
	metric_family(waited, "histogram", "Time that packets sent had waited.");
	each_queue(metrics, waited, queue_times);
}
