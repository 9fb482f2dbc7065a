/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which wire a command is about: NAME, or "dev NAME", or "ifindex N", each with
 * "netnsid N" or "netns NETNS" behind it where the device is in another
 * namespace.
 */
#ifndef NSMCTL_TARGET_H
#define NSMCTL_TARGET_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include <netlink/netlink.h>

struct target {
	char ifname[IFNAMSIZ];		/* "": by index */
	uint32_t ifindex;
	const char *altname;		/* to be looked up, or NULL */
	const char *netns;		/* a word of the command, or NULL */
	bool elsewhere;
	int32_t netnsid;
};

/* For the usage. */
extern const struct arg target_words[];

/* Takes the words off the list. Return: EXIT_OK or EXIT_USAGE. */
int target_take(struct target *target, int *argc, char ***argv);

/*
 * Looks the namespace up, where it was named, and an altname. Return: EXIT_OK, or what the
 * command has to end with, after a complaint.
 */
int target_find(struct target *target);

/* wire-* and stats-* number these attributes differently. */
int target_put_wire(struct nl_msg *msg, const struct target *target);
int target_put_stats(struct nl_msg *msg, const struct target *target);

#endif /* NSMCTL_TARGET_H */
