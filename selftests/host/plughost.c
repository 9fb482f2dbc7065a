// SPDX-License-Identifier: GPL-2.0
/*
 * Stands in for "ip": loads the plugin, lets it parse words, and prints the
 * resulting attributes, or lets the plugin print them.
 *
 *	plughost PLUGIN add|set attrs|text|json|none WORDS...
 *
 * Without LIKE_IP it exports none of the functions that the plugin needs.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include <linux/if_link.h>
#include <linux/nsmwire.h>

#include "ip_plugin.h"

static int json;

#ifdef LIKE_IP
int addattr_l(struct nlmsghdr *n, int maxlen, int type, const void *data,
	      int alen)
{
	struct rtattr *rta = (void *)((char *)n + NLMSG_ALIGN(n->nlmsg_len));

	if (NLMSG_ALIGN(n->nlmsg_len) + RTA_SPACE(alen) > (unsigned int)maxlen)
		return -1;
	rta->rta_type = type;
	rta->rta_len = RTA_LENGTH(alen);
	memcpy(RTA_DATA(rta), data, alen);
	n->nlmsg_len = NLMSG_ALIGN(n->nlmsg_len) + RTA_SPACE(alen);
	return 0;
}

bool is_json_context(void)
{
	return json;
}

/* As in "ip": JSON needs a key, but in an array, and text a format. */
static const char *comma = "";

static void print_key(const char *key)
{
	fputs(comma, stdout);
	if (key)
		printf("\"%s\":", key);
	comma = ",";
}

void open_json_array(enum output_type type, const char *key)
{
	if (type != PRINT_JSON || !json)
		return;
	print_key(key);
	putchar('[');
	comma = "";
}

void close_json_array(enum output_type type, const char *end)
{
	(void)end;
	if (type != PRINT_JSON || !json)
		return;
	putchar(']');
	comma = ",";
}

int print_color_uint(enum output_type type, enum color_attr color,
		     const char *key, const char *fmt, unsigned int value)
{
	(void)fmt;
	if (type != PRINT_JSON || !json || color > COLOR_NONE)
		return 1;
	print_key(key);
	printf("%u", value);
	return 0;
}

int print_color_bool(enum output_type type, enum color_attr color,
		     const char *key, const char *fmt, bool value)
{
	(void)fmt;
	if (type != PRINT_JSON || !json || color > COLOR_NONE)
		return 1;
	print_key(key);
	printf("%s", value ? "true" : "false");
	return 0;
}

int print_color_string(enum output_type type, enum color_attr color,
		       const char *key, const char *fmt, const char *value)
{
	if (color > COLOR_NONE)
		return 1;
	if (type == PRINT_JSON && json) {
		print_key(key);
		printf("\"%s\"", value);
	} else if (type == PRINT_FP && !json) {
		printf(fmt, value);
	}
	return 0;
}
#endif

int main(int argc, char **argv)
{
	char buffer[2048] __attribute__((aligned(4))) = "";
	struct nlmsghdr *n = (void *)buffer;
	struct rtattr *tb[IFLA_NSMWIRE_MAX + 1] = { NULL };
	struct link_util *util;
	struct rtattr *rta;
	void *plugin;
	int len, i;

	plugin = argc > 3 ? dlopen(argv[1], RTLD_LAZY) : NULL;
	util = plugin ? dlsym(plugin, "nsmwire_link_util") : NULL;
	if (!util || strcmp(util->id, "nsmwire") ||
	    util->maxattr != IFLA_NSMWIRE_MAX) {
		fprintf(stderr, "%s\n", dlerror());
		return 2;
	}
	json = !strcmp(argv[3], "json");
	n->nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg));
	if (!strcmp(argv[2], "add"))
		n->nlmsg_flags = NLM_F_CREATE;
	if (util->parse_opt(util, argc - 4, argv + 4, n))
		return 1;

	rta = IFLA_RTA(NLMSG_DATA(n));
	len = n->nlmsg_len - NLMSG_LENGTH(sizeof(struct ifinfomsg));
	for (; RTA_OK(rta, len); rta = RTA_NEXT(rta, len)) {
		tb[rta->rta_type] = rta;
		if (strcmp(argv[3], "attrs"))
			continue;
		printf(" %d=", rta->rta_type);
		for (i = 0; i < (int)RTA_PAYLOAD(rta); i++)
			printf("%02x", ((unsigned char *)RTA_DATA(rta))[i]);
	}
	if (json)
		putchar('{');
	if (strcmp(argv[3], "attrs"))
		util->print_opt(util, stdout,
				strcmp(argv[3], "none") ? tb : NULL);
	puts(json ? "}" : "");
	return 0;
}
