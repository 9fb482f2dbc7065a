/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fields of a connection of Network Service Mesh, and whether JSON has no others.
 */
#ifndef NSMCTL_CONNFIELDS_H
#define NSMCTL_CONNFIELDS_H

#include <stdbool.h>

#include <json-c/json.h>

#include "words.h"

/*
 * Check a connection. Fields can be written as in the protobuf file (network_service) and as
 * in protobuf's JSON (networkService), and null is a field that is not there. Return: false
 * after a message.
 */
bool connfields_check(struct json_object *obj, struct words_err *err);

/*
 * Get a field by its name in the protobuf file. Return: NULL if it is not there, or null.
 */
struct json_object *connfields_get(struct json_object *obj, const char *name);

#endif /* NSMCTL_CONNFIELDS_H */
