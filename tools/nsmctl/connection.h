/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A connection of Network Service Mesh, in the JSON form of its protobuf message
 * "connection.Connection", with a mechanism of type NSMWIRE. What has been read is kept as
 * it is, except for what is set here.
 *
 * This code neither prints nor asks the kernel.
 */
#ifndef NSMCTL_CONNECTION_H
#define NSMCTL_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

#include "words.h"

#define CONNECTION_SIZE_MAX	(1U << 20)	/* bytes of JSON */

#define CONNECTION_MECHANISM	"NSMWIRE"

/* Keys of the mechanism's parameters, as the other mechanisms of NSM have them. */
#define CONNECTION_SRC_IP	"src_ip"
#define CONNECTION_DST_IP	"dst_ip"
#define CONNECTION_SRC_PORT	"src_port"
#define CONNECTION_DST_PORT	"dst_port"
#define CONNECTION_VNI		"vni"
#define CONNECTION_MTU		"MTU"

/*
 * The client is the end that asks, whose address is src_ip; the server is the end that
 * answers. A number of 0 and an address without a family are not set.
 */
struct connection {
	struct json_object *obj;
	const char *id;			/* "": none */
	struct words_addr src, dst;
	struct words_addr rule_src, rule_dst;	/* of the rule of ids, see below */
	bool has_rule_src, has_rule_dst;
	uint16_t src_port, dst_port;
	uint32_t vni;
	uint32_t mtu;			/* of the mechanism */
	uint32_t context_mtu;
	uint8_t payload;		/* enum nsmwire_payload */
	char profile[WORDS_NAME_SIZE];	/* by the label; "": none */
};

/**
 * connection_read() - read a connection
 * @c: the connection, to be freed if this returns true
 * @text: JSON
 * @len: its length
 * @err: error message, set if this returns false
 *
 * Return: whether this is a connection with a mechanism of type NSMWIRE, with no field that
 * NSM does not have and no value of another type.
 */
bool connection_read(struct connection *c, const char *text, size_t len,
		     struct words_err *err);

void connection_free(struct connection *c);

/* Set a parameter of the mechanism. */
void connection_set(struct connection *c, const char *key, const char *value);
void connection_set_addr(struct connection *c, const char *key,
			 const struct words_addr *addr);
void connection_set_uint(struct connection *c, const char *key, uint32_t value);

/*
 * Lower the MTU of the mechanism and of the context to that of the wire. One that is not
 * set is set.
 */
void connection_lower_mtu(struct connection *c, uint32_t mtu);

/*
 * Set a metric, which is an integer, in the segment of the path that this host is. A
 * connection without a path gets none.
 */
void connection_set_metric(struct connection *c, const char *name, uint64_t value);

/*
 * Whether the server chooses an even id. So that two hosts, each of them server of some
 * connections and client of others, do not choose the same id, it is even where the address
 * of the client is not above that of the server, and odd otherwise. Where a proxy has
 * replaced an address, the one before counts: orig_src_ip and orig_dst_ip.
 */
bool connection_is_even(const struct connection *c);

#endif /* NSMCTL_CONNECTION_H */
