/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parameters of a CNI command, which a runtime gives in environment variables.
 */
#ifndef NSMWIRE_CNI_ENV_H
#define NSMWIRE_CNI_ENV_H

#include <stdbool.h>

enum command {
	COMMAND_ADD,
	COMMAND_DEL,
	COMMAND_CHECK,
	COMMAND_GC,
	COMMAND_STATUS,
	COMMAND_VERSION,
};

/* Bytes of the longest container id and of the longest name of a network. */
#define ENV_NAME_MAX	200

struct env {
	enum command command;
	const char *container;
	const char *netns;	/* "": not given */
	const char *ifname;
	const char *args;
	const char *path;
};

/* One pair of CNI_ARGS. */
struct env_pair {
	char key[64];
	char value[256];
};

/*
 * Read the environment and check what the command needs. Return: 0 or CNI_FAILED.
 */
int env_read(struct env *env);

/*
 * Take the next pair of CNI_ARGS. Return: 1, 0 at the end, or CNI_FAILED.
 */
int env_next_pair(const char **args, struct env_pair *pair);

/* Whether a text can be a container id or the name of a network. */
bool env_name(const char *text);

#endif /* NSMWIRE_CNI_ENV_H */
