/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The wire of a command: NAME, "dev NAME" or "ifindex N", followed by "netnsid
 * N" or "netns NETNS" if the device is in another namespace.
 */
#ifndef NSMCTL_TARGET_H
#define NSMCTL_TARGET_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include <netlink/netlink.h>

struct target {
	char ifname[IFNAMSIZ];		/* "": identified by index */
	uint32_t ifindex;
	const char *altname;		/* altname to look up, or NULL */
	const char *netns;		/* word of the command, or NULL */
	bool elsewhere;
	int32_t netnsid;
};

/* Words for the usage text. */
extern const struct arg target_words[];

/*
 * Take the words of a target off the argument list. Return: EXIT_OK or
 * EXIT_USAGE.
 */
int target_take(struct target *target, int *argc, char ***argv);

/*
 * Look up the namespace and the altname, if they were given. Return: EXIT_OK,
 * or the exit status of the command after a complaint.
 */
int target_find(struct target *target);

/*
 * Add the target to a request. wire-*, stats-* and explain number the attributes
 * differently.
 */
int target_put_wire(struct nl_msg *msg, const struct target *target);
int target_put_explain(struct nl_msg *msg, const struct target *target);
int target_put_stats(struct nl_msg *msg, const struct target *target);

#endif /* NSMCTL_TARGET_H */
