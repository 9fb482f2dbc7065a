// SPDX-License-Identifier: GPL-2.0
/*
 * nsmwire-cni: a CNI plugin that gives containers wires. It is called by container runtimes,
 * with the command in its environment and the configuration on its standard input.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "attach.h"
#include "cni.h"
#include "conf.h"
#include "env.h"
#include "nsmctl.h"

struct run run;

/* --- commands of nsmctl */

/* Of these, a plan for a wire has only those about wires. */
int command(int argc, char **argv)
{
	const struct verb *verb;

	run.object = NULL;
	run.verb = NULL;
	memset(run.taken, 0, sizeof(run.taken));
	for (verb = object_wire.verbs; argc > 1 && verb->name; verb++) {
		if (!strcmp(argv[0], object_wire.name) && !strcmp(argv[1], verb->name))
			return verb->call(argc - 2, argv + 2);
	}
	return usage_error("%s", argv[0]);
}

void taken(const char *what, const char *word)
{
	run.taken[0] = (struct taken) { .word = word, .what = what };
}

bool help_meant(const char *word)
{
	(void)word;
	return false;
}

/* --- input and output */

/* Read the standard input. Return: NULL after cni_fail(); the caller frees the text. */
static char *read_all(size_t *len)
{
	char *text = malloc(CONF_SIZE_MAX + 1);
	ssize_t n = 1;

	*len = 0;
	if (!text) {
		cni_no_memory();
		return NULL;
	}
	while (n && *len <= CONF_SIZE_MAX) {
		n = read(STDIN_FILENO, text + *len, CONF_SIZE_MAX + 1 - *len);
		if (n < 0 && errno != EINTR) {
			cni_fail(CNI_IO, "standard input: %s", strerror(errno));
			free(text);
			return NULL;
		}
		*len += n > 0 ? n : 0;
	}
	if (*len <= CONF_SIZE_MAX)
		return text;
	cni_fail(CNI_DECODE, "the network configuration has more than %u bytes", CONF_SIZE_MAX);
	free(text);
	return NULL;
}

static int print(struct json_object *obj)
{
	puts(json_object_to_json_string_ext(obj, JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(obj);
	return fflush(stdout) || ferror(stdout) ? CNI_FAILED : 0;
}

static const char *newest(void)
{
	return conf_versions[conf_versions_count - 1];
}

static int print_failure(const char *version)
{
	struct json_object *obj = json_object_new_object();

	json_object_object_add(obj, "cniVersion", json_object_new_string(version));
	json_object_object_add(obj, "code", json_object_new_int(cni_failure.code));
	json_object_object_add(obj, "msg", json_object_new_string(cni_failure.msg));
	if (*cni_failure.details)
		json_object_object_add(obj, "details", json_object_new_string(cni_failure.details));
	print(obj);
	return EXIT_FAILURE;
}

static bool is_blank(const char *text, size_t len)
{
	while (len && memchr(" \t\r\n", text[len - 1], 4))
		len--;
	return !len;
}

/* A runtime asks in the form of its own version, and is answered in that, if it is known. */
static int print_versions(void)
{
	struct json_object *obj = json_object_new_object(), *list = json_object_new_array();
	struct json_object *root = NULL;
	const char *asked, *version = newest();
	unsigned int i;
	size_t len;
	char *text = read_all(&len);

	if (text && !is_blank(text, len))
		root = conf_parse(text, len, CNI_DECODE, "standard input");
	free(text);
	asked = conf_text(conf_member(root, "cniVersion"));
	for (i = 0; i < conf_versions_count; i++) {
		json_object_array_add(list, json_object_new_string(conf_versions[i]));
		if (asked && !strcmp(asked, conf_versions[i]))
			version = conf_versions[i];
	}
	json_object_put(root);
	json_object_object_add(obj, "cniVersion", json_object_new_string(version));
	json_object_object_add(obj, "supportedVersions", list);
	if (!cni_failure.code)
		return print(obj);
	json_object_put(obj);
	return CNI_FAILED;
}

/* --- the command */

static int need_newest(const struct conf *conf, const char *name)
{
	return conf->newest ? 0 :
	       cni_fail(CNI_VERSION,
			"%s came with version 1.1.0 of CNI, and network \"%s\" is of %s",
			name, conf->name, conf->version);
}

static int do_command(struct conf *conf, const struct env *env)
{
	struct json_object *result = NULL;

	switch (env->command) {
	case COMMAND_ADD:
		if (attach_add(conf, env, &result))
			return CNI_FAILED;
		return print(result);
	case COMMAND_DEL:
		return attach_del(conf, env);
	case COMMAND_CHECK:
		return attach_check(conf, env);
	case COMMAND_GC:
		return need_newest(conf, "GC") ? CNI_FAILED : attach_gc(conf, env);
	case COMMAND_STATUS:
		return need_newest(conf, "STATUS") ? CNI_FAILED : attach_status(conf, env);
	default:
		return 0;
	}
}

static int call(void)
{
	struct conf conf = { .version = NULL };
	const char *version;
	struct env env;
	size_t len;
	char *text;
	int ret;

	if (env_read(&env))
		return print_failure(newest());
	if (env.command == COMMAND_VERSION)
		return print_versions() ? print_failure(newest()) : EXIT_SUCCESS;
	text = read_all(&len);
	ret = text ? conf_read(&conf, text, len) : CNI_FAILED;
	if (!ret)
		ret = do_command(&conf, &env);
	version = conf.version ? conf.version : newest();
	if (text)
		conf_free(&conf);
	/* An error that nobody has named is one of standard output. */
	if (ret && !cni_failure.code)
		return EXIT_FAILURE;
	return ret ? print_failure(version) : EXIT_SUCCESS;
}

static int usage(FILE *f, int status)
{
	fputs("Usage: nsmwire-cni { -V | --version | -h | --help }\n"
	      "       CNI_COMMAND={ ADD | DEL | CHECK | GC | STATUS | VERSION } nsmwire-cni <CONFIG\n"
	      "\nA CNI plugin, which container runtimes call: see nsmwire-cni(8).\n", f);
	return status;
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc < 2)
		return call();
	if (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help"))
		return usage(stdout, EXIT_SUCCESS);
	if (strcmp(argv[1], "-V") && strcmp(argv[1], "--version"))
		return usage(stderr, EXIT_FAILURE);
	printf("nsmwire-cni version %s, CNI 1.0.0 and 1.1.0\n", NSMCTL_VERSION);
	return EXIT_SUCCESS;
}
