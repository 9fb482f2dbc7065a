// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl key: set, del and show. Secrets are read by secret.c and never shown.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "args.h"
#include "decode.h"
#include "listing.h"
#include "names.h"
#include "nl.h"
#include "nsmctl.h"
#include "out.h"
#include "secret.h"
#include "show.h"
#include "words.h"

/* Arguments of a command. */
struct request {
	struct key key;
	struct secret_source from;
};

static const char *take_peer(void *to, const char *value)
{
	struct key *key = &((struct request *)to)->key;

	if (!args_first(&key->have, NSMWIRE_A_KEY_PEER))
		return ARGS_TWICE;
	if (!words_name(value))
		return "wants the name of a peer";
	taken("peer", value);
	memcpy(key->peer, value, strlen(value) + 1);
	return NULL;
}

static const char *take_id(void *to, const char *value)
{
	struct key *key = &((struct request *)to)->key;
	uint64_t id;

	if (!args_first(&key->have, NSMWIRE_A_KEY_ID))
		return ARGS_TWICE;
	if (!words_number(value, 1, UINT32_MAX, &id))
		return "wants the id of a key, as 0x1a2b3c4d";
	key->id = id;
	return NULL;
}

static const char *take_cipher(void *to, const char *value)
{
	struct key *key = &((struct request *)to)->key;
	int cipher = names_find(&names_cipher, value);

	if (!args_first(&key->have, NSMWIRE_A_KEY_CIPHER))
		return ARGS_TWICE;
	if (cipher < 0)
		return "wants aes-128-gcm, aes-256-gcm or chacha20-poly1305";
	key->cipher = cipher;
	return NULL;
}

static const char *take_expires(void *to, const char *value)
{
	struct key *key = &((struct request *)to)->key;
	const char *wrong;

	if (!args_first(&key->have, NSMWIRE_A_KEY_EXPIRES))
		return ARGS_TWICE;
	wrong = args_duration(value, &key->expires, "wants a time as 20min");
	if (!wrong && (!key->expires || key->expires > NSMWIRE_KEY_EXPIRES_MAX))
		wrong = "wants 1s to 365d";
	return wrong;
}

static const char *take_source(struct request *request, const char *path, int fd)
{
	if (request->from.given)
		return "is there, and another secret as well";
	request->from = (struct secret_source) { .given = true, .path = path, .fd = fd };
	return NULL;
}

static const char *take_fd(void *to, const char *value)
{
	uint64_t fd;

	if (!words_number(value, 0, INT_MAX, &fd))
		return "wants the number of an open descriptor";
	return take_source(to, NULL, fd);
}

static const char *take_file(void *to, const char *value)
{
	return *value ? take_source(to, value, -1) : "wants the path of a file";
}

/* Words without a value have no function; see take_bare(). */
static const struct arg set_words[] = {
	{ "peer", take_peer, "peer that the key belongs to", "name" },
	{ "rx", NULL, "key for packets from the peer; its id is printed", "in" },
	{ "tx", NULL, "key for packets to the peer, which replaces the one in use", "out" },
	{ "id", take_id, "id that the peer has printed for it (tx)", "spi" },
	{ "cipher", take_cipher, "cipher, which says how long the secret is", "aead enc" },
	{ "expires", take_expires, "time after which it is not used (default: none)",
	  "life lifetime ttl" },
	{ "fd", take_fd, "read the secret from an open descriptor", NULL },
	{ "file", take_file, "read the secret from a file that only its owner can read",
	  "secret key psk path" },
	{ "-", NULL, "read the secret from standard input", "stdin" },
	{ NULL, NULL, NULL, NULL },
};

static const struct arg del_words[] = {
	{ "peer", take_peer, "peer that the keys belong to", "name" },
	{ "rx", NULL, "keys for packets from the peer", "in" },
	{ "tx", NULL, "the key for packets to the peer", "out" },
	{ "id", take_id, "one key", "spi" },
	{ NULL, NULL, NULL, NULL },
};

static const struct arg show_words[] = {
	{ "peer", take_peer, "peer whose keys are shown", "name" },
	{ NULL, NULL, NULL, NULL },
};

static bool is_word(const struct arg *words, const char *word)
{
	for (; words->word; words++) {
		if (!strcmp(words->word, word))
			return true;
	}
	return false;
}

/* Take a word without a value. Return: false if it is not one. */
static bool take_bare(struct request *request, const struct arg *words, const char *word,
		      const char **wrong)
{
	struct key *key = &request->key;

	if (!is_word(words, word))
		return false;
	if (!strcmp(word, "-")) {
		*wrong = take_source(request, NULL, STDIN_FILENO);
		return true;
	}
	if (strcmp(word, "rx") && strcmp(word, "tx"))
		return false;
	*wrong = args_first(&key->have, NSMWIRE_A_KEY_DIRECTION) ? NULL :
		 "is there, and a direction before it";
	key->direction = *word == 't' ? NSMWIRE_DIRECTION_TX : NSMWIRE_DIRECTION_RX;
	return true;
}

#define SECRET_LIKE	20	/* a word of this length may be a secret */

/* Words of a command, in any order. */
static int request_take(struct request *request, const struct arg *words, int argc,
			char **argv)
{
	const char *wrong = NULL;

	for (; argc > 0; argc--, argv++) {
		if (take_bare(request, words, *argv, &wrong)) {
			if (wrong)
				return usage_error("\"%s\" %s", *argv, wrong);
			continue;
		}
		if (!is_word(words, *argv) && strlen(*argv) >= SECRET_LIKE)
			return usage_error("a word of %zu letters is not one of this command; if it is a secret, others have seen it: use fd N, file PATH or -",
					   strlen(*argv));
		if (args_take(request, words, argc < 2 ? argc : 2, argv))
			return EXIT_USAGE;
		argc--;
		argv++;
	}
	if (!request->key.peer[0])
		return usage_error("say which peer, by \"peer NAME\"");
	return EXIT_OK;
}

static bool has(const struct request *request, int attr)
{
	return args_have(request->key.have, attr);
}

/* --- set */

static int check_set(const struct request *request)
{
	bool tx = request->key.direction == NSMWIRE_DIRECTION_TX;

	if (!has(request, NSMWIRE_A_KEY_DIRECTION))
		return usage_error("say rx, for packets from the peer, or tx, for packets to it");
	if (tx && !has(request, NSMWIRE_A_KEY_ID))
		return usage_error("say \"id ID\": \"key set ... rx\" has printed it at the peer");
	if (!tx && has(request, NSMWIRE_A_KEY_ID))
		return usage_error("the id of a key for rx is chosen here and printed: leave it out");
	if (!has(request, NSMWIRE_A_KEY_CIPHER))
		return usage_error("say which cipher: aes-128-gcm, aes-256-gcm or chacha20-poly1305");
	if (!request->from.given)
		return usage_error("say where the secret is: fd N, file PATH, or - for standard input");
	return EXIT_OK;
}

/* Print the id, which the peer needs for its direction tx. */
static int print_id(const struct answers *answers)
{
	struct key key = { .have = 0 };
	char text[SHOW_KEY_ID];
	struct json_object *obj;

	if (!answers->count || !key_decode(&key, answers->nlh[0]) || !key.id) {
		complain("the kernel's answer is malformed");
		return EXIT_REFUSED;
	}
	if (run.json) {
		obj = json_object_new_object();
		obj_uint(obj, "id", key.id);
		obj_out(obj, false);
	} else {
		show_key_id(key.id, text);
		puts(text);
	}
	return EXIT_OK;
}

static int send_key(const struct request *request, struct secret *secret)
{
	struct answers answers = { .count = 0 };
	struct nl_msg *msg;
	int ret;

	/* Without a module, the secret is not read. */
	msg = request_new(NSMWIRE_CMD_KEY_SET, 0);
	if (!msg)
		return EXIT_REFUSED;
	ret = secret_read(secret, &request->from, request->key.cipher);
	if (ret) {
		request_free(msg);
		return ret;
	}
	if (key_put(msg, &request->key) ||
	    nla_put(msg, NSMWIRE_A_KEY_SECRET, secret->len, secret->data))
		return request_drop(msg);
	ret = request_send(msg, &attrs_key, &answers);
	if (!ret && request->key.direction == NSMWIRE_DIRECTION_RX)
		ret = print_id(&answers);
	answers_free(&answers);
	return ret;
}

static int key_set(int argc, char **argv)
{
	struct request request = { .from.given = false };
	struct secret secret;
	int ret;

	if (request_take(&request, set_words, argc, argv) || check_set(&request))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	ret = send_key(&request, &secret);
	secret_wipe(&secret);
	return ret;
}

/* --- del */

static int key_del(int argc, char **argv)
{
	struct request request = { .from.given = false };
	struct nl_msg *msg;

	if (request_take(&request, del_words, argc, argv))
		return EXIT_USAGE;
	if (has(&request, NSMWIRE_A_KEY_ID) && !has(&request, NSMWIRE_A_KEY_DIRECTION))
		return usage_error("say rx or tx with the id");
	if (run.check)
		return EXIT_OK;
	msg = request_new(NSMWIRE_CMD_KEY_DEL, 0);
	if (!msg)
		return EXIT_REFUSED;
	if (key_put(msg, &request.key))
		return request_drop(msg);
	return request_send(msg, &attrs_key, NULL);
}

/* --- show */

/* Show a key, unless it is of another peer than @about. */
static bool show_key(const struct nlmsghdr *nlh, struct json_object *list, void *about)
{
	const char *peer = about;
	struct key key;

	if (!key_decode(&key, nlh))
		return false;
	if (*peer && strcmp(peer, key.peer))
		return true;
	if (list) {
		struct json_object *obj = json_object_new_object();

		show_key_json(obj, &key);
		json_object_array_add(list, obj);
	} else {
		show_key_words(&key);
		putchar('\n');
	}
	return true;
}

/* Have the kernel refuse the name of a peer that it does not have. */
static int check_peer(const char *name)
{
	struct answers answers = { .count = 0 };
	struct nl_msg *msg = request_new(NSMWIRE_CMD_PEER_GET, 0);
	int ret;

	if (!msg)
		return EXIT_REFUSED;
	if (nla_put_string(msg, NSMWIRE_A_NAMED_PEER_NAME, name))
		return request_drop(msg);
	ret = request_send(msg, &attrs_named_peer, &answers);
	answers_free(&answers);
	return ret;
}

static int key_show(int argc, char **argv)
{
	struct request request = { .from.given = false };
	char *peer = request.key.peer;
	struct nl_msg *msg;
	int ret = EXIT_OK;

	if (argc > 0 && request_take(&request, show_words, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	if (*peer)
		ret = check_peer(peer);
	if (ret)
		return ret;
	msg = request_new(NSMWIRE_CMD_KEY_GET, NLM_F_DUMP);
	return msg ? listing(msg, &attrs_key, show_key, peer) : EXIT_REFUSED;
}

static const struct verb verbs[] = {
	{ .name = "show", .alias = { "list", "ls" }, .call = key_show,
	  .help = "shows the keys of one peer, or of all, without secrets",
	  .known_as = KNOWN_SHOW },
	{ .name = "set", .call = key_set,
	  .help = "gives a peer a key",
	  .known_as = KNOWN_SET " add new" },
	{ .name = "del", .alias = { "delete" }, .call = key_del,
	  .help = "deletes the keys of a peer, of a direction, or one",
	  .known_as = KNOWN_DEL },
	{ .name = NULL },
};

const struct object object_key = {
	.name = "key",
	.help = "Keys of named peers, whose packets are sealed with them.",
	.known_as = "keys secret sa state xfrm",
	.words = { set_words },
	.example =
		"key set peer east rx cipher aes-128-gcm expires 20min fd 3\n"
		"key set peer east tx id 0x1a2b3c4d cipher aes-128-gcm expires 20min -\n"
		"key show peer east\n"
		"key del peer east tx\n",
	.usage =
		"set peer NAME rx cipher CIPHER [ expires TIME ] SECRET\n"
		"set peer NAME tx id ID cipher CIPHER [ expires TIME ] SECRET\n"
		"del peer NAME [ { rx | tx } [ id ID ] ]\n"
		"[ show [ peer NAME ] ]\n",
	.where =
		"CIPHER := { aes-128-gcm | aes-256-gcm | chacha20-poly1305 }\n"
		"SECRET := { fd N | file PATH | - }\n"
		"TIME := N[.N] { s | min | h | d }\n",
	.verbs = verbs,
	.call = key_show,
};
