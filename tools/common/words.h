/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The settings of a wire as a person writes them: the words that "nsmctl wire
 * add|set" and "ip link add|set ... type nsmwire" share, the attributes they
 * stand for, and the way back from attributes to words and JSON.
 *
 * Nothing in here talks to the kernel or prints: the two programs do that
 * each in its own way.
 */
#ifndef NSMCTL_WORDS_H
#define NSMCTL_WORDS_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <linux/nsmwire.h>

#include "attrs.h"
#include "names.h"
#include "suggest.h"

/* Names of uplinks, and other words that the kernel keeps, with their end. */
#define WORDS_NAME_SIZE	16

/* Other names of a netdevice (ip link property add altname), with their end. */
#define WORDS_ALTNAME_SIZE	128

/* The profile of a wire that names none. */
#define WORDS_PROFILE_DEFAULT	"holoconf"

struct words_addr {
	int family;		/* AF_INET or AF_INET6 */
	struct in_addr v4;
	struct in6_addr v6;
};

struct words {
	SPEC_LINK_MEMBERS
	uint32_t seen;		/* words that were given, by row of the table */
	bool local_any;		/* "local any": of whichever family */
	bool remote_none;
	const char *device_word;	/* to be looked up before words_put() */
	unsigned int unknown;	/* attributes that words_get() did not know */
};

static inline bool words_have(const struct words *w, int attr)
{
	return w->have & (1ULL << attr);
}

/* Text of what was wrong, for the person who wrote it. */
struct words_err {
	char text[256];
};

__attribute__((format(printf, 2, 3)))
void words_fail(struct words_err *err, const char *fmt, ...);

/**
 * words_take() - take one word and its value off an argument list
 * @w: what was said so far
 * @argc: arguments left, is lowered by those that were taken
 * @argv: the arguments, is moved past those that were taken
 * @err: filled where the answer is -1
 *
 * Return: 1 taken, 0 not a word of this list, -1 not understood.
 */
int words_take(struct words *w, int *argc, char ***argv, struct words_err *err);

/* The words themselves, one after the other, and a line on each; NULL at the end. */
const char *words_at(unsigned int index);
const char *words_help(unsigned int index);

/* suggest_try() with each. */
void words_suggest(struct suggestion *s);

/* The grammar, one line after the other, each with its line end. */
const char *words_usage(void);

/* The device is not there yet: ask for it by its name, of at most 15 bytes. */
static inline void words_device_absent(struct words *w)
{
	memcpy(w->device_name, w->device_word, strlen(w->device_word) + 1);
	w->have &= ~(1ULL << IFLA_NSMWIRE_DEVICE);
	w->have |= 1ULL << IFLA_NSMWIRE_DEVICE_NAME;
}

/* The attributes that the words stand for, as attrs_put(). */
int words_put(const struct words *w, attrs_put_t put, void *ctx);

/* The way back: attributes as they came from the kernel. */
void words_get(struct words *w, const void *data, size_t len);

enum words_kind {
	WORDS_NONE,		/* nothing in JSON */
	WORDS_UINT,
	WORDS_BOOL,
	WORDS_STRING,
	WORDS_FLAGS,		/* an array: the names of the bits of a number */
};

/* What a text is, for those who paint it. */
enum words_paint {
	WORDS_PLAIN,
	WORDS_DEV,
	WORDS_IPV4,
	WORDS_IPV6,
};

/* One setting, for JSON and for a person. Either half may be absent. */
struct words_field {
	const char *key;	/* JSON; NULL: text only */
	enum words_kind kind;
	uint64_t number;
	const char *string;
	const struct names *flags;

	const char *word;	/* text; NULL: JSON only */
	const char *text;	/* value after the word; NULL: none */
	enum words_paint paint;
	bool detail;		/* a default or something seldom asked for */
};

typedef void (*words_show_t)(void *ctx, const struct words_field *field);

/* Shows every setting. The text can be given to words_take() again. */
void words_show(const struct words *w, words_show_t show, void *ctx);

/* Small parsers, of use elsewhere. */
bool words_number(const char *word, uint64_t min, uint64_t max, uint64_t *value);
bool words_ifname(const char *word);
bool words_altname(const char *word);

/* A number, or two of them in order with a '-' between, as 40000-49999. */
bool words_range(const char *word, uint64_t least, uint64_t most, uint64_t *min,
		 uint64_t *max);

/* A mark; 0 for "none", and for "off", which wg(8) calls it. */
bool words_mark(const char *word, uint32_t *mark);

/* The same as text. */
#define WORDS_MARK_SIZE	sizeof("0xffffffff")
const char *words_mark_text(uint32_t mark, char text[WORDS_MARK_SIZE]);

/* "on" or "off" */
bool words_switch(const char *word, uint8_t *on);

/* One word of letters, digits, '-', '_' and '.', that is not "none". */
bool words_name(const char *word);

/* IPv4 or IPv6. */
static inline unsigned int words_addr_bits(const struct words_addr *addr)
{
	return addr->family == AF_INET6 ? 128 : 32;
}

bool words_parse_addr(struct words_addr *addr, const char *word);

#endif /* NSMCTL_WORDS_H */
