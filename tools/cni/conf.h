/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The network configuration that a runtime gives to a CNI plugin: JSON with the fields of
 * the CNI specification, those of a Wire of "nsmctl apply", and some of this plugin.
 */
#ifndef NSMWIRE_CNI_CONF_H
#define NSMWIRE_CNI_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

#include "manifest.h"

/* Bytes of the longest configuration. */
#define CONF_SIZE_MAX	(1U << 20)

struct conf {
	char *text;			/* as it was received */
	size_t len;
	struct json_object *root;
	const char *version;
	bool newest;			/* 1.1.0: GC and STATUS; results have the MTU */
	const char *name;
	struct manifest m;
	struct thing *wire;		/* its settings; no addresses, no network namespace */
	bool has_ids;			/* the id is chosen from a range */
	uint64_t ids_min, ids_max;
	const char *ifname;		/* of the wire; NULL: the one of CNI_IFNAME */
	const char *class;		/* NULL: as packets are marked */
	/* NULL: absent */
	struct json_object *pod_classes;
	struct json_object *pod_profiles;
	struct json_object *ipam;
	struct json_object *dns;
	struct json_object *args;
	struct json_object *runtime;
	struct json_object *prev;
	struct json_object *attachments;
	const char *ipam_type;		/* NULL: no IPAM plugin */
};

/* Versions of the specification, the newest last. */
extern const char *const conf_versions[];
extern const unsigned int conf_versions_count;

/*
 * Read a configuration. The text belongs to @conf then. Return: 0 or CNI_FAILED; the
 * caller frees it in both cases.
 */
int conf_read(struct conf *conf, char *text, size_t len);
void conf_free(struct conf *conf);

/* Parse JSON that must be an object. Return: NULL after cni_fail(). */
struct json_object *conf_parse(const char *text, size_t len, int code, const char *what);

/* Member of an object. Return: NULL if it is absent or null. */
struct json_object *conf_member(struct json_object *obj, const char *key);

/* Text of a string. Return: NULL if it is none, or has a NUL in it. */
const char *conf_text(struct json_object *obj);

/* Whether a list of texts has this one. */
bool conf_lists(struct json_object *list, const char *text);

#endif /* NSMWIRE_CNI_CONF_H */
