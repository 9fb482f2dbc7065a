// SPDX-License-Identifier: GPL-2.0
/*
 * Names of protocols. See proto.h. Common names are built in, because a
 * container may have no /etc/protocols and output should not depend on the
 * host.
 */
#include <netdb.h>
#include <stddef.h>
#include <strings.h>

#include "proto.h"
#include "words.h"

/* The first name of a number is shown. */
static const struct {
	const char *name;
	uint8_t proto;
} protos[] = {
	{ "icmp", 1 }, { "igmp", 2 }, { "ipencap", 4 }, { "tcp", 6 },
	{ "udp", 17 }, { "dccp", 33 }, { "ipv6", 41 }, { "rsvp", 46 },
	{ "gre", 47 }, { "esp", 50 }, { "ah", 51 }, { "icmpv6", 58 },
	{ "ipv6-icmp", 58 }, { "ospf", 89 }, { "pim", 103 },
	{ "ipcomp", 108 }, { "vrrp", 112 }, { "l2tp", 115 },
	{ "sctp", 132 }, { "udplite", 136 },
};

#define PROTOS	(sizeof(protos) / sizeof(protos[0]))

bool proto_parse(const char *word, uint8_t *proto)
{
	const struct protoent *found;
	uint64_t number;
	unsigned int i;

	if (words_number(word, 0, UINT8_MAX, &number)) {
		*proto = number;
		return true;
	}
	for (i = 0; i < PROTOS; i++) {
		if (!strcasecmp(protos[i].name, word)) {
			*proto = protos[i].proto;
			return true;
		}
	}
	/* /etc/protocols lists "ip" as 0, which is not a protocol. */
	found = getprotobyname(word);
	if (!found || found->p_proto < 1 || found->p_proto > UINT8_MAX)
		return false;
	*proto = found->p_proto;
	return true;
}

const char *proto_name(uint8_t proto)
{
	unsigned int i;

	for (i = 0; i < PROTOS; i++) {
		if (protos[i].proto == proto)
			return protos[i].name;
	}
	return NULL;
}
