// SPDX-License-Identifier: GPL-2.0
/*
 * Results of CNI plugins. See result.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cni.h"
#include "result.h"
#include "value.h"

static struct json_object *list_of(struct json_object *result, const char *key)
{
	struct json_object *list = conf_member(result, key);

	return list && json_object_is_type(list, json_type_array) ? list : NULL;
}

static size_t length(struct json_object *list)
{
	return list ? json_object_array_length(list) : 0;
}

/* --- from an IPAM plugin */

static int wrong(const char *what, struct json_object *value, const char *why)
{
	return cni_fail(CNI_IPAM, "the result has %s %.200s: it %s", what,
			json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN), why);
}

/* Set a field of an item from a member, if there is one. */
static int set_field(struct item *item, unsigned int field, struct json_object *value,
		     const char *what)
{
	const char *text, *error;
	char canonical[2 * VALUE_SIZE];

	if (!value)
		return 0;
	text = json_object_is_type(value, json_type_int) ? json_object_get_string(value) :
							   conf_text(value);
	if (!text || strlen(text) >= VALUE_SIZE)
		return wrong(what, value, "wants a short text");
	error = value_read(&item->block->field[field], text, canonical, sizeof(canonical));
	if (error)
		return wrong(what, value, error);
	return item_set(item, field, canonical) ? 0 : cni_no_memory();
}

static int read_address(struct item *spec, struct json_object *ip)
{
	const struct field *field = &block_wire.field[WIRE_ADDRESSES];
	struct json_object *value = conf_member(ip, "address");
	const char *text = conf_text(value), *error;
	char canonical[2 * VALUE_SIZE];

	if (!text || strlen(text) >= VALUE_SIZE)
		return wrong("the address", ip, "wants an \"address\" with the length of its prefix");
	error = value_read(field, text, canonical, sizeof(canonical));
	if (!error)
		error = value_insert(field, &spec->value[WIRE_ADDRESSES], canonical);
	return error ? wrong("the address", ip, error) : 0;
}

/* The gateway of the first address of a family. Return: NULL if there is none. */
static struct json_object *gateway_of(struct json_object *ipam, bool v6)
{
	struct json_object *ips = list_of(ipam, "ips");
	size_t n;

	for (n = 0; n < length(ips); n++) {
		struct json_object *gateway = conf_member(json_object_array_get_idx(ips, n),
							  "gateway");
		const char *text = conf_text(gateway);

		if (text && *text && !strchr(text, ':') == !v6)
			return gateway;
	}
	return NULL;
}

/* What a route of a newer version can say that is not done here. */
static int check_route(struct json_object *route)
{
	static const char *const keys[] = { "mtu", "advmss" };
	unsigned int i;

	for (i = 0; i < 2; i++) {
		if (conf_member(route, keys[i]))
			return wrong("the route", route,
				     "has an \"mtu\" or \"advmss\", which the wire finds out by itself: remove it");
	}
	return 0;
}

static int read_route(struct item *spec, struct json_object *ipam, struct json_object *route)
{
	struct json_object *dst = conf_member(route, "dst"), *gw = conf_member(route, "gw");
	struct item *item = item_add(spec, WIRE_ROUTES);

	if (!item)
		return cni_no_memory();
	if (!conf_text(dst))
		return wrong("the route", route, "wants a \"dst\"");
	if (!gw)
		gw = gateway_of(ipam, strchr(conf_text(dst), ':'));
	if (check_route(route) || set_field(item, ROUTE_TO, dst, "the destination") ||
	    set_field(item, ROUTE_VIA, gw, "the gateway"))
		return CNI_FAILED;
	if (gw && !strchr(conf_text(gw), ':') != !strchr(conf_text(dst), ':'))
		return wrong("the route", route, "wants a gateway of the same family");
	if (set_field(item, ROUTE_METRIC, conf_member(route, "priority"), "the priority"))
		return CNI_FAILED;
	return set_field(item, ROUTE_TABLE, conf_member(route, "table"), "the table");
}

int result_ipam(struct json_object *ipam, struct thing *wire)
{
	struct json_object *ips = list_of(ipam, "ips"), *routes = list_of(ipam, "routes");
	size_t n;

	for (n = 0; n < length(ips); n++) {
		if (read_address(wire->spec, json_object_array_get_idx(ips, n)))
			return CNI_FAILED;
	}
	for (n = 0; n < length(routes); n++) {
		if (read_route(wire->spec, ipam, json_object_array_get_idx(routes, n)))
			return CNI_FAILED;
	}
	return thing_complete(wire) ? 0 : cni_no_memory();
}

bool result_is_default(const struct item *route)
{
	const char *to = route->value[ROUTE_TO];

	return to && (!strcmp(to, "default") || !strcmp(to, "::/0") || !strcmp(to, "0.0.0.0/0"));
}

/* --- to the runtime */

/* podman refuses an interface without a link-layer address. That of "lo" is the same. */
#define NO_MAC	"00:00:00:00:00:00"

/* A copy of a value, which is not shared with the result that it is from. */
static struct json_object *copy(struct json_object *value)
{
	struct json_object *to = NULL;

	json_object_deep_copy(value, &to, NULL);
	return to;
}

static void add_interface(const struct conf *conf, struct json_object *list, const char *ifname,
			  const char *sandbox, const struct netif *netif)
{
	struct json_object *interface = json_object_new_object();

	json_object_object_add(interface, "name", json_object_new_string(ifname));
	json_object_object_add(interface, "mac",
			       json_object_new_string(*netif->mac ? netif->mac : NO_MAC));
	if (conf->newest)
		json_object_object_add(interface, "mtu", json_object_new_int64(netif->mtu));
	json_object_object_add(interface, "sandbox", json_object_new_string(sandbox));
	json_object_array_add(list, interface);
}

/* The list of a result, or a new one in it. */
static struct json_object *need_list(struct json_object *result, const char *key)
{
	struct json_object *list = list_of(result, key);

	if (!list) {
		list = json_object_new_array();
		json_object_object_add(result, key, list);
	}
	return list;
}

static void add_ips(struct json_object *to, struct json_object *ipam, size_t index)
{
	struct json_object *ips = list_of(ipam, "ips");
	size_t n;

	for (n = 0; n < length(ips); n++) {
		struct json_object *ip = copy(json_object_array_get_idx(ips, n));

		json_object_object_add(ip, "interface", json_object_new_int64(index));
		json_object_array_add(to, ip);
	}
}

static void add_routes(struct json_object *result, struct json_object *ipam)
{
	struct json_object *routes = list_of(ipam, "routes"), *to;
	size_t n;

	if (!length(routes))
		return;
	to = need_list(result, "routes");
	for (n = 0; n < length(routes); n++)
		json_object_array_add(to, copy(json_object_array_get_idx(routes, n)));
}

/* The capability "dns" has other names for the same lists. */
static struct json_object *dns_of_runtime(const struct conf *conf)
{
	static const char *const names[][2] = {
		{ "servers", "nameservers" }, { "searches", "search" }, { "options", "options" },
	};
	struct json_object *from = conf_member(conf->runtime, "dns"), *to, *value;
	unsigned int i;

	if (!from || !json_object_is_type(from, json_type_object))
		return NULL;
	to = json_object_new_object();
	for (i = 0; i < 3; i++) {
		value = list_of(from, names[i][0]);
		if (value)
			json_object_object_add(to, names[i][1], copy(value));
	}
	return to;
}

static void add_dns(const struct conf *conf, struct json_object *result, struct json_object *ipam)
{
	struct json_object *dns = dns_of_runtime(conf), *of_ipam = conf_member(ipam, "dns");

	if (!dns && of_ipam && json_object_is_type(of_ipam, json_type_object) &&
	    json_object_object_length(of_ipam))
		dns = copy(of_ipam);
	if (!dns && conf->dns)
		dns = copy(conf->dns);
	if (dns)
		json_object_object_add(result, "dns", dns);
}

struct json_object *result_new(const struct conf *conf, const char *ifname, const char *sandbox,
			       const struct netif *netif, struct json_object *ipam)
{
	struct json_object *result = conf->prev ? copy(conf->prev) : json_object_new_object();
	struct json_object *interfaces, *ips;

	if (!result) {
		cni_no_memory();
		return NULL;
	}
	json_object_object_add(result, "cniVersion", json_object_new_string(conf->version));
	interfaces = need_list(result, "interfaces");
	add_interface(conf, interfaces, ifname, sandbox, netif);
	ips = need_list(result, "ips");
	add_ips(ips, ipam, json_object_array_length(interfaces) - 1);
	add_routes(result, ipam);
	add_dns(conf, result, ipam);
	return result;
}

/* --- what there was before */

/* Index of the interface of a container by its name. Return: -1 if there is none. */
static int find_interface(struct json_object *result, const char *ifname)
{
	struct json_object *list = list_of(result, "interfaces");
	size_t n;

	for (n = 0; n < length(list); n++) {
		struct json_object *one = json_object_array_get_idx(list, n);
		const char *name = conf_text(conf_member(one, "name"));
		const char *sandbox = conf_text(conf_member(one, "sandbox"));

		if (name && sandbox && *sandbox && !strcmp(name, ifname))
			return n;
	}
	return -1;
}

bool result_has(const struct conf *conf, const char *ifname)
{
	return conf->prev && find_interface(conf->prev, ifname) >= 0;
}

int result_addresses(struct json_object *result, const char *ifname, char **list)
{
	const struct field *field = &block_wire.field[WIRE_ADDRESSES];
	struct json_object *ips = list_of(result, "ips");
	int index = find_interface(result, ifname);
	size_t n;

	*list = NULL;
	if (index < 0)
		return cni_fail(CNI_DIFFERS, "\"prevResult\" has no interface \"%s\"", ifname);
	for (n = 0; n < length(ips); n++) {
		struct json_object *ip = json_object_array_get_idx(ips, n);
		struct json_object *of = conf_member(ip, "interface");
		const char *text = conf_text(conf_member(ip, "address"));
		char canonical[2 * VALUE_SIZE];

		if (!of || json_object_get_int(of) != index)
			continue;
		if (!text || strlen(text) >= VALUE_SIZE ||
		    value_read(field, text, canonical, sizeof(canonical)) ||
		    value_insert(field, list, canonical))
			return cni_fail(CNI_CONFIG, "\"prevResult\" has an address that is none: %.100s",
					text ? text : "");
	}
	return 0;
}
