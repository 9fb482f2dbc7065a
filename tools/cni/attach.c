// SPDX-License-Identifier: GPL-2.0
/*
 * ADD: makes the wire of a container. See attach.h.
 *
 * The wire is what a document of "nsmctl apply" would ask for, and is made by the same
 * steps. Before the first of them there is a record of the attachment (claim.h), and it
 * goes after the last trace of it.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attach.h"
#include "choice.h"
#include "claim.h"
#include "cni.h"
#include "decode.h"
#include "detach.h"
#include "mark.h"
#include "netif.h"
#include "nl.h"
#include "plan.h"
#include "result.h"
#include "value.h"

const char *attach_device(const struct conf *conf, const struct env *env)
{
	return conf->ifname ? conf->ifname : env->ifname;
}

/* --- ids */

/* Mark the ids of the range that wires of this underlay have. */
static int used_ids(const struct conf *conf, bool *used)
{
	struct nl_msg *msg = request_new(NSMWIRE_CMD_WIRE_GET, NLM_F_DUMP);
	struct answers answers = { .count = 0 };
	struct wire wire;
	unsigned int i;

	if (!msg || request_send(msg, &attrs_wire, &answers)) {
		answers_free(&answers);
		return cni_fail_told(CNI_REFUSED, "the ids of wires");
	}
	for (i = 0; i < answers.count; i++) {
		if (!wire_decode(&wire, answers.nlh[i]))
			continue;
		if (wire.link.id >= conf->ids_min && wire.link.id <= conf->ids_max)
			used[wire.link.id - conf->ids_min] = true;
		wire_free(&wire);
	}
	answers_free(&answers);
	return 0;
}

static int choose_free(const struct conf *conf, const bool *used, uint32_t *id)
{
	uint64_t i, count = conf->ids_max - conf->ids_min + 1;

	for (i = 0; i < count; i++) {
		if (used[i])
			continue;
		*id = conf->ids_min + i;
		return 0;
	}
	return cni_fail(CNI_REFUSED, "all %llu ids of network \"%s\" are in use: widen \"ids\"",
			(unsigned long long)count, conf->name);
}

/* The id of the wire: the only one, that of the pod, or the first that is free. */
static int choose_id(const struct conf *conf, const struct choice *choice, uint32_t *id)
{
	bool *used;
	int ret;

	if (!conf->has_ids) {
		*id = strtoul(conf->wire->spec->value[WIRE_ID], NULL, 10);
		return 0;
	}
	if (choice->has_id) {
		*id = choice->id;
		return 0;
	}
	used = calloc(conf->ids_max - conf->ids_min + 1, sizeof(*used));
	if (!used)
		return cni_no_memory();
	ret = used_ids(conf, used);
	if (!ret)
		ret = choose_free(conf, used, id);
	free(used);
	return ret;
}

/* --- the wire */

/* A wire of one class trusts what the filter sets, and nothing that a packet says. */
static int set_trust(struct item *spec, int class)
{
	const char *trust = mark_priority(class) ? "priority" : "none";

	return item_set(spec, WIRE_TRUST, trust) ? 0 : cni_no_memory();
}

static int set_profile(struct item *spec, const char *profile)
{
	char canonical[CHOICE_SIZE + VALUE_SIZE];
	const char *error = value_read(&block_wire.field[WIRE_PROFILE], profile, canonical,
				       sizeof(canonical));

	if (error)
		return cni_fail(CNI_POD, "the profile \"%s\" %s", profile, error);
	return item_set(spec, WIRE_PROFILE, canonical) ? 0 : cni_no_memory();
}

/* Fill in what the pod has chosen. */
static int set_choice(struct conf *conf, const struct choice *choice, struct claim *claim)
{
	struct item *spec = conf->wire->spec;

	if (*choice->profile && set_profile(spec, choice->profile))
		return CNI_FAILED;
	snprintf(claim->profile, sizeof(claim->profile), "%s", item_get(spec, WIRE_PROFILE));
	if (!*choice->class)
		return 0;
	claim->class = mark_class(claim->profile, choice->class);
	return claim->class < 0 ? CNI_FAILED : set_trust(spec, claim->class);
}

static int set_place(struct thing *wire, const struct claim *claim)
{
	char id[16];

	snprintf(wire->name, sizeof(wire->name), "%s", claim->device);
	snprintf(id, sizeof(id), "%u", claim->id);
	return item_set(wire->spec, WIRE_NETNS, claim->netns) &&
	       item_set(wire->spec, WIRE_ID, id) && item_set(wire->spec, WIRE_STATE, "down") ?
	       0 : cni_no_memory();
}

/* Make the wire, which is down and has no addresses. */
static int make_wire(struct conf *conf)
{
	struct plan plan;
	int ret = 0;

	plan_init(&plan, false);
	plan_add(&plan, conf->wire, NULL);
	if (plan.failed)
		ret = cni_no_memory();
	else if (plan_do(&plan))
		ret = cni_fail_told(CNI_REFUSED, "the wire cannot be made");
	plan_free(&plan);
	return ret;
}

/* Choose an id and make the wire, before another plugin takes the same id. */
static int make_with_id(struct conf *conf, const struct choice *choice, struct claim *claim)
{
	int lock = claim_lock_ids(), ret;

	if (lock < 0)
		return CNI_FAILED;
	ret = choose_id(conf, choice, &claim->id);
	if (!ret)
		ret = claim_write(claim);
	if (!ret)
		ret = set_place(conf->wire, claim);
	if (!ret)
		ret = make_wire(conf);
	close(lock);
	return ret;
}

/* Addresses, class, up, and routes, which need it to be up. */
static int set_up_wire(const struct conf *conf, const struct claim *claim)
{
	const char *list = conf->wire->spec->value[WIRE_ADDRESSES];
	uint32_t priority = mark_priority(claim->class);
	const char *netns = claim->netns, *device = claim->device;
	const struct item *route;
	char one[VALUE_SIZE];

	while (value_next(&list, one)) {
		if (netif_address(netns, device, one, NETIF_ADD))
			return cni_fail_told(CNI_REFUSED, "the address cannot be set");
	}
	if (priority && mark_add(netns, device, priority))
		return CNI_FAILED;
	if (netif_state(netns, device, "up"))
		return cni_fail_told(CNI_REFUSED, "the wire cannot be set up");
	for (route = conf->wire->spec->items[WIRE_ROUTES]; route; route = route->next) {
		/* The default route of another network of the container stays. */
		enum netif_op op = result_is_default(route) ? NETIF_ANEW : NETIF_ADD;

		if (netif_route(netns, device, route, op))
			return cni_fail_told(CNI_REFUSED, "the route cannot be set");
	}
	return 0;
}

/* --- ADD */

/* A device of this name that the kernel would refuse, too, with less to say. */
static int check_name(const struct conf *conf, const char *netns, const char *device)
{
	struct netif netif;

	if (result_has(conf, device) && !conf->ifname)
		return cni_fail(CNI_CONFIG,
				"\"%s\" is an interface of a plugin before this one: give the wire another name, \"ifname\": \"wire0\"",
				device);
	if (netif_find(netns, device, &netif))
		return cni_fail_told(CNI_REFUSED, "the network namespace of the container");
	if (netif.ifindex)
		return cni_fail(CNI_EXISTS, "the container has a device \"%s\" already", device);
	return 0;
}

/* Make the wire of a container, and what belongs to it. */
static int add_wire(struct conf *conf, const struct env *env, struct claim *claim)
{
	struct choice choice;
	int ret;

	if (choice_read(&choice, conf, env->args) || set_choice(conf, &choice, claim))
		return CNI_FAILED;
	ret = make_with_id(conf, &choice, claim);
	if (!ret)
		ret = detach_ipam(conf, env, "ADD", claim, &claim->ipam);
	if (!ret && claim->ipam)
		ret = result_ipam(claim->ipam, conf->wire);
	return ret ? ret : set_up_wire(conf, claim);
}

static int make_result(const struct conf *conf, const struct claim *claim,
		       struct json_object **result)
{
	struct netif netif;

	if (netif_find(claim->netns, claim->device, &netif))
		return cni_fail_told(CNI_REFUSED, "the wire cannot be read");
	*result = result_new(conf, claim->device, claim->netns, &netif, claim->ipam);
	return *result ? 0 : CNI_FAILED;
}

static int begin(const struct conf *conf, const struct env *env, uint64_t cookie,
		 struct claim *claim)
{
	const char *device = attach_device(conf, env);

	if (claim_begin(claim, conf->name, env->container, device))
		return CNI_FAILED;
	/* The record goes with what is undone. */
	if (claim->leftover) {
		if (detach(conf, env, claim) ||
		    claim_begin(claim, conf->name, env->container, device))
			return CNI_FAILED;
	}
	snprintf(claim->netns, sizeof(claim->netns), "%s", env->netns);
	snprintf(claim->ifname, sizeof(claim->ifname), "%s", env->ifname);
	claim->cookie = cookie;
	return 0;
}

int attach_add(struct conf *conf, const struct env *env, struct json_object **result)
{
	struct claim claim;
	uint64_t cookie;
	int ret;

	if (*env->netns != '/' || strlen(env->netns) >= PATH_MAX ||
	    !detach_find_netns(env->netns, &cookie))
		return cni_fail(CNI_ENVIRONMENT,
				"CNI_NETNS: \"%.200s\" is not the path of a network namespace",
				env->netns);
	detach_killed(conf, env);
	if (begin(conf, env, cookie, &claim))
		return CNI_FAILED;
	if (check_name(conf, env->netns, claim.device)) {
		claim_remove(&claim);
		return CNI_FAILED;
	}
	ret = claim_write(&claim);
	if (!ret)
		ret = add_wire(conf, env, &claim);
	if (!ret)
		ret = make_result(conf, &claim, result);
	if (!ret)
		ret = claim_write(&claim);
	if (!ret)
		ret = claim_done(&claim);
	if (!ret) {
		claim_release(&claim);
		return 0;
	}
	json_object_put(*result);
	*result = NULL;
	detach(conf, env, &claim);
	return ret;
}
