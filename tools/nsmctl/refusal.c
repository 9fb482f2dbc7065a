// SPDX-License-Identifier: GPL-2.0
/*
 * Extended acknowledgements, read and told. See refusal.h. libnl has nothing
 * for them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "refusal.h"

static void append_name(char *path, size_t size, const struct attr_set *set,
			unsigned int type)
{
	size_t len = strlen(path);
	const char *dot = len ? "." : "";

	if (set && type <= set->max && set->name[type])
		snprintf(path + len, size - len, "%s%s", dot, set->name[type]);
	else
		snprintf(path + len, size - len, "%s%u", dot, type);
}

/*
 * Path of the attribute @offset bytes into the request. Where @nest is asked
 * for, the offset is that of a nest, and the set of what is inside is kept.
 */
static bool find_path(const struct nlmsghdr *request, uint32_t offset,
		      const struct attr_set *set, char *path, size_t size,
		      const struct attr_set **inside)
{
	const char *base = (const char *)request;
	struct nlattr *nla;
	int len;

	if (request->nlmsg_len < NLMSG_LENGTH(GENL_HDRLEN))
		return false;
	nla = (struct nlattr *)(base + NLMSG_LENGTH(GENL_HDRLEN));
	len = request->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN);
	while (nla_ok(nla, len)) {
		uint32_t start = (const char *)nla - base;
		unsigned int type = nla_type(nla);

		if (offset >= start + NLA_ALIGN(nla->nla_len)) {
			nla = nla_next(nla, &len);
			continue;
		}
		append_name(path, size, set, type);
		set = set && set->nest && type <= set->max ? set->nest[type] :
							     NULL;
		if (offset < start + NLA_HDRLEN) {
			if (inside)
				*inside = set;
			return offset == start;
		}
		len = nla_len(nla);
		nla = nla_data(nla);
	}
	return false;
}

static void read_policy(struct refusal *refusal, struct nlattr *policy)
{
	struct nlattr *tb[NL_POLICY_TYPE_ATTR_MAX + 1];

	if (attrs_parse(tb, NL_POLICY_TYPE_ATTR_MAX, nla_data(policy),
			nla_len(policy)) < 0)
		return;
	if (tb[NL_POLICY_TYPE_ATTR_MIN_VALUE_U] &&
	    tb[NL_POLICY_TYPE_ATTR_MAX_VALUE_U] &&
	    nla_len(tb[NL_POLICY_TYPE_ATTR_MIN_VALUE_U]) >= 8 &&
	    nla_len(tb[NL_POLICY_TYPE_ATTR_MAX_VALUE_U]) >= 8) {
		refusal->min = nla_get_u64(tb[NL_POLICY_TYPE_ATTR_MIN_VALUE_U]);
		refusal->max = nla_get_u64(tb[NL_POLICY_TYPE_ATTR_MAX_VALUE_U]);
		refusal->range = true;
	}
}

void refusal_read(struct refusal *refusal, const struct nlmsghdr *ack,
		  const struct nlmsghdr *request, const struct attr_set *set)
{
	const struct nlmsgerr *err = NLMSG_DATA(ack);
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1];
	const struct attr_set *inside = set;
	const char *data = NLMSG_DATA(ack);
	size_t skip, len;

	len = ack->nlmsg_len - NLMSG_HDRLEN;
	if (!(ack->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (ack->nlmsg_type == NLMSG_DONE) {
		skip = NLMSG_ALIGN(sizeof(int));
	} else {
		skip = sizeof(*err);
		if (!(ack->nlmsg_flags & NLM_F_CAPPED))
			skip += NLMSG_ALIGN(err->msg.nlmsg_len) - NLMSG_HDRLEN;
	}
	if (skip > len || attrs_parse(tb, NLMSGERR_ATTR_MAX, data + skip,
				      len - skip) < 0)
		return;

	if (tb[NLMSGERR_ATTR_MSG])
		snprintf(refusal->text, sizeof(refusal->text), "%.*s",
			 nla_len(tb[NLMSGERR_ATTR_MSG]),
			 (char *)nla_data(tb[NLMSGERR_ATTR_MSG]));
	if (tb[NLMSGERR_ATTR_OFFS] && nla_len(tb[NLMSGERR_ATTR_OFFS]) >= 4 &&
	    !find_path(request, nla_get_u32(tb[NLMSGERR_ATTR_OFFS]), set,
		       refusal->attribute, sizeof(refusal->attribute), NULL))
		refusal->attribute[0] = '\0';
	if (tb[NLMSGERR_ATTR_POLICY])
		read_policy(refusal, tb[NLMSGERR_ATTR_POLICY]);
	if (tb[NLMSGERR_ATTR_MISS_TYPE] &&
	    nla_len(tb[NLMSGERR_ATTR_MISS_TYPE]) >= 4) {
		if (tb[NLMSGERR_ATTR_MISS_NEST] &&
		    nla_len(tb[NLMSGERR_ATTR_MISS_NEST]) >= 4)
			find_path(request,
				  nla_get_u32(tb[NLMSGERR_ATTR_MISS_NEST]), set,
				  refusal->missing, sizeof(refusal->missing),
				  &inside);
		append_name(refusal->missing, sizeof(refusal->missing), inside,
			    nla_get_u32(tb[NLMSGERR_ATTR_MISS_TYPE]));
	}
}

void refusal_tell(const struct refusal *refusal)
{
	const char *error = strerror(refusal->error);
	char more[320] = "";
	size_t len = 0;

	if (refusal->attribute[0])
		len += snprintf(more + len, sizeof(more) - len,
				", attribute %s", refusal->attribute);
	if (refusal->missing[0])
		len += snprintf(more + len, sizeof(more) - len,
				", missing attribute %s", refusal->missing);
	if (refusal->range)
		len += snprintf(more + len, sizeof(more) - len,
				", allowed %" PRIu64 " to %" PRIu64,
				refusal->min, refusal->max);
	if (refusal->error == EPERM && !refusal->text[0])
		snprintf(more + len, sizeof(more) - len,
			 ": this needs CAP_NET_ADMIN in the network namespace");

	if (!refusal->error)
		complain("warning: %s%s", refusal->text, more);
	else if (refusal->text[0])
		complain("%s (%s)%s", refusal->text, error, more);
	else
		complain("%s%s", error, more);
}

bool refusal_from_skew(const struct refusal *refusal)
{
	switch (refusal->error) {
	case EOPNOTSUPP:	/* the operation is not known */
	case EINVAL:		/* the attribute is not known */
	case ERANGE:		/* the value is not known */
		return true;
	default:
		return false;
	}
}
