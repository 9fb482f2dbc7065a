/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Wires and counters, for a person and as JSON.
 */
#ifndef NSMCTL_SHOW_H
#define NSMCTL_SHOW_H

#include <json-c/json.h>

#include "decode.h"

/* Names that are not in the answer itself are looked up here. */
void show_wire_text(const struct wire *wire);
void show_wire_json(struct json_object *obj, const struct wire *wire,
		    bool counters);

void show_stats_text(const struct stats *stats);
void show_stats_json(struct json_object *obj, const struct stats *stats);

#endif /* NSMCTL_SHOW_H */
