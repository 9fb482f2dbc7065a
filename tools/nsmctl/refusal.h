/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's refusals: the error, and what the extended acknowledgment
 * says about it.
 */
#ifndef NSMCTL_REFUSAL_H
#define NSMCTL_REFUSAL_H

#include <stdbool.h>
#include <stdint.h>

struct attr_set;
struct nlmsghdr;

struct refusal {
	int error;			/* positive errno; 0: none */
	char text[256];			/* "" where the kernel had none */
	char attribute[96];		/* "link.id" */
	char missing[96];		/* attribute that should have been there */
	bool range;
	uint64_t min, max;		/* what would have been allowed */
};

/* Reads the attributes of an acknowledgment of @request. */
void refusal_read(struct refusal *refusal, const struct nlmsghdr *ack,
		  const struct nlmsghdr *request, const struct attr_set *set);

/* Tells the person. */
void refusal_tell(const struct refusal *refusal);

/* Could it be that the module is older than this tool? */
bool refusal_from_skew(const struct refusal *refusal);

#endif /* NSMCTL_REFUSAL_H */
