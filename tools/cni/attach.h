/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The commands of CNI: the wire of a container is added, deleted and checked.
 */
#ifndef NSMWIRE_CNI_ATTACH_H
#define NSMWIRE_CNI_ATTACH_H

#include <json-c/json.h>

#include "conf.h"
#include "env.h"

/* Name of the wire in the container. */
const char *attach_device(const struct conf *conf, const struct env *env);

/*
 * Each returns 0, or CNI_FAILED after cni_fail(). What attach_add() fails to do, or was
 * killed while it did, leaves no wire and no address.
 */
int attach_add(struct conf *conf, const struct env *env, struct json_object **result);
int attach_del(const struct conf *conf, const struct env *env);
int attach_check(struct conf *conf, const struct env *env);

/* Delete what containers have left that the runtime does not name. */
int attach_gc(const struct conf *conf, const struct env *env);

/* Whether ADD would succeed. */
int attach_status(const struct conf *conf, const struct env *env);

#endif /* NSMWIRE_CNI_ATTACH_H */
