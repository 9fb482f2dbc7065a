// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl agent: the peers of the key agent, nsmkeyd, which agrees upon keys with them.
 * This tool writes what the agent is told, and asks it for its state.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agents.h"
#include "args.h"
#include "keyd.h"
#include "nsmctl.h"
#include "out.h"
#include "peerfile.h"
#include "peerwords.h"
#include "show.h"
#include "words.h"

static int take_name(char *name, int *argc, char ***argv)
{
	if (args_name(name, "peer", argc, argv))
		return EXIT_USAGE;
	if (*name == '.' || strstr(name, ".dpkg-"))
		return usage_error("\"%s\": the agent does not read a file with this name: rename the peer",
				   name);
	return EXIT_OK;
}

/* --- add, set, del */

/* Have the agent read its files again. Without an agent there is only a warning. */
static int reload_after(const char *what)
{
	struct keyd keyd;

	switch (keyd_ask(&keyd, "reload", NULL, KEYD_TIMEOUT)) {
	case KEYD_ANSWERED:
		keyd_free(&keyd);
		return EXIT_OK;
	case KEYD_ABSENT:
	case KEYD_ENDED:
		complain("warning: %s, but %s", what, keyd.why);
		return EXIT_OK;
	default:
		complain("%s, but the agent has not taken it up: %s", what, keyd.why);
		return EXIT_REFUSED;
	}
}

static int write_peer(const char *name, const struct peerwords *words, bool replace)
{
	char *text = peerwords_text(name, words);
	int ret;

	if (!text) {
		complain("%s", strerror(ENOMEM));
		return EXIT_REFUSED;
	}
	ret = peerfile_write(name, text, replace);
	free(text);
	return ret ? ret : reload_after("the file of the peer is written");
}

static int add_or_set(int argc, char **argv, bool replace)
{
	struct peerwords words = { .have = 0 };
	char name[WORDS_NAME_SIZE];

	if (take_name(name, &argc, &argv) || peerwords_take(&words, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	if (peerwords_check_files(&words))
		return EXIT_USAGE;
	return write_peer(name, &words, replace);
}

static int agent_add(int argc, char **argv)
{
	return add_or_set(argc, argv, false);
}

static int agent_set(int argc, char **argv)
{
	return add_or_set(argc, argv, true);
}

static int agent_del(int argc, char **argv)
{
	char name[WORDS_NAME_SIZE];
	int ret;

	if (take_name(name, &argc, &argv) || args_end(argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	ret = peerfile_remove(name);
	return ret ? ret : reload_after("the file of the peer is removed");
}

/* --- questions to the agent */

/* Send a command that needs no more than an answer. */
static int order(const char *command, const char *peer)
{
	struct keyd keyd;

	if (keyd_ask(&keyd, command, peer, KEYD_TIMEOUT) != KEYD_ANSWERED) {
		complain("%s", keyd.why);
		return EXIT_REFUSED;
	}
	keyd_free(&keyd);
	return EXIT_OK;
}

static int agent_rekey(int argc, char **argv)
{
	char name[WORDS_NAME_SIZE];

	if (take_name(name, &argc, &argv) || args_end(argc, argv))
		return EXIT_USAGE;
	return run.check ? EXIT_OK : order("rekey", name);
}

static int agent_reload(int argc, char **argv)
{
	if (args_end(argc, argv))
		return EXIT_USAGE;
	return run.check ? EXIT_OK : order("reload", NULL);
}

static int print_identity(struct keyd *keyd)
{
	struct json_object *identity;
	char text[KEYD_WHY];

	if (!json_object_object_get_ex(keyd->answer, "identity", &identity) ||
	    !json_object_is_type(identity, json_type_string)) {
		complain("the answer of nsmkeyd has no identity");
		return EXIT_REFUSED;
	}
	if (run.json) {
		obj_out(json_object_get(keyd->answer), false);
		return EXIT_OK;
	}
	keyd_plain(text, sizeof(text), json_object_get_string(identity));
	puts(text);
	return EXIT_OK;
}

static int agent_identity(int argc, char **argv)
{
	struct keyd keyd;
	int ret;

	if (args_end(argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	if (keyd_ask(&keyd, "identity", NULL, KEYD_TIMEOUT) != KEYD_ANSWERED) {
		complain("%s", keyd.why);
		return EXIT_REFUSED;
	}
	ret = print_identity(&keyd);
	keyd_free(&keyd);
	return ret;
}

static void show_peers(const struct agents *agents)
{
	struct agent_peer peer;
	size_t i;

	/* Members that this tool does not know are printed as well. */
	if (run.json) {
		obj_out(json_object_get(agents->list), false);
		return;
	}
	for (i = 0; i < agents_count(agents); i++) {
		if (agents_get(agents, i, &peer))
			show_agent_text(&peer);
	}
}

static int agent_show(int argc, char **argv)
{
	char name[WORDS_NAME_SIZE] = "";
	struct agents agents;
	int ret = EXIT_REFUSED;

	if (argc > 0 && (take_name(name, &argc, &argv) || args_end(argc, argv)))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	agents_ask(&agents, *name ? name : NULL, KEYD_TIMEOUT);
	if (agents.state != KEYD_ANSWERED) {
		complain("%s", agents.keyd.why);
	} else if (*name && !agents_count(&agents)) {
		complain("the agent has no peer \"%s\"", name);
	} else {
		show_peers(&agents);
		ret = EXIT_OK;
	}
	agents_free(&agents);
	return ret;
}

static const struct verb verbs[] = {
	{ .name = "show", .alias = { "list", "ls" }, .call = agent_show,
	  .help = "shows what the agent does for one peer, or for all, and why not",
	  .known_as = KNOWN_SHOW },
	{ .name = "identity", .call = agent_identity,
	  .help = "prints the public key of this host, which its peers pin",
	  .known_as = "id pubkey whoami" },
	{ .name = "add", .call = agent_add,
	  .help = "has the agent agree upon keys with a peer",
	  .known_as = "create new make" },
	{ .name = "set", .call = agent_set,
	  .help = "the same, and replaces what there is of that peer",
	  .known_as = "change modify replace update edit" },
	{ .name = "del", .alias = { "delete" }, .call = agent_del,
	  .help = "has the agent forget a peer",
	  .known_as = KNOWN_DEL },
	{ .name = "rekey", .call = agent_rekey,
	  .help = "has a peer get new keys now",
	  .known_as = "renew refresh handshake" },
	{ .name = "reload", .call = agent_reload,
	  .help = "has the agent read its files again",
	  .known_as = "reread restart hup" },
	{ .name = NULL },
};

const struct object object_agent = {
	.name = "agent",
	.help = "The key agent, which agrees upon keys with other hosts.",
	.known_as = "nsmkeyd keyd handshake ike",
	.words = { peerwords_args },
	.example =
		"agent identity\n"
		"agent add east pin raw:ed25519:T2VzdHBocmFzZW9mdGhpcnR5dHdvYnl0ZXNlYXN0MTI= connect 198.51.100.20\n"
		"agent add west pin raw:ed25519:UW1udWJ5dGVzb2Z0aGlydHl0d29ieXRlc3dlc3QxMjM= listen\n"
		"agent set hub spiffe spiffe://example.org/ns/holo/sa/gw connect 203.0.113.7 rekey 5min\n"
		"agent show east\n",
	.usage =
		"identity\n"
		"add NAME PROOF PLACE [ port N ] [ cipher CIPHER ] [ rekey TIME ] [ expires TIME ]\n"
		"set NAME PROOF PLACE [ port N ] [ cipher CIPHER ] [ rekey TIME ] [ expires TIME ]\n"
		"del NAME\n"
		"[ show [ NAME ] ]\n"
		"rekey NAME\n"
		"reload\n",
	.where =
		"PROOF := { pin PIN | spiffe URI [ cert FILE key FILE ] [ bundle FILE ] |\n"
		"           psk FILE }\n"
		"PLACE := { connect ADDR | listen }\n"
		"CIPHER := { aes-128-gcm | aes-256-gcm | chacha20-poly1305 }\n"
		"TIME := N[.N] { s | min | h | d }\n",
	.verbs = verbs,
	.call = agent_show,
};
