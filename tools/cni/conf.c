// SPDX-License-Identifier: GPL-2.0
/*
 * Read a network configuration. See conf.h.
 *
 * A field that is not known is refused, since what it asks for would silently not be done;
 * those with a '/' in their names belong to others and are skipped.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cni.h"
#include "conf.h"
#include "env.h"
#include "suggest.h"
#include "value.h"

#define DEPTH_MAX	32

const char *const conf_versions[] = { "1.0.0", "1.1.0" };
const unsigned int conf_versions_count = sizeof(conf_versions) / sizeof(conf_versions[0]);

/* The capabilities of a runtime that this plugin, or its IPAM plugin, has a use for. */
static const char *const capabilities[] = {
	"io.kubernetes.cri.pod-annotations", "ips", "ipRanges", "dns",
};

#define CAPABILITIES	(sizeof(capabilities) / sizeof(capabilities[0]))

/* --- JSON */

struct json_object *conf_member(struct json_object *obj, const char *key)
{
	struct json_object *member = NULL;

	if (!obj || !json_object_is_type(obj, json_type_object))
		return NULL;
	json_object_object_get_ex(obj, key, &member);
	return member;
}

const char *conf_text(struct json_object *obj)
{
	const char *text;

	if (!obj || !json_object_is_type(obj, json_type_string))
		return NULL;
	text = json_object_get_string(obj);
	return strlen(text) == (size_t)json_object_get_string_len(obj) ? text : NULL;
}

struct json_object *conf_parse(const char *text, size_t len, int code, const char *what)
{
	struct json_tokener *tok = json_tokener_new_ex(DEPTH_MAX);
	struct json_object *root = NULL;
	enum json_tokener_error error;
	size_t end;

	if (!tok) {
		cni_no_memory();
		return NULL;
	}
	json_tokener_set_flags(tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	root = json_tokener_parse_ex(tok, text, len);
	error = json_tokener_get_error(tok);
	end = json_tokener_get_parse_end(tok);
	json_tokener_free(tok);
	if (error != json_tokener_success)
		cni_fail(code, "%s is not JSON: %s, at byte %zu", what,
			 error == json_tokener_continue ? "it breaks off" :
			 json_tokener_error_desc(error), end);
	else if (!json_object_is_type(root, json_type_object))
		cni_fail(code, "%s is not a JSON object: { ... } is wanted", what);
	else
		return root;
	json_object_put(root);
	return NULL;
}

/* --- fields of CNI and of this plugin */

enum own {
	OWN_VERSION,
	OWN_VERSIONS,
	OWN_NAME,
	OWN_TYPE,
	OWN_CAPABILITIES,
	OWN_ARGS,
	OWN_RUNTIME,
	OWN_PREV,
	OWN_IPAM,
	OWN_DNS,
	OWN_DISABLE_CHECK,
	OWN_DISABLE_GC,
	OWN_INLINED,
	OWN_ATTACHMENTS,
	OWN_ATTACHMENTS_OLD,
	OWN_IDS,
	OWN_CLASS,
	OWN_IFNAME,
	OWN_POD_CLASSES,
	OWN_POD_PROFILES,
	OWN_COUNT,
};

static const struct own_field {
	const char *key;
	enum json_type type;
	const char *known_as;
} own_fields[OWN_COUNT] = {
	[OWN_VERSION] = { "cniVersion", json_type_string, "version" },
	[OWN_VERSIONS] = { "cniVersions", json_type_array, NULL },
	[OWN_NAME] = { "name", json_type_string, "network" },
	[OWN_TYPE] = { "type", json_type_string, NULL },
	[OWN_CAPABILITIES] = { "capabilities", json_type_object, NULL },
	[OWN_ARGS] = { "args", json_type_object, NULL },
	[OWN_RUNTIME] = { "runtimeConfig", json_type_object, NULL },
	[OWN_PREV] = { "prevResult", json_type_object, NULL },
	[OWN_IPAM] = { "ipam", json_type_object, NULL },
	[OWN_DNS] = { "dns", json_type_object, NULL },
	[OWN_DISABLE_CHECK] = { "disableCheck", json_type_boolean, NULL },
	[OWN_DISABLE_GC] = { "disableGC", json_type_boolean, NULL },
	[OWN_INLINED] = { "loadOnlyInlinedPlugins", json_type_boolean, NULL },
	[OWN_ATTACHMENTS] = { "cni.dev/valid-attachments", json_type_array, NULL },
	[OWN_ATTACHMENTS_OLD] = { "cni.dev/attachments", json_type_array, NULL },
	[OWN_IDS] = { "ids", json_type_string, "range vnis" },
	[OWN_CLASS] = { "class", json_type_string, "trafficProfile traffic-profile" },
	[OWN_IFNAME] = { "ifname", json_type_string, "interface ifName" },
	[OWN_POD_CLASSES] = { "podClasses", json_type_array, "classes" },
	[OWN_POD_PROFILES] = { "podProfiles", json_type_array, "profiles" },
};

static int find_own(const char *key)
{
	unsigned int i;

	for (i = 0; i < OWN_COUNT; i++) {
		if (!strcmp(own_fields[i].key, key))
			return i;
	}
	return -1;
}

/* Index of a setting of the wire. */
static int find_setting(const char *key)
{
	unsigned int i;

	for (i = 0; i < block_wire.fields; i++) {
		if (!strcmp(block_wire.field[i].key, key))
			return i;
	}
	return -1;
}

/* What is not for the configuration to say. Return: NULL for all other settings. */
static const char *not_here(int setting)
{
	switch (setting) {
	case WIRE_NETNS:
		return "the runtime names the network namespace";
	case WIRE_STATE:
		return "the wire of a container is up";
	case WIRE_ADDRESSES:
	case WIRE_ROUTES:
		return "addresses and routes come from the IPAM plugin, see the plugin \"static\"";
	default:
		return NULL;
	}
}

static int unknown(const char *key, struct json_object *value)
{
	const char *text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN);
	struct suggestion s = { .word = key };
	unsigned int i;

	if (!strcmp(key, "plugins"))
		return cni_fail(CNI_CONFIG,
				"\"plugins\": this is a list of configurations, and a runtime gives each of them by itself");
	for (i = 0; i < OWN_COUNT; i++)
		suggest_try(&s, own_fields[i].key, own_fields[i].known_as);
	for (i = 0; i < block_wire.fields; i++) {
		if (!not_here(i))
			suggest_try(&s, block_wire.field[i].key, block_wire.field[i].known_as);
	}
	if (s.best)
		return cni_fail(CNI_UNSUPPORTED,
				"unknown field \"%.100s\": %.200s in the network configuration, do you mean \"%s\"?",
				key, text, s.best);
	return cni_fail(CNI_UNSUPPORTED,
			"unknown field \"%.100s\": %.200s in the network configuration: remove it",
			key, text);
}

/* --- settings of the wire */

/* A scalar as the text that a document would have. Return: false for anything else. */
static bool scalar(struct json_object *value, char *text, size_t size)
{
	const char *string;

	switch (json_object_get_type(value)) {
	case json_type_string:
		string = conf_text(value);
		return string && (size_t)snprintf(text, size, "%s", string) < size;
	case json_type_int:
	case json_type_boolean:
		snprintf(text, size, "%s", json_object_get_string(value));
		return true;
	default:
		return false;
	}
}

static int wrong(const char *key, struct json_object *value, const char *why)
{
	return cni_fail(CNI_CONFIG, "\"%s\": %.200s %s", key,
			json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN), why);
}

static int add_element(struct conf *conf, unsigned int i, struct json_object *value)
{
	const struct field *field = &block_wire.field[i];
	char text[VALUE_SIZE], one[2 * VALUE_SIZE];
	const char *error;

	if (!scalar(value, text, sizeof(text)))
		return wrong(field->key, value, "wants short texts");
	error = value_read(field, text, one, sizeof(one));
	if (!error)
		error = value_insert(field, &conf->wire->spec->value[i], one);
	return error ? wrong(field->key, value, error) : 0;
}

static int read_list(struct conf *conf, unsigned int i, struct json_object *value)
{
	size_t n, count;

	if (!json_object_is_type(value, json_type_array))
		return add_element(conf, i, value);
	count = json_object_array_length(value);
	for (n = 0; n < count; n++) {
		if (add_element(conf, i, json_object_array_get_idx(value, n)))
			return CNI_FAILED;
	}
	return 0;
}

static int read_setting(struct conf *conf, unsigned int i, struct json_object *value)
{
	const struct field *field = &block_wire.field[i];
	char text[VALUE_SIZE], canonical[2 * VALUE_SIZE];
	const char *error = not_here(i);

	if (error)
		return cni_fail(CNI_UNSUPPORTED, "\"%s\": %.200s cannot be said here: %s",
				field->key,
				json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN),
				error);
	if (value_is_list(field))
		return read_list(conf, i, value);
	if (!scalar(value, text, sizeof(text)))
		return wrong(field->key, value, "wants one value");
	error = value_read(field, text, canonical, sizeof(canonical));
	if (error)
		return wrong(field->key, value, error);
	return item_set(conf->wire->spec, i, canonical) ? 0 : cni_no_memory();
}

/* --- values of this plugin's own fields */

static int read_ids(struct conf *conf, struct json_object *value)
{
	const char *text = conf_text(value);

	if (!text || !words_range(text, 0, NSMWIRE_ID_MAX, &conf->ids_min, &conf->ids_max))
		return wrong("ids", value, "wants a range of ids, as \"1000-1999\"");
	conf->has_ids = true;
	return 0;
}

static int read_ifname(struct conf *conf, struct json_object *value)
{
	conf->ifname = conf_text(value);
	if (!conf->ifname || !words_ifname(conf->ifname))
		return wrong("ifname", value, "is not a name that a device can have");
	return 0;
}

static int read_names(struct json_object **list, const char *key, struct json_object *value)
{
	size_t n, count = json_object_array_length(value);

	for (n = 0; n < count; n++) {
		if (!conf_text(json_object_array_get_idx(value, n)))
			return wrong(key, value, "wants a list of names");
	}
	*list = value;
	return 0;
}

bool conf_lists(struct json_object *list, const char *text)
{
	size_t n, count = json_object_array_length(list);

	for (n = 0; n < count; n++) {
		if (!strcmp(conf_text(json_object_array_get_idx(list, n)), text))
			return true;
	}
	return false;
}

static int read_name(struct conf *conf, struct json_object *value)
{
	conf->name = conf_text(value);
	if (!conf->name || !env_name(conf->name))
		return wrong("name", value,
			     "is not the name of a network: letters, digits, '_', '.' and '-', the first a letter or digit");
	return 0;
}

static int read_capabilities(struct json_object *value)
{
	unsigned int i;

	json_object_object_foreach(value, key, on) {
		struct suggestion s = { .word = key };

		for (i = 0; i < CAPABILITIES; i++)
			suggest_try(&s, capabilities[i], NULL);
		if (suggest_is_known(&s) || !json_object_get_boolean(on))
			continue;
		return cni_fail(CNI_UNSUPPORTED,
				"\"capabilities\": { \"%.100s\": true }: nsmwire-cni has no use for it%s%s%s",
				key, s.best ? ", do you mean \"" : ": remove it",
				s.best ? s.best : "", s.best ? "\"?" : "");
	}
	return 0;
}

static int read_ipam(struct conf *conf, struct json_object *value)
{
	struct json_object *type = conf_member(value, "type");

	conf->ipam = value;
	/* "ipam": {} is the same as none. */
	if (!type && !json_object_object_length(value))
		return 0;
	conf->ipam_type = conf_text(type);
	if (!conf->ipam_type || !*conf->ipam_type || strchr(conf->ipam_type, '/'))
		return wrong("ipam", value, "wants a \"type\", the name of an IPAM plugin");
	return 0;
}

static int read_own(struct conf *conf, enum own own, struct json_object *value)
{
	const struct own_field *field = &own_fields[own];

	/* Some runtimes write it as a text. */
	if (own == OWN_DISABLE_CHECK && conf_text(value))
		return 0;
	if (!json_object_is_type(value, field->type))
		return wrong(field->key, value,
			     field->type == json_type_string ? "wants a text" :
			     field->type == json_type_array ? "wants a list" :
			     field->type == json_type_object ? "wants an object" :
			     "wants true or false");
	switch (own) {
	case OWN_NAME:
		return read_name(conf, value);
	case OWN_CAPABILITIES:
		return read_capabilities(value);
	case OWN_ARGS:
		conf->args = value;
		return 0;
	case OWN_RUNTIME:
		conf->runtime = value;
		return 0;
	case OWN_PREV:
		conf->prev = value;
		return 0;
	case OWN_IPAM:
		return read_ipam(conf, value);
	case OWN_DNS:
		conf->dns = value;
		return 0;
	case OWN_ATTACHMENTS:
		conf->attachments = value;
		return 0;
	case OWN_ATTACHMENTS_OLD:
		if (!conf->attachments)
			conf->attachments = value;
		return 0;
	case OWN_IDS:
		return read_ids(conf, value);
	case OWN_CLASS:
		conf->class = conf_text(value);
		return conf->class ? 0 : wrong("class", value, "wants the name of a class");
	case OWN_IFNAME:
		return read_ifname(conf, value);
	case OWN_POD_CLASSES:
		return read_names(&conf->pod_classes, "podClasses", value);
	case OWN_POD_PROFILES:
		return read_names(&conf->pod_profiles, "podProfiles", value);
	default:
		return 0;
	}
}

/* --- all */

/* The version first: it says in which form the runtime reads an error. */
static int read_version(struct conf *conf)
{
	struct json_object *value = conf_member(conf->root, "cniVersion");
	const char *text = conf_text(value);
	unsigned int i;

	if (!text)
		return cni_fail(CNI_CONFIG,
				"\"cniVersion\" is missing: write \"cniVersion\": \"1.0.0\"");
	for (i = 0; i < conf_versions_count; i++) {
		if (strcmp(conf_versions[i], text))
			continue;
		conf->version = conf_versions[i];
		conf->newest = i + 1 == conf_versions_count;
		return 0;
	}
	return cni_fail(CNI_VERSION, "cniVersion \"%.100s\" is not supported: write 1.0.0 or 1.1.0",
			text);
}

static int read_fields(struct conf *conf)
{
	json_object_object_foreach(conf->root, key, value) {
		int own = find_own(key), setting = find_setting(key), ret = 0;

		if (own >= 0)
			ret = value ? read_own(conf, own, value) : 0;
		else if (setting >= 0)
			ret = value ? read_setting(conf, setting, value) : 0;
		else if (!strchr(key, '/'))
			ret = unknown(key, value);
		if (ret)
			return ret;
	}
	return 0;
}

static bool is_set(const struct item *spec, unsigned int field)
{
	return spec->value[field] && strcmp(spec->value[field], "none");
}

static int check_together(const struct conf *conf)
{
	const struct item *spec = conf->wire->spec;

	if (!conf->name)
		return cni_fail(CNI_CONFIG, "\"name\" is missing: the name of the network");
	if (conf->has_ids && spec->value[WIRE_ID])
		return cni_fail(CNI_CONFIG,
				"\"id\" and \"ids\": keep \"id\" if each node has one container in this network, \"ids\" if it has several");
	if (!conf->has_ids && !spec->value[WIRE_ID])
		return cni_fail(CNI_CONFIG,
				"\"id\" is missing: the number of the wire, equal at both ends, or \"ids\", a range of them");
	if (!is_set(spec, WIRE_PEER) && !is_set(spec, WIRE_REMOTE))
		return cni_fail(CNI_CONFIG,
				"\"peer\" is missing: where the wire leads to, as \"nsmctl peer show\" prints it");
	return 0;
}

int conf_read(struct conf *conf, char *text, size_t len)
{
	memset(conf, 0, sizeof(*conf));
	conf->text = text;
	conf->len = len;
	manifest_init(&conf->m);
	conf->wire = manifest_add(&conf->m, kind_wire, "?");
	if (!conf->wire)
		return cni_no_memory();
	conf->root = conf_parse(text, len, CNI_DECODE, "the network configuration");
	if (!conf->root || read_version(conf) || read_fields(conf))
		return CNI_FAILED;
	return check_together(conf);
}

void conf_free(struct conf *conf)
{
	manifest_free(&conf->m);
	json_object_put(conf->root);
	free(conf->text);
	memset(conf, 0, sizeof(*conf));
}
