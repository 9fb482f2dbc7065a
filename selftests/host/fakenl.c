// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel with an nsmwire family that does not exist: preloaded, it answers
 * the generic netlink socket of nsmctl from what is written below, so that
 * the tool can be tested without the module, and with modules of other times.
 * All other sockets are left alone.
 *
 * NSM_FAKE names the kernel: plain (the default), absent, newer, older,
 * broken (a dump that fails at its end), moving (a dump that is interrupted
 * once), restless (always). NSM_FAKE_LOG is a file to which each request is
 * written, one line each: operation, flags, attributes as path=hexadecimal.
 *
 * The name of a wire, or of an uplink, chooses the answer to wire-set and to
 * uplink-*: see answer_set() and answer_uplink().
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
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/nsmwire.h>

#define FAMILY		0x21
#define GROUP		7
#define FDS		8
#define QUEUE		64
#define SIZE		8192

struct message {
	char data[SIZE];
	size_t len;
	int error;		/* the receive fails instead */
};

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

static int find(int fd)
{
	int i;

	for (i = 0; i < FDS; i++) {
		if (fd > 0 && fake[i].fd == fd)
			return i;
	}
	return -1;
}

static bool kernel_is(const char *name)
{
	const char *is = getenv("NSM_FAKE");

	return !strcmp(is ? is : "plain", name);
}

/* --- messages to be received */

static struct message *message(int s, int type, int flags, uint32_t seq)
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

static void raw(struct message *m, const void *data, size_t len)
{
	memcpy(m->data + m->len, data, len);
	m->len += NLA_ALIGN(len);
}

static struct message *reply(int s, int family, int cmd, int flags,
			     uint32_t seq)
{
	struct message *m = message(s, family, flags, seq);
	struct genlmsghdr genl = { .cmd = cmd, .version = 1 };

	raw(m, &genl, sizeof(genl));
	return m;
}

static void put(struct message *m, int type, const void *data, size_t len)
{
	struct nlattr nla = { .nla_type = type, .nla_len = NLA_HDRLEN + len };

	raw(m, &nla, sizeof(nla));
	raw(m, data, len);
}

static void put_u8(struct message *m, int type, uint8_t v)
{
	put(m, type, &v, sizeof(v));
}

static void put_u16(struct message *m, int type, uint16_t v)
{
	put(m, type, &v, sizeof(v));
}

static void put_u32(struct message *m, int type, uint32_t v)
{
	put(m, type, &v, sizeof(v));
}

static void put_u64(struct message *m, int type, uint64_t v)
{
	put(m, type, &v, sizeof(v));
}

static void put_string(struct message *m, int type, const char *v)
{
	put(m, type, v, strlen(v) + 1);
}

static void put_addr(struct message *m, int type, int family, const char *v)
{
	char addr[16];

	inet_pton(family, v, addr);
	put(m, type, addr, family == AF_INET ? 4 : 16);
}

static size_t nest(struct message *m, int type)
{
	size_t at = m->len;

	put(m, type | NLA_F_NESTED, "", 0);
	return at;
}

static void nest_end(struct message *m, size_t at)
{
	struct nlattr *nla = (void *)(m->data + at);

	nla->nla_len = m->len - at;
}

static void send_it(struct message *m)
{
	struct nlmsghdr *nlh = (void *)m->data;

	nlh->nlmsg_len = m->len;
}

/* The acknowledgment of a request, to which attributes can be added. */
static struct message *ack(int s, const struct nlmsghdr *request, int error)
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

static void done(int s, uint32_t seq, int error, int flags)
{
	struct message *m = message(s, NLMSG_DONE, NLM_F_MULTI | flags |
				    (error ? NLM_F_ACK_TLVS : 0), seq);

	raw(m, &error, sizeof(error));
	if (error)
		put_string(m, NLMSGERR_ATTR_MSG, "the list is broken");
	send_it(m);
}

/* --- what the family says */

static void put_link(struct message *m, bool rich)
{
	size_t link = nest(m, NSMWIRE_A_WIRE_LINK);

	put_u32(m, IFLA_NSMWIRE_ID, rich ? 16777215 : 42);
	if (rich) {
		put_addr(m, IFLA_NSMWIRE_REMOTE6, AF_INET6, "2001:db8::2");
		put_addr(m, IFLA_NSMWIRE_LOCAL6, AF_INET6, "2001:db8::1");
	} else {
		put_addr(m, IFLA_NSMWIRE_REMOTE, AF_INET, "192.0.2.2");
	}
	put_u32(m, IFLA_NSMWIRE_DEVICE, rich ? 1 : 0);
	put_u16(m, IFLA_NSMWIRE_DST_PORT, htons(rich ? 7000 : 6091));
	put_u16(m, IFLA_NSMWIRE_SRC_PORT_MIN, htons(rich ? 40000 : 0));
	put_u16(m, IFLA_NSMWIRE_SRC_PORT_MAX, htons(rich ? 49999 : 0));
	put_u8(m, IFLA_NSMWIRE_PAYLOAD, kernel_is("newer") ? 7 : rich);
	put_u8(m, IFLA_NSMWIRE_TTL, rich ? 64 : 0);
	put_u8(m, IFLA_NSMWIRE_TTL_INHERIT, 0);
	put_u8(m, IFLA_NSMWIRE_DSCP_MODE, rich ? NSMWIRE_DSCP_MODE_FIXED :
						 NSMWIRE_DSCP_MODE_CLASS);
	if (rich)
		put_u8(m, IFLA_NSMWIRE_DSCP, 46);
	put_u8(m, IFLA_NSMWIRE_DF, rich ? NSMWIRE_DF_INHERIT : NSMWIRE_DF_SET);
	put_u8(m, IFLA_NSMWIRE_UDP_CSUM, !rich);
	put_u8(m, IFLA_NSMWIRE_CLASS_OPTION, !rich);
	if (rich)
		put_string(m, IFLA_NSMWIRE_UPLINK, "wan0");
	put_string(m, IFLA_NSMWIRE_PROFILE, rich ? "call" : "holoconf");
	put_u8(m, IFLA_NSMWIRE_TRUST, kernel_is("newer") ? 0x41 : rich ? 15 : 1);
	put_u8(m, IFLA_NSMWIRE_REFLECT, !rich);
	if (kernel_is("newer"))
		put_u32(m, IFLA_NSMWIRE_MAX + 5, 1);
	nest_end(m, link);
}

static void put_counters(struct message *m, int class_type, int drop_type)
{
	bool newer = kernel_is("newer");
	size_t at;
	int i;

	for (i = 0; i < 2 + newer; i++) {
		at = nest(m, class_type);
		put_u8(m, NSMWIRE_A_CLASS_STATS_CLASS,
		       i == 2 ? 11 : NSMWIRE_CLASS_AUDIO + i);
		put_u64(m, NSMWIRE_A_CLASS_STATS_RX_PACKETS, 18446744073709551615U);
		put_u64(m, NSMWIRE_A_CLASS_STATS_RX_BYTES, 9007199254740993);
		put_u64(m, NSMWIRE_A_CLASS_STATS_TX_PACKETS, 3);
		put_u64(m, NSMWIRE_A_CLASS_STATS_TX_BYTES, 4);
		nest_end(m, at);
	}
	for (i = 0; i < 2 + newer; i++) {
		at = nest(m, drop_type);
		put_u32(m, NSMWIRE_A_DROP_STATS_REASON,
			i == 0 ? NSMWIRE_DROP_TX_LATE : i == 1 ? 91 : 90);
		put_u64(m, NSMWIRE_A_DROP_STATS_PACKETS, 5 + i);
		nest_end(m, at);
	}
}

static void put_wire(struct message *m, const char *name, bool rich)
{
	size_t peer, path;

	put_u32(m, NSMWIRE_A_WIRE_IFINDEX, rich ? 8 : 7);
	put_string(m, NSMWIRE_A_WIRE_IFNAME, name);
	if (rich)
		put_u32(m, NSMWIRE_A_WIRE_NETNSID, 4711);
	put_link(m, rich);
	put_u32(m, NSMWIRE_A_WIRE_MTU, 1442);
	put_u8(m, NSMWIRE_A_WIRE_MTU_AUTO, !rich);
	put_u8(m, NSMWIRE_A_WIRE_CARRIER, !rich);
	peer = nest(m, NSMWIRE_A_WIRE_PEER);
	path = nest(m, NSMWIRE_A_PEER_PATH);
	put_u8(m, NSMWIRE_A_PATH_INDEX, 0);
	put_u8(m, NSMWIRE_A_PATH_STATE, rich ? NSMWIRE_PATH_STATE_DOWN :
					       NSMWIRE_PATH_STATE_UP);
	put_u8(m, NSMWIRE_A_PATH_REASON,
	       kernel_is("newer") ? 77 : rich ? NSMWIRE_PATH_REASON_NO_ROUTE :
						NSMWIRE_PATH_REASON_NONE);
	put_u16(m, NSMWIRE_A_PATH_REMOTE_PORT, htons(6091));
	if (rich) {
		put_addr(m, NSMWIRE_A_PATH_REMOTE6, AF_INET6, "2001:db8::2");
	} else {
		put_addr(m, NSMWIRE_A_PATH_REMOTE, AF_INET, "192.0.2.2");
		put_addr(m, NSMWIRE_A_PATH_LOCAL, AF_INET, "192.0.2.1");
		put_u32(m, NSMWIRE_A_PATH_IFINDEX, 1);
		put_u32(m, NSMWIRE_A_PATH_MTU, 1500);
	}
	put_u32(m, NSMWIRE_A_PATH_OVERHEAD, 58);
	nest_end(m, path);
	nest_end(m, peer);
	put_counters(m, NSMWIRE_A_WIRE_CLASS_STATS, NSMWIRE_A_WIRE_DROP_STATS);
	if (kernel_is("newer"))
		put_u32(m, NSMWIRE_A_WIRE_MAX + 9, 1);
}

static void put_stats(struct message *m, const char *name)
{
	size_t at;

	if (name) {
		put_u32(m, NSMWIRE_A_STATS_IFINDEX, 7);
		put_string(m, NSMWIRE_A_STATS_IFNAME, name);
		put_u64(m, NSMWIRE_A_STATS_RX_PACKETS, 1);
		put_u64(m, NSMWIRE_A_STATS_RX_BYTES, 2);
		put_u64(m, NSMWIRE_A_STATS_TX_PACKETS, 3);
		put_u64(m, NSMWIRE_A_STATS_TX_BYTES, 4);
		put_counters(m, NSMWIRE_A_STATS_CLASS_STATS,
			     NSMWIRE_A_STATS_DROP_STATS);
		return;
	}
	put_u32(m, NSMWIRE_A_STATS_WIRES, 2);
	at = nest(m, NSMWIRE_A_STATS_DROP_STATS);
	put_u32(m, NSMWIRE_A_DROP_STATS_REASON, NSMWIRE_DROP_RX_NO_WIRE);
	put_u64(m, NSMWIRE_A_DROP_STATS_PACKETS, 12);
	nest_end(m, at);
}

static void put_queue(struct message *m, int class, uint64_t n)
{
	bool newer = kernel_is("newer");
	uint64_t sojourn[70] = { 0 };
	size_t at = nest(m, NSMWIRE_A_UPLINK_QUEUE);
	int i;

	put_u8(m, NSMWIRE_A_QUEUE_CLASS, class);
	for (i = NSMWIRE_A_QUEUE_IN_PACKETS; i <= NSMWIRE_A_QUEUE_PURGED; i++)
		put_u64(m, i, n ? n + i : 0);
	if (n == 1000) {
		/* Half below 256 us; of the last hundredth, two below 4096. */
		sojourn[0] = 50;
		sojourn[8] = 50;
		sojourn[11] = 98;
		sojourn[12] = 2;
	} else if (n) {
		sojourn[newer ? 69 : NSMWIRE_SOJOURN_BUCKETS - 1] = 1;
	}
	put(m, NSMWIRE_A_QUEUE_SOJOURN, sojourn, newer ? sizeof(sojourn) :
	    NSMWIRE_SOJOURN_BUCKETS * sizeof(*sojourn));
	if (newer)
		put_u32(m, NSMWIRE_A_QUEUE_MAX + 2, 1);
	nest_end(m, at);
}

static void put_uplink(struct message *m, const char *name, bool rich)
{
	put_string(m, NSMWIRE_A_UPLINK_NAME, name);
	put_u64(m, NSMWIRE_A_UPLINK_RATE, rich ? 48000000 : 0);
	put_u32(m, NSMWIRE_A_UPLINK_OVERHEAD, rich ? 38 : 0);
	put_u32(m, NSMWIRE_A_UPLINK_MPU, rich ? 84 : 0);
	put_u32(m, NSMWIRE_A_UPLINK_LIMIT, rich ? 65536 : 16777216);
	put_u32(m, NSMWIRE_A_UPLINK_WIRES, rich ? 3 : 0);
	if (rich) {
		put_u32(m, NSMWIRE_A_UPLINK_DEVICE, 1);
		put_addr(m, NSMWIRE_A_UPLINK_LOCAL, AF_INET, "192.0.2.1");
		put_addr(m, NSMWIRE_A_UPLINK_LOCAL6, AF_INET6, "2001:db8::1");
		put_string(m, NSMWIRE_A_UPLINK_COLOUR, "lte");
	}
	put_queue(m, NSMWIRE_CLASS_AUDIO, rich ? 1000 : 0);
	put_queue(m, kernel_is("newer") ? 11 : NSMWIRE_CLASS_FILE,
		  rich ? 9007199254740993 : 0);
	if (kernel_is("newer"))
		put_u32(m, NSMWIRE_A_UPLINK_MAX + 9, 1);
}

static void put_capabilities(struct message *m)
{
	bool newer = kernel_is("newer");
	uint32_t abi = newer ? 1000 : kernel_is("older") ? 0 : NSMWIRE_ABI;
	size_t at;

	put_string(m, NSMWIRE_A_CAPABILITIES_VERSION,
		   newer ? "9.9.9" : kernel_is("older") ? "0.0.1" : "0.1.0");
	put_u32(m, NSMWIRE_A_CAPABILITIES_ABI, abi);
	put_u32(m, NSMWIRE_A_CAPABILITIES_FEATURES, newer ? 0x11f : 31);
	put_u16(m, NSMWIRE_A_CAPABILITIES_DEFAULT_PORT, htons(6091));
	put_u32(m, NSMWIRE_A_CAPABILITIES_PATHS_MAX, 4);
	put_string(m, NSMWIRE_A_CAPABILITIES_PROFILE, "holoconf");
	at = nest(m, NSMWIRE_A_CAPABILITIES_CLASS);
	put_u8(m, NSMWIRE_A_CLASS_INFO_INDEX, newer ? 11 : 1);
	put_string(m, NSMWIRE_A_CLASS_INFO_NAME, newer ? "lidar" : "audio");
	put_u8(m, NSMWIRE_A_CLASS_INFO_DSCP, newer ? 47 : 46);
	put_u8(m, NSMWIRE_A_CLASS_INFO_TIER, newer ? 9 : 0);
	put_u32(m, NSMWIRE_A_CLASS_INFO_SHARE, 10);
	if (!kernel_is("older")) {
		put_u32(m, NSMWIRE_A_CLASS_INFO_TARGET, 5000);
		put_u32(m, NSMWIRE_A_CLASS_INFO_INTERVAL, 100500);
		put_u8(m, NSMWIRE_A_CLASS_INFO_ECN, 1);
		put_u32(m, NSMWIRE_A_CLASS_INFO_MAXWAIT, 0);
	}
	nest_end(m, at);
	at = nest(m, NSMWIRE_A_CAPABILITIES_DROP);
	put_u32(m, NSMWIRE_A_DROP_INFO_REASON, newer ? 90 : 1);
	put_string(m, NSMWIRE_A_DROP_INFO_NAME, newer ? "rx-novel" : "rx-short");
	nest_end(m, at);
	if (newer)
		put_u32(m, NSMWIRE_A_CAPABILITIES_MAX + 3, 1);
}

/* --- what is asked */

static void log_attrs(FILE *f, const char *path, const char *at, int len,
		      int link)
{
	while (len >= (int)NLA_HDRLEN) {
		const struct nlattr *nla = (const void *)at;
		int type = nla->nla_type & NLA_TYPE_MASK;
		int i;

		if (nla->nla_len < NLA_HDRLEN || nla->nla_len > len)
			break;
		if (type == link) {
			log_attrs(f, "link.", at + NLA_HDRLEN,
				  nla->nla_len - NLA_HDRLEN, -1);
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
	FILE *f = file && nlh->nlmsg_type == FAMILY ? fopen(file, "ae") : NULL;

	if (!f)
		return;
	fprintf(f, "cmd=%d flags=0x%x", genl->cmd, nlh->nlmsg_flags);
	log_attrs(f, "", (const char *)genl + GENL_HDRLEN,
		  nlh->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN),
		  genl->cmd < NSMWIRE_CMD_UPLINK_GET ? NSMWIRE_A_WIRE_LINK :
						       -1);
	fputc('\n', f);
	fclose(f);
}

/* The attribute of a request, its offset in *offset. */
static const char *attr_of(const struct nlmsghdr *nlh, int type, int *offset)
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

static void answer_set(int s, const struct nlmsghdr *nlh)
{
	const char *name = attr_of(nlh, NSMWIRE_A_WIRE_IFNAME, NULL);
	int link = 0;
	struct message *m;
	size_t at;

	attr_of(nlh, NSMWIRE_A_WIRE_LINK, &link);
	if (!name)
		name = "";
	if (!strcmp(name, "refuse")) {
		m = ack(s, nlh, -EINVAL);
		put_string(m, NLMSGERR_ATTR_MSG, "id cannot change");
		put_u32(m, NLMSGERR_ATTR_OFFS, link + NLA_HDRLEN);
	} else if (!strcmp(name, "range")) {
		m = ack(s, nlh, -ERANGE);
		put_string(m, NLMSGERR_ATTR_MSG, "integer out of range");
		put_u32(m, NLMSGERR_ATTR_OFFS, link + NLA_HDRLEN);
		at = nest(m, NLMSGERR_ATTR_POLICY);
		put_u64(m, NL_POLICY_TYPE_ATTR_MIN_VALUE_U, 0);
		put_u64(m, NL_POLICY_TYPE_ATTR_MAX_VALUE_U, 63);
		nest_end(m, at);
	} else if (!strcmp(name, "missing")) {
		m = ack(s, nlh, -EINVAL);
		put_u32(m, NLMSGERR_ATTR_MISS_NEST, link);
		put_u32(m, NLMSGERR_ATTR_MISS_TYPE, IFLA_NSMWIRE_ID);
	} else if (!strcmp(name, "warn")) {
		m = ack(s, nlh, 0);
		put_string(m, NLMSGERR_ATTR_MSG, "the underlay is slow");
	} else if (!strcmp(name, "unload")) {
		m = ack(s, nlh, -ENOENT);
	} else if (!strcmp(name, "perm")) {
		m = ack(s, nlh, -EPERM);
	} else if (!strcmp(name, "unknown")) {
		m = ack(s, nlh, -EINVAL);
		put_string(m, NLMSGERR_ATTR_MSG, "Unknown attribute type");
	} else {
		m = ack(s, nlh, 0);
	}
	send_it(m);
}

static void answer_dump(int s, const struct nlmsghdr *nlh, int cmd)
{
	static bool moved;
	bool intr = kernel_is("restless") || (kernel_is("moving") && !moved);
	struct message *m;
	int i;

	for (i = 0; i < 2; i++) {
		m = reply(s, FAMILY, cmd, NLM_F_MULTI, nlh->nlmsg_seq);
		if (cmd == NSMWIRE_CMD_WIRE_GET)
			put_wire(m, i ? "far0" : "wire0", i);
		else if (cmd == NSMWIRE_CMD_UPLINK_GET)
			put_uplink(m, i ? "bare1" : "wan0", !i);
		else
			put_stats(m, i ? "far0" : "wire0");
		send_it(m);
	}
	moved = true;
	done(s, nlh->nlmsg_seq, kernel_is("broken") ? -EIO : 0,
	     intr ? NLM_F_DUMP_INTR : 0);
}

static void answer_get(int s, const struct nlmsghdr *nlh, int cmd)
{
	const char *name = attr_of(nlh, NSMWIRE_A_WIRE_IFNAME, NULL);
	struct message *m;

	if (name && !strcmp(name, "gone")) {
		m = ack(s, nlh, -ENODEV);
		put_string(m, NLMSGERR_ATTR_MSG, "there is no such wire");
		send_it(m);
		return;
	}
	m = reply(s, FAMILY, cmd, 0, nlh->nlmsg_seq);
	if (cmd == NSMWIRE_CMD_WIRE_GET)
		put_wire(m, name ? name : "wire0", false);
	else if (cmd == NSMWIRE_CMD_STATS_GET)
		put_stats(m, name);
	else
		put_capabilities(m);
	send_it(m);
	send_it(ack(s, nlh, 0));
}

static void answer_uplink(int s, const struct nlmsghdr *nlh, int cmd)
{
	const char *name = attr_of(nlh, NSMWIRE_A_UPLINK_NAME, NULL);
	struct message *m;
	int rate = 0;

	if (!name)
		name = "";
	attr_of(nlh, NSMWIRE_A_UPLINK_RATE, &rate);
	if (!strcmp(name, "gone")) {
		m = ack(s, nlh, -ENODEV);
		put_string(m, NLMSGERR_ATTR_MSG, "there is no such uplink");
		send_it(m);
	} else if (!strcmp(name, "busy")) {
		m = ack(s, nlh, -EBUSY);
		put_string(m, NLMSGERR_ATTR_MSG, "wires leave through it");
		send_it(m);
	} else if (!strcmp(name, "refuse")) {
		m = ack(s, nlh, -EINVAL);
		put_string(m, NLMSGERR_ATTR_MSG, "too slow");
		put_u32(m, NLMSGERR_ATTR_OFFS, rate);
		send_it(m);
	} else {
		if (cmd == NSMWIRE_CMD_UPLINK_GET) {
			m = reply(s, FAMILY, cmd, 0, nlh->nlmsg_seq);
			put_uplink(m, name, true);
			send_it(m);
		}
		send_it(ack(s, nlh, 0));
	}
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
	if (nlh->nlmsg_type == GENL_ID_CTRL) {
		answer_ctrl(s, nlh);
	} else if (kernel_is("older") &&
		   (genl->cmd == NSMWIRE_CMD_STATS_GET ||
		    genl->cmd >= NSMWIRE_CMD_UPLINK_GET)) {
		send_it(ack(s, nlh, -EOPNOTSUPP));
	} else if ((nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP) {
		answer_dump(s, nlh, genl->cmd);
	} else if (genl->cmd >= NSMWIRE_CMD_UPLINK_GET) {
		answer_uplink(s, nlh, genl->cmd);
	} else if (genl->cmd == NSMWIRE_CMD_WIRE_SET) {
		answer_set(s, nlh);
	} else if (genl->cmd == NSMWIRE_CMD_WIRE_DEL) {
		send_it(ack(s, nlh, 0));
	} else {
		answer_get(s, nlh, genl->cmd);
	}
}

/* All events, one of another time, a loss, and the end of the module. */
static void events(int s)
{
	static const int cmds[] = {
		NSMWIRE_CMD_WIRE_NEW_NTF, NSMWIRE_CMD_WIRE_CHANGE_NTF,
		NSMWIRE_CMD_PATH_DOWN_NTF, NSMWIRE_CMD_PATH_UP_NTF, 200,
		NSMWIRE_CMD_WIRE_DEL_NTF,
	};
	struct message *m;
	unsigned int i;

	for (i = 0; i < sizeof(cmds) / sizeof(cmds[0]); i++) {
		m = reply(s, FAMILY, cmds[i], 0, 0);
		put_wire(m, "wire0", false);
		send_it(m);
	}
	m = message(s, 0, 0, 0);
	m->error = ENOBUFS;
	m = reply(s, GENL_ID_CTRL, CTRL_CMD_DELFAMILY, 0, 0);
	put_u16(m, CTRL_ATTR_FAMILY_ID, FAMILY);
	send_it(m);
}

/* --- the socket */

int socket(int domain, int type, int protocol)
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

int close(int fd)
{
	int s = find(fd);

	if (s >= 0)
		fake[s].fd = 0;
	return real_close(fd);
}

int bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	return find(fd) < 0 ? real_bind(fd, addr, len) : 0;
}

int getsockname(int fd, struct sockaddr *addr, socklen_t *len)
{
	struct sockaddr_nl nl = { .nl_family = AF_NETLINK, .nl_pid = 4242 };

	if (find(fd) < 0)
		return real_getsockname(fd, addr, len);
	memcpy(addr, &nl, sizeof(nl));
	*len = sizeof(nl);
	return 0;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	int s = find(fd);

	if (s < 0)
		return real_setsockopt(fd, level, name, value, len);
	if (level == SOL_NETLINK && name == NETLINK_ADD_MEMBERSHIP &&
	    *(const int *)value == GROUP)
		events(s);
	return 0;
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
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

ssize_t recv(int fd, void *to, size_t size, int flags)
{
	int s = find(fd);

	return s < 0 ? real_recv(fd, to, size, flags) :
		       take(s, to, size, flags);
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
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
