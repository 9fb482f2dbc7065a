// SPDX-License-Identifier: GPL-2.0
/*
 * Read YAML and JSON by the events of libyaml. See yamltree.h.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "yamltree.h"

struct reader {
	yaml_parser_t parser;
	struct yaml_err *err;
	unsigned int depth;
};

__attribute__((format(printf, 3, 4)))
static void fail(struct reader *r, unsigned int line, const char *fmt, ...)
{
	va_list ap;

	r->err->line = line;
	va_start(ap, fmt);
	vsnprintf(r->err->text, sizeof(r->err->text), fmt, ap);
	va_end(ap);
}

void yamltree_free(struct node *node)
{
	while (node) {
		struct node *next = node->next;

		yamltree_free(node->child);
		free(node->key);
		free(node->text);
		free(node);
		node = next;
	}
}

const struct node *node_get(const struct node *map, const char *key)
{
	const struct node *node;

	if (!map || map->kind != NODE_MAP)
		return NULL;
	for (node = map->child; node && strcmp(node->key, key);)
		node = node->next;
	return node;
}

bool node_is_null(const struct node *node)
{
	return !node || (node->kind == NODE_SCALAR && node->plain &&
			 (!*node->text || !strcmp(node->text, "~") ||
			  !strcmp(node->text, "null")));
}

static unsigned int line_of(const yaml_event_t *event)
{
	return event->start_mark.line + 1;
}

/* The next event, to be deleted. Return: false after an error. */
static bool next_event(struct reader *r, yaml_event_t *event)
{
	const yaml_parser_t *p = &r->parser;

	if (yaml_parser_parse(&r->parser, event))
		return true;
	fail(r, p->problem_mark.line + 1, "%s%s%s: this is not YAML%s",
	     p->context ? p->context : "", p->context ? ", " : "",
	     p->problem ? p->problem : "no memory",
	     p->problem && strstr(p->problem, "cannot start any token") ?
	     ": indent by spaces, not tabs" : "");
	return false;
}

static struct node *node_new(struct reader *r, const yaml_event_t *event, enum node_kind kind)
{
	struct node *node = calloc(1, sizeof(*node));

	if (!node) {
		fail(r, line_of(event), "no memory");
		return NULL;
	}
	node->kind = kind;
	node->line = line_of(event);
	return node;
}

static struct node *read_node(struct reader *r, const yaml_event_t *event);

static char *scalar_text(struct reader *r, const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	char *copy;

	if (strlen(text) != event->data.scalar.length) {
		fail(r, line_of(event), "a value has a byte of zero: remove it");
		return NULL;
	}
	copy = strdup(text);
	if (!copy)
		fail(r, line_of(event), "no memory");
	return copy;
}

static struct node *read_scalar(struct reader *r, const yaml_event_t *event)
{
	struct node *node;

	if (event->data.scalar.anchor || event->data.scalar.tag) {
		fail(r, line_of(event),
		     "anchors and tags are not read: write the value without");
		return NULL;
	}
	node = node_new(r, event, NODE_SCALAR);
	if (!node)
		return NULL;
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	node->text = scalar_text(r, event);
	if (node->text)
		return node;
	free(node);
	return NULL;
}

/* Read the elements of a list. Return: false after an error. */
static bool read_list(struct reader *r, struct node *list)
{
	struct node **last = &list->child;
	yaml_event_t event;

	for (;; last = &(*last)->next) {
		if (!next_event(r, &event))
			return false;
		if (event.type == YAML_SEQUENCE_END_EVENT) {
			yaml_event_delete(&event);
			return true;
		}
		*last = read_node(r, &event);
		yaml_event_delete(&event);
		if (!*last)
			return false;
	}
}

static bool check_key(struct reader *r, const struct node *map, const char *key,
		      unsigned int line)
{
	const struct node *first = node_get(map, key);

	if (!first)
		return true;
	fail(r, line, "\"%s\" is there twice, first at line %u: remove one of them", key,
	     first->line);
	return false;
}

static bool read_map(struct reader *r, struct node *map)
{
	struct node **last = &map->child;
	unsigned int line, keys;
	yaml_event_t event;
	char *key;

	for (keys = 0;; keys++, last = &(*last)->next) {
		if (!next_event(r, &event))
			return false;
		if (event.type == YAML_MAPPING_END_EVENT) {
			yaml_event_delete(&event);
			return true;
		}
		line = line_of(&event);
		key = event.type == YAML_SCALAR_EVENT ? scalar_text(r, &event) : NULL;
		if (event.type != YAML_SCALAR_EVENT)
			fail(r, line, "a key is a word, not a list or a map");
		yaml_event_delete(&event);
		if (keys == YAML_KEYS_MAX) {
			fail(r, line, "a map has more than %u keys", YAML_KEYS_MAX);
			free(key);
			return false;
		}
		if (!key || !check_key(r, map, key, line) || !next_event(r, &event)) {
			free(key);
			return false;
		}
		*last = read_node(r, &event);
		yaml_event_delete(&event);
		if (!*last) {
			free(key);
			return false;
		}
		(*last)->key = key;
		/* A value on the lines below is where its key is. */
		(*last)->line = line;
	}
}

static struct node *read_collection(struct reader *r, const yaml_event_t *event)
{
	bool is_map = event->type == YAML_MAPPING_START_EVENT;
	struct node *node;

	if (is_map ? event->data.mapping_start.anchor || event->data.mapping_start.tag :
		     event->data.sequence_start.anchor || event->data.sequence_start.tag) {
		fail(r, line_of(event),
		     "anchors and tags are not read: write the value without");
		return NULL;
	}
	if (r->depth == YAML_DEPTH_MAX) {
		fail(r, line_of(event), "this is more than %u levels deep", YAML_DEPTH_MAX);
		return NULL;
	}
	node = node_new(r, event, is_map ? NODE_MAP : NODE_LIST);
	if (!node)
		return NULL;
	r->depth++;
	if (is_map ? !read_map(r, node) : !read_list(r, node)) {
		yamltree_free(node);
		return NULL;
	}
	r->depth--;
	return node;
}

/* Read the value that begins with this event. Return: NULL after an error. */
static struct node *read_node(struct reader *r, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return read_scalar(r, event);
	case YAML_MAPPING_START_EVENT:
	case YAML_SEQUENCE_START_EVENT:
		return read_collection(r, event);
	case YAML_ALIAS_EVENT:
		fail(r, line_of(event), "aliases are not read: write the value out");
		return NULL;
	default:
		fail(r, line_of(event), "a value is missing");
		return NULL;
	}
}

static bool read_stream(struct reader *r, struct node **last)
{
	yaml_event_t event;
	bool end = false;

	while (!end) {
		if (!next_event(r, &event))
			return false;
		switch (event.type) {
		case YAML_STREAM_END_EVENT:
			end = true;
			break;
		case YAML_STREAM_START_EVENT:
		case YAML_DOCUMENT_START_EVENT:
		case YAML_DOCUMENT_END_EVENT:
			break;
		default:
			*last = read_node(r, &event);
			if (!*last) {
				yaml_event_delete(&event);
				return false;
			}
			last = &(*last)->next;
		}
		yaml_event_delete(&event);
	}
	return true;
}

bool yamltree_read(const char *text, size_t len, struct node **docs, struct yaml_err *err)
{
	struct reader r = { .err = err };
	bool ok;

	*docs = NULL;
	memset(err, 0, sizeof(*err));
	if (!yaml_parser_initialize(&r.parser)) {
		fail(&r, 0, "no memory");
		return false;
	}
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, len);
	ok = read_stream(&r, docs);
	yaml_parser_delete(&r.parser);
	if (!ok) {
		yamltree_free(*docs);
		*docs = NULL;
	}
	return ok;
}
