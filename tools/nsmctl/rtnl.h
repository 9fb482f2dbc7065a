/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests by rtnetlink in a network namespace, and their answers. One socket is kept for
 * the namespace of the last request.
 */
#ifndef NSMCTL_RTNL_H
#define NSMCTL_RTNL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/rtnetlink.h>

#include "refusal.h"

struct rtnl_request {
	struct nlmsghdr nlh;
	char body[512];
};

/* Take one answer. Return: false if memory ran out. */
typedef bool (*rtnl_answer_t)(const struct nlmsghdr *nlh, void *ctx);

/*
 * Open the socket in a network namespace, by name or path; "" is the current one. Return:
 * false after a complaint.
 */
bool rtnl_open(const char *netns);
void rtnl_close(void);

/* Begin a request with the fixed header of its type. */
void rtnl_begin(struct rtnl_request *req, int type, int flags, const void *header, size_t len);

/* Add an attribute; requests are small, and all of these fit. */
void rtnl_add(struct rtnl_request *req, int type, const void *data, size_t len);
void rtnl_add_u32(struct rtnl_request *req, int type, uint32_t value);
void rtnl_add_string(struct rtnl_request *req, int type, const char *text);

/* Begin a nest, which ends with rtnl_nest_end(). */
struct rtattr *rtnl_nest(struct rtnl_request *req, int type);
void rtnl_nest_end(struct rtnl_request *req, struct rtattr *nest);

/* Send a request and take the answers. Return: 0 or a positive errno. */
int rtnl_try(struct rtnl_request *req, rtnl_answer_t answer, void *ctx, struct refusal *refusal);

/* Complain about a refusal, if there is one. Return: EXIT_OK or EXIT_REFUSED. */
int rtnl_tell(const struct refusal *refusal, int error, const char *what);

/* Send a request, with @what for a complaint. Return: as above. */
int rtnl_ask(struct rtnl_request *req, rtnl_answer_t answer, void *ctx, const char *what);

/* Find an attribute of an answer behind its fixed header, or in a nest. */
const struct rtattr *rtnl_attr(const struct nlmsghdr *nlh, size_t header, int type);
const struct rtattr *rtnl_attr_in(const struct rtattr *nest, int type);

/* Value of an attribute; 0 if there is none, or a shorter one. */
uint32_t rtnl_u32(const struct rtattr *rta);

/* Whether an attribute is this text. */
bool rtnl_is(const struct rtattr *rta, const char *text);

#endif /* NSMCTL_RTNL_H */
