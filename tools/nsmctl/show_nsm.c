// SPDX-License-Identifier: GPL-2.0
/*
 * Network services that an annotation asks for, as text and as JSON. See show.h.
 */
#include <stdio.h>
#include <string.h>

#include "nsmurl.h"
#include "out.h"
#include "show.h"

void show_nsmurl_text(const struct nsmurl *url)
{
	const char *profile = nsmurl_label(url, NSMURL_PROFILE);
	unsigned int i;

	out_paint(PAINT_DEV, "%s", url->ifname[0] ? url->ifname : "-");
	printf(": service %s mechanism %s", url->service, url->mechanism);
	if (profile)
		printf(" profile %s", profile);
	for (i = 0; i < url->labels; i++) {
		if (strcmp(url->label[i].key, NSMURL_PROFILE)) {
			printf(" label ");
			out_word(url->label[i].key);
			putchar(' ');
			out_word(url->label[i].value);
		}
	}
	putchar('\n');
}

static struct json_object *connection_json(const struct nsmurl *url)
{
	struct json_object *connection = json_object_new_object();
	struct json_object *labels = json_object_new_object();
	unsigned int i;

	/* Names of labels are not constant, so that obj_string() is not for them. */
	for (i = 0; i < url->labels; i++)
		json_object_object_add(labels, url->label[i].key,
				       json_object_new_string(url->label[i].value));
	obj_string(connection, "networkService", url->service);
	obj_add(connection, "labels", labels);
	return connection;
}

static struct json_object *mechanism_json(const struct nsmurl *url)
{
	struct json_object *mechanism = json_object_new_object();
	struct json_object *parameters = json_object_new_object();

	if (url->ifname[0])
		obj_string(parameters, "name", url->ifname);
	obj_string(mechanism, "cls", "LOCAL");
	obj_string(mechanism, "type", url->mechanism);
	obj_add(mechanism, "parameters", parameters);
	return mechanism;
}

void show_nsmurl_json(struct json_object *obj, const struct nsmurl *url)
{
	struct json_object *list = json_object_new_array();

	json_object_array_add(list, mechanism_json(url));
	obj_add(obj, "connection", connection_json(url));
	obj_add(obj, "mechanismPreferences", list);
}
