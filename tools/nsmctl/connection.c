// SPDX-License-Identifier: GPL-2.0
/*
 * A connection of Network Service Mesh. See connection.h.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "connection.h"
#include "connfields.h"
#include "nsmurl.h"

#define DEPTH_MAX	16	/* NSM's messages have 6 */

/* --- what is read */

static struct json_object *parse(const char *text, size_t len, struct words_err *err)
{
	struct json_tokener *tok = json_tokener_new_ex(DEPTH_MAX);
	struct json_object *obj = NULL;
	enum json_tokener_error why;

	if (!tok) {
		words_fail(err, "out of memory");
		return NULL;
	}
	/* Strict: nothing may follow the object, either. */
	json_tokener_set_flags(tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	obj = json_tokener_parse_ex(tok, text, len);
	why = json_tokener_get_error(tok);
	if (why != json_tokener_success || !obj) {
		words_fail(err, "this is no JSON object: %s, at byte %zu",
			   why == json_tokener_continue ? "it ends too early" :
			   why == json_tokener_success ? "it is null" :
			   json_tokener_error_desc(why), json_tokener_get_parse_end(tok));
		json_object_put(obj);
		obj = NULL;
	}
	json_tokener_free(tok);
	return obj;
}

static struct json_object *parameters(const struct connection *c)
{
	struct json_object *mechanism = connfields_get(c->obj, "mechanism");

	return mechanism ? connfields_get(mechanism, "parameters") : NULL;
}

static const char *string_in(struct json_object *obj, const char *name)
{
	struct json_object *value = obj ? connfields_get(obj, name) : NULL;

	return value ? json_object_get_string(value) : "";
}

/* A parameter of the mechanism. Return: "" if it is not there. */
static const char *parameter(const struct connection *c, const char *key)
{
	struct json_object *value, *all = parameters(c);

	if (!all || !json_object_object_get_ex(all, key, &value))
		return "";
	return json_object_get_string(value);
}

static bool read_addr(struct connection *c, const char *key, struct words_addr *addr,
		      struct words_err *err)
{
	const char *text = parameter(c, key);

	memset(addr, 0, sizeof(*addr));
	if (!*text || words_parse_addr(addr, text))
		return true;
	words_fail(err, "parameter \"%s\" wants an IPv4 or IPv6 address, not \"%.60s\"", key,
		   text);
	return false;
}

static bool read_number(struct connection *c, const char *key, uint32_t max,
			uint32_t *number, struct words_err *err)
{
	const char *text = parameter(c, key);
	uint64_t value = 0;

	if (*text && (text[strspn(text, "0123456789")] ||
		      !words_number(text, 0, max, &value))) {
		words_fail(err, "parameter \"%s\" wants a number up to %" PRIu32 ", not \"%.60s\"",
			   key, max, text);
		return false;
	}
	*number = value;
	return true;
}

/*
 * Other chain elements may have parameters of their own, but one that differs from those
 * here by its spelling alone is a mistake that would go unnoticed.
 */
static bool check_keys(struct connection *c, struct words_err *err)
{
	static const char *const keys[] = {
		CONNECTION_SRC_IP, CONNECTION_DST_IP, CONNECTION_SRC_PORT,
		CONNECTION_DST_PORT, CONNECTION_VNI, CONNECTION_MTU,
	};
	struct json_object *all = parameters(c);
	struct json_object_iterator at, end;
	size_t i;

	if (!all)
		return true;
	at = json_object_iter_begin(all);
	end = json_object_iter_end(all);
	for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
		const char *key = json_object_iter_peek_name(&at);

		for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
			if (strcasecmp(key, keys[i]) || !strcmp(key, keys[i]))
				continue;
			words_fail(err, "parameter \"%s\" is called \"%s\"", key, keys[i]);
			return false;
		}
	}
	return true;
}

static bool read_mechanism(struct connection *c, struct words_err *err)
{
	struct json_object *mechanism = connfields_get(c->obj, "mechanism");
	const char *type = string_in(mechanism, "type");
	const char *cls = string_in(mechanism, "cls");

	if (!mechanism || !*type) {
		words_fail(err, "the connection has no mechanism; its type is to be %s",
			   CONNECTION_MECHANISM);
		return false;
	}
	if (strcmp(type, CONNECTION_MECHANISM)) {
		words_fail(err, "the mechanism is \"%.40s\", and this is for %s", type,
			   CONNECTION_MECHANISM);
		return false;
	}
	if (*cls && strcmp(cls, "REMOTE")) {
		words_fail(err, "a mechanism of type %s has cls REMOTE, not \"%.40s\"",
			   CONNECTION_MECHANISM, cls);
		return false;
	}
	return check_keys(c, err);
}

static bool read_parameters(struct connection *c, struct words_err *err)
{
	uint32_t src_port, dst_port;

	if (!read_addr(c, CONNECTION_SRC_IP, &c->src, err) ||
	    !read_addr(c, CONNECTION_DST_IP, &c->dst, err) ||
	    !read_number(c, CONNECTION_SRC_PORT, UINT16_MAX, &src_port, err) ||
	    !read_number(c, CONNECTION_DST_PORT, UINT16_MAX, &dst_port, err) ||
	    !read_number(c, CONNECTION_VNI, NSMWIRE_ID_MAX, &c->vni, err) ||
	    !read_number(c, CONNECTION_MTU, UINT32_MAX, &c->mtu, err))
		return false;
	if (!read_addr(c, "orig_src_ip", &c->rule_src, err) ||
	    !read_addr(c, "orig_dst_ip", &c->rule_dst, err))
		return false;
	c->has_rule_src = json_object_object_get_ex(parameters(c), "orig_src_ip", NULL);
	c->has_rule_dst = json_object_object_get_ex(parameters(c), "orig_dst_ip", NULL);
	c->src_port = src_port;
	c->dst_port = dst_port;
	return true;
}

/* The payload of NSM; without one it is IP. */
static bool read_payload(struct connection *c, struct words_err *err)
{
	const char *payload = string_in(c->obj, "payload");

	c->payload = NSMWIRE_PAYLOAD_IP;
	if (!strcmp(payload, "ETHERNET")) {
		c->payload = NSMWIRE_PAYLOAD_ETHERNET;
	} else if (*payload && strcmp(payload, "IP")) {
		words_fail(err, "payload \"%.40s\": a wire carries IP or ETHERNET", payload);
		return false;
	}
	return true;
}

static bool read_labels(struct connection *c, struct words_err *err)
{
	struct json_object *labels = connfields_get(c->obj, "labels"), *value;
	const char *profile;

	if (!labels || !json_object_object_get_ex(labels, NSMURL_PROFILE, &value))
		return true;
	profile = json_object_get_string(value);
	if (!*profile)
		return true;
	if (!words_name(profile)) {
		words_fail(err, "label %s: \"%.64s\" is not a name that a profile can have",
			   NSMURL_PROFILE, profile);
		return false;
	}
	memcpy(c->profile, profile, strlen(profile) + 1);
	return true;
}

static void read_context(struct connection *c)
{
	struct json_object *context = connfields_get(c->obj, "context"), *mtu;

	mtu = context ? connfields_get(context, "MTU") : NULL;
	if (mtu)
		c->context_mtu = json_object_get_int64(mtu);
}

bool connection_read(struct connection *c, const char *text, size_t len,
		     struct words_err *err)
{
	memset(c, 0, sizeof(*c));
	c->obj = parse(text, len, err);
	if (!c->obj)
		return false;
	if (!connfields_check(c->obj, err) || !read_mechanism(c, err) ||
	    !read_parameters(c, err) || !read_payload(c, err) || !read_labels(c, err)) {
		connection_free(c);
		return false;
	}
	read_context(c);
	c->id = string_in(c->obj, "id");
	return true;
}

void connection_free(struct connection *c)
{
	json_object_put(c->obj);
	c->obj = NULL;
}

/* --- what is set */

/* Get a message or a map in an object, which is made if it is not there. */
static struct json_object *inside(struct json_object *obj, const char *name)
{
	struct json_object *value = connfields_get(obj, name);

	if (!value) {
		value = json_object_new_object();
		json_object_object_add(obj, name, value);
	}
	return value;
}

void connection_set(struct connection *c, const char *key, const char *value)
{
	struct json_object *mechanism = inside(c->obj, "mechanism");

	json_object_object_add(inside(mechanism, "parameters"), key,
			       json_object_new_string(value));
}

void connection_set_addr(struct connection *c, const char *key,
			 const struct words_addr *addr)
{
	char text[INET6_ADDRSTRLEN];

	if (inet_ntop(addr->family, addr->family == AF_INET ? (const void *)&addr->v4 :
		      &addr->v6, text, sizeof(text)))
		connection_set(c, key, text);
}

void connection_set_uint(struct connection *c, const char *key, uint32_t value)
{
	char text[16];

	snprintf(text, sizeof(text), "%" PRIu32, value);
	connection_set(c, key, text);
}

void connection_lower_mtu(struct connection *c, uint32_t mtu)
{
	if (!c->mtu || c->mtu > mtu)
		c->mtu = mtu;
	connection_set_uint(c, CONNECTION_MTU, c->mtu);
	if (!c->context_mtu || c->context_mtu > c->mtu)
		c->context_mtu = c->mtu;
	json_object_object_add(inside(c->obj, "context"), "MTU",
			       json_object_new_int64(c->context_mtu));
}

void connection_set_metric(struct connection *c, const char *name, uint64_t value)
{
	struct json_object *path = connfields_get(c->obj, "path"), *segments, *index;
	uint64_t at = 0;
	char text[24];

	segments = path ? connfields_get(path, "path_segments") : NULL;
	index = path ? connfields_get(path, "index") : NULL;
	if (index)
		at = json_object_get_int64(index);
	if (!segments || at >= json_object_array_length(segments))
		return;
	snprintf(text, sizeof(text), "%" PRIu64, value);
	json_object_object_add(inside(json_object_array_get_idx(segments, at), "metrics"),
			       name, json_object_new_string(text));
}

/* --- the rule of even and odd ids */

/* An address of either family in 16 bytes, as NSM compares them. */
static struct in6_addr bytes_of(const struct words_addr *addr)
{
	struct in6_addr bytes = { .s6_addr = { [10] = 0xff, [11] = 0xff } };

	if (addr->family == AF_INET6)
		return addr->v6;
	memcpy(&bytes.s6_addr[12], &addr->v4, sizeof(addr->v4));
	return bytes;
}

bool connection_is_even(const struct connection *c)
{
	const struct words_addr *src = c->has_rule_src ? &c->rule_src : &c->src;
	const struct words_addr *dst = c->has_rule_dst ? &c->rule_dst : &c->dst;
	struct in6_addr from = bytes_of(src), to = bytes_of(dst);

	if (!src->family)
		return true;
	return dst->family && memcmp(&from, &to, sizeof(from)) <= 0;
}
