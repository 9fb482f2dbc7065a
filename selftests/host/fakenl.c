// SPDX-License-Identifier: GPL-2.0
/*
 * A fake kernel with an nsmwire family: preloaded, it answers the generic netlink
 * socket of nsmctl from the tables below, so that the tool can be tested without
 * the module, and with older and newer modules. It ignores all other sockets.
 *
 * NSM_FAKE names the kernel: plain (the default), absent, newer, older,
 * broken (a dump that fails at its end), moving (a dump that is interrupted
 * once), restless (always), odd (a wire with a name that has to be quoted), shared
 * (a wire to a named peer), private (paths of named peers without where they lead),
 * measured (named peers with probes, and what they have measured), steered (and the
 * paths of classes by that, of one profile), profiles (of two), sealed (named peers with
 * keys), unsealed (without a valid one), allow (without one, and need none),
 * empty (no wire has a name until it is created), fresh (and three ids are in use), full (and
 * all ids are), live (counters increase), uneven (the second wire's twice as fast), reborn (as
 * live, and at the third read the counters restart, and a wire appears).
 * NSM_FAKE_LOG is a file to which each request is written, one line each:
 * operation, flags, attributes as path=hexadecimal.
 *
 * NSM_FAKE_SECRET is a secret in hexadecimal: whether it is "gone" or "found" in memory at
 * the end is written to the file NSM_FAKE_FOUND.
 *
 * The answers to the requests are in fakefamily.c, those about peers in fakepeer.c, those
 * about keys in fakekey.c.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/nsmwire.h>

#include "fakenl.h"

#define GROUP		7
#define EXPORT		__attribute__((visibility("default")))
#define FDS		8
#define QUEUE		64

static struct {
	int fd;
	struct message queue[QUEUE];
	unsigned int first, last;
} fake[FDS];

static int (*real_socket)(int, int, int);
static int (*real_bind)(int, const struct sockaddr *, socklen_t);
static int (*real_getsockname)(int, struct sockaddr *, socklen_t *);
static int (*real_setsockopt)(int, int, int, const void *, socklen_t);
static ssize_t (*real_sendmsg)(int, const struct msghdr *, int);
static ssize_t (*real_recvmsg)(int, struct msghdr *, int);
static ssize_t (*real_recv)(int, void *, size_t, int);
static int (*real_close)(int);

#define REAL(_name)	(*(void **)&real_##_name = dlsym(RTLD_NEXT, #_name))

__attribute__((constructor))
static void start(void)
{
	REAL(socket);
	REAL(bind);
	REAL(getsockname);
	REAL(setsockopt);
	REAL(sendmsg);
	REAL(recvmsg);
	REAL(recv);
	REAL(close);
}

/* What was received has a copy of a refused request, which is not nsmctl's. */
__attribute__((destructor))
static void stop(void)
{
	memset(fake, 0, sizeof(fake));
	search_secret();
}

static int find(int fd)
{
	int i;

	for (i = 0; i < FDS; i++) {
		if (fd > 0 && fake[i].fd == fd)
			return i;
	}
	return -1;
}

bool kernel_is(const char *name)
{
	const char *is = getenv("NSM_FAKE");

	return !strcmp(is ? is : "plain", name);
}

/* --- messages to be received */

struct message *message(int s, int type, int flags, uint32_t seq)
{
	struct message *m = &fake[s].queue[fake[s].last++ % QUEUE];
	struct nlmsghdr *nlh = (void *)m->data;

	memset(m, 0, sizeof(*m));
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	nlh->nlmsg_seq = seq;
	m->len = NLMSG_HDRLEN;
	return m;
}

void raw(struct message *m, const void *data, size_t len)
{
	memcpy(m->data + m->len, data, len);
	m->len += NLA_ALIGN(len);
}

struct message *reply(int s, int family, int cmd, int flags, uint32_t seq)
{
	struct message *m = message(s, family, flags, seq);
	struct genlmsghdr genl = { .cmd = cmd, .version = 1 };

	raw(m, &genl, sizeof(genl));
	return m;
}

void put(struct message *m, int type, const void *data, size_t len)
{
	struct nlattr nla = { .nla_type = type, .nla_len = NLA_HDRLEN + len };

	raw(m, &nla, sizeof(nla));
	raw(m, data, len);
}

void put_u8(struct message *m, int type, uint8_t v)
{
	put(m, type, &v, sizeof(v));
}

void put_u16(struct message *m, int type, uint16_t v)
{
	put(m, type, &v, sizeof(v));
}

void put_u32(struct message *m, int type, uint32_t v)
{
	put(m, type, &v, sizeof(v));
}

void put_u64(struct message *m, int type, uint64_t v)
{
	put(m, type, &v, sizeof(v));
}

void put_string(struct message *m, int type, const char *v)
{
	put(m, type, v, strlen(v) + 1);
}

void put_addr(struct message *m, int type, int family, const char *v)
{
	char addr[16];

	inet_pton(family, v, addr);
	put(m, type, addr, family == AF_INET ? 4 : 16);
}

size_t nest(struct message *m, int type)
{
	size_t at = m->len;

	put(m, type | NLA_F_NESTED, "", 0);
	return at;
}

void nest_end(struct message *m, size_t at)
{
	struct nlattr *nla = (void *)(m->data + at);

	nla->nla_len = m->len - at;
}

void send_it(struct message *m)
{
	struct nlmsghdr *nlh = (void *)m->data;

	nlh->nlmsg_len = m->len;
}

struct message *ack(int s, const struct nlmsghdr *request, int error)
{
	struct message *m = message(s, NLMSG_ERROR, NLM_F_ACK_TLVS,
				    request->nlmsg_seq);
	struct nlmsghdr *nlh = (void *)m->data;

	raw(m, &error, sizeof(error));
	if (error) {
		raw(m, request, request->nlmsg_len);
	} else {
		raw(m, request, sizeof(*request));
		nlh->nlmsg_flags |= NLM_F_CAPPED;
	}
	return m;
}

void done(int s, uint32_t seq, int error, int flags)
{
	struct message *m = message(s, NLMSG_DONE, NLM_F_MULTI | flags |
				    (error ? NLM_F_ACK_TLVS : 0), seq);

	raw(m, &error, sizeof(error));
	if (error)
		put_string(m, NLMSGERR_ATTR_MSG, "the list is broken");
	send_it(m);
}

/* --- requests */

/* Appends the attributes in the nest of type @inside to the log, prefixed by @name. */
static void log_attrs(FILE *f, const char *path, const char *at, int len,
		      int inside, const char *name)
{
	while (len >= (int)NLA_HDRLEN) {
		const struct nlattr *nla = (const void *)at;
		int type = nla->nla_type & NLA_TYPE_MASK;
		int i;

		if (nla->nla_len < NLA_HDRLEN || nla->nla_len > len)
			break;
		if (type == inside) {
			log_attrs(f, name, at + NLA_HDRLEN,
				  nla->nla_len - NLA_HDRLEN, -1, NULL);
		} else {
			fprintf(f, " %s%d=", path, type);
			for (i = NLA_HDRLEN; i < nla->nla_len; i++)
				fprintf(f, "%02x", (unsigned char)at[i]);
		}
		at += NLA_ALIGN(nla->nla_len);
		len -= NLA_ALIGN(nla->nla_len);
	}
}

static void log_request(const struct nlmsghdr *nlh)
{
	const char *file = getenv("NSM_FAKE_LOG");
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);
	const char *name = "link.";
	int inside = -1;
	FILE *f = file && nlh->nlmsg_type == FAMILY ? fopen(file, "ae") : NULL;

	if (!f)
		return;
	if (family_like(genl->cmd) < NSMWIRE_CMD_UPLINK_GET) {
		inside = NSMWIRE_A_WIRE_LINK;
	} else if (family_like(genl->cmd) == NSMWIRE_CMD_PROFILE_SET) {
		inside = NSMWIRE_A_PROFILE_CLASS;
		name = "class.";
	}
	fprintf(f, "cmd=%d flags=0x%x", genl->cmd, nlh->nlmsg_flags);
	log_attrs(f, "", (const char *)genl + GENL_HDRLEN,
		  nlh->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN),
		  inside, name);
	if (genl->cmd == NSMWIRE_CMD_KEY_SET && !prctl(PR_GET_DUMPABLE))
		fputs(" undumpable", f);
	fputc('\n', f);
	fclose(f);
}

const char *attr_of(const struct nlmsghdr *nlh, int type, int *offset)
{
	const char *at = (const char *)NLMSG_DATA(nlh) + GENL_HDRLEN;
	const char *end = (const char *)nlh + nlh->nlmsg_len;

	while (end - at >= (long)NLA_HDRLEN) {
		const struct nlattr *nla = (const void *)at;

		if (nla->nla_len < NLA_HDRLEN)
			break;
		if ((nla->nla_type & NLA_TYPE_MASK) == type) {
			if (offset)
				*offset = at - (const char *)nlh;
			return at + NLA_HDRLEN;
		}
		at += NLA_ALIGN(nla->nla_len);
	}
	return NULL;
}

static void answer_ctrl(int s, const struct nlmsghdr *nlh)
{
	const char *name = attr_of(nlh, CTRL_ATTR_FAMILY_NAME, NULL);
	bool ours = name && !strcmp(name, NSMWIRE_FAMILY_NAME);
	struct message *m;
	size_t groups, group;

	if (ours && kernel_is("absent")) {
		send_it(ack(s, nlh, -ENOENT));
		return;
	}
	m = reply(s, GENL_ID_CTRL, CTRL_CMD_NEWFAMILY, 0, nlh->nlmsg_seq);
	put_u16(m, CTRL_ATTR_FAMILY_ID, ours ? FAMILY : GENL_ID_CTRL);
	groups = nest(m, CTRL_ATTR_MCAST_GROUPS);
	group = nest(m, 1);
	put_string(m, CTRL_ATTR_MCAST_GRP_NAME, ours ? "events" : "notify");
	put_u32(m, CTRL_ATTR_MCAST_GRP_ID, ours ? GROUP : GENL_ID_CTRL);
	nest_end(m, group);
	nest_end(m, groups);
	send_it(m);
	send_it(ack(s, nlh, 0));
}

static void answer(int s, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);

	log_request(nlh);
	if (nlh->nlmsg_type == GENL_ID_CTRL)
		answer_ctrl(s, nlh);
	else
		family_answer(s, nlh, genl->cmd);
}

/* All events, one of a newer module, a loss, and the end of the module. */
static void events(int s)
{
	static const int cmds[] = {
		NSMWIRE_CMD_WIRE_NEW_NTF, NSMWIRE_CMD_WIRE_CHANGE_NTF,
		NSMWIRE_CMD_PATH_DOWN_NTF, NSMWIRE_CMD_PATH_UP_NTF, 200,
		NSMWIRE_CMD_WIRE_DEL_NTF, NSMWIRE_CMD_UPLINK_NEW_NTF,
		NSMWIRE_CMD_UPLINK_CHANGE_NTF, NSMWIRE_CMD_UPLINK_DEL_NTF,
		NSMWIRE_CMD_PEER_NEW_NTF, NSMWIRE_CMD_PEER_CHANGE_NTF,
		NSMWIRE_CMD_PEER_DEL_NTF, NSMWIRE_CMD_HISTORY_NTF,
		NSMWIRE_CMD_KEY_NEED_NTF, NSMWIRE_CMD_KEY_END_NTF,
		NSMWIRE_CMD_KEY_END_NTF, NSMWIRE_CMD_KEY_END_NTF,
		NSMWIRE_CMD_PROFILE_NEW_NTF, NSMWIRE_CMD_PROFILE_DEL_NTF,
		NSMWIRE_CMD_CLASS_CHANGE_NTF, NSMWIRE_CMD_RULE_NEW_NTF,
		NSMWIRE_CMD_RULE_DEL_NTF, NSMWIRE_CMD_RULE_FLUSH_NTF,
	};
	struct message *m;
	unsigned int i;

	for (i = 0; i < sizeof(cmds) / sizeof(cmds[0]); i++) {
		m = reply(s, FAMILY, cmds[i], 0, 0);
		put_event(m, cmds[i]);
		send_it(m);
	}
	m = message(s, 0, 0, 0);
	m->error = ENOBUFS;
	m = reply(s, GENL_ID_CTRL, CTRL_CMD_DELFAMILY, 0, 0);
	put_u16(m, CTRL_ATTR_FAMILY_ID, FAMILY);
	send_it(m);
}

/* --- the socket */

EXPORT int socket(int domain, int type, int protocol)
{
	int i;

	if (domain != AF_NETLINK || protocol != NETLINK_GENERIC)
		return real_socket(domain, type, protocol);
	for (i = 0; i < FDS; i++) {
		if (fake[i].fd)
			continue;
		memset(&fake[i], 0, sizeof(fake[i]));
		fake[i].fd = open("/dev/null", O_RDWR | O_CLOEXEC);
		return fake[i].fd;
	}
	errno = EMFILE;
	return -1;
}

EXPORT int close(int fd)
{
	int s = find(fd);

	if (s >= 0)
		fake[s].fd = 0;
	return real_close(fd);
}

EXPORT int bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	return find(fd) < 0 ? real_bind(fd, addr, len) : 0;
}

EXPORT int getsockname(int fd, struct sockaddr *addr, socklen_t *len)
{
	struct sockaddr_nl nl = { .nl_family = AF_NETLINK, .nl_pid = 4242 };

	if (find(fd) < 0)
		return real_getsockname(fd, addr, len);
	memcpy(addr, &nl, sizeof(nl));
	*len = sizeof(nl);
	return 0;
}

EXPORT int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	int s = find(fd);

	if (s < 0)
		return real_setsockopt(fd, level, name, value, len);
	if (level == SOL_NETLINK && name == NETLINK_ADD_MEMBERSHIP &&
	    *(const int *)value == GROUP)
		events(s);
	return 0;
}

EXPORT ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	int s = find(fd);

	if (s < 0)
		return real_sendmsg(fd, msg, flags);
	answer(s, msg->msg_iov[0].iov_base);
	return msg->msg_iov[0].iov_len;
}

static ssize_t take(int s, void *to, size_t size, int flags)
{
	struct message *m = &fake[s].queue[fake[s].first % QUEUE];
	size_t len;

	if (fake[s].first == fake[s].last) {
		fputs("fakenl: nothing to receive\n", stderr);
		errno = EIO;
		return -1;
	}
	if (m->error) {
		fake[s].first++;
		errno = m->error;
		return -1;
	}
	len = m->len < size ? m->len : size;
	memcpy(to, m->data, len);
	if (!(flags & MSG_PEEK))
		fake[s].first++;
	return flags & MSG_TRUNC ? m->len : len;
}

EXPORT ssize_t recv(int fd, void *to, size_t size, int flags)
{
	int s = find(fd);

	return s < 0 ? real_recv(fd, to, size, flags) :
		       take(s, to, size, flags);
}

EXPORT ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int s = find(fd);

	if (s < 0)
		return real_recvmsg(fd, msg, flags);
	if (msg->msg_name) {
		memcpy(msg->msg_name, &kernel, sizeof(kernel));
		msg->msg_namelen = sizeof(kernel);
	}
	msg->msg_flags = 0;
	msg->msg_controllen = 0;
	return take(s, msg->msg_iov[0].iov_base, msg->msg_iov[0].iov_len, flags);
}
