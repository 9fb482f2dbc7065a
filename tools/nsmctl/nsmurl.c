// SPDX-License-Identifier: GPL-2.0
/*
 * Parse the annotation of Network Service Mesh. See nsmurl.h.
 *
 * NSM splits it at commas and parses each part as a URL: the scheme is the mechanism, user
 * and host are the service and its domain, the last segment of the path is the name of the
 * interface, and the query has the labels, those of one name joined by commas.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "nsmurl.h"
#include "words.h"

/* A part of the annotation. */
struct span {
	const char *at;
	size_t len;
};

__attribute__((format(printf, 2, 3)))
static bool wrong(struct nsmurl_err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return false;
}

/* Length of a part in an error message. */
static int shown(const struct span *part)
{
	return part->len < 64 ? (int)part->len : 64;
}

/* Take the part before the first of @ends. Return: the character that ended it, or 0. */
static char cut(struct span *rest, const char *ends, struct span *part)
{
	size_t len = 0;
	char end = 0;

	while (len < rest->len && !strchr(ends, rest->at[len]))
		len++;
	part->at = rest->at;
	part->len = len;
	if (len < rest->len)
		end = rest->at[len++];
	rest->at += len;
	rest->len -= len;
	return end;
}

/* Parse "kernel" before "://". */
static bool take_mechanism(struct nsmurl *url, struct span *rest, struct nsmurl_err *err)
{
	struct span whole = *rest, part;
	size_t i;

	if (cut(rest, ":/?#", &part) != ':' || rest->len < 2 || strncmp(rest->at, "//", 2))
		return wrong(err, "\"%.*s\" wants a mechanism first, as kernel://SERVICE",
			     shown(&whole), whole.at);
	rest->at += 2;
	rest->len -= 2;
	if (!part.len || part.len >= sizeof(url->mechanism) ||
	    !isalpha((unsigned char)*part.at))
		return wrong(err, "\"%.*s\" is not a mechanism, as kernel is", shown(&part),
			     part.at);
	for (i = 0; i < part.len; i++) {
		if (!isalnum((unsigned char)part.at[i]) && !strchr("+-.", part.at[i]))
			return wrong(err, "\"%.*s\" is not a mechanism, as kernel is",
				     shown(&part), part.at);
		url->mechanism[i] = toupper((unsigned char)part.at[i]);
	}
	return true;
}

/* Whether this is the name of a service or of a domain. */
static bool is_name(const struct span *part)
{
	size_t i;

	if (!part->len || part->len > 253 || !isalnum((unsigned char)*part->at))
		return false;
	for (i = 0; i < part->len; i++) {
		if (!isalnum((unsigned char)part->at[i]) && !strchr("-_.", part->at[i]))
			return false;
	}
	return true;
}

/* Parse "service" or "service@domain". */
static bool take_service(struct nsmurl *url, struct span *part, struct nsmurl_err *err)
{
	struct span name, domain = *part;
	char at = cut(&domain, "@", &name);

	if (!name.len)
		return wrong(err, "the name of the service is missing behind \"://\"");
	if (at && !domain.len)
		return wrong(err, "the domain is missing behind \"%.*s@\"", shown(&name),
			     name.at);
	if (memchr(part->at, ':', part->len))
		return wrong(err, "\"%.*s\": a service has neither a port nor a password",
			     shown(part), part->at);
	if (!is_name(&name))
		return wrong(err, "\"%.*s\" is not a name that a service can have",
			     shown(&name), name.at);
	if (at && !is_name(&domain))
		return wrong(err, "\"%.*s\" is not a domain", shown(&domain), domain.at);
	memcpy(url->service, part->at, part->len);
	return true;
}

static int hex(char c)
{
	if (!isxdigit((unsigned char)c))
		return -1;
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/*
 * Decode %XX and, in a query, '+'. The result is printable ASCII. Return: its length, or -1
 * after a message.
 */
static int decode(char *to, size_t size, const struct span *part, bool query,
		  struct nsmurl_err *err)
{
	size_t i, len = 0;

	for (i = 0; i < part->len; i++) {
		int c = (unsigned char)part->at[i];

		if (c == '%') {
			int high = i + 2 < part->len ? hex(part->at[i + 1]) : -1;
			int low = high >= 0 ? hex(part->at[i + 2]) : -1;

			if (low < 0) {
				wrong(err, "\"%.*s\": \"%%\" wants two hexadecimal digits",
				      shown(part), part->at);
				return -1;
			}
			c = high << 4 | low;
			i += 2;
		} else if (c == '+' && query) {
			c = ' ';
		}
		if (c < ' ' || c > '~') {
			wrong(err, "a character that is not printable ASCII");
			return -1;
		}
		if (len + 1 >= size) {
			wrong(err, "\"%.*s\" is longer than %zu characters", shown(part),
			      part->at, size - 1);
			return -1;
		}
		to[len++] = c;
	}
	to[len] = '\0';
	return len;
}

static bool take_ifname(struct nsmurl *url, const struct span *part, struct nsmurl_err *err)
{
	char name[64];
	int len;

	if (memchr(part->at, '/', part->len))
		return wrong(err, "\"%.*s\": one \"/\" and one name of an interface can follow a service",
			     shown(part), part->at);
	len = decode(name, sizeof(name), part, false, err);
	if (len < 0)
		return false;
	if (len && (!words_ifname(name) || strchr(name, '%')))
		return wrong(err, "\"%s\" is not a name that an interface can have: up to 15 characters without blank, \"/\", \":\" and \"%%\"",
			     name);
	if (len)
		memcpy(url->ifname, name, len + 1);
	return true;
}

static struct nsmurl_label *find_label(struct nsmurl *url, const char *key)
{
	unsigned int i;

	for (i = 0; i < url->labels; i++) {
		if (!strcmp(url->label[i].key, key))
			return &url->label[i];
	}
	return NULL;
}

/* Parse "key=value". A label that comes twice has both values, with a comma. */
static bool take_label(struct nsmurl *url, const struct span *pair, struct nsmurl_err *err)
{
	struct nsmurl_label label = { .key = "" }, *old;
	struct span key, value = *pair;
	size_t len;

	cut(&value, "=", &key);
	if (!key.len)
		return wrong(err, "a label has no name in \"%.*s\"", shown(pair), pair->at);
	if (memchr(pair->at, ';', pair->len))
		return wrong(err, "\"%.*s\": labels are separated by \"&\", and \";\" is %%3B",
			     shown(pair), pair->at);
	if (decode(label.key, sizeof(label.key), &key, true, err) < 0 ||
	    decode(label.value, sizeof(label.value), &value, true, err) < 0)
		return false;
	old = find_label(url, label.key);
	if (!old) {
		if (url->labels == NSMURL_LABELS)
			return wrong(err, "a service has no more than %d labels",
				     NSMURL_LABELS);
		url->label[url->labels++] = label;
		return true;
	}
	len = strlen(old->value);
	if (len + 1 + strlen(label.value) >= sizeof(old->value))
		return wrong(err, "the values of label \"%s\" are longer than %zu characters",
			     label.key, sizeof(old->value) - 1);
	old->value[len++] = ',';
	memcpy(old->value + len, label.value, strlen(label.value) + 1);
	return true;
}

static bool take_labels(struct nsmurl *url, struct span *query, struct nsmurl_err *err)
{
	struct span pair;
	bool more = query->len;

	while (more) {
		more = cut(query, "&", &pair);
		if (!take_label(url, &pair, err))
			return false;
	}
	return true;
}

/* The label that names the profile of the wire has the name of one. */
static bool check_profile(const struct nsmurl *url, struct nsmurl_err *err)
{
	const char *profile = nsmurl_label(url, NSMURL_PROFILE);

	if (profile && !words_name(profile))
		return wrong(err, "label %s: \"%.64s\" is not a name that a profile can have",
			     NSMURL_PROFILE, profile);
	return true;
}

static bool parse(struct nsmurl *url, struct span text, struct nsmurl_err *err)
{
	struct span part;
	char end;

	memset(url, 0, sizeof(*url));
	if (!text.len)
		return wrong(err, "a service is missing, as kernel://SERVICE/IFNAME");
	if (memchr(text.at, ' ', text.len) || memchr(text.at, '\t', text.len) ||
	    memchr(text.at, '\n', text.len))
		return wrong(err, "\"%.*s\": no blank is allowed, also not beside a comma",
			     shown(&text), text.at);
	if (memchr(text.at, '#', text.len))
		return wrong(err, "\"%.*s\": \"#\" is not allowed, in a label it is %%23",
			     shown(&text), text.at);
	if (!take_mechanism(url, &text, err))
		return false;
	end = cut(&text, "/?", &part);
	if (!take_service(url, &part, err))
		return false;
	if (end == '/') {
		end = cut(&text, "?", &part);
		if (!take_ifname(url, &part, err))
			return false;
	}
	return take_labels(url, &text, err) && check_profile(url, err);
}

int nsmurl_take(struct nsmurl *url, const char **at, struct nsmurl_err *err)
{
	struct span text = { .at = *at };

	if (!*text.at)
		return 0;
	text.len = strcspn(text.at, ",");
	if (!parse(url, text, err))
		return -1;
	*at += text.len;
	if (**at == ',' && !*++*at) {
		wrong(err, "a service is missing behind the last comma");
		return -1;
	}
	return 1;
}

const char *nsmurl_label(const struct nsmurl *url, const char *key)
{
	unsigned int i;

	for (i = 0; i < url->labels; i++) {
		if (!strcmp(url->label[i].key, key))
			return url->label[i].value;
	}
	return NULL;
}
