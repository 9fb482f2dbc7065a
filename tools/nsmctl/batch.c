// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl -b: many commands, one on each line. A '#' starts a comment, a '\' at
 * the end continues the line, and quotes keep a word together.
 *
 * A file is read and parsed completely before its first command is executed.
 * Standard input may be a program that waits for each answer, so its lines are
 * executed as they arrive. The batch ends at the first failure, unless -f is
 * given.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "lookup.h"
#include "nsmctl.h"

int batch_split(char *line, char **word)
{
	char *from = line, *to;
	int count = 0;

	for (;;) {
		while (isspace((unsigned char)*from))
			from++;
		if (!*from || *from == '#')
			return count;
		if (count == BATCH_WORDS_MAX) {
			usage_error("more than %d words on a line", BATCH_WORDS_MAX);
			return -1;
		}
		word[count++] = from;
		for (to = from; *from && !isspace((unsigned char)*from);) {
			char quote = *from;

			if (quote != '"' && quote != '\'') {
				*to++ = *from++;
				continue;
			}
			for (from++; *from && *from != quote;)
				*to++ = *from++;
			if (!*from) {
				usage_error("a quote is not closed");
				return -1;
			}
			from++;
		}
		if (*from)
			from++;
		*to = '\0';
	}
}

/* Read one line with its continuations. run.line is the number of the last. */
static char *read_line(FILE *f, unsigned int *number)
{
	char *all = NULL, *line = NULL;
	size_t size = 0, len = 0;
	ssize_t got;

	while ((got = getline(&line, &size, f)) >= 0) {
		char *longer;
		bool more;

		(*number)++;
		while (got > 0 && (line[got - 1] == '\n' ||
				   line[got - 1] == '\r'))
			got--;
		more = got > 0 && line[got - 1] == '\\';
		if (more)
			got--;
		longer = realloc(all, len + got + 1);
		if (!longer)
			break;
		all = longer;
		memcpy(all + len, line, got);
		len += got;
		all[len] = '\0';
		if (!more)
			break;
	}
	free(line);
	return all;
}

static int do_line(const char *line)
{
	char *word[BATCH_WORDS_MAX + 1], *copy = strdup(line);
	int count, ret = EXIT_USAGE;

	if (!copy) {
		complain("%s", strerror(errno));
		return EXIT_USAGE;
	}
	count = batch_split(copy, word);
	if (count > 0) {
		word[count] = NULL;
		ret = command(count, word);
	} else if (count == 0) {
		ret = EXIT_OK;
	}
	run.object = NULL;
	run.verb = NULL;
	lookup_forget();
	free(copy);
	return ret;
}

/* The exit status of a batch is the status of the first failure. */
static void note(int *first, int ret)
{
	if (!*first)
		*first = ret;
}

static int do_stream(FILE *f)
{
	unsigned int read = 0;
	int ret = EXIT_OK;
	char *line;

	while (!ret || run.force) {
		run.line = read + 1;
		line = read_line(f, &read);
		if (!line)
			break;
		note(&ret, do_line(line));
		free(line);
		fflush(stdout);
	}
	return ret;
}

struct line {
	struct line *next;
	unsigned int number;
	char *text;
};

static int do_file(FILE *f)
{
	struct line *first = NULL, **last = &first, *line;
	unsigned int read = 0;
	int ret = EXIT_OK;

	for (;;) {
		line = calloc(1, sizeof(*line));
		if (!line)
			break;
		line->number = read + 1;
		line->text = read_line(f, &read);
		if (!line->text) {
			free(line);
			break;
		}
		*last = line;
		last = &line->next;
	}
	run.check = true;
	for (line = first; line && !ret; line = line->next) {
		run.line = line->number;
		ret = do_line(line->text);
	}
	run.check = false;
	/* A file with a syntax error is not executed, even with -f. */
	for (line = ret ? NULL : first; line && (!ret || run.force);
	     line = line->next) {
		run.line = line->number;
		note(&ret, do_line(line->text));
	}
	while (first) {
		line = first;
		first = line->next;
		free(line->text);
		free(line);
	}
	return ret;
}

int batch(const char *file)
{
	FILE *f = stdin;
	int ret;

	if (!strcmp(file, "-")) {
		run.file = "standard input";
		return do_stream(f);
	}
	f = fopen(file, "re");
	if (!f) {
		complain("%s: %s", file, strerror(errno));
		return EXIT_USAGE;
	}
	run.file = file;
	ret = do_file(f);
	if (ferror(f)) {
		complain("reading failed");
		ret = EXIT_USAGE;
	}
	fclose(f);
	return ret;
}
