// SPDX-License-Identifier: GPL-2.0
/*
 * The plugin of "ip" for the kind "nsmwire": "ip link add|set ... type
 * nsmwire", "ip -d link show" and "ip link help nsmwire". It shares the words,
 * and their code, with nsmctl.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/if_link.h>
#include <linux/nsmwire.h>

#include "ip_plugin.h"
#include "names.h"
#include "rtlink.h"
#include "words.h"

/*
 * Name of a function that this "ip" lacks. Return: NULL if it has all of them.
 */
static const char *ip_lacks(void)
{
	if (!addattr_l)
		return "addattr_l";
	if (!is_json_context)
		return "is_json_context";
	if (!open_json_array)
		return "open_json_array";
	if (!close_json_array)
		return "close_json_array";
	if (!print_color_uint)
		return "print_color_uint";
	if (!print_color_bool)
		return "print_color_bool";
	if (!print_color_string)
		return "print_color_string";
	return NULL;
}

static bool ip_fits(void)
{
	const char *lacks = ip_lacks();
	static bool told;

	if (lacks && !told)
		fprintf(stderr,
			"link_nsmwire.so: this version of ip has no function %s (see \"ip -V\"); use nsmctl instead\n",
			lacks);
	told = true;
	return !lacks;
}

static void nsmwire_print_help(struct link_util *lu, int argc, char **argv,
			       FILE *f)
{
	const char *text = words_usage();
	unsigned int i;

	(void)lu;
	(void)argc;
	(void)argv;
	fputs("Usage: ... nsmwire ", f);
	while (*text) {
		size_t len = strcspn(text, "\n");

		fprintf(f, "%.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
		if (*text)
			fputs("                   ", f);
	}
	fputs("\nWhere: DSCP := { 0..63 | DF | LE | CS1..CS7 | AF11..AF43 | VOICE-ADMIT | EF }\n\nWords:\n",
	      f);
	for (i = 0; words_at(i); i++)
		fprintf(f, "  %-12s %s\n", words_at(i), words_help(i));
	fputs("\nExample:\n  ip link add wire0 type nsmwire id 42 remote 192.0.2.2\n",
	      f);
}

/* Find an attribute in the part of the request that "ip" has already filled. */
static bool find_s32(const struct nlmsghdr *n, int type, int *value)
{
	const struct ifinfomsg *ifi = NLMSG_DATA(n);
	const struct rtattr *rta = IFLA_RTA(ifi);
	int len = n->nlmsg_len - NLMSG_LENGTH(sizeof(*ifi));

	for (; RTA_OK(rta, len); rta = RTA_NEXT(rta, len)) {
		if ((rta->rta_type & NLA_TYPE_MASK) != type ||
		    RTA_PAYLOAD(rta) < sizeof(*value))
			continue;
		memcpy(value, RTA_DATA(rta), sizeof(*value));
		return true;
	}
	return false;
}

/*
 * Look up the underlay device by name in the network namespace of the underlay.
 * For a new wire this is the namespace of "link-netns", for an existing wire
 * its underlay.
 */
static bool find_device(struct words *w, const struct nlmsghdr *n)
{
	const struct ifinfomsg *ifi = NLMSG_DATA(n);
	int netnsid = RTLINK_HERE, ret;
	struct rtlink link;

	if (!w->device_word)
		return true;
	if (!find_s32(n, IFLA_LINK_NETNSID, &netnsid) &&
	    !(n->nlmsg_flags & NLM_F_CREATE) && ifi->ifi_index &&
	    !rtlink_get(&link, NULL, ifi->ifi_index, RTLINK_HERE) &&
	    link.moved)
		netnsid = link.link_netnsid;
	ret = rtlink_get(&link, w->device_word, 0, netnsid);
	if (!ret) {
		w->device = link.ifindex;
		return true;
	}
	fprintf(stderr, "nsmwire: no device \"%s\"%s (%s)\n", w->device_word,
		netnsid == RTLINK_HERE ? "" :
		" in the network namespace of the underlay", strerror(-ret));
	return false;
}

static int put_setting(void *ctx, int type, const void *data, size_t len)
{
	return addattr_l(ctx, IP_REQUEST_SIZE, type, data, len);
}

static void tell_unknown(const char *word)
{
	struct suggestion s = { .word = word };

	words_suggest(&s);
	if (s.best)
		fprintf(stderr,
			"nsmwire: \"%s\" is not a word of this kind, do you mean \"%s\"? See \"ip link help nsmwire\"\n",
			word, s.best);
	else
		fprintf(stderr,
			"nsmwire: \"%s\" is not a word of this kind, see \"ip link help nsmwire\"\n",
			word);
}

static int nsmwire_parse_opt(struct link_util *lu, int argc, char **argv,
			     struct nlmsghdr *n)
{
	struct words w = { .have = 0 };
	struct words_err err;

	if (!ip_fits())
		return -1;
	while (argc > 0) {
		if (!strcmp(*argv, "help")) {
			nsmwire_print_help(lu, argc, argv, stderr);
			return -1;
		}
		switch (words_take(&w, &argc, &argv, &err)) {
		case 1:
			break;
		case 0:
			tell_unknown(*argv);
			return -1;
		default:
			fprintf(stderr, "nsmwire: %s\n", err.text);
			return -1;
		}
	}
	if (!find_device(&w, n))
		return -1;
	if (words_put(&w, put_setting, n)) {
		fputs("nsmwire: the request is too long\n", stderr);
		return -1;
	}
	return 0;
}

static void print_flags(const struct words_field *field)
{
	unsigned int i;

	open_json_array(PRINT_JSON, field->key);
	for (i = 0; i < 32; i++) {
		const char *name = names_get(field->flags, i);

		if (!(field->number & (1U << i)))
			continue;
		if (name)
			print_color_string(PRINT_JSON, COLOR_NONE, NULL, NULL,
					   name);
		else
			print_color_uint(PRINT_JSON, COLOR_NONE, NULL, NULL, i);
	}
	close_json_array(PRINT_JSON, NULL);
}

static void print_field(void *ctx, const struct words_field *field)
{
	static const enum color_attr colors[] = {
		[WORDS_PLAIN] = COLOR_NONE,
		[WORDS_DEV] = COLOR_IFNAME,
		[WORDS_IPV4] = COLOR_INET,
		[WORDS_IPV6] = COLOR_INET6,
	};

	(void)ctx;
	if (!is_json_context()) {
		if (!field->word)
			return;
		print_color_string(PRINT_FP, COLOR_NONE, NULL, "%s ",
				   field->word);
		if (field->text)
			print_color_string(PRINT_FP, colors[field->paint],
					   NULL, "%s ", field->text);
		return;
	}
	switch (field->kind) {
	case WORDS_UINT:
		print_color_uint(PRINT_JSON, COLOR_NONE, field->key, NULL,
				 field->number);
		break;
	case WORDS_BOOL:
		print_color_bool(PRINT_JSON, COLOR_NONE, field->key, NULL,
				 field->number);
		break;
	case WORDS_STRING:
		print_color_string(PRINT_JSON, COLOR_NONE, field->key, NULL,
				   field->string);
		break;
	case WORDS_FLAGS:
		print_flags(field);
		break;
	case WORDS_NONE:
		break;
	}
}

/*
 * "ip" passes the attributes as an array. Copy them into one contiguous buffer.
 */
static size_t flatten(struct rtattr *tb[], char *to, size_t size)
{
	size_t len = 0;
	int i;

	for (i = 1; i <= IFLA_NSMWIRE_MAX; i++) {
		if (!tb[i] || len + RTA_ALIGN(tb[i]->rta_len) > size)
			continue;
		memcpy(to + len, tb[i], tb[i]->rta_len);
		len += RTA_ALIGN(tb[i]->rta_len);
	}
	return len;
}

static void nsmwire_print_opt(struct link_util *lu, FILE *f,
			      struct rtattr *tb[])
{
	char data[IP_REQUEST_SIZE] __attribute__((aligned(4))) = "";
	struct rtlink link;
	struct words w;

	(void)lu;
	(void)f;
	if (!tb || !ip_fits())
		return;
	words_get(&w, data, flatten(tb, data, sizeof(data)));
	if (w.device && !w.device_name[0] &&
	    !rtlink_get(&link, NULL, w.device, RTLINK_HERE))
		memcpy(w.device_name, link.ifname, sizeof(w.device_name));
	words_show(&w, print_field, NULL);
}

/* "ip" looks this symbol up by name. */
__attribute__((visibility("default")))
struct link_util nsmwire_link_util = {
	.id = "nsmwire",
	.maxattr = IFLA_NSMWIRE_MAX,
	.parse_opt = nsmwire_parse_opt,
	.print_opt = nsmwire_print_opt,
	.print_help = nsmwire_print_help,
};
