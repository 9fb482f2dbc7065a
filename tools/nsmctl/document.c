// SPDX-License-Identifier: GPL-2.0
/*
 * Check documents and turn them into objects. See document.h.
 *
 * All errors of a document are told, each with its line and with the place in the
 * document, as spec.paths[1].remote.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "nsmctl.h"
#include "suggest.h"
#include "value.h"

#define PLACE_SIZE	256

struct reader {
	char place[PLACE_SIZE];		/* path to the value */
	bool bad;			/* an error was told */
};

__attribute__((format(printf, 3, 4)))
static void wrong(struct reader *r, unsigned int line, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	run.line = line;
	complain("%s%s%s", r->place, *r->place ? ": " : "", text);
	r->bad = true;
}

/* Go to a member, or to element @index of a list if that is not negative. */
static size_t enter(struct reader *r, const char *key, int index)
{
	size_t len = strlen(r->place);

	if (index >= 0)
		snprintf(r->place + len, PLACE_SIZE - len, "[%d]", index);
	else
		snprintf(r->place + len, PLACE_SIZE - len, "%s%s", len ? "." : "", key);
	return len;
}

static void leave(struct reader *r, size_t len)
{
	r->place[len] = '\0';
}

static const char *kind_text(const struct node *node)
{
	static const char *const texts[] = {
		[NODE_SCALAR] = "a value",
		[NODE_LIST] = "a list",
		[NODE_MAP] = "a map",
	};

	return texts[node->kind];
}

static bool is_kind(struct reader *r, const struct node *node, enum node_kind kind,
		    const char *wants)
{
	if (node->kind == kind)
		return true;
	wrong(r, node->line, "wants %s, and this is %s", wants, kind_text(node));
	return false;
}

/* Tell of a key that the table does not have, and what may be meant. */
static void unknown(struct reader *r, const struct node *node, const struct block *block)
{
	struct suggestion s = { .word = node->key };
	unsigned int i;

	for (i = 0; i < block->fields; i++)
		suggest_try(&s, block->field[i].key, block->field[i].known_as);
	/* The word of the command means the same field. */
	for (i = 0; i < block->fields; i++) {
		if (block->field[i].word && !strcmp(block->field[i].word, node->key))
			s.best = block->field[i].key;
	}
	if (s.best)
		wrong(r, node->line, "\"%s\" is not a field of \"%s\", do you mean \"%s\"?",
		      node->key, block->what, s.best);
	else
		wrong(r, node->line, "\"%s\" is not a field of \"%s\": remove it", node->key,
		      block->what);
}

/* --- values */

static bool read_one(struct reader *r, const struct field *field, const char *text,
		     unsigned int line, char **out)
{
	size_t size = strlen(text) + VALUE_SIZE;
	const char *error;

	*out = malloc(size);
	if (!*out) {
		wrong(r, line, "no memory");
		return false;
	}
	error = value_read(field, text, *out, size);
	if (!error)
		return true;
	wrong(r, line, "\"%.100s\" %s", text, error);
	free(*out);
	*out = NULL;
	return false;
}

/* Add one element, or several with commas between, to a list. */
static void read_elements(struct reader *r, const struct field *field, const char *text,
			  unsigned int line, char **list)
{
	char one[VALUE_SIZE], *value;
	const char *error;
	size_t len;

	for (;; text += len + 1) {
		len = strcspn(text, ",");
		snprintf(one, sizeof(one), "%.*s", len < sizeof(one) ? (int)len : 0, text);
		if (!read_one(r, field, one, line, &value))
			return;
		error = value_insert(field, list, value);
		if (error)
			wrong(r, line, "\"%s\" %s", one, error);
		free(value);
		if (!text[len])
			return;
	}
}

static void read_values(struct reader *r, struct item *item, unsigned int i,
			const struct node *node)
{
	const struct field *field = &item->block->field[i];
	const struct node *one;
	char *list = NULL;
	int index = 0;

	if (node->kind == NODE_SCALAR) {
		read_elements(r, field, node->text, node->line, &list);
	} else if (is_kind(r, node, NODE_LIST, "a list")) {
		for (one = node->child; one; one = one->next) {
			size_t len = enter(r, NULL, index++);

			if (is_kind(r, one, NODE_SCALAR, "a value"))
				read_elements(r, field, one->text, one->line, &list);
			leave(r, len);
		}
		if (!node->child && field->standard)
			list = strdup(field->standard);
		else if (!node->child)
			wrong(r, node->line, "wants one value or more: leave the field out for none");
	}
	item->value[i] = list;
}

static void read_block(struct reader *r, struct item *item, const struct node *map);

static void read_item(struct reader *r, struct item *to, unsigned int i,
		      const struct node *node)
{
	struct item *item;

	if (!is_kind(r, node, NODE_MAP, "a map of fields"))
		return;
	item = item_add(to, i);
	if (!item) {
		r->bad = true;
		return;
	}
	item->line = node->line;
	read_block(r, item, node);
}

static void read_items(struct reader *r, struct item *to, unsigned int i,
		       const struct node *node)
{
	const struct node *one;
	int index = 0;

	if (!is_kind(r, node, NODE_LIST, "a list"))
		return;
	/* An empty list is not the same as none where what there is would stay. */
	if (to->block->field[i].flags & FIELD_KEEP && !item_set(to, i, "none"))
		r->bad = true;
	for (one = node->child; one; one = one->next) {
		size_t len = enter(r, NULL, index++);

		read_item(r, to, i, one);
		leave(r, len);
	}
}

static void read_field(struct reader *r, struct item *item, unsigned int i,
		       const struct node *node)
{
	const struct field *field = &item->block->field[i];

	item->lines[i] = node->line;
	if (field->form == FORM_LIST)
		read_items(r, item, i, node);
	else if (field->form == FORM_BLOCK)
		read_item(r, item, i, node);
	else if (value_is_list(field))
		read_values(r, item, i, node);
	else if (is_kind(r, node, NODE_SCALAR, "one value"))
		read_one(r, field, node->text, node->line, &item->value[i]);
}

static int find_field(const struct block *block, const char *key)
{
	unsigned int i;

	for (i = 0; i < block->fields; i++) {
		if (!strcmp(block->field[i].key, key))
			return i;
	}
	return -1;
}

static void check_required(struct reader *r, const struct item *item, const struct node *map)
{
	unsigned int i;

	for (i = 0; i < item->block->fields; i++) {
		const struct field *field = &item->block->field[i];

		if (field->flags & FIELD_REQUIRED && node_is_null(node_get(map, field->key)))
			wrong(r, item->line, "\"%s\" is missing: \"%s\" needs it", field->key,
			      item->block->what);
	}
}

static void read_block(struct reader *r, struct item *item, const struct node *map)
{
	const struct node *node;

	for (node = map ? map->child : NULL; node; node = node->next) {
		int i = find_field(item->block, node->key);
		size_t len;

		if (i < 0) {
			unknown(r, node, item->block);
			continue;
		}
		len = enter(r, node->key, -1);
		if (!node_is_null(node))
			read_field(r, item, i, node);
		leave(r, len);
	}
	check_required(r, item, map);
}

/* --- metadata */

bool owner_is_name(const char *word)
{
	const char *c;

	if (!*word || *word == '.' || strlen(word) >= OWNER_SIZE)
		return false;
	for (c = word; *c; c++) {
		if (!isalnum((unsigned char)*c) && !strchr("-_.", *c))
			return false;
	}
	return true;
}

/* Text of a member of a map. Return: NULL if there is none, or after a complaint. */
static const char *text_of(struct reader *r, const struct node *map, const char *key)
{
	const struct node *node = node_get(map, key);
	const char *text = NULL;
	size_t len;

	if (node_is_null(node))
		return NULL;
	len = enter(r, key, -1);
	if (is_kind(r, node, NODE_SCALAR, "one value"))
		text = node->text;
	leave(r, len);
	return text;
}

/* Refuse members of a map other than these. */
static void only(struct reader *r, const struct node *map, const char *const *keys)
{
	const struct node *node;
	unsigned int i;

	for (node = map->child; node; node = node->next) {
		struct suggestion s = { .word = node->key };

		for (i = 0; keys[i] && strcmp(keys[i], node->key); i++)
			suggest_try(&s, keys[i], NULL);
		if (keys[i])
			continue;
		if (s.best)
			wrong(r, node->line, "\"%s\" is not known here, do you mean \"%s\"?",
			      node->key, s.best);
		else
			wrong(r, node->line, "\"%s\" is not known here: remove it", node->key);
	}
}

static void read_labels(struct reader *r, const struct node *labels, const char **owner)
{
	const struct node *node;

	if (node_is_null(labels) || !is_kind(r, labels, NODE_MAP, "a map of labels"))
		return;
	for (node = labels->child; node; node = node->next) {
		if (!is_kind(r, node, NODE_SCALAR, "labels with one value each"))
			continue;
		if (strcmp(node->key, OWNER_LABEL))
			continue;
		if (owner_is_name(node->text))
			*owner = node->text;
		else
			wrong(r, node->line,
			      "\"%.70s\" cannot be an owner: up to 63 letters, digits, '-', '_' and '.' can",
			      node->text);
	}
}

static bool is_name_for(const struct kind *kind, const char *name)
{
	return kind == kind_wire ? words_ifname(name) && *name != '-' : words_name(name);
}

/* Read metadata. Return: the name, or NULL after a complaint. */
static const char *read_metadata(struct reader *r, const struct node *doc,
				 const struct kind *kind, const char **owner)
{
	static const char *const keys[] = { "name", "labels", NULL };
	const struct node *metadata = node_get(doc, "metadata");
	const char *name = NULL;
	size_t len, inner;

	if (node_is_null(metadata)) {
		wrong(r, doc->line, "\"metadata\" is missing, with the \"name\" of the %s",
		      kind->object);
		return NULL;
	}
	len = enter(r, "metadata", -1);
	if (is_kind(r, metadata, NODE_MAP, "a map")) {
		only(r, metadata, keys);
		inner = enter(r, "labels", -1);
		read_labels(r, node_get(metadata, "labels"), owner);
		leave(r, inner);
		name = text_of(r, metadata, "name");
		if (!name) {
			wrong(r, metadata->line, "\"name\" is missing");
		} else if (!is_name_for(kind, name)) {
			wrong(r, metadata->line, "\"%.70s\" cannot be the name of this %s",
			      name, kind->object);
			name = NULL;
		}
	}
	leave(r, len);
	return name;
}

/* --- documents */

static void no_kind(struct reader *r, const struct node *kind)
{
	struct suggestion s = { .word = kind->text };
	unsigned int i;

	for (i = 0; i < MANIFEST_KINDS; i++) {
		suggest_try(&s, manifest_kinds[i].name, manifest_kinds[i].object);
		suggest_try(&s, manifest_kinds[i].list, NULL);
	}
	wrong(r, kind->line, "there is no kind \"%.70s\"%s%s%s", kind->text,
	      s.best ? ", do you mean \"" : ": write Uplink, Profile, Peer or Wire",
	      s.best ? s.best : "", s.best ? "\"?" : "");
}

static bool is_version(struct reader *r, const struct node *doc, const char *version)
{
	if (!strcmp(version, MANIFEST_VERSION))
		return true;
	wrong(r, node_get(doc, "apiVersion")->line,
	      "apiVersion \"%.70s\" is not known: this nsmctl reads %s", version,
	      MANIFEST_VERSION);
	return false;
}

static void no_version(struct reader *r, const struct node *doc)
{
	wrong(r, doc->line, "\"apiVersion\" is missing: write apiVersion: %s", MANIFEST_VERSION);
}

/* Read what a document is. One in a list of @of need not say it, and is nothing else. */
static const struct kind *read_kind(struct reader *r, const struct node *doc,
				    const struct kind *of)
{
	const char *kind = text_of(r, doc, "kind"), *version = text_of(r, doc, "apiVersion");
	const struct kind *found = kind ? kind_find(kind, false) : of;

	if (!kind && !of) {
		wrong(r, doc->line, "\"kind\" is missing: Uplink, Profile, Peer or Wire");
		return NULL;
	}
	if (!version && !of) {
		no_version(r, doc);
		return NULL;
	}
	if (version && !is_version(r, doc, version))
		return NULL;
	if (!found) {
		no_kind(r, node_get(doc, "kind"));
	} else if (of && found != of) {
		wrong(r, node_get(doc, "kind")->line, "the kind %s has no %s: write kind: List",
		      of->list, found->name);
		found = NULL;
	}
	return found;
}

static void check_twice(struct reader *r, const struct manifest *m, const struct thing *thing)
{
	const struct thing *first = manifest_find(m, thing->kind, thing->name,
						  thing_netns(thing));

	if (first != thing)
		wrong(r, thing->line, "%s \"%s\" is there already, at %s:%u: remove one of them",
		      thing->kind->object, thing->name, first->file, first->line);
}

static void read_thing(struct reader *r, struct manifest *m, const struct node *doc,
		       const struct kind *of, const char *file, const char *owner)
{
	static const char *const keys[] = { "apiVersion", "kind", "metadata", "spec", NULL };
	const struct kind *kind = read_kind(r, doc, of);
	const struct node *spec = node_get(doc, "spec");
	struct thing *thing;
	const char *name;
	size_t len;

	only(r, doc, keys);
	if (!kind)
		return;
	name = read_metadata(r, doc, kind, &owner);
	thing = manifest_add(m, kind, name ? name : "?");
	if (!thing) {
		r->bad = true;
		return;
	}
	thing->file = file;
	thing->line = doc->line;
	thing->spec->line = doc->line;
	snprintf(thing->owner, sizeof(thing->owner), "%s", owner);
	if (node_is_null(spec))
		spec = NULL;
	else
		thing->spec->line = spec->line;
	len = enter(r, "spec", -1);
	if (!spec || is_kind(r, spec, NODE_MAP, "a map of fields"))
		read_block(r, thing->spec, spec);
	leave(r, len);
	if (!r->bad && !thing_complete(thing))
		r->bad = true;
	if (name)
		check_twice(r, m, thing);
}

/* Whether this is a list, and of which kind: NULL for a List, whose documents say it. */
static bool is_list(const struct node *doc, const struct kind **of)
{
	const struct node *kind = node_get(doc, "kind");
	unsigned int i;

	*of = NULL;
	if (!kind || kind->kind != NODE_SCALAR)
		return false;
	for (i = 0; i < MANIFEST_KINDS; i++) {
		if (!strcmp(kind->text, manifest_kinds[i].list))
			*of = &manifest_kinds[i];
	}
	return *of || !strcmp(kind->text, "List");
}

static void read_document(struct reader *r, struct manifest *m, const struct node *doc,
			  const struct kind *of, const char *file, const char *owner);

/* Read a List, which other tools write for several documents in JSON, or one of a kind. */
static void read_list(struct reader *r, struct manifest *m, const struct node *list,
		      const struct kind *of, const char *file, const char *owner)
{
	static const char *const keys[] = { "apiVersion", "kind", "metadata", "items", NULL };
	const struct node *items = node_get(list, "items"), *one;
	const char *version = text_of(r, list, "apiVersion");
	int index = 0;

	only(r, list, keys);
	if (of && !version)
		no_version(r, list);
	else if (of)
		is_version(r, list, version);
	if (node_is_null(items)) {
		wrong(r, list->line, "\"items\" is missing, with the documents of the %s",
		      of ? of->list : "List");
		return;
	}
	if (!is_kind(r, items, NODE_LIST, "a list of documents"))
		return;
	for (one = items->child; one; one = one->next) {
		size_t len;

		leave(r, 0);
		len = enter(r, "items", -1);
		enter(r, NULL, index++);
		read_document(r, m, one, of, file, owner);
		leave(r, len);
	}
}

/* Read a document, or one in a list of @of. */
static void read_document(struct reader *r, struct manifest *m, const struct node *doc,
			  const struct kind *of, const char *file, const char *owner)
{
	const struct kind *of_list;

	/* A comment alone is an empty document. */
	if (node_is_null(doc) ||
	    !is_kind(r, doc, NODE_MAP, of ? "a map with metadata and spec" :
					    "a map with apiVersion, kind, metadata and spec"))
		return;
	if (!of && is_list(doc, &of_list))
		read_list(r, m, doc, of_list, file, owner);
	else
		read_thing(r, m, doc, of, file, owner);
}

bool document_read(struct manifest *m, const struct node *doc, const char *file,
		   const char *owner)
{
	struct reader r = { .bad = false };

	read_document(&r, m, doc, NULL, file, owner);
	return !r.bad;
}
