// SPDX-License-Identifier: GPL-2.0
/*
 * The wire of a command. See target.h.
 */
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>

#include "args.h"
#include "nsmctl.h"
#include "rtlink.h"
#include "target.h"
#include "words.h"

const struct arg target_words[] = {
	{ "dev", NULL, "WIRE: a name follows, even if it is a keyword", NULL },
	{ "ifindex", NULL, "WIRE: device index of the wire", "index" },
	{ "netnsid", NULL, "WIRE: its device is in the netns with this id", NULL },
	{ "netns", NULL, "its device is in the netns with this name", NULL },
	{ NULL, NULL, NULL, NULL },
};

static int take_netns(struct target *target, int *argc, char ***argv)
{
	uint64_t number;

	if (*argc < 1)
		return EXIT_OK;
	if (!strcmp(**argv, "netnsid")) {
		if (*argc < 2 ||
		    !words_number((*argv)[1], 0, INT32_MAX, &number))
			return usage_error("\"netnsid\" wants the id of a network namespace, a number");
		target->netnsid = number;
		target->elsewhere = true;
		run.taken[0].elsewhere = true;
	} else if (!strcmp(**argv, "netns")) {
		if (*argc < 2 || !*(*argv)[1])
			return usage_error("\"netns\" wants the name of a network namespace, or its path");
		target->netns = (*argv)[1];
		run.taken[0].elsewhere = true;
	} else {
		return EXIT_OK;
	}
	*argc -= 2;
	*argv += 2;
	return EXIT_OK;
}

int target_take(struct target *target, int *argc, char ***argv)
{
	uint64_t number;
	const char *name;
	bool spelled;

	memset(target, 0, sizeof(*target));
	if (*argc < 1)
		return usage_error("which wire? NAME, dev NAME or ifindex N is missing");
	if (!strcmp(**argv, "ifindex")) {
		if (*argc < 2 ||
		    !words_number((*argv)[1], 1, INT32_MAX, &number))
			return usage_error("\"ifindex\" wants the index of a device");
		target->ifindex = number;
		taken("wire", (*argv)[1]);
		run.taken[0].index = true;
		*argc -= 2;
		*argv += 2;
		return take_netns(target, argc, argv);
	}
	spelled = !strcmp(**argv, "dev");
	if (spelled) {
		if (*argc < 2)
			return usage_error("\"dev\" wants the name of a wire");
		(*argc)--;
		(*argv)++;
	}
	name = **argv;
	if (!spelled && args_option(name))
		return EXIT_USAGE;
	if (!words_altname(name))
		return usage_error("\"%s\" is not a name that a device can have",
				   name);
	taken("wire", name);
	if (words_ifname(name))
		memcpy(target->ifname, name, strlen(name) + 1);
	else
		target->altname = name;
	(*argc)--;
	(*argv)++;
	return take_netns(target, argc, argv);
}

/* Look up an altname. The family accepts names of up to 15 bytes. */
static int find_altname(struct target *target)
{
	int netnsid = target->elsewhere ? target->netnsid : RTLINK_HERE, ret;
	struct rtlink link;

	if (!target->altname)
		return EXIT_OK;
	ret = rtlink_get(&link, target->altname, 0, netnsid);
	if (!ret) {
		target->ifindex = link.ifindex;
		return EXIT_OK;
	}
	complain("no device \"%s\" (%s)", target->altname, strerror(-ret));
	return EXIT_REFUSED;
}

int target_find(struct target *target)
{
	int ret = EXIT_OK;

	if (target->netns) {
		ret = netns_find(target->netns, &target->netnsid);
		target->elsewhere = target->netnsid != RTLINK_HERE;
	}
	return ret ? ret : find_altname(target);
}

static int put(struct nl_msg *msg, const struct target *target, int ifindex,
	       int ifname, int netnsid)
{
	int ret;

	if (target->ifname[0])
		ret = nla_put_string(msg, ifname, target->ifname);
	else
		ret = nla_put_u32(msg, ifindex, target->ifindex);
	if (!ret && target->elsewhere)
		ret = nla_put_s32(msg, netnsid, target->netnsid);
	return ret;
}

int target_put_wire(struct nl_msg *msg, const struct target *target)
{
	return put(msg, target, NSMWIRE_A_WIRE_IFINDEX, NSMWIRE_A_WIRE_IFNAME,
		   NSMWIRE_A_WIRE_NETNSID);
}

int target_put_stats(struct nl_msg *msg, const struct target *target)
{
	return put(msg, target, NSMWIRE_A_STATS_IFINDEX,
		   NSMWIRE_A_STATS_IFNAME, NSMWIRE_A_STATS_NETNSID);
}

int target_put_explain(struct nl_msg *msg, const struct target *target)
{
	return put(msg, target, NSMWIRE_A_EXPLAIN_IFINDEX,
		   NSMWIRE_A_EXPLAIN_IFNAME, NSMWIRE_A_EXPLAIN_NETNSID);
}
