// SPDX-License-Identifier: GPL-2.0
/*
 * The wire of a connection. See connwire.h.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/random.h>

#include <netlink/attr.h>

#include "connwire.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"

#define ID_TRIES	64

uint16_t connwire_port(const struct connwire *w)
{
	return words_have(&w->words, IFLA_NSMWIRE_DST_PORT) ? w->words.dst_port :
							      NSMWIRE_DEFAULT_PORT;
}

static const struct words_addr *far_end(const struct connwire *w)
{
	return w->server ? &w->conn.src : &w->conn.dst;
}

static const struct words_addr *near_end(const struct connwire *w)
{
	return w->server ? &w->conn.dst : &w->conn.src;
}

int connwire_get(const struct connwire *w, struct wire *wire)
{
	struct answers answers = { .count = 0 };
	struct nl_msg *msg = request_new(NSMWIRE_CMD_WIRE_GET, 0);
	int ret;

	if (!msg)
		return -EPROTO;
	if (target_put_wire(msg, &w->target)) {
		request_free(msg);
		return -ENOMEM;
	}
	ret = request_try(msg, &answers);
	if (!ret && (!answers.count || !wire_decode(wire, answers.nlh[0]))) {
		complain("the kernel's answer is malformed");
		ret = -EPROTO;
	}
	answers_free(&answers);
	return ret;
}

static bool is_same_addr(const struct words_addr *a, const struct words_addr *b)
{
	return a->family == b->family &&
	       (a->family == AF_INET ? a->v4.s_addr == b->v4.s_addr :
		!memcmp(&a->v6, &b->v6, sizeof(a->v6)));
}

/*
 * Whether a wire has the connection's id, leads to its other end, and uses this port: the
 * three by which packets are known to be of the connection.
 */
static bool is_wire_of(const struct connwire *w, const struct wire *wire)
{
	const struct words_addr *far = far_end(w);
	const struct words *link = &wire->link;

	if (wire->underlay_elsewhere || link->id != w->conn.vni ||
	    link->dst_port != connwire_port(w))
		return false;
	return link->peer[0] ? !strcmp(link->peer, w->words.peer) :
			       far->family && is_same_addr(&link->remote, far);
}

/* Make a wire, wherever its device is, the one that is meant. */
static bool aim_at(struct target *target, const struct place *place)
{
	if (place->elsewhere && place->netnsid < 0)
		return false;
	memset(target, 0, sizeof(*target));
	memcpy(target->ifname, place->ifname, sizeof(target->ifname));
	target->elsewhere = place->elsewhere;
	target->netnsid = place->netnsid;
	return true;
}

/* Look for the wire where it has been moved to, or renamed. Return: as connwire_get(). */
static int find_moved(struct connwire *w, struct wire *wire)
{
	struct answers answers = { .count = 0 };
	struct nl_msg *msg = request_new(NSMWIRE_CMD_WIRE_GET, NLM_F_DUMP);
	unsigned int i;
	int ret;

	if (!msg)
		return -EPROTO;
	ret = request_try(msg, &answers);
	for (i = 0; !ret && i < answers.count; i++) {
		if (!wire_decode(wire, answers.nlh[i]))
			continue;
		if (is_wire_of(w, wire) && aim_at(&w->target, &wire->place))
			break;
		wire_free(wire);
	}
	if (!ret && i == answers.count)
		ret = -ENODEV;
	answers_free(&answers);
	return ret;
}

int connwire_find(struct connwire *w, struct wire *wire)
{
	int ret = connwire_get(w, wire);

	return ret == -ENODEV && w->conn.vni ? find_moved(w, wire) : ret;
}

int connwire_check(const struct connwire *w, const struct wire *wire)
{
	const char *name = w->target.ifname;

	if (w->conn.vni && w->conn.vni != wire->link.id) {
		complain("wire \"%s\" has id %" PRIu32 ", and the connection %" PRIu32 ": close the connection that the wire is of, or name another",
			 name, wire->link.id, w->conn.vni);
		return EXIT_REFUSED;
	}
	if (!w->conn.vni && !wire->link.peer[0] &&
	    !is_same_addr(&wire->link.remote, far_end(w))) {
		complain("there is a wire \"%s\" that leads elsewhere: close the connection that it is of, or name another",
			 name);
		return EXIT_REFUSED;
	}
	return EXIT_OK;
}

static void give(struct words *words, int attr)
{
	words->have |= 1ULL << attr;
}

/* The settings of the wire: those of the command, and what the connection says. */
static struct words settings_of(const struct connwire *w)
{
	const struct connection *conn = &w->conn;
	struct words words = w->words;

	words.id = conn->vni;
	words.payload = conn->payload;
	give(&words, IFLA_NSMWIRE_ID);
	give(&words, IFLA_NSMWIRE_PAYLOAD);
	if (!words_have(&words, IFLA_NSMWIRE_PROFILE) && conn->profile[0]) {
		memcpy(words.profile, conn->profile, sizeof(words.profile));
		give(&words, IFLA_NSMWIRE_PROFILE);
	}
	words.have &= ~(1ULL << IFLA_NSMWIRE_LOCAL | 1ULL << IFLA_NSMWIRE_LOCAL6);
	memset(&words.local, 0, sizeof(words.local));
	/* The paths of a named peer have the addresses. */
	if (words.peer[0])
		return words;
	words.remote = *far_end(w);
	words.local = *near_end(w);
	give(&words, words.remote.family == AF_INET ? IFLA_NSMWIRE_REMOTE :
						       IFLA_NSMWIRE_REMOTE6);
	give(&words, words.local.family == AF_INET ? IFLA_NSMWIRE_LOCAL :
						      IFLA_NSMWIRE_LOCAL6);
	return words;
}

static int put_setting(void *ctx, int type, const void *data, size_t len)
{
	return nla_put(ctx, type, len, data);
}

/* A request for the wire. Return: NULL after a complaint. */
static struct nl_msg *wire_msg(const struct connwire *w, uint8_t cmd)
{
	const struct words words = settings_of(w);
	struct nl_msg *msg = request_new(cmd, 0);
	struct nlattr *link;

	if (!msg)
		return NULL;
	if (!target_put_wire(msg, &w->target)) {
		link = nla_nest_start(msg, NSMWIRE_A_WIRE_LINK);
		if (link && !words_put(&words, put_setting, msg)) {
			nla_nest_end(msg, link);
			return msg;
		}
	}
	request_drop(msg);
	return NULL;
}

static int send_wire(const struct connwire *w, uint8_t cmd)
{
	struct nl_msg *msg = wire_msg(w, cmd);

	return msg ? request_send(msg, &attrs_wire, NULL) : EXIT_REFUSED;
}

/* Return: 0 or -errno, without a complaint of the kernel's refusal. */
static int try_wire(const struct connwire *w, uint8_t cmd)
{
	struct nl_msg *msg = wire_msg(w, cmd);

	return msg ? request_try(msg, NULL) : -EPROTO;
}

int connwire_delete(const struct connwire *w)
{
	struct nl_msg *msg = request_new(NSMWIRE_CMD_WIRE_DEL, 0);

	if (!msg)
		return EXIT_REFUSED;
	if (target_put_wire(msg, &w->target))
		return request_drop(msg);
	return request_send(msg, &attrs_wire, NULL);
}

/* A random id by the rule of even and odd. 0 is "not set" in NSM. */
static bool random_id(const struct connection *conn, uint32_t *id)
{
	uint32_t number;

	do {
		if (getrandom(&number, sizeof(number), 0) != sizeof(number))
			return false;
		*id = (number & NSMWIRE_ID_MAX & ~1U) | !connection_is_even(conn);
	} while (!*id);
	return true;
}

/*
 * Create the wire with an id that no other wire of this underlay has: the kernel refuses one
 * that is in use, so that two requests at once do not get the same.
 */
static int create_wire(struct connwire *w)
{
	struct wire wire;
	unsigned int try;
	int ret;

	for (try = 0; try < ID_TRIES; try++) {
		if (!random_id(&w->conn, &w->conn.vni)) {
			complain("no random numbers: %s", strerror(errno));
			return EXIT_REFUSED;
		}
		ret = try_wire(w, NSMWIRE_CMD_WIRE_ADD);
		if (!ret)
			return EXIT_OK;
		if (ret != -EEXIST)
			return send_wire(w, NSMWIRE_CMD_WIRE_ADD);
		/* The name may be in use since it was looked up. */
		ret = connwire_get(w, &wire);
		if (!ret) {
			wire_free(&wire);
			return send_wire(w, NSMWIRE_CMD_WIRE_ADD);
		}
	}
	complain("no id that is not in use was found in %u tries", ID_TRIES);
	return EXIT_REFUSED;
}

int connwire_make(struct connwire *w, bool *created)
{
	struct wire wire;
	int ret = connwire_find(w, &wire);

	*created = ret;
	if (!ret) {
		ret = connwire_check(w, &wire);
		if (!ret)
			w->conn.vni = wire.link.id;
		wire_free(&wire);
		return ret ? ret : send_wire(w, NSMWIRE_CMD_WIRE_SET);
	}
	if (ret == -EPROTO)
		return EXIT_REFUSED;
	return w->conn.vni ? send_wire(w, NSMWIRE_CMD_WIRE_ADD) : create_wire(w);
}
