// SPDX-License-Identifier: GPL-2.0
/*
 * Devices of wires by rtnetlink. See netif.h.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/if_addr.h>

#include "netif.h"
#include "nsmctl.h"
#include "rtnl.h"
#include "value.h"

#define METRIC6_DEFAULT	1024

static void add_addr(struct rtnl_request *req, int type, const struct words_addr *addr)
{
	if (addr->family == AF_INET)
		rtnl_add(req, type, &addr->v4, sizeof(addr->v4));
	else
		rtnl_add(req, type, &addr->v6, sizeof(addr->v6));
}

/* Send a change. The kernel may have done it with another one. */
static int change(struct rtnl_request *req, enum netif_op op, const char *what)
{
	struct refusal refusal;
	int error = rtnl_try(req, NULL, NULL, &refusal);

	if (op == NETIF_DELETE && (error == EADDRNOTAVAIL || error == ESRCH))
		error = 0;
	if (op == NETIF_ANEW && error == EEXIST)
		error = 0;
	return rtnl_tell(&refusal, error, what);
}

/* Text of an address attribute. Return: false if there is none. */
static bool addr_of(const struct nlmsghdr *nlh, size_t header, int type, int family,
		    char text[INET6_ADDRSTRLEN])
{
	const struct rtattr *rta = rtnl_attr(nlh, header, type);
	size_t size = family == AF_INET ? 4 : 16;

	return rta && RTA_PAYLOAD(rta) >= size &&
	       inet_ntop(family, RTA_DATA(rta), text, INET6_ADDRSTRLEN);
}

/* --- reading */

struct device {
	uint32_t ifindex;
	int family;			/* of routes that are asked for */
	struct item *spec;
};

static void format_mac(char text[NETIF_MAC_SIZE], const struct rtattr *rta)
{
	const uint8_t *mac = rta ? RTA_DATA(rta) : NULL;

	*text = '\0';
	if (mac && RTA_PAYLOAD(rta) == 6)
		snprintf(text, NETIF_MAC_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1],
			 mac[2], mac[3], mac[4], mac[5]);
}

static bool take_link(const struct nlmsghdr *nlh, void *ctx)
{
	struct netif *netif = ctx;
	const struct rtattr *kind;
	struct ifinfomsg ifi;

	memcpy(&ifi, NLMSG_DATA(nlh), sizeof(ifi));
	netif->ifindex = ifi.ifi_index;
	netif->up = ifi.ifi_flags & IFF_UP;
	netif->mtu = rtnl_u32(rtnl_attr(nlh, sizeof(ifi), IFLA_MTU));
	kind = rtnl_attr_in(rtnl_attr(nlh, sizeof(ifi), IFLA_LINKINFO), IFLA_INFO_KIND);
	netif->wire = rtnl_is(kind, NSMWIRE_FAMILY_NAME);
	format_mac(netif->mac, rtnl_attr(nlh, sizeof(ifi), IFLA_ADDRESS));
	return true;
}

int netif_find(const char *netns, const char *ifname, struct netif *netif)
{
	struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };
	struct rtnl_request req;
	struct refusal refusal;
	int error;

	memset(netif, 0, sizeof(*netif));
	if (!rtnl_open(netns))
		return EXIT_REFUSED;
	rtnl_begin(&req, RTM_GETLINK, 0, &ifi, sizeof(ifi));
	rtnl_add_string(&req, IFLA_IFNAME, ifname);
	error = rtnl_try(&req, take_link, netif, &refusal);
	if (!error || error == ENODEV)
		return EXIT_OK;
	complain("device \"%s\": %s", ifname, strerror(error));
	return EXIT_REFUSED;
}

/* Look up a device that is to change. */
static int need_device(struct device *device, const char *netns, const char *ifname)
{
	struct netif netif;

	if (netif_find(netns, ifname, &netif))
		return EXIT_REFUSED;
	device->ifindex = netif.ifindex;
	if (device->ifindex)
		return EXIT_OK;
	complain("device \"%s\": %s", ifname, strerror(ENODEV));
	return EXIT_REFUSED;
}

static bool take_address(const struct nlmsghdr *nlh, void *ctx)
{
	const struct field *field = &block_wire.field[WIRE_ADDRESSES];
	char text[INET6_ADDRSTRLEN], peer[INET6_ADDRSTRLEN], cidr[VALUE_SIZE];
	struct device *device = ctx;
	struct ifaddrmsg ifa;
	const struct rtattr *rta;
	uint32_t flags;
	const char *wrong;

	memcpy(&ifa, NLMSG_DATA(nlh), sizeof(ifa));
	if (nlh->nlmsg_type != RTM_NEWADDR || ifa.ifa_index != device->ifindex)
		return true;
	rta = rtnl_attr(nlh, sizeof(ifa), IFA_FLAGS);
	flags = rta ? rtnl_u32(rta) : ifa.ifa_flags;
	if (!(flags & IFA_F_PERMANENT) ||
	    !addr_of(nlh, sizeof(ifa), IFA_ADDRESS, ifa.ifa_family, peer))
		return true;
	if (!addr_of(nlh, sizeof(ifa), IFA_LOCAL, ifa.ifa_family, text))
		memcpy(text, peer, sizeof(text));
	snprintf(cidr, sizeof(cidr), "%s/%u", text, ifa.ifa_prefixlen);
	/* One that no document can have is not shown. */
	if (strcmp(text, peer) || value_read(field, cidr, cidr, sizeof(cidr)))
		return true;
	wrong = value_insert(field, &device->spec->value[WIRE_ADDRESSES], cidr);
	return !wrong;
}

static bool set_number(struct item *item, unsigned int field, uint32_t number)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", number);
	return item_set(item, field, text);
}

/* The text of a prefix that may be absent: everything. */
static bool set_to(struct item *route, const struct nlmsghdr *nlh, const struct rtmsg *rtm)
{
	char text[INET6_ADDRSTRLEN], prefix[VALUE_SIZE];

	if (!addr_of(nlh, sizeof(*rtm), RTA_DST, rtm->rtm_family, text))
		snprintf(text, sizeof(text), "%s", rtm->rtm_family == AF_INET ? "0.0.0.0" : "::");
	snprintf(prefix, sizeof(prefix), "%s/%u", text, rtm->rtm_dst_len);
	value_read(&block_route.field[ROUTE_TO], prefix, prefix, sizeof(prefix));
	return item_set(route, ROUTE_TO, prefix);
}

static bool take_route(const struct nlmsghdr *nlh, void *ctx)
{
	struct device *device = ctx;
	char text[INET6_ADDRSTRLEN];
	struct item *route;
	struct rtmsg rtm;
	bool ok;

	memcpy(&rtm, NLMSG_DATA(nlh), sizeof(rtm));
	/* A kernel without IPv6 answers with the routes of IPv4. */
	if (nlh->nlmsg_type != RTM_NEWROUTE || rtm.rtm_family != device->family ||
	    rtm.rtm_protocol != RTPROT_STATIC || rtm.rtm_type != RTN_UNICAST ||
	    rtm.rtm_flags & RTM_F_CLONED ||
	    rtnl_u32(rtnl_attr(nlh, sizeof(rtm), RTA_OIF)) != device->ifindex)
		return true;
	route = item_add(device->spec, WIRE_ROUTES);
	ok = route && set_to(route, nlh, &rtm) &&
	     set_number(route, ROUTE_METRIC, rtnl_u32(rtnl_attr(nlh, sizeof(rtm), RTA_PRIORITY))) &&
	     set_number(route, ROUTE_TABLE, rtnl_u32(rtnl_attr(nlh, sizeof(rtm), RTA_TABLE)));
	if (ok && addr_of(nlh, sizeof(rtm), RTA_GATEWAY, rtm.rtm_family, text))
		ok = item_set(route, ROUTE_VIA, text);
	if (ok && addr_of(nlh, sizeof(rtm), RTA_PREFSRC, rtm.rtm_family, text))
		ok = item_set(route, ROUTE_SRC, text);
	return ok;
}

static int read_addresses(struct device *device)
{
	struct ifaddrmsg ifa = { .ifa_index = device->ifindex };
	struct rtnl_request req;

	rtnl_begin(&req, RTM_GETADDR, NLM_F_DUMP, &ifa, sizeof(ifa));
	return rtnl_ask(&req, take_address, device, "addresses");
}

static int read_routes(struct device *device, int family)
{
	struct rtmsg rtm = { .rtm_family = family };
	struct rtnl_request req;

	device->family = family;
	rtnl_begin(&req, RTM_GETROUTE, NLM_F_DUMP, &rtm, sizeof(rtm));
	rtnl_add_u32(&req, RTA_OIF, device->ifindex);
	return rtnl_ask(&req, take_route, device, "routes");
}

int netif_read(const char *netns, const char *ifname, struct item *spec)
{
	struct device device = { .spec = spec };
	struct netif netif;
	int ret = netif_find(netns, ifname, &netif);

	/* It may have gone since the wires were listed. */
	if (ret || !netif.ifindex)
		return ret;
	device.ifindex = netif.ifindex;
	ret = read_addresses(&device);
	if (!ret)
		ret = read_routes(&device, AF_INET);
	if (!ret)
		ret = read_routes(&device, AF_INET6);
	if (!ret && !item_set(spec, WIRE_STATE, netif.up ? "up" : "down"))
		ret = EXIT_REFUSED;
	return ret;
}

/* --- changes */

int netif_state(const char *netns, const char *ifname, const char *state)
{
	struct device device = { .ifindex = 0 };
	struct ifinfomsg ifi = { .ifi_change = IFF_UP };
	struct rtnl_request req;
	char what[64];

	if (need_device(&device, netns, ifname))
		return EXIT_REFUSED;
	ifi.ifi_index = device.ifindex;
	ifi.ifi_flags = strcmp(state, "up") ? 0 : IFF_UP;
	rtnl_begin(&req, RTM_NEWLINK, 0, &ifi, sizeof(ifi));
	snprintf(what, sizeof(what), "wire \"%s\": state %s", ifname, state);
	return rtnl_ask(&req, NULL, NULL, what);
}

int netif_delete(const char *netns, const char *ifname)
{
	struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };
	struct rtnl_request req;
	struct refusal refusal;
	char what[64];
	int error;

	if (!rtnl_open(netns))
		return EXIT_REFUSED;
	rtnl_begin(&req, RTM_DELLINK, 0, &ifi, sizeof(ifi));
	rtnl_add_string(&req, IFLA_IFNAME, ifname);
	error = rtnl_try(&req, NULL, NULL, &refusal);
	snprintf(what, sizeof(what), "device \"%s\"", ifname);
	return rtnl_tell(&refusal, error == ENODEV ? 0 : error, what);
}

/* Split a canonical prefix. */
static void read_prefix(const char *text, struct words_addr *addr, unsigned int *bits)
{
	const char *slash = strchr(text, '/');
	char host[INET6_ADDRSTRLEN];

	snprintf(host, sizeof(host), "%.*s", (int)strcspn(text, "/"), text);
	words_parse_addr(addr, host);
	*bits = slash ? (unsigned int)atoi(slash + 1) : words_addr_bits(addr);
}

/* Flags of a request that adds, or of one that deletes. */
static int flags_of(enum netif_op op)
{
	return op == NETIF_DELETE ? 0 : NLM_F_CREATE | NLM_F_EXCL;
}

int netif_address(const char *netns, const char *ifname, const char *cidr, enum netif_op op)
{
	struct device device = { .ifindex = 0 };
	struct ifaddrmsg ifa = { .ifa_scope = RT_SCOPE_UNIVERSE };
	struct words_addr addr;
	struct rtnl_request req;
	unsigned int bits;
	char what[128];

	if (need_device(&device, netns, ifname))
		return EXIT_REFUSED;
	read_prefix(cidr, &addr, &bits);
	ifa.ifa_index = device.ifindex;
	ifa.ifa_family = addr.family;
	ifa.ifa_prefixlen = bits;
	rtnl_begin(&req, op == NETIF_DELETE ? RTM_DELADDR : RTM_NEWADDR, flags_of(op), &ifa,
	      sizeof(ifa));
	add_addr(&req, IFA_LOCAL, &addr);
	add_addr(&req, IFA_ADDRESS, &addr);
	snprintf(what, sizeof(what), "wire \"%s\": address %s", ifname, cidr);
	return change(&req, op, what);
}

int netif_route(const char *netns, const char *ifname, const struct item *route,
		enum netif_op op)
{
	struct rtmsg rtm = { .rtm_protocol = RTPROT_STATIC, .rtm_type = RTN_UNICAST };
	const char *to = route->value[ROUTE_TO], *via = route->value[ROUTE_VIA];
	const char *src = route->value[ROUTE_SRC], *metric = route->value[ROUTE_METRIC];
	struct device device = { .ifindex = 0 };
	struct words_addr addr, hop, from;
	struct rtnl_request req;
	unsigned int bits;
	char what[128];

	if (need_device(&device, netns, ifname))
		return EXIT_REFUSED;
	read_prefix(strcmp(to, "default") ? to : "0.0.0.0/0", &addr, &bits);
	rtm.rtm_family = addr.family;
	rtm.rtm_dst_len = bits;
	/*
	 * A next hop over a wire is always its other end. The kernel's own check would fail
	 * while the wire has no path.
	 */
	rtm.rtm_flags = via ? RTNH_F_ONLINK : 0;
	rtm.rtm_scope = via || addr.family == AF_INET6 ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
	rtnl_begin(&req, op == NETIF_DELETE ? RTM_DELROUTE : RTM_NEWROUTE, flags_of(op), &rtm,
	      sizeof(rtm));
	add_addr(&req, RTA_DST, &addr);
	rtnl_add_u32(&req, RTA_OIF, device.ifindex);
	rtnl_add_u32(&req, RTA_TABLE, strtoul(item_get(route, ROUTE_TABLE), NULL, 10));
	if (via && words_parse_addr(&hop, via))
		add_addr(&req, RTA_GATEWAY, &hop);
	if (src && words_parse_addr(&from, src))
		add_addr(&req, RTA_PREFSRC, &from);
	/* Without it, a route of IPv6 with any other metric may be deleted. */
	if (metric || addr.family == AF_INET6)
		rtnl_add_u32(&req, RTA_PRIORITY,
			     metric ? strtoul(metric, NULL, 10) : METRIC6_DEFAULT);
	snprintf(what, sizeof(what), "wire \"%s\": route to %s", ifname, to);
	return change(&req, op, what);
}
