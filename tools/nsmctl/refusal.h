/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Refusals of the kernel: the error and its extended acknowledgment.
 */
#ifndef NSMCTL_REFUSAL_H
#define NSMCTL_REFUSAL_H

#include <stdbool.h>
#include <stdint.h>

struct attr_set;
struct nlmsghdr;

struct refusal {
	int error;			/* positive errno; 0: none */
	char text[256];			/* "": no text from the kernel */
	char attribute[96];		/* "link.id" */
	char missing[96];		/* missing attribute */
	bool range;
	uint64_t min, max;		/* allowed range */
};

/* Read the attributes of an acknowledgment of @request. */
void refusal_read(struct refusal *refusal, const struct nlmsghdr *ack,
		  const struct nlmsghdr *request, const struct attr_set *set);

/* Print the refusal. */
void refusal_tell(const struct refusal *refusal);

/* Whether the module may be older than this tool. */
bool refusal_from_skew(const struct refusal *refusal);

#endif /* NSMCTL_REFUSAL_H */
