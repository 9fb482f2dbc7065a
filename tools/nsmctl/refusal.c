// SPDX-License-Identifier: GPL-2.0
/*
 * Parse and print extended acknowledgments, which libnl does not support. See
 * refusal.h.
 */
#include <ctype.h>
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
 * Path of the attribute at @offset in the request. If @inside is given, @offset
 * is the offset of a nest, and @inside is set to the attribute set of the nest.
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

/*
 * Word of the command line for an attribute: "link.dst-port" is dstport,
 * "link.remote6" remote, "dport-max" dport, and "class.target" target.
 * Attributes that identify the object have none, because the message names the
 * object.
 */
static bool word_of(const char *path, char *word, size_t size)
{
	static const char *const ends[] = {
		"6", "-min", "-max", "-len", "-mask", "-mode", "-inherit",
	};
	static const char *const names[] = {
		"ifname", "ifindex", "netnsid", "name", "index",
	};
	static const struct {
		const char *attr, *word;
	} others[] = {
		{ "device", "dev" }, { "new-name", "name" },
		{ "class-name", "class" }, { "class-option", "classopt" },
		{ "udp-csum", "udpcsum" }, { "ce-threshold", "ce_threshold" },
		{ "probe-budget", "probe-budget" },
		{ "duplicate-max", "duplicate-max" },
		{ "interval-busy", "busy" }, { "interval-idle", "idle" },
		{ "interval-asleep", "asleep" }, { "sla-rtt", "rtt" },
		{ "sla-jitter", "jitter" }, { "sla-loss", "loss" },
	};
	const char *last = strrchr(path, '.');
	unsigned int i;
	size_t len;
	char *to;

	last = last ? last + 1 : path;
	if (!strcmp(path, "class"))	/* the whole nest */
		return false;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(last, names[i]))
			return false;
	}
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (strcmp(last, others[i].attr))
			continue;
		snprintf(word, size, "%s", others[i].word);
		return true;
	}
	len = strlen(last);
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t end = strlen(ends[i]);

		if (len > end && !strcmp(last + len - end, ends[i]))
			len -= end;
	}
	for (to = word; len && to < word + size - 1; last++, len--) {
		if (*last != '-')
			*to++ = *last;
	}
	*to = '\0';
	return *word;
}

/* Whether a text contains a full word. */
static bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word);
	const char *at = text;

	for (; (at = strstr(at, word)); at += len) {
		if ((at == text || !isalnum((unsigned char)at[-1])) &&
		    !isalnum((unsigned char)at[len]))
			return true;
	}
	return false;
}

/*
 * Turn "no such wire; ..." into "no wire "w0" here; ...", with the name from
 * the command line.
 */
static void name_object(const char *text, char *to, size_t size)
{
	const char *const no_such = "no such ";
	unsigned int i;

	for (i = 0; i < TAKEN_MAX && run.taken[i].word; i++) {
		const struct taken *t = &run.taken[i];
		size_t len = strlen(t->what);
		const char *place = " here", *rest;

		if (strncmp(text, no_such, strlen(no_such)) ||
		    strncmp(text + strlen(no_such), t->what, len))
			continue;
		rest = text + strlen(no_such) + len;
		if (*rest && *rest != ';' && *rest != ' ')
			continue;
		if (*rest == ' ')
			place = "";	/* the text contains the place */
		else if (t->elsewhere)
			place = " in that network namespace";
		else if (!strcmp(t->what, "class"))
			place = " in this profile";
		snprintf(to, size, t->index ? "no %s with index %s%s%s" :
			 "no %s \"%s\"%s%s", t->what, t->word, place, rest);
		return;
	}
	snprintf(to, size, "%s", text);
}

void refusal_tell(const struct refusal *refusal)
{
	const char *error = strerror(refusal->error);
	char more[320] = "", word[64], text[320];
	size_t len = 0;

	name_object(refusal->text, text, sizeof(text));
	if (refusal->attribute[0] && run.details)
		len += snprintf(more + len, sizeof(more) - len,
				", attribute %s", refusal->attribute);
	else if (word_of(refusal->attribute, word, sizeof(word)) &&
		 !has_word(text, word))
		len += snprintf(more + len, sizeof(more) - len, ", in \"%s\"",
				word);
	if (refusal->missing[0] && run.details)
		len += snprintf(more + len, sizeof(more) - len,
				", missing attribute %s", refusal->missing);
	else if (word_of(refusal->missing, word, sizeof(word)))
		len += snprintf(more + len, sizeof(more) - len,
				", \"%s\" is missing", word);
	if (refusal->range)
		len += snprintf(more + len, sizeof(more) - len,
				", allowed %" PRIu64 " to %" PRIu64,
				refusal->min, refusal->max);
	if (refusal->error == EPERM && !text[0])
		snprintf(more + len, sizeof(more) - len,
			 ": this needs CAP_NET_ADMIN in the network namespace");

	if (!refusal->error)
		complain("warning: %s%s", text, more);
	else if (text[0])
		complain("%s (%s)%s", text, error, more);
	else
		complain("%s%s", error, more);
}

bool refusal_from_skew(const struct refusal *refusal)
{
	switch (refusal->error) {
	case EOPNOTSUPP:	/* unknown operation */
	case EINVAL:		/* unknown attribute */
	case ERANGE:		/* unknown value */
		return true;
	default:
		return false;
	}
}
