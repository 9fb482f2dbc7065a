/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A peer as JSON. What is not known is absent.
 */
#ifndef KEYD_SHOW_H
#define KEYD_SHOW_H

#include <json-c/json.h>

#include "peer.h"

struct json_object *show_peer(const struct peer *peer);

#endif /* KEYD_SHOW_H */
