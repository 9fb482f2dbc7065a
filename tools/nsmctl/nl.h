/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests to the generic netlink family, and their answers. Answers are kept
 * as complete messages, because an interrupted dump is repeated.
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
 * Create a request, to be filled with nla_put_*(). Return: NULL after a
 * complaint, if the family does not exist or memory ran out.
 */
struct nl_msg *request_new(uint8_t cmd, int flags);

/* Free a request that is not sent, and leave nothing of it in memory. */
void request_free(struct nl_msg *msg);

/*
 * Free a request that could not be filled, after a complaint. Return:
 * EXIT_USAGE.
 */
int request_drop(struct nl_msg *msg);

/*
 * Send a request, free it as request_free() does, and collect the answers. @answers
 * may be NULL. The attribute set names the attributes in complaints.
 *
 * Return: EXIT_OK, or EXIT_REFUSED after a complaint. The caller frees the
 * answers in both cases.
 */
int request_send(struct nl_msg *msg, const struct attr_set *set,
		 struct answers *answers);
void answers_free(struct answers *answers);

/*
 * Send a request, free it, and collect the answers, without a complaint.
 * Return: 0 or -errno.
 */
int request_try(struct nl_msg *msg, struct answers *answers);

/*
 * Version of the module. skew_ask() returns false if the kernel does not
 * answer.
 */
struct skew {
	char version[64];
	uint32_t abi;
};

bool skew_ask(struct skew *skew);

/* Warn once in a run that an answer has elements unknown to this tool. */
void skew_note(void);

/*
 * Name from the kernel for a drop reason that this tool does not know. Return:
 * NULL if the kernel has no name either.
 */
const char *kernel_drop_name(uint32_t reason);

/* Open a socket that receives only events. Return: NULL after a complaint. */
struct nl_sock *events_open(void);

int family_id(void);

/*
 * Index attributes by type, up to @max. Return: the number of attributes with a
 * larger type, or -1.
 */
int attrs_parse(struct nlattr **tb, int max, const void *data, size_t len);

/* Attributes of a generic netlink message. Return: NULL if it is too short. */
struct nlattr *attrs_of(const struct nlmsghdr *nlh, int *len);

#endif /* NSMCTL_NL_H */
