/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Taking an attachment away, whether it was complete or not.
 */
#ifndef NSMWIRE_CNI_DETACH_H
#define NSMWIRE_CNI_DETACH_H

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>

#include "claim.h"
#include "conf.h"
#include "env.h"

/*
 * Cookie of the network namespace at a path, which no other one ever has; the number of an
 * inode is used again. Return: false if it is none.
 */
bool detach_find_netns(const char *path, uint64_t *cookie);

/* Whether the network namespace of a record is still at its path. */
bool detach_is_there(const struct claim *claim);

/* Call the IPAM plugin for an attachment, as ipam_call() does. */
int detach_ipam(const struct conf *conf, const struct env *env, const char *command,
		const struct claim *claim, struct json_object **result);

/*
 * Undo all of an attachment. Its record goes last, and stays if something is left. Return: 0
 * or CNI_FAILED. The record is removed or released.
 */
int detach(const struct conf *conf, const struct env *env, struct claim *claim);

/*
 * Undo what plugins that were killed have left of a network. Errors are not told: it is
 * tried again with the next command.
 */
void detach_killed(const struct conf *conf, const struct env *env);

#endif /* NSMWIRE_CNI_DETACH_H */
