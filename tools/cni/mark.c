// SPDX-License-Identifier: GPL-2.0
/*
 * The class of the packets of a pod, by traffic control. See mark.h.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/tc_act/tc_skbedit.h>

#include "cni.h"
#include "decode.h"
#include "mark.h"
#include "netif.h"
#include "nl.h"
#include "profile.h"
#include "rtnl.h"
#include "suggest.h"

#define EGRESS	TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS)
#define PREF	1U

/* --- classes */

static int find_class(const struct profile *profile, const char *name)
{
	struct suggestion s = { .word = name };
	unsigned int i;

	for (i = 0; i < profile->classes; i++) {
		if (!strcmp(profile->class[i].name, name))
			return profile->class[i].index;
		suggest_try(&s, profile->class[i].name, NULL);
	}
	if (s.best)
		return cni_fail(CNI_POD, "profile \"%s\" has no class \"%s\", do you mean \"%s\"?",
				profile->name, name, s.best);
	return cni_fail(CNI_POD,
			"profile \"%s\" has no class \"%s\": \"nsmctl class show %s\" lists its classes",
			profile->name, name, profile->name);
}

int mark_class(const char *profile, const char *class)
{
	struct answers answers = { .count = 0 };
	struct profile answer;
	struct nl_msg *msg;
	int ret;

	msg = profile_request(NSMWIRE_CMD_PROFILE_GET, profile);
	if (!msg)
		return cni_fail_told(CNI_REFUSED, "the classes of a profile");
	if (request_send(msg, &attrs_profile, &answers) || !answers.count ||
	    !profile_decode(&answer, answers.nlh[0])) {
		answers_free(&answers);
		return cni_fail_told(CNI_REFUSED, "the classes of a profile");
	}
	ret = find_class(&answer, class);
	profile_free(&answer);
	answers_free(&answers);
	return ret;
}

/* As the kernel has it (kernel/pure/class.c), and qos.rst. */
uint32_t mark_priority(int class)
{
	switch (class) {
	case -1:
	case NSMWIRE_CLASS_DEFAULT:
		return 0;
	case NSMWIRE_CLASS_SCAVENGER:
		return 1;
	default:
		return 7 - class;
	}
}

/* --- the filter */

/* Header of a request about the filters of a device. */
static struct tcmsg header(uint32_t ifindex, uint32_t parent)
{
	return (struct tcmsg) {
		.tcm_family = AF_UNSPEC,
		.tcm_ifindex = ifindex,
		.tcm_parent = parent,
	};
}

static int find_device(const char *netns, const char *ifname, uint32_t *ifindex)
{
	struct netif netif;

	if (netif_find(netns, ifname, &netif))
		return cni_fail_told(CNI_REFUSED, "the class of the pod");
	*ifindex = netif.ifindex;
	return 0;
}

static int add_qdisc(uint32_t ifindex)
{
	struct tcmsg tcm = header(ifindex, TC_H_CLSACT);
	struct rtnl_request req;

	tcm.tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0);
	rtnl_begin(&req, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, &tcm, sizeof(tcm));
	rtnl_add_string(&req, TCA_KIND, "clsact");
	return rtnl_ask(&req, NULL, NULL, "qdisc clsact");
}

static void put_action(struct rtnl_request *req, uint32_t priority)
{
	struct tc_skbedit parms = { .action = TC_ACT_PIPE };
	struct rtattr *actions, *action, *options;

	actions = rtnl_nest(req, TCA_MATCHALL_ACT);
	action = rtnl_nest(req, 1);
	rtnl_add_string(req, TCA_ACT_KIND, "skbedit");
	options = rtnl_nest(req, TCA_ACT_OPTIONS);
	rtnl_add(req, TCA_SKBEDIT_PARMS, &parms, sizeof(parms));
	rtnl_add_u32(req, TCA_SKBEDIT_PRIORITY, priority);
	rtnl_nest_end(req, options);
	rtnl_nest_end(req, action);
	rtnl_nest_end(req, actions);
}

static int add_filter(uint32_t ifindex, uint32_t priority)
{
	struct tcmsg tcm = header(ifindex, EGRESS);
	struct rtattr *options;
	struct rtnl_request req;

	tcm.tcm_info = TC_H_MAKE(PREF << 16, htons(ETH_P_ALL));
	rtnl_begin(&req, RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_EXCL, &tcm, sizeof(tcm));
	rtnl_add_string(&req, TCA_KIND, "matchall");
	options = rtnl_nest(&req, TCA_OPTIONS);
	put_action(&req, priority);
	rtnl_nest_end(&req, options);
	return rtnl_ask(&req, NULL, NULL, "filter matchall with action skbedit");
}

int mark_add(const char *netns, const char *ifname, uint32_t priority)
{
	uint32_t ifindex = 0;

	if (find_device(netns, ifname, &ifindex))
		return CNI_FAILED;
	if (add_qdisc(ifindex) || add_filter(ifindex, priority))
		return cni_fail_told(CNI_REFUSED,
				     "the class of the pod needs sch_ingress, cls_matchall and act_skbedit in the kernel");
	return 0;
}

/* The priority that a filter sets; 0 if it sets none. */
static bool take_filter(const struct nlmsghdr *nlh, void *ctx)
{
	uint32_t *priority = ctx;
	const struct rtattr *rta;
	struct tcmsg tcm;

	memcpy(&tcm, NLMSG_DATA(nlh), sizeof(tcm));
	if (tcm.tcm_info >> 16 != PREF ||
	    !rtnl_is(rtnl_attr(nlh, sizeof(tcm), TCA_KIND), "matchall"))
		return true;
	rta = rtnl_attr_in(rtnl_attr(nlh, sizeof(tcm), TCA_OPTIONS), TCA_MATCHALL_ACT);
	rta = rtnl_attr_in(rtnl_attr_in(rta, 1), TCA_ACT_OPTIONS);
	rta = rtnl_attr_in(rta, TCA_SKBEDIT_PRIORITY);
	if (rta)
		*priority = rtnl_u32(rta);
	return true;
}

int mark_check(const char *netns, const char *ifname, uint32_t priority)
{
	struct rtnl_request req;
	uint32_t set = 0, ifindex = 0;
	struct tcmsg tcm;

	if (find_device(netns, ifname, &ifindex))
		return CNI_FAILED;
	tcm = header(ifindex, EGRESS);
	rtnl_begin(&req, RTM_GETTFILTER, NLM_F_DUMP, &tcm, sizeof(tcm));
	if (rtnl_ask(&req, take_filter, &set, "filters"))
		return cni_fail_told(CNI_DIFFERS, "the class of the pod");
	if (set == priority)
		return 0;
	return cni_fail(CNI_DIFFERS,
			"the packets of the pod do not have its class any more: a filter of the wire \"%s\" was changed or deleted",
			ifname);
}
