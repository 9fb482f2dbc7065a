/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests to the generic netlink family, and their answers: kept whole, so
 * that a dump that was interrupted can be asked for again.
 */
#ifndef NSMCTL_NL_H
#define NSMCTL_NL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

struct attr_set;

struct answers {
	unsigned int count;
	struct nlmsghdr **nlh;
};

/*
 * A request that can be filled with nla_put_*(); NULL where the family is not
 * there or memory ran out, which was complained about.
 */
struct nl_msg *request_new(uint8_t cmd, int flags);

/* Frees a request that could not be filled, and says so. Return: EXIT_USAGE. */
int request_drop(struct nl_msg *msg);

/*
 * Sends the request, frees it, and collects what came back (@answers may be
 * NULL). The set names the attributes in complaints.
 *
 * Return: EXIT_OK, or EXIT_REFUSED after a complaint. The answers are to be
 * given back either way.
 */
int request_send(struct nl_msg *msg, const struct attr_set *set,
		 struct answers *answers);
void answers_free(struct answers *answers);

/* The same without a complaint. Return: 0 or -errno. */
int request_try(struct nl_msg *msg, struct answers *answers);

/* What the kernel says of itself; false where it does not answer. */
struct skew {
	char version[64];
	uint32_t abi;
};

bool skew_ask(struct skew *skew);

/* Once for a run: the answer had something this tool has no name for. */
void skew_note(void);

/*
 * The name that the kernel has for a class or a drop reason that this tool
 * does not know, NULL where it has none either.
 */
const char *kernel_drop_name(uint32_t reason);

/* A socket that hears the events and nothing else; NULL after a complaint. */
struct nl_sock *events_open(void);

int family_id(void);

/* Attributes by type, all up to @max. The number of those beyond it, or -1. */
int attrs_parse(struct nlattr **tb, int max, const void *data, size_t len);

/* The attributes of a message of a family; NULL where it is too short. */
struct nlattr *attrs_of(const struct nlmsghdr *nlh, int *len);

#endif /* NSMCTL_NL_H */
