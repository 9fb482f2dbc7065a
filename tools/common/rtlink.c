// SPDX-License-Identifier: GPL-2.0
/*
 * rtnetlink requests. Each uses a socket of its own. See rtlink.h.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_link.h>
#include <linux/net_namespace.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "rtlink.h"

#define ANSWER_SIZE	32768

struct question {
	struct nlmsghdr nlh;
	char body[256];
};

static void add_attr(struct question *q, int type, const void *data, size_t len)
{
	struct nlattr *nla;

	nla = (void *)((char *)q + NLMSG_ALIGN(q->nlh.nlmsg_len));
	nla->nla_type = type;
	nla->nla_len = NLA_HDRLEN + len;
	memcpy((char *)nla + NLA_HDRLEN, data, len);
	q->nlh.nlmsg_len = NLMSG_ALIGN(q->nlh.nlmsg_len) +
			   NLA_ALIGN(nla->nla_len);
}

/*
 * Send a request and receive the answer. Return: length of the answer, 0 for a
 * bare acknowledgment, or -errno.
 */
static int ask(struct question *q, int type, size_t header, void *answer)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	const struct nlmsghdr *nlh = answer;
	int fd, len, ret;

	q->nlh.nlmsg_type = type;
	q->nlh.nlmsg_flags |= NLM_F_REQUEST;
	q->nlh.nlmsg_seq = 1;
	if (!q->nlh.nlmsg_len)
		q->nlh.nlmsg_len = NLMSG_LENGTH(header);
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return -errno;
	len = sendto(fd, q, q->nlh.nlmsg_len, 0, (struct sockaddr *)&kernel,
		     sizeof(kernel));
	if (len >= 0)
		len = recv(fd, answer, ANSWER_SIZE, 0);
	if (len < 0)
		ret = -errno;
	else if (!NLMSG_OK(nlh, (unsigned int)len))
		ret = -EPROTO;
	else if (nlh->nlmsg_type == NLMSG_ERROR)
		ret = ((const struct nlmsgerr *)NLMSG_DATA(nlh))->error;
	else
		ret = len;
	close(fd);
	return ret;
}

static const struct nlattr *next_attr(const struct nlmsghdr *nlh, size_t header,
				      const struct nlattr *nla)
{
	const char *end = (const char *)nlh + nlh->nlmsg_len;
	const char *at;

	if (nla)
		at = (const char *)nla + NLA_ALIGN(nla->nla_len);
	else
		at = (const char *)NLMSG_DATA(nlh) + NLMSG_ALIGN(header);
	nla = (const void *)at;
	if (end - at < (long)NLA_HDRLEN || nla->nla_len < NLA_HDRLEN ||
	    nla->nla_len > end - at)
		return NULL;
	return nla;
}

int rtlink_get(struct rtlink *link, const char *name, int ifindex, int netnsid)
{
	struct question q = { .nlh.nlmsg_len = 0 };
	uint32_t answer[ANSWER_SIZE / sizeof(uint32_t)];
	const struct nlmsghdr *nlh = (void *)answer;
	const struct nlattr *nla = NULL;
	struct ifinfomsg ifi = { .ifi_index = name ? 0 : ifindex };
	int ret;

	memset(link, 0, sizeof(*link));
	q.nlh.nlmsg_len = NLMSG_LENGTH(sizeof(ifi));
	memcpy(NLMSG_DATA(&q.nlh), &ifi, sizeof(ifi));
	if (name)
		add_attr(&q, strlen(name) < IFNAMSIZ ? IFLA_IFNAME :
						       IFLA_ALT_IFNAME,
			 name, strlen(name) + 1);
	if (netnsid != RTLINK_HERE)
		add_attr(&q, IFLA_TARGET_NETNSID, &netnsid, sizeof(netnsid));
	ret = ask(&q, RTM_GETLINK, sizeof(ifi), answer);
	if (ret <= 0)
		return ret ? ret : -EPROTO;

	memcpy(&ifi, NLMSG_DATA(nlh), sizeof(ifi));
	link->ifindex = ifi.ifi_index;
	while ((nla = next_attr(nlh, sizeof(ifi), nla))) {
		const char *data = (const char *)nla + NLA_HDRLEN;
		size_t len = nla->nla_len - NLA_HDRLEN;

		switch (nla->nla_type & NLA_TYPE_MASK) {
		case IFLA_IFNAME:
			snprintf(link->ifname, sizeof(link->ifname), "%.*s",
				 (int)len, data);
			break;
		case IFLA_LINK_NETNSID:
			if (len < sizeof(link->link_netnsid))
				break;
			memcpy(&link->link_netnsid, data,
			       sizeof(link->link_netnsid));
			link->moved = true;
			break;
		}
	}
	return 0;
}

static void ask_about_netns(struct question *q, int fd)
{
	struct rtgenmsg gen = { .rtgen_family = AF_UNSPEC };

	memset(q, 0, sizeof(*q));
	q->nlh.nlmsg_len = NLMSG_LENGTH(sizeof(gen));
	memcpy(NLMSG_DATA(&q->nlh), &gen, sizeof(gen));
	add_attr(q, NETNSA_FD, &fd, sizeof(fd));
}

/*
 * Get the id of a namespace. Return: NETNSA_NSID_NOT_ASSIGNED, which is
 * negative, if it has none.
 */
static int netnsid_of(int fd)
{
	uint32_t answer[ANSWER_SIZE / sizeof(uint32_t)];
	int id = NETNSA_NSID_NOT_ASSIGNED;
	const struct nlmsghdr *nlh = (void *)answer;
	const struct nlattr *nla = NULL;
	struct question q;

	ask_about_netns(&q, fd);
	if (ask(&q, RTM_GETNSID, sizeof(struct rtgenmsg), answer) <= 0)
		return id;
	while ((nla = next_attr(nlh, sizeof(struct rtgenmsg), nla))) {
		if ((nla->nla_type & NLA_TYPE_MASK) == NETNSA_NSID &&
		    nla->nla_len >= NLA_HDRLEN + sizeof(id))
			memcpy(&id, (const char *)nla + NLA_HDRLEN, sizeof(id));
	}
	return id;
}

int rtlink_netnsid(int fd)
{
	uint32_t answer[ANSWER_SIZE / sizeof(uint32_t)];
	int id = netnsid_of(fd), any = NETNSA_NSID_NOT_ASSIGNED, ret;
	struct question q;

	if (id >= 0)
		return id;
	ask_about_netns(&q, fd);
	add_attr(&q, NETNSA_NSID, &any, sizeof(any));
	q.nlh.nlmsg_flags = NLM_F_ACK;
	ret = ask(&q, RTM_NEWNSID, sizeof(struct rtgenmsg), answer);
	/* Another process may have assigned an id meanwhile. */
	if (ret < 0 && ret != -EEXIST)
		return ret;
	id = netnsid_of(fd);
	return id >= 0 ? id : -EPROTO;
}

int rtlink_each_netns(void (*each)(void *ctx, int netnsid, const char *name),
		      void *ctx)
{
	struct dirent *entry;
	DIR *dir;
	int fd, id;

	dir = opendir("/run/netns");
	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		fd = openat(dirfd(dir), entry->d_name, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		id = netnsid_of(fd);
		close(fd);
		if (id >= 0)
			each(ctx, id, entry->d_name);
	}
	closedir(dir);
	return 0;
}
