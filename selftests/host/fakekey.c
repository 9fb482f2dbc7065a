// SPDX-License-Identifier: GPL-2.0
/*
 * Keys of named peers in the fake kernel, see fakenl.c; and a search for a secret that
 * nsmctl has left in its memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/nsmwire.h>

#include "fakenl.h"

#define RX_ID		0x0a1b2c3d

bool seals(void)
{
	return kernel_is("sealed") || kernel_is("unsealed") || kernel_is("allow");
}

/*
 * The keys of "sealed": east has one for direction tx and three for rx, west one for tx
 * that has expired.
 */
static const struct {
	const char *peer;
	uint8_t direction, cipher, state;
	uint32_t id, age, expires;
	uint64_t packets, max, forged, replayed;
} keys[] = {
	{ "west", NSMWIRE_DIRECTION_TX, NSMWIRE_CIPHER_CHACHA20_POLY1305,
	  NSMWIRE_KEY_STATE_EXPIRED, 0xffffffff, 86400, 0, 5, 281474976710655, 0, 0 },
	{ "east", NSMWIRE_DIRECTION_TX, NSMWIRE_CIPHER_AES_128_GCM,
	  NSMWIRE_KEY_STATE_CURRENT, 0x1a2b3c4d, 61, 1139, 9007199254740993, 268435456,
	  0, 0 },
	{ "east", NSMWIRE_DIRECTION_RX, NSMWIRE_CIPHER_AES_128_GCM,
	  NSMWIRE_KEY_STATE_CURRENT, RX_ID, 61, 1139, 12, 0, 3, 2 },
	{ "east", NSMWIRE_DIRECTION_RX, NSMWIRE_CIPHER_AES_256_GCM,
	  NSMWIRE_KEY_STATE_NEXT, 2, 1, 0, 0, 0, 0, 0 },
	{ "east", NSMWIRE_DIRECTION_RX, NSMWIRE_CIPHER_AES_128_GCM,
	  NSMWIRE_KEY_STATE_PREVIOUS, 1, 7261, 59, 4, 0, 0, 0 },
	/* Only in an event. */
	{ "east", NSMWIRE_DIRECTION_RX, NSMWIRE_CIPHER_AES_128_GCM,
	  NSMWIRE_KEY_STATE_EXPIRED, 1, 7320, 0, 4, 0, 0, 0 },
};

#define KEYS	(sizeof(keys) / sizeof(keys[0]) - 1)

static void put_key(struct message *m, unsigned int i)
{
	bool newer = kernel_is("newer");

	put_string(m, NSMWIRE_A_KEY_PEER, keys[i].peer);
	put_u8(m, NSMWIRE_A_KEY_DIRECTION, keys[i].direction);
	put_u32(m, NSMWIRE_A_KEY_ID, keys[i].id);
	put_u8(m, NSMWIRE_A_KEY_CIPHER, newer ? 9 : keys[i].cipher);
	put_u8(m, NSMWIRE_A_KEY_STATE, newer ? 77 : keys[i].state);
	put_u32(m, NSMWIRE_A_KEY_AGE, keys[i].age);
	if (keys[i].expires)
		put_u32(m, NSMWIRE_A_KEY_EXPIRES, keys[i].expires);
	put_u64(m, NSMWIRE_A_KEY_PACKETS, keys[i].packets);
	if (keys[i].direction == NSMWIRE_DIRECTION_TX) {
		put_u64(m, NSMWIRE_A_KEY_PACKETS_MAX, keys[i].max);
	} else {
		put_u64(m, NSMWIRE_A_KEY_FORGED, keys[i].forged);
		put_u64(m, NSMWIRE_A_KEY_REPLAYED, keys[i].replayed);
	}
	if (newer)
		put_u32(m, NSMWIRE_A_KEY_MAX + 1, 1);
}

/* A key that needs a successor; one that has expired, one that was dropped, and one for rx. */
void put_key_event(struct message *m, int cmd)
{
	static const unsigned int which[] = { 0, 1, KEYS };
	static unsigned int ended;

	put_key(m, cmd == NSMWIRE_CMD_KEY_NEED_NTF ? 1 : which[ended++ % 3]);
}

/* Kernels that do not seal have no keys, and "private" does not show them. */
void answer_keys(int s, const struct nlmsghdr *nlh)
{
	struct message *m;
	unsigned int i;

	if (kernel_is("private")) {
		send_it(ack(s, nlh, -EPERM));
		return;
	}
	for (i = 0; i < KEYS && (seals() || kernel_is("newer")); i++) {
		if ((kernel_is("unsealed") || kernel_is("allow")) && strcmp(keys[i].peer, "west"))
			continue;
		m = reply(s, FAMILY, NSMWIRE_CMD_KEY_GET, NLM_F_MULTI, nlh->nlmsg_seq);
		put_key(m, i);
		send_it(m);
	}
	done(s, nlh->nlmsg_seq, kernel_is("broken") ? -EIO : 0, 0);
}

/* The name of the peer says what comes of it. */
void answer_key(int s, const struct nlmsghdr *nlh, int cmd)
{
	const char *name = attr_of(nlh, NSMWIRE_A_KEY_PEER, NULL);
	const char *id = attr_of(nlh, NSMWIRE_A_KEY_ID, NULL);
	uint32_t number = RX_ID;
	struct message *m;
	int at = 0;

	if (!strcmp(name, "gone")) {
		m = ack(s, nlh, -ENODEV);
		put_string(m, NLMSGERR_ATTR_MSG, "no such peer");
		send_it(m);
		return;
	}
	if (!strcmp(name, "refuse")) {
		m = ack(s, nlh, -EOPNOTSUPP);
		attr_of(nlh, NSMWIRE_A_KEY_CIPHER, &at);
		put_string(m, NLMSGERR_ATTR_MSG, "this kernel does not have that");
		put_u32(m, NLMSGERR_ATTR_OFFS, at);
		send_it(m);
		return;
	}
	if (cmd == NSMWIRE_CMD_KEY_SET) {
		if (id)
			memcpy(&number, id, sizeof(number));
		m = reply(s, FAMILY, cmd, 0, nlh->nlmsg_seq);
		if (strcmp(name, "silent"))
			put_u32(m, NSMWIRE_A_KEY_ID, number);
		send_it(m);
	}
	send_it(ack(s, nlh, 0));
}

/* --- the search */

static int nibble(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Whether memory at @at has the bytes that @hex says, which are nowhere as bytes. */
static bool is_secret(const unsigned char *at, const char *hex)
{
	for (; hex[0] && hex[1]; hex += 2, at++) {
		if (*at != (nibble(hex[0]) << 4 | nibble(hex[1])))
			return false;
	}
	return true;
}

static bool has_secret(const unsigned char *from, size_t size, const char *hex)
{
	size_t len = strlen(hex) / 2, i;

	for (i = 0; i + len <= size; i++) {
		if (is_secret(from + i, hex))
			return true;
	}
	return false;
}

#define LARGE	(64UL << 20)	/* that of the sanitizer is much larger */

/* Read through /proc: pages that are not there are not touched. */
static bool search(const char *hex)
{
	static unsigned char page[1 << 20];
	unsigned long from, to;
	int mem = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	FILE *maps = fopen("/proc/self/maps", "re");
	bool found = false;
	char line[512], mode[8];

	while (maps && mem >= 0 && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) != 3 ||
		    mode[1] != 'w' || to - from > LARGE)
			continue;
		for (; from < to && !found; from += sizeof(page) / 2) {
			ssize_t got = pread(mem, page, sizeof(page), from);

			found = got > 0 && has_secret(page, got, hex);
			memset(page, 0, sizeof(page));
		}
	}
	if (maps)
		fclose(maps);
	if (mem >= 0)
		close(mem);
	return found;
}

/* NSM_FAKE_SECRET is a secret in hexadecimal, NSM_FAKE_FOUND a file for what is found. */
void search_secret(void)
{
	const char *hex = getenv("NSM_FAKE_SECRET"), *name = getenv("NSM_FAKE_FOUND");
	FILE *f = hex && name ? fopen(name, "we") : NULL;

	if (!f)
		return;
	fputs(search(hex) ? "found\n" : "gone\n", f);
	fclose(f);
}
