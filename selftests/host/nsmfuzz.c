// SPDX-License-Identifier: GPL-2.0
/*
 * A fuzzer of what comes from outside to "nsmctl nsm": any bytes are read as an annotation
 * and as a connection. A service that is understood, written down again in full, is the same
 * service. A connection that is understood can be completed, and is understood again.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "connection.h"
#include "nsmurl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int ok)
{
	if (!ok)
		abort();
}

/* Append a text in which everything but letters and digits is %XX. */
static void append(char *to, const char *text)
{
	to += strlen(to);
	for (; *text; text++) {
		if (isalnum((unsigned char)*text))
			*to++ = *text;
		else
			to += sprintf(to, "%%%02x", (unsigned char)*text);
	}
	*to = '\0';
}

static void write_url(char *to, const struct nsmurl *url)
{
	unsigned int i;

	sprintf(to, "%s://%s/", url->mechanism, url->service);
	append(to, url->ifname);
	for (i = 0; i < url->labels; i++) {
		strcat(to, i ? "&" : "?");
		append(to, url->label[i].key);
		strcat(to, "=");
		append(to, url->label[i].value);
	}
}

static void annotation(const char *text)
{
	static char again[NSMURL_LABELS * 3 * 400 + 1024];
	struct nsmurl url, other;
	const char *at = text, *to;
	struct nsmurl_err err;
	int ret;

	for (;;) {
		memset(&err, 0, sizeof(err));
		ret = nsmurl_take(&url, &at, &err);
		if (ret <= 0)
			break;
		require(at > text && at <= text + strlen(text));
		require(url.mechanism[0] && url.service[0] && url.labels <= NSMURL_LABELS);
		write_url(again, &url);
		to = again;
		require(nsmurl_take(&other, &to, &err) == 1 && !*to);
		require(!memcmp(&url, &other, sizeof(url)));
	}
	require(!ret || err.text[0]);
}

static void connection(const char *text, size_t len)
{
	struct words_err err = { .text = "" };
	struct connection c, again;
	const char *written;

	if (!connection_read(&c, text, len, &err)) {
		require(!c.obj && err.text[0]);
		return;
	}
	connection_is_even(&c);
	connection_set_uint(&c, CONNECTION_VNI, 7);
	connection_set_uint(&c, CONNECTION_DST_PORT, 6091);
	connection_lower_mtu(&c, 1442);
	connection_set_metric(&c, "server_drops", 1);
	written = json_object_to_json_string_ext(c.obj, JSON_C_TO_STRING_PLAIN);
	require(connection_read(&again, written, strlen(written), &err));
	require(again.vni == 7 && again.dst_port == 6091 && again.src_port == c.src_port);
	require(again.mtu && again.mtu <= 1442 && again.context_mtu &&
		again.context_mtu <= again.mtu);
	require(!strcmp(again.id, c.id) && !strcmp(again.profile, c.profile));
	require(again.payload == c.payload);
	require(connection_is_even(&again) == connection_is_even(&c));
	connection_free(&again);
	connection_free(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Of the exact length, so that the sanitizer detects a read beyond the end. */
	char *text = malloc(size + 1);

	require(!!text);
	memcpy(text, data, size);
	text[size] = '\0';
	annotation(text);
	text = realloc(text, size ? size : 1);
	require(!!text);
	connection(text, size);
	free(text);
	return 0;
}
