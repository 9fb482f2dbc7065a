/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Results: what an IPAM plugin has answered, what the plugins before this one have done,
 * and what this one adds.
 */
#ifndef NSMWIRE_CNI_RESULT_H
#define NSMWIRE_CNI_RESULT_H

#include <stdbool.h>

#include <json-c/json.h>

#include "conf.h"
#include "netif.h"

/*
 * Read addresses and routes of an IPAM plugin's result into the fields of a wire. Return: 0
 * or CNI_FAILED.
 */
int result_ipam(struct json_object *ipam, struct thing *wire);

/*
 * The result of ADD: that of the plugins before, and the wire @netif of the name @ifname in
 * @sandbox with the addresses of @ipam, which may be NULL. Return: NULL after cni_fail();
 * the caller puts it.
 */
struct json_object *result_new(const struct conf *conf, const char *ifname, const char *sandbox,
			       const struct netif *netif, struct json_object *ipam);

/* Whether the result of the plugins before has an interface of this name in a sandbox. */
bool result_has(const struct conf *conf, const char *ifname);

/*
 * The addresses that a result has on an interface, in the form of a field of a wire.
 * Return: 0 with @list, or CNI_FAILED; the caller frees the list.
 */
int result_addresses(struct json_object *result, const char *ifname, char **list);

/* Whether a route of a wire is a default route. */
bool result_is_default(const struct item *route);

#endif /* NSMWIRE_CNI_RESULT_H */
