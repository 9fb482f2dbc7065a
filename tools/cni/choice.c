// SPDX-License-Identifier: GPL-2.0
/*
 * What a pod asks for. See choice.h.
 *
 * A value is taken from the first of these that has it: the arguments of the network for
 * this pod, the labels among them, CNI_ARGS, the annotations of the pod. The first ones are
 * about one network, the last about all networks of the pod.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "choice.h"
#include "cni.h"
#include "env.h"
#include "suggest.h"
#include "words.h"

#define PREFIX		"nsmwire.io/"
#define ARGS_PREFIX	"NSMWIRE_"
#define ANNOTATIONS	"io.kubernetes.cri.pod-annotations"

enum wish_key {
	KEY_CLASS,
	KEY_PROFILE,
	KEY_ID,
	KEYS,
};

static const struct {
	const char *key;	/* behind PREFIX */
	const char *arg;	/* in CNI_ARGS, behind ARGS_PREFIX */
	const char *known_as;
} keys[KEYS] = {
	[KEY_CLASS] = { "traffic-profile", "TRAFFIC_PROFILE", "class traffic-class" },
	[KEY_PROFILE] = { "profile", "PROFILE", NULL },
	[KEY_ID] = { "id", "ID", "vni" },
};

/* The values that were found, each with the place of it. */
struct wishes {
	char value[KEYS][CHOICE_SIZE];
	bool has[KEYS];
	const char *place[KEYS];
};

static int wish(struct wishes *w, enum wish_key key, const char *value, const char *place)
{
	if (w->has[key])
		return 0;
	if (!value || !*value || strlen(value) >= CHOICE_SIZE)
		return cni_fail(CNI_POD, "%s of %s wants a text of 1 to %d bytes", keys[key].key,
				place, CHOICE_SIZE - 1);
	memcpy(w->value[key], value, strlen(value) + 1);
	w->has[key] = true;
	w->place[key] = place;
	return 0;
}

static int unknown(const char *key, const char *prefix, bool arg, const char *place)
{
	struct suggestion s = { .word = key };
	unsigned int i;

	for (i = 0; i < KEYS; i++)
		suggest_try(&s, arg ? keys[i].arg : keys[i].key, keys[i].known_as);
	return cni_fail(CNI_POD, "there is no \"%s%.100s\" among %s%s%s%s%s", prefix, key, place,
			s.best ? ", do you mean \"" : ": remove it", s.best ? prefix : "",
			s.best ? s.best : "", s.best ? "\"?" : "");
}

/* Take a value if its key is one of ours. */
static int take(struct wishes *w, const char *key, const char *value, const char *place)
{
	unsigned int i;

	if (strncmp(key, PREFIX, strlen(PREFIX)))
		return 0;
	key += strlen(PREFIX);
	for (i = 0; i < KEYS; i++) {
		if (!strcmp(key, keys[i].key))
			return wish(w, i, value, place);
	}
	return unknown(key, PREFIX, false, place);
}

static int take_map(struct wishes *w, struct json_object *map, const char *place)
{
	if (!map || !json_object_is_type(map, json_type_object))
		return 0;
	json_object_object_foreach(map, key, value) {
		if (take(w, key, conf_text(value), place))
			return CNI_FAILED;
	}
	return 0;
}

/* Labels are a list of keys and values, by the conventions of CNI. */
static int take_labels(struct wishes *w, struct json_object *labels)
{
	size_t n, count;

	if (!labels || !json_object_is_type(labels, json_type_array))
		return 0;
	count = json_object_array_length(labels);
	for (n = 0; n < count; n++) {
		struct json_object *label = json_object_array_get_idx(labels, n);
		const char *key = conf_text(conf_member(label, "key"));

		if (key && take(w, key, conf_text(conf_member(label, "value")), "the labels"))
			return CNI_FAILED;
	}
	return 0;
}

static int take_arg(struct wishes *w, const struct env_pair *pair, bool *ignore, char *other,
		    size_t size)
{
	const char *key = pair->key + strlen(ARGS_PREFIX);
	unsigned int i;

	if (!strcmp(pair->key, "IgnoreUnknown")) {
		*ignore = !strcmp(pair->value, "1") || !strcasecmp(pair->value, "true");
		return 0;
	}
	if (strncmp(pair->key, ARGS_PREFIX, strlen(ARGS_PREFIX))) {
		/* Those of Kubernetes come to every plugin. */
		if (strncmp(pair->key, "K8S_", 4) && !*other)
			snprintf(other, size, "%s", pair->key);
		return 0;
	}
	for (i = 0; i < KEYS; i++) {
		if (!strcmp(key, keys[i].arg))
			return wish(w, i, pair->value, "CNI_ARGS");
	}
	return unknown(key, ARGS_PREFIX, true, "CNI_ARGS");
}

static int take_args(struct wishes *w, const char *args)
{
	bool ignore = false;
	struct env_pair pair;
	char other[64] = "";
	int ret;

	while ((ret = env_next_pair(&args, &pair)) > 0) {
		if (take_arg(w, &pair, &ignore, other, sizeof(other)))
			return CNI_FAILED;
	}
	if (!ret && *other && !ignore)
		return cni_fail(CNI_ENVIRONMENT,
				"CNI_ARGS: \"%s\" is not known: remove it, or add IgnoreUnknown=1",
				other);
	return ret;
}

/* --- against what the network offers */

static int check_profile(const struct wishes *w, const struct conf *conf, struct choice *choice)
{
	const char *own = conf->wire->spec->value[WIRE_PROFILE], *profile;

	snprintf(choice->profile, sizeof(choice->profile), "%s", own ? own : "");
	if (!w->has[KEY_PROFILE])
		return 0;
	profile = w->value[KEY_PROFILE];
	if (!strcmp(profile, own ? own : WORDS_PROFILE_DEFAULT) ||
	    (conf->pod_profiles && conf_lists(conf->pod_profiles, profile))) {
		memcpy(choice->profile, profile, sizeof(choice->profile));
		return 0;
	}
	return cni_fail(CNI_POD,
			"%s ask for the profile \"%s\", which network \"%s\" does not offer: its configuration wants it in \"podProfiles\"",
			w->place[KEY_PROFILE], profile, conf->name);
}

/* Class control is for the network itself, so that it has to be offered by name. */
static int check_class(const struct wishes *w, const struct conf *conf, struct choice *choice)
{
	const char *class = w->value[KEY_CLASS];
	bool offered;

	snprintf(choice->class, sizeof(choice->class), "%s", conf->class ? conf->class : "");
	if (!w->has[KEY_CLASS] || !strcmp(class, choice->class))
		return 0;
	offered = conf->pod_classes ? conf_lists(conf->pod_classes, class) :
				      strcmp(class, "control");
	if (!offered)
		return cni_fail(CNI_POD,
				"%s ask for the class \"%s\", which network \"%s\" does not offer: its configuration wants it in \"podClasses\"",
				w->place[KEY_CLASS], class, conf->name);
	memcpy(choice->class, class, sizeof(choice->class));
	return 0;
}

static int check_id(const struct wishes *w, const struct conf *conf, struct choice *choice)
{
	uint64_t number;

	if (!w->has[KEY_ID])
		return 0;
	if (!conf->has_ids)
		return cni_fail(CNI_POD,
				"%s ask for an id, and network \"%s\" has one: its configuration wants \"ids\" in place of \"id\"",
				w->place[KEY_ID], conf->name);
	if (!words_number(w->value[KEY_ID], conf->ids_min, conf->ids_max, &number))
		return cni_fail(CNI_POD,
				"%s ask for the id \"%s\", and network \"%s\" offers %llu to %llu",
				w->place[KEY_ID], w->value[KEY_ID], conf->name,
				(unsigned long long)conf->ids_min,
				(unsigned long long)conf->ids_max);
	choice->has_id = true;
	choice->id = number;
	return 0;
}

int choice_read(struct choice *choice, const struct conf *conf, const char *cni_args)
{
	struct json_object *args = conf_member(conf->args, "cni");
	struct wishes w = { .has = { false } };

	memset(choice, 0, sizeof(*choice));
	if (take_map(&w, args, "the arguments") || take_labels(&w, conf_member(args, "labels")) ||
	    take_args(&w, cni_args) ||
	    take_map(&w, conf_member(conf->runtime, ANNOTATIONS), "the annotations"))
		return CNI_FAILED;
	if (check_profile(&w, conf, choice) || check_class(&w, conf, choice))
		return CNI_FAILED;
	return check_id(&w, conf, choice);
}
