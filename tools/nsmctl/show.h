/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Wires, uplinks, profiles, rules and counters, as text and JSON. The "words"
 * functions print text that the add or set command accepts. It starts with a
 * space and has no line feed.
 */
#ifndef NSMCTL_SHOW_H
#define NSMCTL_SHOW_H

#include <stdio.h>

#include <json-c/json.h>

#include "decode.h"

struct agent_peer;
struct keys;
struct nsmurl;

/* Settings of a wire with the name of the device, "" if it is not available. */
struct words show_wire_settings(const struct wire *wire);

/* Show a wire. Names that the answer lacks are looked up. */
void show_wire_text(const struct wire *wire);
void show_wire_json(struct json_object *obj, const struct wire *wire,
		    bool counters);

void show_stats_text(const struct stats *stats);
void show_stats_json(struct json_object *obj, const struct stats *stats);

/* show_uplink.c. Counters are included if the run has -s. */
void show_uplink_text(const struct uplink *uplink);
void show_uplink_words(const struct uplink *uplink);
void show_uplink_json(struct json_object *obj, const struct uplink *uplink);

/* Name of the uplink's device, or "if7" and false if it is not available. */
bool show_uplink_device(const struct uplink *uplink, char name[IFNAMSIZ]);

/*
 * Source address of the uplink for one family. An uplink can have one for each.
 */
struct words_addr show_uplink_local(const struct uplink *uplink, int family);

/* show_peer.c; in words of "peer set" and "path set". */
void show_peer_text(const struct named_peer *peer);
void show_peer_words(const struct named_peer *peer);
void show_peer_json(struct json_object *obj, const struct named_peer *peer);
void show_peer_path_text(const struct named_peer *peer, const struct path *path);
void show_peer_path_words(const struct path *path);
/* Lines that -d adds, each after the indent; none if nothing is measured. */
void show_peer_path_details(const struct named_peer *peer,
			    const struct path *path, const char *indent);
/* Users without CAP_NET_ADMIN get only the index and the state of a path. */
bool show_peer_path_is_whole(const struct path *path);
void show_peer_path_json(struct json_object *obj, const struct path *path);

/*
 * show_learn.c: the remote address in words of "path set"; what a path has learned, in its
 * line; in a line of its own what it needs to learn, if it needs something, and with -d what
 * it has done.
 */
void show_remote_text(const struct path *path);
void show_learned_text(const struct path *path);
void show_learn_need(const struct path *path, const char *indent);
void show_learn_details(const struct path *path, const char *indent);
void show_learn_json(struct json_object *obj, const struct path *path);
/* An event about it. */
void show_moved_text(const struct history_event *event);
void show_moved_json(struct json_object *obj, const struct history_event *event);

/*
 * show_steer.c: the paths that classes take: a line for each profile, or with -d for
 * each class; and the classes that one path carries, each after a space, the first
 * after @before as well. Return: whether there are any.
 */
void show_steering_text(const struct named_peer *peer, const char *indent);
bool show_steering_carried(FILE *f, const struct named_peer *peer,
			   const struct path *path, const char *before);
void show_steering_json(struct json_object *obj, const struct named_peer *peer);

/* Packets sent over two paths, a line for each class that has any. */
void show_copies_text(const struct named_peer *peer, const char *indent);
void show_copies_json(struct json_object *obj, const struct named_peer *peer);

/* The local time of an event, and the event itself after a space. */
void show_history_time(const struct history_event *event);
void show_history_text(const struct history_event *event);
void show_history_json(struct json_object *obj, const char *peer,
		       const struct history_event *event);

/*
 * show_key.c: a key, without a line feed, and after an event what to do about it; and of
 * a peer what its packets are sealed with, a line or more after the indent, with what the
 * key agent says of it (NULL: nothing).
 */
void show_key_words(const struct key *key);
void show_key_need(const struct key *key);
void show_key_end(const struct key *key);
void show_key_json(struct json_object *obj, const struct key *key);
void show_sealing_text(const struct named_peer *peer, const struct keys *keys,
		       const struct agent_peer *agent, const char *indent);

/*
 * show_agent.c: a peer of the key agent; when it gets its next key, after ", next in "; and
 * a line after the indent that says why it has none. The last two print nothing for NULL.
 */
void show_agent_text(const struct agent_peer *peer);
void show_agent_next(const struct agent_peer *peer);
void show_agent_state(const struct agent_peer *peer, const char *indent);

/* Text of the id of a key. */
#define SHOW_KEY_ID	sizeof("0x12345678")
void show_key_id(uint32_t id, char text[SHOW_KEY_ID]);

/* show_profile.c: classes as a table, or one class in words of "class set". */
void show_profile_text(const struct profile *profile);
void show_profile_line(const struct profile *profile);	/* no classes */
void show_profile_json(struct json_object *obj, const struct profile *profile);
void show_profile_classes_json(struct json_object *obj,
			       const struct profile *profile);
void show_classes_head(void);
void show_classes_row(const struct class_info *class);
void show_class_text(const struct class_info *class);
void show_class_words(const struct class_info *class);
void show_class_json(struct json_object *obj, const struct class_info *class);

/* show_rule.c: a rule, in words of "rule add". */
void show_rule_text(const struct rule *rule);
void show_rule_words(const struct rule *rule);
void show_rule_conditions(const struct rule *rule);	/* no pref, no class */
void show_rule_json(struct json_object *obj, const struct rule *rule);

/*
 * show_explain.c: what a wire would do with a packet. The rule that gives its class is
 * NULL if it is not known.
 */
void show_explain_text(const struct explain *explain, const struct rule *rule);
void show_explain_json(struct json_object *obj, const struct explain *explain,
		       const struct rule *rule);

/*
 * show_nsm.c: a service that an annotation asks for; as JSON, a message
 * "NetworkServiceRequest" as NSM's client makes it.
 */
void show_nsmurl_text(const struct nsmurl *url);
void show_nsmurl_json(struct json_object *obj, const struct nsmurl *url);

/* Name of a class, or its index if it has no name because profiles differ. */
const char *show_class(const char *name, uint8_t index);
void show_class_name_json(struct json_object *obj, const char *name);

/*
 * Name of a drop reason. Return: NULL if neither this tool nor the kernel has
 * one.
 */
const char *show_drop_name(uint32_t reason);
void show_direction_json(struct json_object *obj, const struct drop_count *drop);

/* The name, or the number as text if the name is NULL. */
const char *show_or_number(const char *name, uint32_t number);

/* Print an address after a word, or nothing if there is no address. */
void show_addr_text(const char *word, const struct words_addr *addr);
void show_addr_json(struct json_object *obj, const char *key4,
		    const char *key6, const struct words_addr *addr);

#endif /* NSMCTL_SHOW_H */
