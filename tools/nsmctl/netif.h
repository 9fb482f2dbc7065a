/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The device of a wire, by rtnetlink in its network namespace: whether it is up, its
 * addresses, and its static routes.
 *
 * Addresses with a peer, link-local and dynamic ones are neither shown nor deleted; of
 * routes, only those of "proto static" are, which is what this tool makes.
 */
#ifndef NSMCTL_NETIF_H
#define NSMCTL_NETIF_H

#include <stdbool.h>
#include <stdint.h>

#include "manifest.h"

/* Size of a link-layer address as text, including the NUL. */
#define NETIF_MAC_SIZE	18

struct netif {
	uint32_t ifindex;		/* 0: there is no such device */
	bool wire;			/* of the kind nsmwire */
	bool up;
	uint32_t mtu;
	char mac[NETIF_MAC_SIZE];	/* "": it has none */
};

/*
 * Look up a device. Return: EXIT_OK, also if there is none, or EXIT_REFUSED after a
 * complaint.
 */
int netif_find(const char *netns, const char *ifname, struct netif *netif);

/* Delete a device. What is gone already need not be deleted. Return: as above. */
int netif_delete(const char *netns, const char *ifname);

/*
 * Read the device into the fields "state", "addresses" and "routes" of a wire. Return:
 * EXIT_OK, or EXIT_REFUSED after a complaint.
 */
int netif_read(const char *netns, const char *ifname, struct item *spec);

/* Set the device up or down, as "up" and "down" say. Return: as above. */
int netif_state(const char *netns, const char *ifname, const char *state);

/*
 * Add or delete an address, as 10.1.0.1/24, or a route, which is an item of "routes". What is
 * gone already need not be deleted, and with NETIF_ANEW what is there need not be added.
 * Return: as above.
 */
enum netif_op {
	NETIF_DELETE,
	NETIF_ADD,
	NETIF_ANEW,
};

int netif_address(const char *netns, const char *ifname, const char *cidr, enum netif_op op);
int netif_route(const char *netns, const char *ifname, const struct item *route,
		enum netif_op op);

#endif /* NSMCTL_NETIF_H */
