/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The settings of a wire as words: the grammar that "nsmctl wire add|set" and
 * "ip link add|set ... type nsmwire" share, and the conversion to attributes
 * and back to words and JSON.
 *
 * This code neither sends requests nor prints. The two programs do that.
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

/*
 * Size of the name of an uplink or a profile, and of a colour, including the
 * NUL.
 */
#define WORDS_NAME_SIZE	16

/* Size of an altname (ip link property add altname), including the NUL. */
#define WORDS_ALTNAME_SIZE	128

/* The default profile of a wire. */
#define WORDS_PROFILE_DEFAULT	"holoconf"

struct words_addr {
	int family;		/* AF_INET or AF_INET6 */
	struct in_addr v4;
	struct in6_addr v6;
};

struct words {
	SPEC_LINK_MEMBERS
	uint32_t seen;		/* bits of the words given, by table row */
	bool local_any;		/* "local any", for either family */
	bool remote_none;
	const char *device_word;	/* resolved before words_put() */
	unsigned int unknown;	/* attributes unknown to words_get() */
};

static inline bool words_have(const struct words *w, int attr)
{
	return w->have & (1ULL << attr);
}

/* Error message for the user. */
struct words_err {
	char text[256];
};

__attribute__((format(printf, 2, 3)))
void words_fail(struct words_err *err, const char *fmt, ...);

/**
 * words_take() - take one word and its value off an argument list
 * @w: settings parsed so far
 * @argc: number of arguments left, reduced by the number taken
 * @argv: the arguments, advanced past those taken
 * @err: error message, set if -1 is returned
 *
 * Return: 1 if a word was taken, 0 for an unknown word, -1 on an error.
 */
int words_take(struct words *w, int *argc, char ***argv, struct words_err *err);

/* A word and its help line, by index. Return: NULL after the last word. */
const char *words_at(unsigned int index);
const char *words_help(unsigned int index);

/* Call suggest_try() with each word. */
void words_suggest(struct suggestion *s);

/* The grammar, as lines that end with a line feed. */
const char *words_usage(void);

/*
 * Use the device name, of at most 15 bytes, for a device that does not exist
 * yet.
 */
static inline void words_device_absent(struct words *w)
{
	memcpy(w->device_name, w->device_word, strlen(w->device_word) + 1);
	w->have &= ~(1ULL << IFLA_NSMWIRE_DEVICE);
	w->have |= 1ULL << IFLA_NSMWIRE_DEVICE_NAME;
}

/* Pass the attributes of the settings to a callback, as attrs_put() does. */
int words_put(const struct words *w, attrs_put_t put, void *ctx);

/* Read the settings from attributes of the kernel. */
void words_get(struct words *w, const void *data, size_t len);

enum words_kind {
	WORDS_NONE,		/* not in JSON */
	WORDS_UINT,
	WORDS_BOOL,
	WORDS_STRING,
	WORDS_FLAGS,		/* an array of the names of the bits */
};

/* Type of a text, for colours. */
enum words_paint {
	WORDS_PLAIN,
	WORDS_DEV,
	WORDS_IPV4,
	WORDS_IPV6,
};

/* One setting, as JSON and as text. Either part may be absent. */
struct words_field {
	const char *key;	/* JSON; NULL: text only */
	enum words_kind kind;
	uint64_t number;
	const char *string;
	const struct names *flags;

	const char *word;	/* text; NULL: JSON only */
	const char *text;	/* value after the word; NULL: none */
	enum words_paint paint;
	bool detail;		/* a default or a rarely needed detail */
};

typedef void (*words_show_t)(void *ctx, const struct words_field *field);

/* Show every setting. words_take() can parse the text again. */
void words_show(const struct words *w, words_show_t show, void *ctx);

/* Parsers that other files use, too. */
bool words_number(const char *word, uint64_t min, uint64_t max, uint64_t *value);
bool words_ifname(const char *word);
bool words_altname(const char *word);

/*
 * Parse a number, or two numbers in order separated by '-', such as
 * 40000-49999.
 */
bool words_range(const char *word, uint64_t least, uint64_t most, uint64_t *min,
		 uint64_t *max);

/* Parse a mark. "none" is 0, and so is "off", as in wg(8). */
bool words_mark(const char *word, uint32_t *mark);

/* Format a mark as text. */
#define WORDS_MARK_SIZE	sizeof("0xffffffff")
const char *words_mark_text(uint32_t mark, char text[WORDS_MARK_SIZE]);

/* Parse "on" or "off". */
bool words_switch(const char *word, uint8_t *on);

/*
 * Whether the word consists of letters, digits, '-', '_' and '.', and is not
 * "none".
 */
bool words_name(const char *word);

/* Number of bits of the address, by its family. */
static inline unsigned int words_addr_bits(const struct words_addr *addr)
{
	return addr->family == AF_INET6 ? 128 : 32;
}

bool words_parse_addr(struct words_addr *addr, const char *word);

#endif /* NSMCTL_WORDS_H */
