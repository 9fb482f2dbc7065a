// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl export: print the configuration of this network namespace as a batch
 * that restores it.
 *
 * Objects that others refer to come first: profiles, then uplinks, then named
 * peers with their paths, then wires.
 * Each line contains all settings, so that the result depends neither on
 * defaults nor on an existing configuration. Lines are sorted by name, so that
 * two exports of one configuration are identical.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "decode.h"
#include "export.h"
#include "lookup.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "out.h"
#include "show.h"

/* Request all objects of a kind. */
static int ask(uint8_t cmd, const struct attr_set *set, struct answers *answers)
{
	struct nl_msg *msg = request_new(cmd, NLM_F_DUMP);

	return msg ? request_send(msg, set, answers) : EXIT_REFUSED;
}

static int malformed(void)
{
	complain("the kernel's answer is malformed");
	return EXIT_REFUSED;
}

/* Version of the module's interface: uplinks need 2, profiles 3, peers 4. */
static uint32_t abi;

static int ask_abi(void)
{
	struct skew skew;

	if (skew_ask(&skew)) {
		abi = skew.abi;
		return EXIT_OK;
	}
	/* A missing module has already been reported. */
	return family_id() > 0 ? malformed() : EXIT_REFUSED;
}

static bool quiet;	/* no warnings: nobody restores this */

/* Print an object that a batch cannot restore as a comment, with the reason. */
static void not_restored(const char *what, const char *name, const char *why)
{
	if (!quiet)
		complain("warning: the %s \"%s\" is a comment in the file: %s", what,
			 name, why);
	printf("# %s: ", why);
}

/* --- profiles, with their classes and rules */

static void print_classes(const struct profile *profile)
{
	unsigned int i;

	printf("class set %s", profile->name);
	for (i = 0; i < profile->classes; i++) {
		const struct class_info *class = &profile->class[i];

		printf(" \\\n    %s%u name %s", i ? "class " : "",
		       class->index, class->name);
		show_class_words(class);
		if (!class->interval)
			printf(" interval 0");
	}
	putchar('\n');
}

static int print_rules(const char *profile, const struct answers *rules)
{
	struct rule rule;
	unsigned int i;

	printf("rule del %s all\n", profile);
	for (i = 0; i < rules->count; i++) {
		if (!rule_decode(&rule, rules->nlh[i]))
			return malformed();
		if (strcmp(rule.profile, profile))
			continue;
		if (rule.cgroup_gone)
			not_restored("rule of the cgroup", rule.cgroup,
				     "its cgroup is gone");
		printf("rule add %s", profile);
		show_rule_words(&rule);
		putchar('\n');
	}
	return EXIT_OK;
}

static int print_profiles(const struct profile *list, unsigned int count,
			  const struct answers *rules)
{
	unsigned int i;
	int ret;

	for (i = 0; i < count; i++) {
		if (!list[i].builtin)
			printf("profile set %s\n", list[i].name);
		print_classes(&list[i]);
		ret = print_rules(list[i].name, rules);
		if (ret)
			return ret;
	}
	return EXIT_OK;
}

/* Sort profiles by name. The built-in profile is first, as in the kernel. */
static int compare_profiles(const void *a, const void *b)
{
	const struct profile *p = a, *q = b;

	if (p->builtin != q->builtin)
		return q->builtin - p->builtin;
	return strcmp(p->name, q->name);
}

static int export_profiles(void)
{
	struct answers answers = { .count = 0 }, rules = { .count = 0 };
	struct profile *list = NULL;
	unsigned int i, count = 0;
	int ret;

	if (abi < 3)
		return EXIT_OK;
	ret = ask(NSMWIRE_CMD_PROFILE_GET, &attrs_profile, &answers);
	if (!ret)
		ret = ask(NSMWIRE_CMD_RULE_GET, &attrs_rule, &rules);
	if (ret)
		goto out;
	list = calloc(answers.count + 1, sizeof(*list));
	if (!list) {
		ret = request_drop(NULL);
		goto out;
	}
	for (; count < answers.count; count++) {
		if (profile_decode(&list[count], answers.nlh[count]))
			continue;
		ret = malformed();
		goto out;
	}
	qsort(list, count, sizeof(*list), compare_profiles);
	ret = print_profiles(list, count, &rules);
out:
	for (i = 0; i < count; i++)
		profile_free(&list[i]);
	free(list);
	answers_free(&rules);
	answers_free(&answers);
	return ret;
}

/* --- uplinks */

static void print_uplink(const struct uplink *uplink)
{
	bool v4 = show_uplink_local(uplink, AF_INET).family;
	bool v6 = show_uplink_local(uplink, AF_INET6).family;
	char name[IFNAMSIZ];

	if (uplink->device && !show_uplink_device(uplink, name))
		not_restored("uplink", uplink->name, "its device is gone");
	printf("uplink set %s", uplink->name);
	show_uplink_words(uplink);
	if (!uplink->device && !uplink->device_name[0])
		printf(" dev none");
	/* Setting one address keeps the address of the other family. */
	if (!v4 && !v6)
		printf(" local any");
	else if (!v4)
		printf(" local 0.0.0.0");
	else if (!v6)
		printf(" local ::");
	if (!uplink->colour[0])
		printf(" colour none");
	putchar('\n');
}

static int compare_uplinks(const void *a, const void *b)
{
	const struct uplink *p = a, *q = b;

	return strcmp(p->name, q->name);
}

static int export_uplinks(void)
{
	struct answers answers = { .count = 0 };
	struct uplink *list = NULL;
	unsigned int i, count = 0;
	int ret;

	if (abi < 2)
		return EXIT_OK;
	ret = ask(NSMWIRE_CMD_UPLINK_GET, &attrs_uplink, &answers);
	if (ret)
		goto out;
	list = calloc(answers.count + 1, sizeof(*list));
	if (!list) {
		ret = request_drop(NULL);
		goto out;
	}
	for (; count < answers.count; count++) {
		if (uplink_decode(&list[count], answers.nlh[count]))
			continue;
		ret = malformed();
		goto out;
	}
	qsort(list, count, sizeof(*list), compare_uplinks);
	for (i = 0; i < count; i++)
		print_uplink(&list[i]);
out:
	for (i = 0; i < count; i++)
		uplink_free(&list[i]);
	free(list);
	answers_free(&answers);
	return ret;
}

/* --- peers */

static int compare_peers(const void *a, const void *b)
{
	const struct named_peer *p = a, *q = b;

	return strcmp(p->name, q->name);
}

static bool is_sealed(const struct named_peer *peer)
{
	return args_have(peer->have, NSMWIRE_A_NAMED_PEER_SEAL) &&
	       peer->seal != NSMWIRE_SEAL_OFF;
}

static void print_peer(const struct named_peer *peer)
{
	unsigned int i;

	printf("peer set %s", peer->name);
	show_peer_words(peer);
	putchar('\n');
	for (i = 0; i < peer->paths; i++) {
		printf("path set peer %s path %u", peer->name,
		       peer->path[i].index);
		show_peer_path_words(&peer->path[i]);
		putchar('\n');
	}
}

static int check_peer(const struct named_peer *peer)
{
	unsigned int i;

	for (i = 0; i < peer->paths; i++) {
		if (show_peer_path_is_whole(&peer->path[i]))
			continue;
		complain("the paths of peer \"%s\" are not shown without CAP_NET_ADMIN in this network namespace",
			 peer->name);
		return EXIT_REFUSED;
	}
	return EXIT_OK;
}

static int export_peers(void)
{
	struct answers answers = { .count = 0 };
	struct named_peer *list = NULL;
	unsigned int i, count = 0;
	bool told_of_keys = false;
	int ret;

	if (abi < 4)
		return EXIT_OK;
	ret = ask(NSMWIRE_CMD_PEER_GET, &attrs_named_peer, &answers);
	if (ret)
		goto out;
	list = calloc(answers.count + 1, sizeof(*list));
	if (!list) {
		ret = request_drop(NULL);
		goto out;
	}
	for (; count < answers.count; count++) {
		if (named_peer_decode(&list[count], answers.nlh[count]))
			continue;
		ret = malformed();
		goto out;
	}
	qsort(list, count, sizeof(*list), compare_peers);
	for (i = 0; !ret && i < count; i++)
		ret = check_peer(&list[i]);
	for (i = 0; !ret && i < count; i++) {
		if (is_sealed(&list[i]) && !told_of_keys)
			printf("# keys are not part of an export: sealed peers need new ones, see nsmctl key help\n");
		told_of_keys = told_of_keys || is_sealed(&list[i]);
		print_peer(&list[i]);
	}
out:
	for (i = 0; i < count; i++)
		named_peer_free(&list[i]);
	free(list);
	answers_free(&answers);
	return ret;
}

/* --- wires */

enum rank {
	NEAR,			/* device in this network namespace */
	FAR,			/* device in another network namespace */
	BARE,			/* no id */
	FOREIGN,		/* underlay is elsewhere, or has ended */
};

/*
 * A wire and its position. Wires with a device in this namespace come first,
 * because "wire set" uses a wire of this name in another namespace if there is
 * none here. Wires without an id come last, because "wire set" cannot create
 * them, and a second "wire add" is refused.
 */
struct entry {
	enum rank rank;
	char netns[256];		/* of the device, "": this one */
	struct wire wire;
};

/* A wire whose underlay has ended has no profile. */
static bool is_orphan(const struct wire *wire)
{
	return !words_have(&wire->link, IFLA_NSMWIRE_PROFILE) && abi >= 3;
}

static enum rank rank_of(const struct wire *wire)
{
	if (wire->underlay_elsewhere || is_orphan(wire))
		return FOREIGN;
	if (!words_have(&wire->link, IFLA_NSMWIRE_ID))
		return BARE;
	return wire->place.elsewhere ? FAR : NEAR;
}

static int compare_wires(const void *a, const void *b)
{
	const struct entry *p = a, *q = b;
	int ret;

	if (p->rank != q->rank)
		return p->rank < q->rank ? -1 : 1;
	ret = strcmp(p->wire.place.ifname, q->wire.place.ifname);
	if (!ret)
		ret = strcmp(p->netns, q->netns);
	if (!ret && p->wire.link.id != q->wire.link.id)
		ret = p->wire.link.id < q->wire.link.id ? -1 : 1;
	return ret;
}

static void print_setting(void *ctx, const struct words_field *field)
{
	(void)ctx;
	if (!field->word)
		return;
	printf(" %s", field->word);
	if (field->text) {
		putchar(' ');
		out_word(field->text);
	}
}

static void print_settings(const struct words *w)
{
	words_show(w, print_setting, NULL);
	if (!w->remote.family)
		printf(" remote none");
	if (!w->local.family)
		printf(" local any");
	if (!w->device && !w->device_name[0])
		printf(" dev none");
	if (!w->uplink[0] && abi >= 2)
		printf(" uplink none");
	if (!w->peer[0] && abi >= 4)
		printf(" peer none");
}

/*
 * Print the name of a wire. A name that is a word of the grammar needs "dev".
 */
static void print_wire_name(const char *name)
{
	if (!strcmp(name, "dev") || !strcmp(name, "ifindex") ||
	    !strcmp(name, "help") || *name == '-')
		printf("dev ");
	out_word(name);
}

static void print_wire(const struct entry *entry)
{
	const struct wire *wire = &entry->wire;
	const char *name = wire->place.ifname;
	struct words w = show_wire_settings(wire);

	if (entry->rank == FOREIGN) {
		printf("# wire ");
		print_wire_name(name);
		printf(": its underlay is another network namespace, which %s\n",
		       wire->underlay_elsewhere ? "exports it" : "is gone");
		return;
	}
	if (wire->place.elsewhere && !entry->netns[0])
		not_restored("wire", name,
			     "it is in a network namespace without a name");
	else if (w.device && !w.device_name[0])
		not_restored("wire", name, "its device is gone");
	printf("wire %s ", entry->rank == BARE ? "add" : "set");
	print_wire_name(name);
	if (wire->place.elsewhere) {
		printf(" netns ");
		out_word(entry->netns[0] ? entry->netns : "?");
	}
	print_settings(&w);
	if (wire->mtu_auto)
		printf(" mtu auto\n");
	else
		printf(" mtu %u\n", wire->mtu);
}

static bool entry_decode(struct entry *entry, const struct nlmsghdr *nlh)
{
	const struct place *place = &entry->wire.place;
	const char *netns;

	if (!wire_decode(&entry->wire, nlh))
		return false;
	entry->rank = rank_of(&entry->wire);
	netns = place->elsewhere ? lookup_netns(place->netnsid) : NULL;
	/* A file name may contain a line feed, which would end the line. */
	if (netns && !strchr(netns, '\n'))
		snprintf(entry->netns, sizeof(entry->netns), "%s", netns);
	return true;
}

static int export_wires(void)
{
	struct answers answers = { .count = 0 };
	struct entry *list = NULL;
	unsigned int i, count = 0;
	int ret;

	ret = ask(NSMWIRE_CMD_WIRE_GET, &attrs_wire, &answers);
	if (ret)
		goto out;
	list = calloc(answers.count + 1, sizeof(*list));
	if (!list) {
		ret = request_drop(NULL);
		goto out;
	}
	for (; count < answers.count; count++) {
		if (entry_decode(&list[count], answers.nlh[count]))
			continue;
		ret = malformed();
		goto out;
	}
	qsort(list, count, sizeof(*list), compare_wires);
	for (i = 0; !ret && i < count; i++) {
		if (!words_have(&list[i].wire.link, IFLA_NSMWIRE_DST_PORT)) {
			complain("the settings of wire \"%s\" are not shown without CAP_NET_ADMIN over its underlay",
				 list[i].wire.place.ifname);
			ret = EXIT_REFUSED;
		}
	}
	for (i = 0; !ret && i < count; i++)
		print_wire(&list[i]);
out:
	for (i = 0; i < count; i++)
		wire_free(&list[i].wire);
	free(list);
	answers_free(&answers);
	return ret;
}

/* --- the command */

static const struct {
	const char *name;
	int (*call)(void);
} kinds[] = {
	{ "profile", export_profiles },
	{ "uplink", export_uplinks },
	{ "peer", export_peers },
	{ "wire", export_wires },
};

#define KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static const struct arg words[] = {
	{ "-o", NULL, "batch (default), or yaml: documents for apply", "--output format" },
	{ "profile", NULL, "profiles alone, with classes and rules", NULL },
	{ "uplink", NULL, "uplinks alone", NULL },
	{ "peer", NULL, "named peers alone, with their paths", NULL },
	{ "wire", NULL, "wires alone", NULL },
	{ NULL, NULL, NULL, NULL },
};

/* Print the kinds from @first up to @last. */
static int print_kinds(unsigned int first, unsigned int last)
{
	const bool details = run.details;
	int ret = ask_abi();
	bool color;

	if (ret)
		return ret;
	/* Print all settings, and only words of the grammar. */
	run.details = true;
	color = out_color_on(false);
	for (; first < last && !ret; first++)
		ret = kinds[first].call();
	run.details = details;
	out_color_on(color);
	return ret;
}

int export_text(char **text)
{
	FILE *to = stdout;
	size_t size;
	int ret;

	*text = NULL;
	fflush(to);
	/* A variable in this C library, so that what prints need not know. */
	stdout = open_memstream(text, &size);
	if (!stdout) {
		stdout = to;
		return request_drop(NULL);
	}
	quiet = true;
	ret = print_kinds(0, KINDS);
	quiet = false;
	if (fclose(stdout) && !ret)
		ret = EXIT_REFUSED;
	stdout = to;
	return ret;
}

/* Take "-o yaml" off the words. Return: EXIT_OK, or EXIT_USAGE after a complaint. */
static int take_format(bool *yaml, int *argc, char ***argv)
{
	*yaml = false;
	if (*argc < 1 || (strcmp(**argv, "-o") && strcmp(**argv, "--output")))
		return EXIT_OK;
	if (*argc < 2 || (strcmp((*argv)[1], "yaml") && strcmp((*argv)[1], "batch")))
		return usage_error("\"%s\" wants yaml or batch", **argv);
	*yaml = !strcmp((*argv)[1], "yaml");
	*argc -= 2;
	*argv += 2;
	return EXIT_OK;
}

static int export(int argc, char **argv)
{
	unsigned int first = 0, last = KINDS;
	bool yaml;
	int ret;

	if (take_format(&yaml, &argc, &argv))
		return EXIT_USAGE;
	if (argc > 0) {
		while (first < KINDS && strcmp(kinds[first].name, *argv))
			first++;
		if (first == KINDS)
			return args_unknown(*argv, words, false);
		last = first + 1;
		if (args_end(argc - 1, argv + 1))
			return EXIT_USAGE;
	}
	if (run.json)
		return usage_error("this is a format of its own, without -j");
	if (run.check)
		return EXIT_OK;
	if (yaml)
		return export_yaml(last - first == 1 ? kinds[first].name : NULL);
	ret = ask_abi();
	if (ret)
		return ret;
	printf("# nsmctl %s, to be restored with nsmctl -b\n", NSMCTL_VERSION);
	return print_kinds(first, last);
}

const struct object object_export = {
	.name = "export",
	.help = "The configuration of this network namespace, as a batch or as YAML.",
	.known_as = "save backup config",
	.words = { words },
	.example =
		"export\n"
		"export wire\n"
		"export -o yaml\n",
	.usage = "[ -o { batch | yaml } ] [ profile | uplink | peer | wire ]\n",
	.call = export,
};
