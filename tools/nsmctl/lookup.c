// SPDX-License-Identifier: GPL-2.0
/*
 * Cache of names. See lookup.h. The cache uses the binary trees of the C
 * library.
 */
#include <search.h>
#include <stdio.h>
#include <stdlib.h>

#include "lookup.h"
#include "rtlink.h"

/*
 * A cached namespace, which has no ifindex, or a cached device. The name is ""
 * if there is none.
 */
struct known {
	int32_t netnsid;
	uint32_t ifindex;
	char name[256];
};

static void *namespaces, *devices;
static bool asked;	/* namespaces have been listed */

static int compare(const void *a, const void *b)
{
	const struct known *one = a, *other = b;

	if (one->netnsid != other->netnsid)
		return one->netnsid < other->netnsid ? -1 : 1;
	if (one->ifindex != other->ifindex)
		return one->ifindex < other->ifindex ? -1 : 1;
	return 0;
}

static const char *find(void *const *tree, const struct known *key)
{
	struct known **found = tfind(key, tree, compare);

	return found ? (*found)->name : NULL;
}

/* Add an entry. If a namespace has several names, the first one stays. */
static const char *keep(void **tree, const struct known *entry)
{
	struct known *copy = malloc(sizeof(*copy)), **kept;

	if (!copy)
		return NULL;
	*copy = *entry;
	kept = tsearch(copy, tree, compare);
	if (!kept || *kept != copy)
		free(copy);
	return kept ? (*kept)->name : NULL;
}

static void keep_netns(void *ctx, int netnsid, const char *name)
{
	struct known entry = { .netnsid = netnsid };

	(void)ctx;
	snprintf(entry.name, sizeof(entry.name), "%s", name);
	keep(&namespaces, &entry);
}

const char *lookup_netns(int32_t netnsid)
{
	const struct known key = { .netnsid = netnsid };

	if (!asked)
		rtlink_each_netns(keep_netns, NULL);
	asked = true;
	return find(&namespaces, &key);
}

const char *lookup_device(int32_t netnsid, uint32_t ifindex)
{
	struct known entry = { .netnsid = netnsid, .ifindex = ifindex };
	const char *name = find(&devices, &entry);
	struct rtlink link;

	if (!name) {
		if (!rtlink_get(&link, NULL, ifindex, netnsid))
			snprintf(entry.name, sizeof(entry.name), "%s",
				 link.ifname);
		name = keep(&devices, &entry);
	}
	return name && *name ? name : NULL;
}

void lookup_forget(void)
{
	tdestroy(namespaces, free);
	tdestroy(devices, free);
	namespaces = NULL;
	devices = NULL;
	asked = false;
}
