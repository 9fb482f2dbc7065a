/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The documents of "nsmctl apply": the tables of their fields, and a list of objects with
 * the values of these fields. Documents, the kernel's state and the output of "export -o
 * yaml" all have this form.
 *
 * The tables are generated (manifest_gen.h): a kind has a block of fields, and a field of
 * a block can have items, which are blocks again.
 */
#ifndef NSMCTL_MANIFEST_H
#define NSMCTL_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include "names.h"
#include "words.h"

/* Form of a value; see value.c. */
enum form {
	FORM_NUMBER,
	FORM_BOOL,
	FORM_ENUM,
	FORM_NAME,
	FORM_CLASS,		/* name of a class */
	FORM_DEVICE,
	FORM_NETNS,
	FORM_ADDR,
	FORM_REMOTE,		/* an address or "learned" */
	FORM_PREFIX,
	FORM_ROUTE,		/* a prefix or "default" */
	FORM_PORT,
	FORM_PORTS,
	FORM_RATE,
	FORM_BYTES,
	FORM_TIME,
	FORM_DURATION,
	FORM_PERCENT,
	FORM_SHARE,
	FORM_DSCP,
	FORM_OUTER,		/* DSCP of the outer header */
	FORM_MARK,
	FORM_MASKED,		/* a mark with a mask */
	FORM_PROTO,
	FORM_TTL,
	FORM_MTU,
	FORM_PATH,
	FORM_TEXT,
	/* Several values, with commas between in the canonical form. */
	FORM_FLAGS,
	FORM_NAMES,
	FORM_ADDRS,
	FORM_CIDRS,
	FORM_PORTLIST,
	/* Items. */
	FORM_LIST,
	FORM_BLOCK,		/* one item, without a list */
};

enum {
	FIELD_REQUIRED = 1,
	FIELD_IDENTITY = 2,	/* says which item of a list it is */
	FIELD_NONE = 4,		/* can be "none" */
	FIELD_KEEP = 8,		/* what there is stays if the field is absent */
	FIELD_FIXED = 16,	/* cannot change */
};

struct field {
	const char *key;		/* in a document */
	const char *word;		/* of the command; NULL: none */
	enum form form;
	unsigned int flags;
	uint64_t min, max;		/* of a number; max 0: no limits */
	const struct names *names;	/* of an enum or flags */
	const char *standard;		/* default, in canonical form; NULL: no value */
	const struct block *block;	/* of items */
	const char *known_as;		/* names in other tools */
};

struct block {
	const char *what;		/* for messages */
	unsigned int fields;
	const struct field *field;
};

struct kind {
	const char *name;		/* in a document */
	const char *list;		/* of a list of them */
	const char *object;		/* of the command */
	const struct block *block;
};

#include "manifest_gen.h"

/* Values of a block. A value is in canonical form; NULL: absent. */
struct item {
	struct item *next;		/* in a list */
	const struct block *block;
	unsigned int line;
	char *value[MANIFEST_FIELDS_MAX];
	unsigned int lines[MANIFEST_FIELDS_MAX];
	struct item *items[MANIFEST_FIELDS_MAX];
};

/* Size of the name of an owner, including the NUL. */
#define OWNER_SIZE	64

/* One object. */
struct thing {
	struct thing *next;
	const struct kind *kind;
	char name[IFNAMSIZ];
	char owner[OWNER_SIZE];		/* "": none is known */
	const char *file;		/* of the document; NULL: from the kernel */
	unsigned int line;
	bool touched;			/* a request about it was sent */
	bool doomed;			/* is to go */
	struct item *spec;
};

struct manifest {
	struct thing *first, **last;
};

void manifest_init(struct manifest *m);
void manifest_free(struct manifest *m);

/* Append a new object or item. Return: NULL after a complaint, if memory ran out. */
struct thing *manifest_add(struct manifest *m, const struct kind *kind, const char *name);
struct item *item_add(struct item *to, unsigned int field);

/* Remove an object from the list and free it. */
void manifest_drop(struct manifest *m, struct thing *thing);

/* Set a value. Return: false after a complaint, if memory ran out. */
bool item_set(struct item *item, unsigned int field, const char *value);

/* The value of a field, or its default; NULL: neither. */
const char *item_get(const struct item *item, unsigned int field);

/* Network namespace of an object as it is written: "" is that of the tool. */
const char *thing_netns(const struct thing *thing);

/* Find the object of this kind, name and namespace. */
struct thing *manifest_find(const struct manifest *m, const struct kind *kind,
			    const char *name, const char *netns);

/* Find the item of a list that is the same one: of the same index, pref or text. */
const struct item *item_find(const struct item *list, const struct item *like);

/* Whether two blocks have the same values. */
bool item_equal(const struct item *a, const struct item *b);

/* Whether a document or the kernel gives the field, even if it is an empty list. */
bool item_has(const struct item *item, unsigned int field);

/*
 * The class of an index: that of the profile, or one with all defaults, for which the
 * caller has the memory.
 */
const struct item *class_at(const struct item *profile, unsigned int index, struct item *plain);

/* Index of the class of this name in a profile, or -1. */
int class_index(const struct item *profile, const char *name);

/* Fill in defaults that depend on other fields, and normalize; after reading. */
bool thing_complete(struct thing *thing);

/* Whether a value is one that the field has by default. */
bool item_is_standard(const struct item *item, unsigned int field);

/* Kind of a name, by the name in a document (@object false) or of the command. */
const struct kind *kind_find(const char *name, bool object);

extern const struct kind *const kind_wire, *const kind_peer, *const kind_uplink,
	*const kind_profile;

#endif /* NSMCTL_MANIFEST_H */
