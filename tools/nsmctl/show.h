/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Wires, uplinks, profiles, rules and counters, for a person and as JSON. The
 * "words" can be said again to the command that made what they show; they start
 * with a space and have no line end.
 */
#ifndef NSMCTL_SHOW_H
#define NSMCTL_SHOW_H

#include <json-c/json.h>

#include "decode.h"

/* The settings with the name of their device, "" where it cannot be had. */
struct words show_wire_settings(const struct wire *wire);

/* Names that are not in the answer itself are looked up here. */
void show_wire_text(const struct wire *wire);
void show_wire_json(struct json_object *obj, const struct wire *wire,
		    bool counters);

void show_stats_text(const struct stats *stats);
void show_stats_json(struct json_object *obj, const struct stats *stats);

/* show_uplink.c; with their counters where the run has -s. */
void show_uplink_text(const struct uplink *uplink);
void show_uplink_words(const struct uplink *uplink);
void show_uplink_json(struct json_object *obj, const struct uplink *uplink);

/* Name of its device, or "if7" and false where it cannot be had. */
bool show_uplink_device(const struct uplink *uplink, char name[IFNAMSIZ]);

/* Its source address of one family; an uplink can have one of each. */
struct words_addr show_uplink_local(const struct uplink *uplink, int family);

/* show_peer.c; in words of "peer set" and "path set". */
void show_peer_text(const struct named_peer *peer);
void show_peer_words(const struct named_peer *peer);
void show_peer_json(struct json_object *obj, const struct named_peer *peer);
void show_peer_path_text(const struct named_peer *peer, const struct path *path);
void show_peer_path_words(const struct path *path);
void show_peer_path_json(struct json_object *obj, const struct path *path);

/* show_profile.c; a table of classes, and one in words of "class set". */
void show_profile_text(const struct profile *profile);
void show_profile_line(const struct profile *profile);	/* but for its classes */
void show_profile_json(struct json_object *obj, const struct profile *profile);
void show_profile_classes_json(struct json_object *obj,
			       const struct profile *profile);
void show_classes_head(void);
void show_classes_row(const struct class_info *class);
void show_class_text(const struct class_info *class);
void show_class_words(const struct class_info *class);
void show_class_json(struct json_object *obj, const struct class_info *class);

/* show_rule.c; in words of "rule add". */
void show_rule_text(const struct rule *rule);
void show_rule_words(const struct rule *rule);
void show_rule_json(struct json_object *obj, const struct rule *rule);

/* The name of a class, or its index where it has none: profiles may not agree. */
const char *show_class(const char *name, uint8_t index);
void show_class_name_json(struct json_object *obj, const char *name);

/* NULL for what neither this tool nor the kernel has a name for. */
const char *show_drop_name(uint32_t reason);
void show_direction_json(struct json_object *obj, const struct drop_count *drop);

/* The name, or the number in its place. */
const char *show_or_number(const char *name, uint32_t number);

/* Nothing where there is no address. */
void show_addr_text(const char *word, const struct words_addr *addr);
void show_addr_json(struct json_object *obj, const char *key4,
		    const char *key6, const struct words_addr *addr);

#endif /* NSMCTL_SHOW_H */
