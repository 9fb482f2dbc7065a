// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel. See kernel.h.
 *
 * Requests wait for their answer, which the kernel has at once. Nothing of a secret stays
 * here: a request is wiped, and a refusal does not contain the request (NETLINK_CAP_ACK).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <linux/genetlink.h>
#include <linux/nsmwire.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "attrs.h"
#include "clock.h"
#include "kernel.h"
#include "log.h"
#include "loop.h"
#include "names.h"
#include "words.h"

#define EVENT_BUFFER	1048576
#define ANSWER_SECONDS	5
/* The kernel runs modprobe each time; a module that comes is announced. */
#define LOOK_MS		10000

#ifndef SOL_NETLINK
#define SOL_NETLINK	270
#endif

struct key {
	SPEC_KEY_MEMBERS
};

static const struct attr_row key_rows[] = {
	SPEC_KEY_ROWS(struct key)
};

static const struct attr_table key_table = ATTR_TABLE(key_rows);

/* What came back for a request. */
struct answer {
	bool finished;
	int error;		/* errno */
	char *why;		/* KERNEL_TEXT bytes, or NULL */
	uint32_t id;
};

static struct nl_sock *requests, *events;
static struct watch event_watch;
static const struct kernel_calls *call;
static int family, notify_group;
static uint64_t next_look;

/* --- requests */

static void read_text(struct answer *answer, struct nlmsgerr *e)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)((char *)e - NLMSG_HDRLEN);
	size_t skip = sizeof(*e);
	struct nlattr *nla;
	int left;

	if (!answer->why || !(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += NLMSG_ALIGN(e->msg.nlmsg_len) - NLMSG_HDRLEN;
	if (nlh->nlmsg_len < NLMSG_HDRLEN + skip)
		return;
	left = nlh->nlmsg_len - NLMSG_HDRLEN - skip;
	nla = nla_find((struct nlattr *)((char *)e + skip), left, NLMSGERR_ATTR_MSG);
	if (nla)
		nla_strlcpy(answer->why, nla, KERNEL_TEXT);
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *e, void *arg)
{
	struct answer *answer = arg;

	(void)from;
	answer->finished = true;
	answer->error = -e->error;
	if (answer->why)
		snprintf(answer->why, KERNEL_TEXT, "%s", strerror(answer->error));
	read_text(answer, e);
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct answer *answer = arg;

	(void)msg;
	answer->finished = true;
	return NL_STOP;
}

static int on_answer(struct nl_msg *msg, void *arg)
{
	struct genlmsghdr *genl = nlmsg_data(nlmsg_hdr(msg));
	struct answer *answer = arg;
	struct key key = { .have = 0 };
	unsigned int unknown = 0;

	if (!genlmsg_valid_hdr(nlmsg_hdr(msg), 0) || genl->cmd != NSMWIRE_CMD_KEY_SET)
		return NL_OK;
	attrs_get(&key_table, &key, genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0),
		  &unknown);
	answer->id = key.id;
	return NL_OK;
}

/* Send a request, wipe and free it, and wait for the answer. */
static int talk(struct nl_msg *msg, struct answer *answer)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_CUSTOM);
	int ret = -NLE_NOMEM;

	if (cb) {
		nl_cb_err(cb, NL_CB_CUSTOM, on_error, answer);
		nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, answer);
		nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_answer, answer);
		ret = nl_send_auto(requests, msg);
	}
	while (ret >= 0 && !answer->finished)
		ret = nl_recvmsgs(requests, cb);
	nl_cb_put(cb);
	explicit_bzero(nlmsg_hdr(msg), nlmsg_get_max_size(msg));
	nlmsg_free(msg);
	if (!answer->finished) {
		answer->error = EIO;
		if (answer->why)
			snprintf(answer->why, KERNEL_TEXT, "netlink: %s", nl_geterror(ret));
	}
	/* The family ended after it was looked up. */
	if (answer->error == ENOENT && (!answer->why ||
					!strcmp(answer->why, strerror(ENOENT))))
		next_look = 0;
	return -answer->error;
}

static struct nl_msg *request(uint8_t cmd)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (msg && !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, NLM_F_ACK, cmd,
				NSMWIRE_FAMILY_VERSION)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	return msg;
}

static int no_memory(struct nl_msg *msg, char *why)
{
	if (msg) {
		explicit_bzero(nlmsg_hdr(msg), nlmsg_get_max_size(msg));
		nlmsg_free(msg);
	}
	if (why)
		snprintf(why, KERNEL_TEXT, "%s", strerror(ENOMEM));
	return -ENOMEM;
}

int kernel_peer(const char *peer)
{
	struct answer answer = { .finished = false };
	struct nl_msg *msg;

	if (!kernel_ready())
		return -ENOENT;
	msg = request(NSMWIRE_CMD_PEER_GET);
	if (!msg || nla_put_string(msg, NSMWIRE_A_NAMED_PEER_NAME, peer))
		return no_memory(msg, NULL);
	return talk(msg, &answer);
}

int kernel_key_set(struct kernel_key *key, char *why)
{
	uint8_t direction = key->tx ? NSMWIRE_DIRECTION_TX : NSMWIRE_DIRECTION_RX;
	struct answer answer = { .why = why };
	struct nl_msg *msg;
	int ret;

	if (!kernel_ready()) {
		snprintf(why, KERNEL_TEXT, "the nsmwire module is not loaded");
		return -ENOENT;
	}
	msg = request(NSMWIRE_CMD_KEY_SET);
	if (!msg || nla_put_string(msg, NSMWIRE_A_KEY_PEER, key->peer) ||
	    nla_put_u8(msg, NSMWIRE_A_KEY_DIRECTION, direction) ||
	    (key->tx && nla_put_u32(msg, NSMWIRE_A_KEY_ID, key->id)) ||
	    nla_put_u8(msg, NSMWIRE_A_KEY_CIPHER, key->cipher) ||
	    nla_put_u32(msg, NSMWIRE_A_KEY_EXPIRES, key->expires) ||
	    nla_put(msg, NSMWIRE_A_KEY_SECRET, key->len, key->secret))
		return no_memory(msg, why);
	ret = talk(msg, &answer);
	if (!ret && !key->tx)
		key->id = answer.id;
	if (!ret && !key->id) {
		snprintf(why, KERNEL_TEXT, "its answer has no id");
		return -EPROTO;
	}
	return ret;
}

/* --- events */

static void take_key(const struct genlmsghdr *genl, bool ended)
{
	struct key key = { .have = 0 };
	unsigned int unknown = 0;

	attrs_get(&key_table, &key, genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0),
		  &unknown);
	call->key(key.peer, key.id, ended);
}

static void take_peer(const struct genlmsghdr *genl, void (*tell)(const char *peer))
{
	struct nlattr *nla = nla_find(genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0),
				      NSMWIRE_A_NAMED_PEER_NAME);
	char name[WORDS_NAME_SIZE];

	if (!nla)
		return;
	nla_strlcpy(name, nla, sizeof(name));
	tell(name);
}

/* The controller announces families that come and go. */
static void take_family(const struct genlmsghdr *genl)
{
	struct nlattr *nla = nla_find(genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0),
				      CTRL_ATTR_FAMILY_NAME);
	char name[GENL_NAMSIZ];

	if (!nla)
		return;
	nla_strlcpy(name, nla, sizeof(name));
	if (strcmp(name, NSMWIRE_FAMILY_NAME))
		return;
	if (genl->cmd == CTRL_CMD_DELFAMILY && family) {
		family = 0;
		say(LOG_WARNING, "the nsmwire module was unloaded");
		call->gone();
	} else if (genl->cmd == CTRL_CMD_NEWFAMILY && !family) {
		next_look = 0;
		kernel_ready();
	}
}

static int on_event(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct genlmsghdr *genl = nlmsg_data(nlh);

	(void)arg;
	if (!genlmsg_valid_hdr(nlh, 0))
		return NL_OK;
	if (nlh->nlmsg_type == GENL_ID_CTRL) {
		take_family(genl);
		return NL_OK;
	}
	switch (genl->cmd) {
	case NSMWIRE_CMD_PEER_NEW_NTF:
		take_peer(genl, call->peer_new);
		break;
	case NSMWIRE_CMD_PEER_DEL_NTF:
		take_peer(genl, call->peer_del);
		break;
	case NSMWIRE_CMD_KEY_NEED_NTF:
		take_key(genl, false);
		break;
	case NSMWIRE_CMD_KEY_END_NTF:
		take_key(genl, true);
		break;
	}
	return NL_OK;
}

static void on_events(struct watch *watch, uint32_t what)
{
	int ret = nl_recvmsgs_default(events);

	(void)watch;
	(void)what;
	if (ret >= 0 || ret == -NLE_AGAIN || ret == -NLE_INTR)
		return;
	/* Events were lost; what they said is asked for. */
	if (family)
		call->resync();
}

/* --- the family */

static struct nl_sock *sock_open(void)
{
	struct timeval timeout = { .tv_sec = ANSWER_SECONDS };
	struct nl_sock *sk = nl_socket_alloc();
	int one = 1, fd;

	if (!sk || genl_connect(sk)) {
		nl_socket_free(sk);
		return NULL;
	}
	fd = nl_socket_get_fd(sk);
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	/* Without this, a refusal would contain the secret that was refused. */
	if (setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one))) {
		nl_socket_free(sk);
		return NULL;
	}
	return sk;
}

bool kernel_open(const struct kernel_calls *calls)
{
	int size = EVENT_BUFFER, fd;

	call = calls;
	requests = sock_open();
	events = sock_open();
	if (!requests || !events) {
		say(LOG_ERR, "no netlink socket: %s", strerror(errno));
		return false;
	}
	fd = nl_socket_get_fd(events);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	nl_socket_disable_seq_check(events);
	nl_socket_modify_cb(events, NL_CB_VALID, NL_CB_CUSTOM, on_event, NULL);
	nl_socket_set_nonblocking(events);
	notify_group = genl_ctrl_resolve_grp(requests, "nlctrl", "notify");
	if (notify_group > 0)
		nl_socket_add_membership(events, notify_group);
	if (loop_add(&event_watch, fd, EPOLLIN, on_events))
		return true;
	say(LOG_ERR, "netlink: %s", strerror(errno));
	return false;
}

bool kernel_ready(void)
{
	uint64_t now = now_ms();
	int group;

	if (family && next_look)
		return true;
	if (now < next_look)
		return false;
	next_look = now + LOOK_MS;
	family = genl_ctrl_resolve(requests, NSMWIRE_FAMILY_NAME);
	group = family > 0 ? genl_ctrl_resolve_grp(requests, NSMWIRE_FAMILY_NAME,
						   NSMWIRE_MCGRP_EVENTS) : -1;
	if (group > 0 && !nl_socket_add_membership(events, group)) {
		call->resync();
		return true;
	}
	family = 0;
	return false;
}
