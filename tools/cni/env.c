// SPDX-License-Identifier: GPL-2.0
/*
 * Environment variables of a CNI command. See env.h.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cni.h"
#include "env.h"
#include "suggest.h"
#include "words.h"

/* What each command needs. */
enum {
	NEEDS_CONTAINER = 1,
	NEEDS_NETNS = 2,
};

static const struct {
	const char *name;
	unsigned int needs;
} commands[] = {
	[COMMAND_ADD] = { "ADD", NEEDS_CONTAINER | NEEDS_NETNS },
	[COMMAND_DEL] = { "DEL", NEEDS_CONTAINER },
	[COMMAND_CHECK] = { "CHECK", NEEDS_CONTAINER | NEEDS_NETNS },
	[COMMAND_GC] = { "GC", 0 },
	[COMMAND_STATUS] = { "STATUS", 0 },
	[COMMAND_VERSION] = { "VERSION", 0 },
};

#define COMMANDS	(sizeof(commands) / sizeof(commands[0]))

static const char *get(const char *name)
{
	const char *value = getenv(name);

	return value ? value : "";
}

bool env_name(const char *text)
{
	const char *c;

	if (!isalnum((unsigned char)*text) || strlen(text) > ENV_NAME_MAX)
		return false;
	for (c = text; *c; c++) {
		if (!isalnum((unsigned char)*c) && !strchr("_.-", *c))
			return false;
	}
	return true;
}

static int read_command(struct env *env)
{
	const char *word = get("CNI_COMMAND");
	struct suggestion s = { .word = word };
	unsigned int i;

	if (!*word)
		return cni_fail(CNI_ENVIRONMENT,
				"CNI_COMMAND is not set: a container runtime calls this program, see nsmwire-cni(8)");
	for (i = 0; i < COMMANDS; i++) {
		if (!strcmp(commands[i].name, word)) {
			env->command = i;
			return 0;
		}
		suggest_try(&s, commands[i].name, NULL);
	}
	return cni_fail(CNI_ENVIRONMENT, "CNI_COMMAND: \"%.100s\" is not known, do you mean \"%s\"?",
			word, s.best ? s.best : "ADD");
}

static int check_container(const struct env *env)
{
	if (!env_name(env->container))
		return cni_fail(CNI_ENVIRONMENT,
				"CNI_CONTAINERID: \"%.100s\" is not the id of a container: up to %d letters, digits, '_', '.' and '-', the first a letter or digit",
				env->container, ENV_NAME_MAX);
	if (!words_ifname(env->ifname))
		return cni_fail(CNI_ENVIRONMENT,
				"CNI_IFNAME: \"%.100s\" is not a name that a device can have",
				env->ifname);
	return 0;
}

int env_read(struct env *env)
{
	unsigned int needs;

	memset(env, 0, sizeof(*env));
	env->container = get("CNI_CONTAINERID");
	env->netns = get("CNI_NETNS");
	env->ifname = get("CNI_IFNAME");
	env->args = get("CNI_ARGS");
	env->path = get("CNI_PATH");
	if (read_command(env))
		return CNI_FAILED;
	needs = commands[env->command].needs;
	if (needs & NEEDS_CONTAINER && check_container(env))
		return CNI_FAILED;
	if (needs & NEEDS_NETNS && !*env->netns)
		return cni_fail(CNI_ENVIRONMENT,
				"CNI_NETNS is not set: %s needs the path of a network namespace",
				commands[env->command].name);
	return 0;
}

static bool is_key(const char *key)
{
	if (!*key)
		return false;
	for (; *key; key++) {
		if (!isalnum((unsigned char)*key) && *key != '_')
			return false;
	}
	return true;
}

int env_next_pair(const char **args, struct env_pair *pair)
{
	size_t len, key;

	while (**args == ';')
		(*args)++;
	if (!**args)
		return 0;
	len = strcspn(*args, ";");
	key = strcspn(*args, "=;");
	snprintf(pair->key, sizeof(pair->key), "%.*s",
		 key < sizeof(pair->key) ? (int)key : 0, *args);
	if (key == len || !is_key(pair->key) || len - key > sizeof(pair->value))
		return cni_fail(CNI_ENVIRONMENT,
				"CNI_ARGS: \"%.*s\" is not understood: write KEY=VALUE pairs, with ';' between",
				len < 100 ? (int)len : 100, *args);
	snprintf(pair->value, sizeof(pair->value), "%.*s", (int)(len - key - 1),
		 *args + key + 1);
	*args += len;
	return 1;
}
