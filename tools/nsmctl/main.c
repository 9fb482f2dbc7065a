// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl: options, the table of objects and verbs, usage, and error messages.
 */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "nsmctl.h"
#include "out.h"
#include "terminal.h"
#include "words.h"

struct run run;

static const struct object *const objects[] = {
	&object_wire,
	&object_uplink,
	&object_peer,
	&object_path,
	&object_key,
	&object_agent,
	&object_profile,
	&object_class,
	&object_rule,
	&object_explain,
	&object_nsm,
	&object_stats,
	&object_top,
	&object_monitor,
	&object_apply,
	&object_diff,
	&object_export,
	&object_capabilities,
};

#define OBJECTS	(sizeof(objects) / sizeof(objects[0]))

static void complain_va(const char *fmt, va_list ap)
{
	terminal_leave();
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

/*
 * Print the lines of a text, with prefix @first on the first line and @rest on
 * all others.
 */
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

/* Print the forms of one verb, or of all verbs if @verb is NULL. */
static void usage_forms(FILE *f, const struct object *object,
			const struct verb *verb)
{
	const char *text = object->usage, *first = "Usage: ";

	while (*text) {
		size_t len = strcspn(text, "\n"), skip = 2 * (*text == '[');
		size_t size = verb ? strlen(verb->name) : 0;

		if (!verb || (!strncmp(text + skip, verb->name, size) &&
			      isspace((unsigned char)text[skip + size]))) {
			fprintf(f, "%snsmctl %s %.*s\n", first, object->name,
				(int)len, text);
			first = "       ";
		}
		text += len + (text[len] == '\n');
	}
}

/* Whether a usage contains this word, as a full word and not as the object. */
static bool mentions(const char *usage, const char *word, size_t len)
{
	const char *at;

	for (at = usage; (at = strstr(at, word)); at++) {
		bool begins = at > usage && at[-1] != '-' && !isalnum(at[-1]);
		bool is_object = at - usage >= 7 && !strncmp(at - 7, "nsmctl ", 7);

		if (begins && !is_object && !isalnum(at[len]) && at[len] != '-')
			return true;
	}
	return false;
}

/*
 * Whether a usage contains a word, directly or through a placeholder: help of
 * the form "WIRE: ..." belongs to WIRE.
 */
static bool is_of(const char *usage, const struct arg *arg)
{
	size_t group = strspn(arg->help, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	char name[16];

	if (!mentions(usage, arg->word, strlen(arg->word)))
		return false;
	if (!group || arg->help[group] != ':' || group >= sizeof(name))
		return true;
	snprintf(name, sizeof(name), "%.*s", (int)group, arg->help);
	return mentions(usage, name, group);
}

static void usage_word(FILE *f, const char *word, const char *help)
{
	fprintf(f, "  %-12s %s\n", word, help);
}

static void usage_words(FILE *f, const struct object *object,
			const struct verb *verb, const char *usage)
{
	const char *title = "Words:\n";
	const struct arg *arg;
	unsigned int i;

	for (i = 0; object->settings && words_at(i); i++) {
		if (verb && !mentions(usage, "SETTING", strlen("SETTING")))
			break;
		fputs(title, f);
		title = "";
		usage_word(f, words_at(i), words_help(i));
	}
	for (i = 0; i < 3 && object->words[i]; i++) {
		for (arg = object->words[i]; arg->word; arg++) {
			if (verb && !is_of(usage, arg))
				continue;
			fputs(title, f);
			title = "";
			usage_word(f, arg->word, arg->help);
		}
	}
	if (!*title)
		fputc('\n', f);
}

/*
 * Print the definitions of the placeholders. With @some, only those in @usage.
 */
static void usage_where(FILE *f, const char *text, const char *usage,
			bool some, const char *first)
{
	const char *where = first;
	bool wanted = false;

	while (*text) {
		size_t len = strcspn(text, "\n"), name = strcspn(text, " ");
		char word[16];

		if (!strncmp(text + name, " :=", 3) && name < sizeof(word)) {
			snprintf(word, sizeof(word), "%.*s", (int)name, text);
			fflush(f);
			wanted = !some || mentions(usage, word, name);
		}
		if (wanted) {
			fprintf(f, "%s%.*s\n", where, (int)len, text);
			where = "       ";
		}
		text += len + (text[len] == '\n');
	}
}

/*
 * Print the forms and the definitions of their placeholders, for one verb or
 * for all.
 */
static void usage_syntax(FILE *f, const struct object *object,
			 const struct verb *verb, const char *usage)
{
	const char *where = "Where: ";

	usage_forms(f, object, verb);
	fflush(f);
	if (object->settings &&
	    (!verb || mentions(usage, "SETTING", strlen("SETTING")))) {
		print_lines(f, "Where: SETTING := ", "                  ",
			    words_usage());
		where = "       ";
	}
	if (object->where)
		usage_where(f, object->where, usage, verb, where);
	fputc('\n', f);
	fflush(f);
}

static void usage_object(FILE *f, const struct object *object,
			 const struct verb *verb)
{
	static char usage[8192];
	const struct verb *v;
	FILE *syntax = fmemopen(usage, sizeof(usage), "w");

	if (!syntax)
		return;
	usage_syntax(syntax, object, verb, usage);
	fclose(syntax);
	fputs(usage, f);
	fprintf(f, "%s\n\n", verb ? verb->help : object->help);
	if (!verb && object->verbs) {
		fputs("Commands:\n", f);
		for (v = object->verbs; v->name; v++)
			usage_word(f, v->name, v->help);
		fputc('\n', f);
	}
	if (object->settings || object->words[0])
		usage_words(f, object, verb, usage);
	print_lines(f, "Example:\n  nsmctl ", "  nsmctl ", object->example);
}

static void usage(FILE *f)
{
	unsigned int i;

	fputs("Usage: nsmctl [ OPTIONS ] OBJECT { COMMAND | help }\n"
	      "       nsmctl [ OPTIONS ] -b { FILE | - }\n"
	      "Where: OBJECT := { wire | uplink | peer | path | key | agent | profile |\n"
	      "                   class | rule | explain | nsm | stats | top | monitor |\n"
	      "                   apply | diff | export | capabilities }\n"
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
	      "                    -h | --help }\n\nObjects:\n", f);
	for (i = 0; i < OBJECTS; i++)
		usage_word(f, objects[i]->name, objects[i]->help);
	fputs("\nExample:\n"
	      "  nsmctl wire add wire0 id 42 remote 192.0.2.2\n"
	      "  nsmctl wire show\n"
	      "\n\"nsmctl OBJECT help\" says more of each.\n", f);
}

static int usage_shown(const struct object *object, const struct verb *verb)
{
	if (run.check)
		return EXIT_OK;
	if (object)
		usage_object(stdout, object, verb);
	else
		usage(stdout);
	return EXIT_OK;
}

bool help_meant(const char *word)
{
	return !strcmp(word, "help") || !strcmp(word, "-h") ||
	       !strcmp(word, "--help");
}

/*
 * Whether help is requested. -h and --help count at any position after the
 * object, "help" only at the first, in place of a name.
 */
static bool wants_help(int argc, char **argv)
{
	int i;

	if (argc > 0 && help_meant(*argv))
		return true;
	for (i = 0; i < argc; i++) {
		if (*argv[i] == '-' && help_meant(argv[i]))
			return true;
	}
	return false;
}

void taken(const char *what, const char *word)
{
	unsigned int i = 0;

	while (i < TAKEN_MAX - 1 && run.taken[i].word)
		i++;
	run.taken[i] = (struct taken) { .word = word, .what = what };
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

static int no_verb(const struct object *object, const char *word)
{
	struct suggestion s = { .word = word };
	const struct verb *verb;

	if (args_option(word))
		return EXIT_USAGE;
	for (verb = object->verbs; verb->name; verb++)
		suggest_try(&s, verb->name, verb->known_as);
	if (s.best)
		return usage_error("no command \"%s\", do you mean \"%s\"? See \"nsmctl %s help\"",
				   word, s.best, object->name);
	return usage_error("no command \"%s\", see \"nsmctl %s help\"", word,
			   object->name);
}

/*
 * Execute a command. A missing verb means "show". "nsmctl stats" accepts the
 * name of a wire in place of the verb. "nsmctl wire" does not, because a
 * mistyped verb would become the name of a wire.
 */
static int object_do(const struct object *object, int argc, char **argv)
{
	const struct verb *verb = NULL;

	run.object = object->name;
	run.verb = NULL;
	if (argc > 0 && help_meant(*argv))
		return usage_shown(object,
				   argc > 1 && object->verbs ?
				   find_verb(object, argv[1]) : NULL);
	if (argc > 0 && object->verbs)
		verb = find_verb(object, *argv);
	if (verb && wants_help(argc - 1, argv + 1))
		return usage_shown(object, verb);
	if (wants_help(argc, argv))
		return usage_shown(object, NULL);
	if (verb) {
		run.verb = verb->name;
		return verb->call(argc - 1, argv + 1);
	}
	if (argc == 0 || !object->verbs || object == &object_stats)
		return object->call(argc, argv);
	return no_verb(object, *argv);
}

static int no_object(const char *word)
{
	struct suggestion s = { .word = word };
	unsigned int i;

	for (i = 0; i < OBJECTS; i++)
		suggest_try(&s, objects[i]->name, objects[i]->known_as);
	if (s.best)
		return usage_error("no object \"%s\", do you mean \"%s\"? See \"nsmctl help\"",
				   word, s.best);
	return usage_error("no object \"%s\", see \"nsmctl help\"", word);
}

int command(int argc, char **argv)
{
	bool help = help_meant(*argv);
	unsigned int i;

	run.object = NULL;
	run.verb = NULL;
	memset(run.taken, 0, sizeof(run.taken));
	if (help && argc == 1)
		return usage_shown(NULL, NULL);
	for (i = 0; i < OBJECTS; i++) {
		if (strcmp(objects[i]->name, argv[help]))
			continue;
		if (help)
			argv[1] = argv[0];
		return object_do(objects[i], argc - 1, argv + 1);
	}
	return no_object(argv[help]);
}

static int show_version(void)
{
	printf("nsmctl version %s abi %u\n", NSMCTL_VERSION, NSMCTL_ABI);
	return EXIT_OK;
}

/* Flush standard output. A write error makes the command fail. */
static int finish(int ret)
{
	if (!fflush(stdout) && !ferror(stdout))
		return ret;
	run.file = NULL;
	complain("standard output: %s", strerror(errno));
	return ret ? ret : EXIT_USAGE;
}

/* -h before an object prints the usage of the object. */
static int help_option(int argc, char **argv)
{
	char help[] = "help";
	char *words[3] = { help };
	int i;

	for (i = 0; i < argc && i < 2; i++)
		words[i + 1] = argv[i];
	return command(i + 1, words);
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
			run.netns = true;
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
			return finish(help_option(argc - optind, argv + optind));
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
