// SPDX-License-Identifier: GPL-2.0
/*
 * The fields of a connection of Network Service Mesh. See connfields.h.
 *
 * The tables have what connection.proto and connectioncontext.proto of NSM's API define; a
 * test compares them with these files.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "connfields.h"
#include "suggest.h"

enum kind {
	STRING,
	BOOL,
	UINT32,
	INT32,
	ENUM,
	MAP,		/* of strings */
	MESSAGE,
};

struct field {
	const char *name;
	enum kind kind;
	bool many;			/* an array of them */
	const struct field *fields;	/* of a message */
	const char *values;		/* of an enum, separated by blanks */
};

static const struct field mechanism[] = {
	{ .name = "cls" },
	{ .name = "type" },
	{ .name = "parameters", .kind = MAP },
	{ .name = NULL },
};

static const struct field segment[] = {
	{ .name = "name" },
	{ .name = "id" },
	{ .name = "token" },
	{ .name = "expires" },		/* a time, which is a string in JSON */
	{ .name = "metrics", .kind = MAP },
	{ .name = NULL },
};

static const struct field path[] = {
	{ .name = "index", .kind = UINT32 },
	{ .name = "path_segments", .kind = MESSAGE, .many = true, .fields = segment },
	{ .name = NULL },
};

static const struct field route[] = {
	{ .name = "prefix" },
	{ .name = "nextHop" },
	{ .name = NULL },
};

static const struct field neighbor[] = {
	{ .name = "ip" },
	{ .name = "hardware_address" },
	{ .name = NULL },
};

static const struct field family[] = {
	{ .name = "family", .kind = ENUM, .values = "IPV4 IPV6" },
	{ .name = NULL },
};

static const struct field extra_prefix[] = {
	{ .name = "addr_family", .kind = MESSAGE, .fields = family },
	{ .name = "prefix_len", .kind = UINT32 },
	{ .name = "required_number", .kind = UINT32 },
	{ .name = "requested_number", .kind = UINT32 },
	{ .name = NULL },
};

static const struct field policy[] = {
	{ .name = "from" },
	{ .name = "proto" },
	{ .name = "dst_port" },
	{ .name = "src_port" },
	{ .name = "routes", .kind = MESSAGE, .many = true, .fields = route },
	{ .name = NULL },
};

static const struct field ip[] = {
	{ .name = "src_ip_addrs", .many = true },
	{ .name = "dst_ip_addrs", .many = true },
	{ .name = "src_ip_required", .kind = BOOL },
	{ .name = "dst_ip_required", .kind = BOOL },
	{ .name = "src_routes", .kind = MESSAGE, .many = true, .fields = route },
	{ .name = "dst_routes", .kind = MESSAGE, .many = true, .fields = route },
	{ .name = "excluded_prefixes", .many = true },
	{ .name = "ip_neighbors", .kind = MESSAGE, .many = true, .fields = neighbor },
	{ .name = "extra_prefix_request", .kind = MESSAGE, .many = true,
	  .fields = extra_prefix },
	{ .name = "extra_prefixes", .many = true },
	{ .name = "policies", .kind = MESSAGE, .many = true, .fields = policy },
	{ .name = NULL },
};

static const struct field dns_config[] = {
	{ .name = "dns_server_ips", .many = true },
	{ .name = "search_domains", .many = true },
	{ .name = NULL },
};

static const struct field dns[] = {
	{ .name = "configs", .kind = MESSAGE, .many = true, .fields = dns_config },
	{ .name = NULL },
};

static const struct field ethernet[] = {
	{ .name = "src_mac" },
	{ .name = "dst_mac" },
	{ .name = "vlan_tag", .kind = INT32 },
	{ .name = NULL },
};

static const struct field context[] = {
	{ .name = "ip_context", .kind = MESSAGE, .fields = ip },
	{ .name = "dns_context", .kind = MESSAGE, .fields = dns },
	{ .name = "ethernet_context", .kind = MESSAGE, .fields = ethernet },
	{ .name = "extra_context", .kind = MAP },
	{ .name = "MTU", .kind = UINT32 },
	{ .name = NULL },
};

static const struct field connection[] = {
	{ .name = "id" },
	{ .name = "network_service" },
	{ .name = "mechanism", .kind = MESSAGE, .fields = mechanism },
	{ .name = "context", .kind = MESSAGE, .fields = context },
	{ .name = "labels", .kind = MAP },
	{ .name = "path", .kind = MESSAGE, .fields = path },
	{ .name = "network_service_endpoint_name" },
	{ .name = "payload" },
	{ .name = "state", .kind = ENUM,
	  .values = "UP DOWN REFRESH_REQUESTED RESELECT_REQUESTED" },
	{ .name = NULL },
};

/* Protobuf's JSON name of a field: network_service is networkService. */
static void json_name(char to[64], const char *name)
{
	bool upper = false;

	for (; *name; name++) {
		if (*name == '_') {
			upper = true;
			continue;
		}
		*to++ = upper ? toupper((unsigned char)*name) : *name;
		upper = false;
	}
	*to = '\0';
}

struct json_object *connfields_get(struct json_object *obj, const char *name)
{
	struct json_object *value;
	char other[64];

	if (json_object_object_get_ex(obj, name, &value) && value)
		return value;
	json_name(other, name);
	return json_object_object_get_ex(obj, other, &value) ? value : NULL;
}

static const struct field *find(const struct field *fields, const char *key,
				struct suggestion *s)
{
	char other[64];

	for (; fields->name; fields++) {
		json_name(other, fields->name);
		if (!strcmp(key, fields->name) || !strcmp(key, other))
			return fields;
		suggest_try(s, fields->name, NULL);
	}
	return NULL;
}

/* Whether a number is in a range, also as a string, which protobuf's JSON allows. */
static bool is_number(struct json_object *value, int64_t min, int64_t max)
{
	const char *text;
	int64_t number;
	char *end;

	switch (json_object_get_type(value)) {
	case json_type_int:
		number = json_object_get_int64(value);
		return number >= min && number <= max;
	case json_type_string:
		text = json_object_get_string(value);
		if (!isdigit((unsigned char)text[*text == '-']))
			return false;
		errno = 0;
		number = strtoll(text, &end, 10);
		return !errno && !*end && number >= min && number <= max;
	default:
		return false;
	}
}

/* A string without a NUL in it. */
static bool is_string(struct json_object *value)
{
	return json_object_is_type(value, json_type_string) &&
	       strlen(json_object_get_string(value)) ==
	       (size_t)json_object_get_string_len(value);
}

static bool is_value_of(struct json_object *value, const char *values)
{
	const char *text, *at = values;
	size_t len;

	if (!json_object_is_type(value, json_type_string))
		return is_number(value, 0, INT_MAX);
	text = json_object_get_string(value);
	len = strlen(text);
	if (strchr(text, ' '))
		return false;
	while (len && (at = strstr(at, text))) {
		if ((at == values || at[-1] == ' ') && (!at[len] || at[len] == ' '))
			return true;
		at += len;
	}
	return false;
}

static bool is_map(struct json_object *value)
{
	struct json_object_iterator at, end;

	if (!json_object_is_type(value, json_type_object))
		return false;
	at = json_object_iter_begin(value);
	end = json_object_iter_end(value);
	for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
		if (!is_string(json_object_iter_peek_value(&at)))
			return false;
	}
	return true;
}

static bool check(struct json_object *obj, const struct field *fields, const char *where,
		  struct words_err *err);

static bool check_value(struct json_object *value, const struct field *field,
			const char *where, struct words_err *err)
{
	const char *wants = "a string";
	bool fits = false;

	switch (field->kind) {
	case STRING:
		fits = is_string(value);
		break;
	case BOOL:
		fits = json_object_is_type(value, json_type_boolean);
		wants = "true or false";
		break;
	case UINT32:
		fits = is_number(value, 0, UINT32_MAX);
		wants = "a number of 32 bits";
		break;
	case INT32:
		fits = is_number(value, INT32_MIN, INT32_MAX);
		wants = "a number of 31 bits and a sign";
		break;
	case ENUM:
		fits = is_value_of(value, field->values);
		wants = field->values;
		break;
	case MAP:
		fits = is_map(value);
		wants = "an object of strings";
		break;
	case MESSAGE:
		if (json_object_is_type(value, json_type_object))
			return check(value, field->fields, where, err);
		wants = "an object";
		break;
	}
	if (!fits)
		words_fail(err, "field \"%.120s\" wants %s%s", where,
			   field->kind == ENUM ? "one of " : "", wants);
	return fits;
}

static bool check_array(struct json_object *value, const struct field *field,
			const char *where, struct words_err *err)
{
	size_t i, count;

	if (!json_object_is_type(value, json_type_array)) {
		words_fail(err, "field \"%.120s\" wants an array", where);
		return false;
	}
	count = json_object_array_length(value);
	for (i = 0; i < count; i++) {
		if (!check_value(json_object_array_get_idx(value, i), field, where, err))
			return false;
	}
	return true;
}

/* Check the field @key. Its value may be null. */
static bool check_field(struct json_object *obj, const struct field *fields, const char *key,
			struct json_object *value, const char *where, struct words_err *err)
{
	struct suggestion s = { .word = key };
	const struct field *field = find(fields, key, &s);
	char inside[160];

	if (!field) {
		words_fail(err, "a connection has no field \"%.60s%s%.60s\"%s%s%s", where,
			   *where ? "." : "", key, s.best ? ", do you mean \"" : "",
			   s.best ? s.best : "", s.best ? "\"?" : "");
		return false;
	}
	if (strcmp(key, field->name) &&
	    json_object_object_get_ex(obj, field->name, NULL)) {
		words_fail(err, "field \"%s\" is there twice, also as \"%s\"", field->name, key);
		return false;
	}
	if (!value)
		return true;
	snprintf(inside, sizeof(inside), "%.90s%s%.60s", where, *where ? "." : "", key);
	return field->many ? check_array(value, field, inside, err) :
			     check_value(value, field, inside, err);
}

static bool check(struct json_object *obj, const struct field *fields, const char *where,
		  struct words_err *err)
{
	struct json_object_iterator at = json_object_iter_begin(obj);
	struct json_object_iterator end = json_object_iter_end(obj);

	for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
		if (!check_field(obj, fields, json_object_iter_peek_name(&at),
				 json_object_iter_peek_value(&at), where, err))
			return false;
	}
	return true;
}

bool connfields_check(struct json_object *obj, struct words_err *err)
{
	if (json_object_is_type(obj, json_type_object))
		return check(obj, connection, "", err);
	words_fail(err, "a connection is a JSON object");
	return false;
}
