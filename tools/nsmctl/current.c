// SPDX-License-Identifier: GPL-2.0
/*
 * Read the objects that there are. See current.h.
 *
 * The lines of "export" have all settings of all objects in the words of the commands, and
 * a field of a manifest has the word that sets it: what is read here is what a command
 * would have to say.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "current.h"
#include "export.h"
#include "netif.h"
#include "nsmctl.h"
#include "peerfile.h"
#include "rtnl.h"
#include "value.h"

static int find_word(const struct block *block, const char *word)
{
	unsigned int i;

	for (i = 0; i < block->fields; i++) {
		if (block->field[i].word && !strcmp(block->field[i].word, word))
			return i;
	}
	return -1;
}

/* Set a field of several values from a text with commas, or add an address to it. */
static bool read_list(struct item *item, unsigned int i, const char *text)
{
	const struct field *field = &item->block->field[i];
	char one[VALUE_SIZE], value[2 * VALUE_SIZE];
	size_t len;

	for (;; text += len + 1) {
		len = strcspn(text, ",");
		snprintf(one, sizeof(one), "%.*s", (int)len, text);
		/* Keep a value that this tool does not know: it differs from every document. */
		if (value_read(field, one, value, sizeof(value)))
			snprintf(value, sizeof(value), "%s", one);
		/* "none" and "any", and the address of a family that has none. */
		if (!(strcmp(value, "none") && strcmp(value, "any")))
			return item->value[i] || item_set(item, i, value);
		if (value_insert(field, &item->value[i], value))
			return false;
		if (!text[len])
			return true;
	}
}

static bool read_value(struct item *item, unsigned int i, const char *text)
{
	const struct field *field = &item->block->field[i];
	size_t size = strlen(text) + VALUE_SIZE;
	char *value;
	bool ok;

	if (value_is_list(field))
		return read_list(item, i, text);
	value = malloc(size);
	if (!value)
		return false;
	if (value_read(field, text, value, size))
		snprintf(value, size, "%s", text);
	ok = item_set(item, i, value);
	free(value);
	return ok;
}

/* Read words with their values. Words that no document has are skipped. */
static bool read_words(struct item *item, int argc, char **argv)
{
	int i;

	while (argc > 0) {
		bool csum = !strcmp(*argv, "udpcsum"), nocsum = !strcmp(*argv, "noudpcsum");

		if (csum || nocsum) {
			if (!item_set(item, WIRE_UDP_CSUM, csum ? "true" : "false"))
				return false;
			argc--;
			argv++;
			continue;
		}
		i = find_word(item->block, *argv);
		if (argc > 1 && i >= 0 && !read_value(item, i, argv[1]))
			return false;
		argc -= 2;
		argv += 2;
	}
	return true;
}

static struct thing *find_or_add(struct manifest *m, const struct kind *kind, const char *name)
{
	struct thing *thing = manifest_find(m, kind, name, "");

	return thing ? thing : manifest_add(m, kind, name);
}

/* "class set PROFILE INDEX WORD... [ class INDEX WORD... ]..." */
static bool read_classes(struct manifest *m, int argc, char **argv)
{
	struct thing *profile = find_or_add(m, kind_profile, argv[2]);
	struct item *class;
	int words;

	argc -= 3;
	argv += 3;
	while (profile && argc > 0) {
		class = item_add(profile->spec, PROFILE_CLASSES);
		if (!class || !item_set(class, CLASS_INDEX, *argv))
			return false;
		for (words = 1; words < argc && strcmp(argv[words], "class"); words += 2)
			;
		if (!read_words(class, words - 1, argv + 1))
			return false;
		argc -= words + 1;
		argv += words + 1;
	}
	return profile;
}

/* "rule add PROFILE WORD..." */
static bool read_rule(struct manifest *m, int argc, char **argv, bool gone)
{
	struct thing *profile = find_or_add(m, kind_profile, argv[2]);
	struct item *rule = profile ? item_add(profile->spec, PROFILE_RULES) : NULL;

	if (!rule || !read_words(rule, argc - 3, argv + 3))
		return false;
	/* The rule matches nothing: give it a cgroup that no document can have. */
	return !gone || item_set(rule, RULE_CGROUP, "gone");
}

/* "uplink set NAME WORD...", and the same of a peer. */
static bool read_object(struct manifest *m, const struct kind *kind, int argc, char **argv)
{
	struct thing *thing = find_or_add(m, kind, argv[2]);

	return thing && read_words(thing->spec, argc - 3, argv + 3);
}

/* "path set peer NAME WORD..." */
static bool read_path(struct manifest *m, int argc, char **argv)
{
	struct thing *peer = find_or_add(m, kind_peer, argv[3]);
	struct item *path = peer ? item_add(peer->spec, PEER_PATHS) : NULL;

	return path && read_words(path, argc - 4, argv + 4);
}

/* "wire set [ dev ] NAME [ netns NETNS ] WORD..." */
static bool read_wire(struct manifest *m, int argc, char **argv)
{
	struct thing *wire;
	int at = 2;

	if (!strcmp(argv[at], "dev") && at + 1 < argc)
		at++;
	wire = manifest_add(m, kind_wire, argv[at++]);
	if (!wire)
		return false;
	if (at + 1 < argc && !strcmp(argv[at], "netns")) {
		if (!item_set(wire->spec, WIRE_NETNS, argv[at + 1]))
			return false;
		at += 2;
	}
	return read_words(wire->spec, argc - at, argv + at);
}

static bool read_line(struct manifest *m, int argc, char **argv, bool gone)
{
	const struct kind *kind = argc > 2 ? kind_find(argv[0], true) : NULL;

	if (argc < 3)
		return true;
	if (!strcmp(argv[0], "class"))
		return read_classes(m, argc, argv);
	if (!strcmp(argv[0], "rule"))
		return strcmp(argv[1], "add") || read_rule(m, argc, argv, gone);
	if (!strcmp(argv[0], "path"))
		return argc < 4 || read_path(m, argc, argv);
	if (kind == kind_wire)
		return read_wire(m, argc, argv);
	return !kind || read_object(m, kind, argc, argv);
}

#define GONE	"# its cgroup is gone: "

static bool read_lines(struct manifest *m, char *text)
{
	static char *word[BATCH_WORDS_MAX + 1];
	char *line, *next, *more;
	int count;

	while ((more = strstr(text, "\\\n")))
		memset(more, ' ', 2);
	for (line = text; *line; line = next) {
		bool gone = !strncmp(line, GONE, strlen(GONE));

		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		count = batch_split(gone ? line + strlen(GONE) : line, word);
		if (count < 0 || !read_line(m, count, word, gone))
			return false;
	}
	return true;
}

/* --- files of the key agent */

/* A line has a word and its value; times are in seconds. */
static bool read_agent_line(struct item *agent, char *line)
{
	char *value = strchr(line, ' '), text[32];
	int i;

	line[strcspn(line, "\n")] = '\0';
	if (value)
		*value++ = '\0';
	i = find_word(agent->block, line);
	if (i < 0)
		return true;
	if (i == AGENT_LISTEN)
		return item_set(agent, i, "true");
	if (!value)
		return true;
	if (i == AGENT_REKEY || i == AGENT_EXPIRES) {
		snprintf(text, sizeof(text), "%.16ss", value);
		value = text;
	}
	return read_value(agent, i, value);
}

static bool read_agent(struct thing *peer)
{
	char path[PATH_MAX], *line = NULL;
	struct item *agent;
	size_t size = 0;
	bool ok = true;
	FILE *f;

	if (!peerfile_path(peer->name, path))
		return false;
	f = fopen(path, "re");
	/* Without a file, or the right to read it, nothing is known of it. */
	if (!f)
		return true;
	agent = item_add(peer->spec, PEER_AGENT);
	while (agent && ok && getline(&line, &size, f) >= 0)
		ok = read_agent_line(agent, line);
	free(line);
	fclose(f);
	return agent && ok;
}

static int read_more(struct thing *thing)
{
	int ret = EXIT_OK;

	if (thing->kind == kind_wire)
		ret = netif_read(thing_netns(thing), thing->name, thing->spec);
	else if (thing->kind == kind_peer && !read_agent(thing))
		ret = EXIT_REFUSED;
	if (!ret && !thing_complete(thing))
		ret = EXIT_REFUSED;
	return ret;
}

int current_read(struct manifest *m)
{
	struct thing *thing;
	char *text = NULL;
	int ret;

	manifest_init(m);
	ret = export_text(&text);
	if (!ret && !read_lines(m, text)) {
		complain("the state of the kernel is not understood");
		ret = EXIT_REFUSED;
	}
	free(text);
	for (thing = m->first; !ret && thing; thing = thing->next)
		ret = read_more(thing);
	rtnl_close();
	return ret;
}
