// SPDX-License-Identifier: GPL-2.0
/*
 * A fuzzer of what nsmwire-cni reads from others: configurations with what pods ask for,
 * CNI_ARGS, and results of IPAM plugins. What is refused has an error with a code and a
 * text; what is accepted has what the plugin relies on.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "choice.h"
#include "cni.h"
#include "conf.h"
#include "env.h"
#include "nsmctl.h"
#include "profile.h"
#include "result.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the plugin itself has in files that need the kernel. */
struct run run;

bool class_name(const char *word)
{
	return words_name(word) && isalpha((unsigned char)*word) &&
	       strlen(word) <= NSMWIRE_CLASS_NAME_MAX;
}

static void require(int ok)
{
	if (!ok)
		abort();
}

static void begin(void)
{
	memset(&cni_failure, 0, sizeof(cni_failure));
	cni_forget_told();
}

/* A function has failed with an error, or succeeded without one. */
static void require_consistent(int ret)
{
	require(ret == 0 || ret == CNI_FAILED);
	require(!ret == !cni_failure.code);
	require(!ret == !*cni_failure.msg);
}

static char *copy(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	require(!!text);
	memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

static void check_conf(const struct conf *conf)
{
	const struct item *spec = conf->wire->spec;

	require(conf->version && conf->name && env_name(conf->name));
	require(conf->has_ids != !!spec->value[WIRE_ID]);
	require(!conf->has_ids ||
		(conf->ids_min <= conf->ids_max && conf->ids_max <= NSMWIRE_ID_MAX));
	require(!spec->value[WIRE_NETNS] && !spec->value[WIRE_STATE]);
	require(!spec->value[WIRE_ADDRESSES] && !spec->items[WIRE_ROUTES]);
	require(!conf->ipam_type || (*conf->ipam_type && !strchr(conf->ipam_type, '/')));
	require(!conf->ifname || words_ifname(conf->ifname));
}

static void check_choice(const struct conf *conf, const struct choice *choice)
{
	require(!choice->has_id ||
		(conf->has_ids && choice->id >= conf->ids_min && choice->id <= conf->ids_max));
	require(strlen(choice->class) < sizeof(choice->class));
	if (!conf->pod_classes && strcmp(conf->class ? conf->class : "", choice->class))
		require(strcmp(choice->class, "control"));
}

static void make_result(const struct conf *conf)
{
	const struct netif netif = { .ifindex = 1, .mtu = 1400 };
	struct json_object *result;
	char *list = NULL;

	result = result_new(conf, "eth7", "/run/netns/x", &netif, NULL);
	require(!!result);
	begin();
	require_consistent(result_addresses(result, "eth7", &list));
	free(list);
	json_object_put(result);
}

static void fuzz_conf(const uint8_t *data, size_t size)
{
	struct choice choice;
	struct conf conf;
	int ret;

	begin();
	ret = conf_read(&conf, copy(data, size), size);
	require_consistent(ret);
	if (!ret) {
		check_conf(&conf);
		begin();
		ret = choice_read(&choice, &conf, "");
		require_consistent(ret);
		if (!ret)
			check_choice(&conf, &choice);
		make_result(&conf);
	}
	conf_free(&conf);
}

#define CONF	"{\"cniVersion\":\"1.1.0\",\"name\":\"n\",\"peer\":\"p\",\"ids\":\"5-9\"," \
		"\"podProfiles\":[\"site\"]}"

static void open_conf(struct conf *conf)
{
	begin();
	require(!conf_read(conf, copy((const uint8_t *)CONF, strlen(CONF)), strlen(CONF)));
}

static void fuzz_args(const uint8_t *data, size_t size)
{
	char *text = copy(data, size);
	struct choice choice;
	struct conf conf;
	int ret;

	open_conf(&conf);
	ret = choice_read(&choice, &conf, text);
	require_consistent(ret);
	if (!ret)
		check_choice(&conf, &choice);
	conf_free(&conf);
	free(text);
}

/* The addresses of a result are those that the wire gets. */
static void check_result(const struct conf *conf, struct json_object *ipam)
{
	const char *set = conf->wire->spec->value[WIRE_ADDRESSES];
	const struct netif netif = { .mtu = 1400 };
	struct json_object *result;
	char *list;

	result = result_new(conf, "eth7", "/run/netns/x", &netif, ipam);
	require(!!result);
	require(!result_addresses(result, "eth7", &list));
	require(!strcmp(list ? list : "", set ? set : ""));
	free(list);
	json_object_put(result);
}

static void fuzz_result(const uint8_t *data, size_t size)
{
	char *text = copy(data, size);
	struct json_object *ipam;
	struct conf conf;
	int ret;

	open_conf(&conf);
	ipam = conf_parse(text, size, CNI_IPAM, "the result");
	require_consistent(ipam ? 0 : CNI_FAILED);
	if (ipam) {
		ret = result_ipam(ipam, conf.wire);
		require_consistent(ret);
		if (!ret)
			check_result(&conf, ipam);
	}
	json_object_put(ipam);
	conf_free(&conf);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	switch (*data) {
	case 'A':
		fuzz_args(data + 1, size - 1);
		break;
	case 'R':
		fuzz_result(data + 1, size - 1);
		break;
	default:
		fuzz_conf(data, size);
	}
	return 0;
}
