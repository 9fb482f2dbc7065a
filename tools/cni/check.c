// SPDX-License-Identifier: GPL-2.0
/*
 * CHECK and STATUS: compare what there is with what is wanted. See attach.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>

#include "args.h"
#include "attach.h"
#include "claim.h"
#include "cni.h"
#include "decode.h"
#include "detach.h"
#include "ipam.h"
#include "mark.h"
#include "netif.h"
#include "nl.h"
#include "result.h"
#include "target.h"
#include "value.h"

/* --- CHECK */

static int differs(const char *what, const char *want, const char *have)
{
	return cni_fail(CNI_DIFFERS, "the %s of the wire is \"%s\", and was to be \"%s\"", what,
			have, want);
}

static int compare_settings(const char *peer, const struct claim *claim, const struct words *link)
{
	char want[16], have[16];

	if (link->id != claim->id) {
		snprintf(want, sizeof(want), "%u", claim->id);
		snprintf(have, sizeof(have), "%u", link->id);
		return differs("id", want, have);
	}
	if (strcmp(peer, "none") && strcmp(peer, link->peer))
		return differs("peer", peer, link->peer);
	if (strcmp(claim->profile, link->profile))
		return differs("profile", claim->profile, link->profile);
	return 0;
}

static int check_settings(const struct conf *conf, const struct claim *claim)
{
	struct target target = { .netns = claim->netns };
	struct answers answers = { .count = 0 };
	struct nl_msg *msg = NULL;
	struct wire wire;
	int ret;

	memcpy(target.ifname, claim->device, sizeof(target.ifname));
	if (!target_find(&target))
		msg = request_new(NSMWIRE_CMD_WIRE_GET, 0);
	if (!msg || target_put_wire(msg, &target) || request_send(msg, &attrs_wire, &answers) ||
	    !answers.count || !wire_decode(&wire, answers.nlh[0])) {
		answers_free(&answers);
		return cni_fail_told(CNI_DIFFERS, "the wire");
	}
	ret = compare_settings(item_get(conf->wire->spec, WIRE_PEER), claim, &wire.link);
	wire_free(&wire);
	answers_free(&answers);
	return ret;
}

static int compare_addresses(const char *want, const struct item *have)
{
	char one[VALUE_SIZE];

	while (value_next(&want, one)) {
		if (!value_has(have->value[WIRE_ADDRESSES], one))
			return cni_fail(CNI_DIFFERS, "the wire has not the address %s any more",
					one);
	}
	return 0;
}

static int compare_routes(const struct item *want, const struct item *have)
{
	for (; want; want = want->next) {
		if (!result_is_default(want) && !item_find(have, want))
			return cni_fail(CNI_DIFFERS, "the wire has not the route to %s any more",
					want->value[ROUTE_TO]);
	}
	return 0;
}

/*
 * Addresses are those of the previous result, routes those of the record: the result has
 * the routes of all plugins.
 */
static int compare_device(struct conf *conf, const struct claim *claim, const struct item *have)
{
	char *list = NULL;
	int ret;

	ret = result_addresses(conf->prev, claim->device, &list);
	if (!ret)
		ret = compare_addresses(list, have);
	free(list);
	if (!ret && claim->ipam)
		ret = result_ipam(claim->ipam, conf->wire);
	return ret ? ret : compare_routes(conf->wire->spec->items[WIRE_ROUTES],
					  have->items[WIRE_ROUTES]);
}

static int check_device(struct conf *conf, const struct claim *claim)
{
	struct manifest m;
	struct thing *have;
	int ret;

	manifest_init(&m);
	have = manifest_add(&m, kind_wire, claim->device);
	if (!have)
		ret = cni_no_memory();
	else if (netif_read(claim->netns, claim->device, have->spec) || !thing_complete(have))
		ret = cni_fail_told(CNI_DIFFERS, "the wire");
	else
		ret = compare_device(conf, claim, have->spec);
	manifest_free(&m);
	return ret;
}

static int check_wire(struct conf *conf, const struct claim *claim)
{
	uint32_t priority = mark_priority(claim->class);
	struct netif netif;

	if (!detach_is_there(claim))
		return cni_fail(CNI_UNKNOWN,
				"the network namespace of container \"%s\" is not at \"%s\" any more",
				claim->container, claim->netns);
	if (netif_find(claim->netns, claim->device, &netif))
		return cni_fail_told(CNI_DIFFERS, "the wire");
	if (!netif.wire)
		return cni_fail(CNI_DIFFERS, "container \"%s\" has no wire \"%s\" any more",
				claim->container, claim->device);
	if (!netif.up)
		return cni_fail(CNI_DIFFERS, "the wire \"%s\" is down", claim->device);
	if (check_settings(conf, claim) || check_device(conf, claim))
		return CNI_FAILED;
	return priority ? mark_check(claim->netns, claim->device, priority) : 0;
}

int attach_check(struct conf *conf, const struct env *env)
{
	const char *device = attach_device(conf, env);
	struct claim claim;
	int ret;

	if (!conf->prev)
		return cni_fail(CNI_CONFIG,
				"\"prevResult\" is missing: CHECK compares with the result of ADD");
	ret = claim_find(&claim, conf->name, env->container, device);
	if (ret < 0)
		return ret;
	if (!ret || !claim.done) {
		claim_release(&claim);
		return cni_fail(CNI_UNKNOWN, "container \"%s\" has no wire \"%s\" of network \"%s\"",
				env->container, device, conf->name);
	}
	ret = check_wire(conf, &claim);
	if (!ret)
		ret = detach_ipam(conf, env, "CHECK", &claim, NULL);
	claim_release(&claim);
	return ret;
}

/* --- STATUS */

static bool peer_is_up(const struct named_peer *peer)
{
	unsigned int i;

	for (i = 0; i < peer->paths; i++) {
		if (path_is_up(&peer->path[i]))
			return true;
	}
	return false;
}

static int peer_status(const char *name)
{
	struct answers answers = { .count = 0 };
	struct named_peer peer;
	struct nl_msg *msg = request_new(NSMWIRE_CMD_PEER_GET, 0);
	int ret = 0;

	if (!msg || nla_put_string(msg, NSMWIRE_A_NAMED_PEER_NAME, name))
		return cni_fail_told(CNI_UNAVAILABLE, "no wire can be made");
	if (request_send(msg, &attrs_named_peer, &answers) || !answers.count ||
	    !named_peer_decode(&peer, answers.nlh[0])) {
		answers_free(&answers);
		return cni_fail_told(CNI_UNAVAILABLE, "no wire can be made");
	}
	if (!peer_is_up(&peer))
		ret = cni_fail(CNI_LIMITED,
			       "peer \"%s\" has no path that is up: \"nsmctl path show peer %s\" says why",
			       name, name);
	named_peer_free(&peer);
	answers_free(&answers);
	return ret;
}

/* Without a named peer, what can be said is whether there is a module. */
static int module_status(void)
{
	struct skew skew;

	return skew_ask(&skew) ? 0 : cni_fail_told(CNI_UNAVAILABLE, "no wire can be made");
}

int attach_status(const struct conf *conf, const struct env *env)
{
	const struct ipam_call call = { "STATUS", "", "", "", env->path, -1 };
	const char *peer = item_get(conf->wire->spec, WIRE_PEER);

	if (strcmp(peer, "none") ? peer_status(peer) : module_status())
		return CNI_FAILED;
	return ipam_call(conf, &call, NULL);
}
