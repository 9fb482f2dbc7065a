// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl: the options, the table of objects and verbs, the usage, and the way
 * errors are told.
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nsmctl.h"
#include "out.h"
#include "words.h"

struct run run;

static const struct object *const objects[] = {
	&object_wire,
	&object_uplink,
	&object_profile,
	&object_class,
	&object_rule,
	&object_stats,
	&object_top,
	&object_monitor,
	&object_export,
	&object_capabilities,
};

#define OBJECTS	(sizeof(objects) / sizeof(objects[0]))

static void complain_va(const char *fmt, va_list ap)
{
	fflush(stdout);
	fputs("nsmctl: ", stderr);
	if (run.object)
		fputs(run.object, stderr);
	if (run.verb)
		fprintf(stderr, " %s", run.verb);
	if (run.object)
		fputs(": ", stderr);
	vfprintf(stderr, fmt, ap);
	if (run.file && run.line)
		fprintf(stderr, ", at %s:%u", run.file, run.line);
	fputc('\n', stderr);
}

void complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain_va(fmt, ap);
	va_end(ap);
}

int usage_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain_va(fmt, ap);
	va_end(ap);
	return EXIT_USAGE;
}

/* Each line of a text, behind one prefix on the first and one on the rest. */
static void print_lines(FILE *f, const char *first, const char *rest,
			const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		fprintf(f, "%s%.*s\n", first, (int)len, text);
		text += len + (text[len] == '\n');
		first = rest;
	}
}

static void usage_object(FILE *f, const struct object *object)
{
	const char *where = "Where: ";
	char first[64], rest[64];

	snprintf(first, sizeof(first), "Usage: nsmctl %s ", object->name);
	snprintf(rest, sizeof(rest), "       nsmctl %s ", object->name);
	print_lines(f, first, rest, object->usage);
	if (object->settings) {
		print_lines(f, "Where: SETTING := ", "                  ",
			    words_usage());
		where = "       ";
	}
	if (object->where)
		print_lines(f, where, "       ", object->where);
}

static void usage(FILE *f)
{
	fputs("Usage: nsmctl [ OPTIONS ] OBJECT { COMMAND | help }\n"
	      "       nsmctl [ OPTIONS ] -b { FILE | - }\n"
	      "Where: OBJECT := { wire | uplink | profile | class | rule |\n"
	      "                   stats | top | monitor | export | capabilities }\n"
	      "       OPTIONS := { -j | --json        JSON\n"
	      "                    -p | --pretty      JSON on lines of its own\n"
	      "                    -s | --statistics  counters by class and drop reason\n"
	      "                    -d | --details     all settings, paths and their state\n"
	      "                    -t | --timestamp   when each event came (monitor)\n"
	      "                    -n | --netns NAME  in this network namespace (or PATH)\n"
	      "                    -b | --batch FILE  commands from a file, one on a line\n"
	      "                    -f | --force       go on after one that is refused\n"
	      "                    -c | --color[={ always | auto | never }]\n"
	      "                    -V | --version\n"
	      "                    -h | --help }\n", f);
}

static int usage_shown(FILE *f, const struct object *object)
{
	if (run.check)
		return EXIT_OK;
	if (object)
		usage_object(f, object);
	else
		usage(f);
	return EXIT_OK;
}

static const struct verb *find_verb(const struct object *object,
				    const char *word)
{
	const struct verb *verb;
	unsigned int i;

	for (verb = object->verbs; verb && verb->name; verb++) {
		if (!strcmp(verb->name, word))
			return verb;
		for (i = 0; i < 2 && verb->alias[i]; i++) {
			if (!strcmp(verb->alias[i], word))
				return verb;
		}
	}
	return NULL;
}

/*
 * Where the verb may be left out, "show" is meant. The wire of "nsmctl stats"
 * may stand in its place, that of "nsmctl wire" may not: a mistyped verb would
 * be taken for the name of a wire.
 */
static int object_do(const struct object *object, int argc, char **argv)
{
	const struct verb *verb;

	run.object = object->name;
	run.verb = NULL;
	if (argc > 0 && !strcmp(*argv, "help"))
		return usage_shown(stdout, object);
	if (argc == 0 || !object->verbs)
		return object->call(argc, argv);
	verb = find_verb(object, *argv);
	if (verb) {
		run.verb = verb->name;
		return verb->call(argc - 1, argv + 1);
	}
	if (object == &object_stats)
		return object->call(argc, argv);
	return usage_error("no command \"%s\", see \"nsmctl %s help\"", *argv,
			   object->name);
}

int command(int argc, char **argv)
{
	unsigned int i;

	run.object = NULL;
	run.verb = NULL;
	if (!strcmp(*argv, "help"))
		return usage_shown(stdout, NULL);
	for (i = 0; i < OBJECTS; i++) {
		if (!strcmp(objects[i]->name, *argv))
			return object_do(objects[i], argc - 1, argv + 1);
	}
	return usage_error("no object \"%s\", see \"nsmctl help\"", *argv);
}

static int show_version(void)
{
	printf("nsmctl version %s abi %u\n", NSMCTL_VERSION, NSMCTL_ABI);
	return EXIT_OK;
}

/* What was to be said has to arrive. */
static int finish(int ret)
{
	if (!fflush(stdout) && !ferror(stdout))
		return ret;
	run.file = NULL;
	complain("standard output: %s", strerror(errno));
	return ret ? ret : EXIT_USAGE;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "pretty", no_argument, NULL, 'p' },
		{ "statistics", no_argument, NULL, 's' },
		{ "details", no_argument, NULL, 'd' },
		{ "timestamp", no_argument, NULL, 't' },
		{ "netns", required_argument, NULL, 'n' },
		{ "batch", required_argument, NULL, 'b' },
		{ "force", no_argument, NULL, 'f' },
		{ "color", optional_argument, NULL, 'c' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *file = NULL, *when;
	int opt;

	while ((opt = getopt_long(argc, argv, "+jpsdtn:b:fc::Vh", options,
				  NULL)) != -1) {
		switch (opt) {
		case 'j':
			run.json = true;
			break;
		case 'p':
			run.pretty = true;
			break;
		case 's':
			run.statistics = true;
			break;
		case 'd':
			run.details = true;
			break;
		case 't':
			run.timestamp = true;
			break;
		case 'n':
			if (netns_enter(optarg))
				return EXIT_USAGE;
			break;
		case 'b':
			file = optarg;
			break;
		case 'f':
			run.force = true;
			break;
		case 'c':
			when = optarg;
			if (when && *when == '=')
				when++;
			if (!out_color(when))
				return usage_error("-c wants always, auto or never");
			break;
		case 'V':
			return finish(show_version());
		case 'h':
			return finish(usage_shown(stdout, NULL));
		default:
			fputs("nsmctl: see \"nsmctl help\"\n", stderr);
			return EXIT_USAGE;
		}
	}
	argc -= optind;
	argv += optind;
	if (file && argc > 0)
		return usage_error("-b takes its commands from its file, not the command line");
	if (file)
		return finish(batch(file));
	if (argc == 0) {
		usage(stderr);
		return EXIT_USAGE;
	}
	return finish(command(argc, argv));
}
