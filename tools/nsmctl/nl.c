// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink socket, with the only functions that send requests and
 * receive answers. See nl.h. One socket serves a batch.
 *
 * The receive loop is here because the loop of libnl maps errors to a smaller
 * set of its own, ignores the error in NLMSG_DONE, and does not support
 * extended acknowledgments.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <netlink/genl/ctrl.h>

#include "module.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "refusal.h"

#define DUMP_TRIES	5
#define EVENT_BUFFER	1048576

/* The headers of libnl do not define it. */
#ifndef SOL_NETLINK
#define SOL_NETLINK	270
#endif

static struct nl_sock *sock;
static int family;

int family_id(void)
{
	return family;
}

int attrs_parse(struct nlattr **tb, int max, const void *data, size_t len)
{
	struct nlattr *nla = (struct nlattr *)data;
	int unknown = 0, left = len;

	memset(tb, 0, sizeof(*tb) * (max + 1));
	while (nla_ok(nla, left)) {
		if (nla_type(nla) > max)
			unknown++;
		else
			tb[nla_type(nla)] = nla;
		nla = nla_next(nla, &left);
	}
	return left > 0 ? -1 : unknown;
}

struct nlattr *attrs_of(const struct nlmsghdr *nlh, int *len)
{
	if (nlh->nlmsg_len < NLMSG_LENGTH(GENL_HDRLEN))
		return NULL;
	*len = nlh->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN);
	return (struct nlattr *)((char *)nlh + NLMSG_LENGTH(GENL_HDRLEN));
}

void answers_free(struct answers *answers)
{
	unsigned int i;

	for (i = 0; i < answers->count; i++)
		free(answers->nlh[i]);
	free(answers->nlh);
	memset(answers, 0, sizeof(*answers));
}

static int answers_add(struct answers *answers, const struct nlmsghdr *nlh)
{
	struct nlmsghdr **list, *copy;

	list = realloc(answers->nlh, sizeof(*list) * (answers->count + 1));
	if (!list)
		return -ENOMEM;
	answers->nlh = list;
	copy = malloc(nlh->nlmsg_len);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, nlh, nlh->nlmsg_len);
	list[answers->count++] = copy;
	return 0;
}

static struct nl_sock *sock_open(void)
{
	struct nl_sock *sk = nl_socket_alloc();
	int one = 1;

	if (!sk)
		return NULL;
	if (genl_connect(sk)) {
		nl_socket_free(sk);
		return NULL;
	}
	/*
	 * Without these options an error is only a number, which is not fatal.
	 */
	setsockopt(nl_socket_get_fd(sk), SOL_NETLINK, NETLINK_EXT_ACK, &one,
		   sizeof(one));
	setsockopt(nl_socket_get_fd(sk), SOL_NETLINK, NETLINK_GET_STRICT_CHK,
		   &one, sizeof(one));
	return sk;
}

void request_free(struct nl_msg *msg)
{
	if (msg)
		explicit_bzero(nlmsg_hdr(msg), nlmsg_get_max_size(msg));
	nlmsg_free(msg);
}

/* Free what was received, and leave nothing: the kernel sends back a refused request. */
static void free_received(unsigned char *buf, size_t len)
{
	if (buf)
		explicit_bzero(buf, len);
	free(buf);
}

static void error_tell(int error)
{
	complain("netlink: %s", strerror(error));
}

/* Result of one message. */
enum verdict {
	GO_ON,
	FINISHED,
	INTERRUPTED,
};

static enum verdict take(const struct nlmsghdr *nlh,
			 const struct nlmsghdr *request,
			 const struct attr_set *set, struct answers *answers,
			 bool *interrupted, struct refusal *refusal)
{
	const int *error;

	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		*interrupted = true;
	switch (nlh->nlmsg_type) {
	case NLMSG_NOOP:
		return GO_ON;
	case NLMSG_OVERRUN:
		refusal->error = ENOBUFS;
		return FINISHED;
	case NLMSG_ERROR:
	case NLMSG_DONE:
		error = NLMSG_DATA(nlh);
		if (nlh->nlmsg_len >= NLMSG_LENGTH(sizeof(*error)) && *error < 0)
			refusal->error = -*error;
		if (nlh->nlmsg_type == NLMSG_DONE ||
		    nlh->nlmsg_len >= NLMSG_LENGTH(sizeof(struct nlmsgerr)))
			refusal_read(refusal, nlh, request, set);
		return *interrupted && !refusal->error ? INTERRUPTED : FINISHED;
	default:
		if (answers && answers_add(answers, nlh))
			refusal->error = ENOMEM;
		return refusal->error ? FINISHED : GO_ON;
	}
}

/*
 * Receive all answers to a request. Return: 0, or -errno if the socket fails.
 */
static int receive(const struct nlmsghdr *request, const struct attr_set *set,
		   struct answers *answers, struct refusal *refusal,
		   enum verdict *verdict)
{
	bool interrupted = false;

	for (;;) {
		struct sockaddr_nl from;
		unsigned char *buf = NULL;
		struct nlmsghdr *nlh;
		int got, len;

		errno = 0;
		got = nl_recv(sock, &from, &buf, NULL);
		len = got;
		if (len <= 0) {
			free(buf);
			return errno ? -errno : -EIO;
		}
		*verdict = GO_ON;
		for (nlh = (void *)buf; *verdict == GO_ON && nlmsg_ok(nlh, len);
		     nlh = nlmsg_next(nlh, &len)) {
			if (nlh->nlmsg_seq != request->nlmsg_seq)
				continue;
			*verdict = take(nlh, request, set, answers,
					&interrupted, refusal);
		}
		free_received(buf, got);
		if (*verdict != GO_ON)
			return 0;
	}
}

static int talk(struct nl_msg *msg, const struct attr_set *set,
		struct answers *answers, struct refusal *refusal)
{
	struct nlmsghdr *request = nlmsg_hdr(msg);
	enum verdict verdict;
	int try, ret;

	if ((request->nlmsg_flags & NLM_F_DUMP) != NLM_F_DUMP)
		request->nlmsg_flags |= NLM_F_ACK;
	for (try = 0; try < DUMP_TRIES; try++) {
		memset(refusal, 0, sizeof(*refusal));
		request->nlmsg_seq = NL_AUTO_SEQ;
		errno = 0;
		ret = nl_send_auto(sock, msg);
		if (ret < 0)
			return errno ? -errno : -EIO;
		ret = receive(request, set, answers, refusal, &verdict);
		if (ret < 0)
			return ret;
		if (verdict != INTERRUPTED)
			return 0;
		if (answers && try + 1 < DUMP_TRIES)
			answers_free(answers);
	}
	complain("warning: the list kept changing while it was read");
	return 0;
}

/* Get the id of a family and, if @group is given, of a multicast group. */
static int family_find(const char *name, const char *group, int *group_id)
{
	struct nlattr *tb[CTRL_ATTR_MAX + 1], *attrs, *entry;
	struct answers answers = { .count = 0 };
	struct refusal refusal;
	struct nl_msg *msg;
	int ret, left, len;

	msg = nlmsg_alloc();
	if (!msg)
		return -ENOMEM;
	if (!genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, GENL_ID_CTRL, 0, 0,
			 CTRL_CMD_GETFAMILY, 1) ||
	    nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, name)) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	ret = talk(msg, NULL, &answers, &refusal);
	nlmsg_free(msg);
	if (!ret && refusal.error)
		ret = -refusal.error;
	if (!ret && answers.count < 1)
		ret = -EPROTO;
	if (ret)
		goto out;

	ret = -EPROTO;
	attrs = attrs_of(answers.nlh[0], &len);
	if (!attrs || attrs_parse(tb, CTRL_ATTR_MAX, attrs, len) < 0 ||
	    !tb[CTRL_ATTR_FAMILY_ID])
		goto out;
	ret = nla_get_u16(tb[CTRL_ATTR_FAMILY_ID]);
	if (!group || !tb[CTRL_ATTR_MCAST_GROUPS])
		goto out;
	nla_for_each_nested(entry, tb[CTRL_ATTR_MCAST_GROUPS], left) {
		struct nlattr *grp[CTRL_ATTR_MCAST_GRP_MAX + 1];

		attrs_parse(grp, CTRL_ATTR_MCAST_GRP_MAX, nla_data(entry),
			    nla_len(entry));
		if (grp[CTRL_ATTR_MCAST_GRP_NAME] &&
		    grp[CTRL_ATTR_MCAST_GRP_ID] &&
		    !strcmp(nla_get_string(grp[CTRL_ATTR_MCAST_GRP_NAME]),
			    group))
			*group_id = nla_get_u32(grp[CTRL_ATTR_MCAST_GRP_ID]);
	}
out:
	answers_free(&answers);
	return ret;
}

/*
 * Open the socket and look up the family, once. Return: false after a
 * complaint.
 */
static bool ready(void)
{
	if (!sock)
		sock = sock_open();
	if (!sock) {
		error_tell(errno ? errno : ENOMEM);
		return false;
	}
	if (family > 0)
		return true;
	family = family_find(NSMWIRE_FAMILY_NAME, NULL, NULL);
	if (family == -ENOENT) {
		if (!module_load())
			return false;
		family = family_find(NSMWIRE_FAMILY_NAME, NULL, NULL);
	}
	if (family > 0)
		return true;
	error_tell(-family);
	return false;
}

struct nl_msg *request_new(uint8_t cmd, int flags)
{
	struct nl_msg *msg;

	if (!ready())
		return NULL;
	msg = nlmsg_alloc();
	if (msg && !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0,
				flags, cmd, NSMWIRE_FAMILY_VERSION)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	if (!msg)
		error_tell(ENOMEM);
	return msg;
}

int request_drop(struct nl_msg *msg)
{
	request_free(msg);
	complain("%s", strerror(ENOMEM));
	return EXIT_USAGE;
}

static void skew_tell(const struct skew *skew)
{
	bool older = skew->abi < NSMCTL_ABI;

	complain("the loaded module (version %s, abi %u) is %s than %s (version %s, abi %u): %s",
		 skew->version, skew->abi, older ? "older" : "newer",
		 "this nsmctl", NSMCTL_VERSION, NSMCTL_ABI,
		 older ? "it cannot do all that this nsmctl can ask for" :
		 "what this nsmctl does not know is a number or left out");
}

int request_send(struct nl_msg *msg, const struct attr_set *set,
		 struct answers *answers)
{
	struct refusal refusal;
	struct skew skew;
	int ret;

	ret = talk(msg, set, answers, &refusal);
	request_free(msg);
	if (ret) {
		error_tell(-ret);
		return EXIT_REFUSED;
	}
	if (refusal.error == ENOENT && !refusal.text[0]) {
		/* Unloaded after the family was looked up. */
		family = 0;
		complain("the nsmwire module was unloaded");
		return EXIT_REFUSED;
	}
	if (refusal.error || refusal.text[0])
		refusal_tell(&refusal);
	if (!refusal.error)
		return EXIT_OK;
	if (refusal_from_skew(&refusal) && skew_ask(&skew) &&
	    skew.abi < NSMCTL_ABI)
		skew_tell(&skew);
	return EXIT_REFUSED;
}

int request_try(struct nl_msg *msg, struct answers *answers)
{
	struct refusal refusal;
	int ret;

	ret = talk(msg, NULL, answers, &refusal);
	request_free(msg);
	return ret ? ret : -refusal.error;
}

/* Get the answer to capabilities-get, cached for this run. */
static const struct answers *capabilities(void)
{
	static struct answers kept;
	static bool asked;
	struct refusal refusal;
	struct nl_msg *msg;

	if (asked)
		return &kept;
	msg = request_new(NSMWIRE_CMD_CAPABILITIES_GET, 0);
	if (!msg)
		return &kept;
	asked = true;
	if (talk(msg, NULL, &kept, &refusal) || refusal.error)
		answers_free(&kept);
	nlmsg_free(msg);
	return &kept;
}

static struct nlattr *capabilities_attrs(int *len)
{
	const struct answers *answers = capabilities();

	return answers->count ? attrs_of(answers->nlh[0], len) : NULL;
}

bool skew_ask(struct skew *skew)
{
	struct nlattr *tb[NSMWIRE_A_CAPABILITIES_MAX + 1], *attrs;
	int len;

	memset(skew, 0, sizeof(*skew));
	attrs = capabilities_attrs(&len);
	if (!attrs ||
	    attrs_parse(tb, NSMWIRE_A_CAPABILITIES_MAX, attrs, len) < 0 ||
	    !tb[NSMWIRE_A_CAPABILITIES_ABI] ||
	    !tb[NSMWIRE_A_CAPABILITIES_VERSION])
		return false;
	skew->abi = nla_get_u32(tb[NSMWIRE_A_CAPABILITIES_ABI]);
	nla_strlcpy(skew->version, tb[NSMWIRE_A_CAPABILITIES_VERSION],
		    sizeof(skew->version));
	return true;
}

void skew_note(void)
{
	struct skew skew;
	static bool noted;

	if (noted)
		return;
	noted = true;
	if (skew_ask(&skew) && skew.abi > NSMCTL_ABI)
		skew_tell(&skew);
}

const char *kernel_drop_name(uint32_t reason)
{
	struct nlattr *nla, *entry, *tb[16];
	int left, inner;

	nla = capabilities_attrs(&left);
	if (!nla)
		return NULL;
	for (; nla_ok(nla, left); nla = nla_next(nla, &left)) {
		if (nla_type(nla) != NSMWIRE_A_CAPABILITIES_DROP)
			continue;
		memset(tb, 0, sizeof(tb));
		nla_for_each_nested(entry, nla, inner) {
			if (nla_type(entry) < 16)
				tb[nla_type(entry)] = entry;
		}
		if (tb[NSMWIRE_A_DROP_INFO_REASON] &&
		    tb[NSMWIRE_A_DROP_INFO_NAME] &&
		    nla_len(tb[NSMWIRE_A_DROP_INFO_REASON]) >= 4 &&
		    nla_get_u32(tb[NSMWIRE_A_DROP_INFO_REASON]) == reason)
			return nla_get_string(tb[NSMWIRE_A_DROP_INFO_NAME]);
	}
	return NULL;
}

struct nl_sock *events_open(void)
{
	int events = 0, notify = 0, size = EVENT_BUFFER;
	struct nl_sock *sk;
	int ret;

	if (!ready())
		return NULL;
	ret = family_find(NSMWIRE_FAMILY_NAME, NSMWIRE_MCGRP_EVENTS, &events);
	if (ret > 0 && !events)
		ret = -ENOENT;
	if (ret > 0)
		ret = family_find("nlctrl", "notify", &notify);
	if (ret < 0) {
		error_tell(-ret);
		return NULL;
	}
	sk = sock_open();
	if (!sk) {
		error_tell(errno ? errno : ENOMEM);
		return NULL;
	}
	/*
	 * Without CAP_NET_ADMIN, use the largest size that the kernel allows.
	 */
	if (setsockopt(nl_socket_get_fd(sk), SOL_SOCKET, SO_RCVBUFFORCE, &size,
		       sizeof(size)))
		setsockopt(nl_socket_get_fd(sk), SOL_SOCKET, SO_RCVBUF, &size,
			   sizeof(size));
	ret = nl_socket_add_membership(sk, events);
	if (!ret && notify)
		ret = nl_socket_add_membership(sk, notify);
	if (ret) {
		complain("netlink: %s", nl_geterror(ret));
		nl_socket_free(sk);
		return NULL;
	}
	return sk;
}
