// SPDX-License-Identifier: GPL-2.0
/*
 * rtnetlink. See rtnl.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "nl.h"
#include "nsmctl.h"
#include "rtnl.h"

#define ANSWER_SIZE	65536

#ifndef SOL_NETLINK
#define SOL_NETLINK	270
#endif

/* The socket of the last namespace: requests come sorted by it. */
static int sock = -1;
static char sock_netns[256];

void rtnl_close(void)
{
	if (sock >= 0)
		close(sock);
	sock = -1;
}

bool rtnl_open(const char *netns)
{
	struct timeval patience = { .tv_sec = 10 };
	int one = 1;

	if (sock >= 0 && !strcmp(sock_netns, netns))
		return true;
	rtnl_close();
	sock = netns_socket(netns);
	if (sock < 0)
		return false;
	/* A path that is cut is never equal to the one that is asked for. */
	snprintf(sock_netns, sizeof(sock_netns), "%s", netns);
	setsockopt(sock, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	/* A dump then has only what is of the device. */
	setsockopt(sock, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof(one));
	setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return true;
}

void rtnl_begin(struct rtnl_request *req, int type, int flags, const void *header, size_t len)
{
	static uint32_t seq;

	memset(req, 0, sizeof(*req));
	req->nlh.nlmsg_type = type;
	req->nlh.nlmsg_flags = NLM_F_REQUEST | flags;
	req->nlh.nlmsg_seq = ++seq;
	req->nlh.nlmsg_len = NLMSG_LENGTH(len);
	memcpy(NLMSG_DATA(&req->nlh), header, len);
}

static struct rtattr *tail(struct rtnl_request *req)
{
	return (void *)((char *)req + NLMSG_ALIGN(req->nlh.nlmsg_len));
}

void rtnl_add(struct rtnl_request *req, int type, const void *data, size_t len)
{
	struct rtattr *rta = tail(req);

	rta->rta_type = type;
	rta->rta_len = RTA_LENGTH(len);
	if (len)
		memcpy(RTA_DATA(rta), data, len);
	req->nlh.nlmsg_len = NLMSG_ALIGN(req->nlh.nlmsg_len) + RTA_ALIGN(rta->rta_len);
}

void rtnl_add_u32(struct rtnl_request *req, int type, uint32_t value)
{
	rtnl_add(req, type, &value, sizeof(value));
}

void rtnl_add_string(struct rtnl_request *req, int type, const char *text)
{
	rtnl_add(req, type, text, strlen(text) + 1);
}

struct rtattr *rtnl_nest(struct rtnl_request *req, int type)
{
	struct rtattr *nest = tail(req);

	rtnl_add(req, type | NLA_F_NESTED, NULL, 0);
	return nest;
}

void rtnl_nest_end(struct rtnl_request *req, struct rtattr *nest)
{
	nest->rta_len = (char *)tail(req) - (char *)nest;
}

/* Take one message. Return: 1 at the end, 0 to go on, or -errno. */
static int take(const struct nlmsghdr *nlh, const struct rtnl_request *req, rtnl_answer_t answer,
		void *ctx, struct refusal *refusal)
{
	const int *error = NLMSG_DATA(nlh);

	if (nlh->nlmsg_seq != req->nlh.nlmsg_seq)
		return 0;
	if (nlh->nlmsg_type != NLMSG_ERROR && nlh->nlmsg_type != NLMSG_DONE)
		return answer && !answer(nlh, ctx) ? -ENOMEM : 0;
	if (nlh->nlmsg_len >= NLMSG_LENGTH(sizeof(*error)) && *error < 0)
		refusal->error = -*error;
	if (nlh->nlmsg_type == NLMSG_ERROR &&
	    nlh->nlmsg_len >= NLMSG_LENGTH(sizeof(struct nlmsgerr)))
		refusal_read(refusal, nlh, &req->nlh, NULL);
	return 1;
}

static int receive(const struct rtnl_request *req, rtnl_answer_t answer, void *ctx,
		   struct refusal *refusal)
{
	uint32_t *buffer = malloc(ANSWER_SIZE);
	int ret = buffer ? 0 : -ENOMEM;

	while (!ret) {
		const struct nlmsghdr *nlh = (void *)buffer;
		ssize_t got = recv(sock, buffer, ANSWER_SIZE, 0);
		unsigned int len = got;

		if (got <= 0) {
			ret = got < 0 ? -errno : -EIO;
			break;
		}
		for (; !ret && NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len))
			ret = take(nlh, req, answer, ctx, refusal);
	}
	free(buffer);
	return ret < 0 ? ret : 0;
}

int rtnl_try(struct rtnl_request *req, rtnl_answer_t answer, void *ctx, struct refusal *refusal)
{
	int ret = 0;

	memset(refusal, 0, sizeof(*refusal));
	/* Single bits of it have another meaning in a request that changes something. */
	if ((req->nlh.nlmsg_flags & NLM_F_DUMP) != NLM_F_DUMP)
		req->nlh.nlmsg_flags |= NLM_F_ACK;
	if (send(sock, req, req->nlh.nlmsg_len, 0) < 0)
		ret = -errno;
	if (!ret)
		ret = receive(req, answer, ctx, refusal);
	/* A late answer must not be taken for that of the next request. */
	if (ret)
		rtnl_close();
	return ret ? -ret : refusal->error;
}

int rtnl_tell(const struct refusal *refusal, int error, const char *what)
{
	if (!error)
		return EXIT_OK;
	if (refusal->text[0])
		complain("%s: %s (%s)", what, refusal->text, strerror(error));
	else
		complain("%s: %s", what, strerror(error));
	return EXIT_REFUSED;
}

int rtnl_ask(struct rtnl_request *req, rtnl_answer_t answer, void *ctx, const char *what)
{
	struct refusal refusal;
	int error = rtnl_try(req, answer, ctx, &refusal);

	return rtnl_tell(&refusal, error, what);
}

static const struct rtattr *find(const struct rtattr *rta, int len, int type)
{
	for (; RTA_OK(rta, len); rta = RTA_NEXT(rta, len)) {
		if ((rta->rta_type & NLA_TYPE_MASK) == type)
			return rta;
	}
	return NULL;
}

const struct rtattr *rtnl_attr(const struct nlmsghdr *nlh, size_t header, int type)
{
	return find((void *)((char *)NLMSG_DATA(nlh) + NLMSG_ALIGN(header)),
		    nlh->nlmsg_len - NLMSG_SPACE(header), type);
}

const struct rtattr *rtnl_attr_in(const struct rtattr *nest, int type)
{
	return nest ? find(RTA_DATA(nest), RTA_PAYLOAD(nest), type) : NULL;
}

uint32_t rtnl_u32(const struct rtattr *rta)
{
	uint32_t value = 0;

	if (rta && RTA_PAYLOAD(rta) >= sizeof(value))
		memcpy(&value, RTA_DATA(rta), sizeof(value));
	return value;
}

bool rtnl_is(const struct rtattr *rta, const char *text)
{
	return rta && RTA_PAYLOAD(rta) > strlen(text) && !strcmp(RTA_DATA(rta), text);
}
