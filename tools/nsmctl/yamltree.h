/* SPDX-License-Identifier: GPL-2.0 */
/*
 * YAML and JSON as trees, with the line of each value. Anchors, aliases and tags are
 * refused: a value is where it is read, and a small file cannot become a large tree.
 */
#ifndef NSMCTL_YAMLTREE_H
#define NSMCTL_YAMLTREE_H

#include <stdbool.h>
#include <stddef.h>

enum node_kind {
	NODE_SCALAR,
	NODE_LIST,
	NODE_MAP,
};

struct node {
	struct node *next;		/* in a list, a map or a file */
	struct node *child;		/* of a list or a map */
	enum node_kind kind;
	unsigned int line;
	bool plain;			/* a scalar without quotes */
	char *key;			/* in a map */
	char *text;			/* of a scalar */
};

struct yaml_err {
	unsigned int line;
	char text[256];
};

/* Bytes of the longest file, levels of the deepest tree, and keys of the largest map. */
#define YAML_SIZE_MAX	(4U << 20)
#define YAML_DEPTH_MAX	16
#define YAML_KEYS_MAX	1024

/*
 * Read all documents of a text. Return: false and the error; or true and the first of the
 * documents, NULL if there is none. The caller frees them.
 */
bool yamltree_read(const char *text, size_t len, struct node **docs, struct yaml_err *err);
void yamltree_free(struct node *node);

/* Member of a map. Return: NULL if it has none of this name. */
const struct node *node_get(const struct node *map, const char *key);

/* Whether a node is absent or an empty scalar: a key without a value, or null. */
bool node_is_null(const struct node *node);

#endif /* NSMCTL_YAMLTREE_H */
