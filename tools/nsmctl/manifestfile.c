// SPDX-License-Identifier: GPL-2.0
/*
 * Read files of documents. See manifestfile.h.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "document.h"
#include "manifestfile.h"
#include "nsmctl.h"
#include "yamltree.h"

static const char *const endings[] = { ".yaml", ".yml", ".json" };

#define ENDINGS	(sizeof(endings) / sizeof(endings[0]))

/* The ending of a file of documents. Return: NULL if it is none. */
static const char *ending_of(const char *name)
{
	unsigned int i;

	for (i = 0; i < ENDINGS; i++) {
		size_t len = strlen(name), end = strlen(endings[i]);

		if (len > end && !strcmp(name + len - end, endings[i]))
			return name + len - end;
	}
	return NULL;
}

/* The owner of objects without a label. */
static void owner_of(const char *path, char owner[OWNER_SIZE])
{
	const char *base = strrchr(path, '/'), *end;

	base = base ? base + 1 : path;
	end = ending_of(base);
	snprintf(owner, OWNER_SIZE, "%.*s", end ? (int)(end - base) : (int)strlen(base), base);
	if (!owner_is_name(owner))
		*owner = '\0';
}

/* Keep a name as long as the objects. Return: NULL after a complaint. */
static const char *keep(struct manifest_files *files, const char *name)
{
	char **more = realloc(files->name, sizeof(*more) * (files->count + 1));
	char *copy = strdup(name);

	if (more)
		files->name = more;
	if (!more || !copy) {
		free(copy);
		complain("%s", strerror(ENOMEM));
		return NULL;
	}
	files->name[files->count++] = copy;
	return copy;
}

void manifestfile_free(struct manifest_files *files)
{
	unsigned int i;

	for (i = 0; i < files->count; i++)
		free(files->name[i]);
	free(files->name);
}

/* Read all of a file. Return: NULL after a complaint. */
static char *read_all(FILE *f, size_t *len)
{
	char *text = malloc(YAML_SIZE_MAX + 1);

	if (!text) {
		complain("%s", strerror(ENOMEM));
		return NULL;
	}
	*len = fread(text, 1, YAML_SIZE_MAX + 1, f);
	if (ferror(f))
		complain("reading failed: %s", strerror(errno));
	else if (*len > YAML_SIZE_MAX)
		complain("this is more than %u bytes: it is no file of documents",
			 YAML_SIZE_MAX);
	else
		return text;
	free(text);
	return NULL;
}

static int read_stream(struct manifest *m, FILE *f, const char *name, const char *owner)
{
	struct node *docs, *doc;
	struct yaml_err err;
	int ret = EXIT_OK;
	size_t len;
	char *text;

	run.file = name;
	run.line = 0;
	text = read_all(f, &len);
	if (!text)
		return EXIT_USAGE;
	if (!yamltree_read(text, len, &docs, &err)) {
		run.line = err.line;
		ret = usage_error("%s", err.text);
	}
	for (doc = docs; doc; doc = doc->next) {
		if (!document_read(m, doc, name, owner))
			ret = EXIT_USAGE;
	}
	yamltree_free(docs);
	free(text);
	return ret;
}

static int read_file(struct manifest *m, struct manifest_files *files, const char *path)
{
	const char *name = keep(files, path);
	char owner[OWNER_SIZE];
	FILE *f;
	int ret;

	if (!name)
		return EXIT_USAGE;
	f = fopen(path, "re");
	if (!f)
		return usage_error("%s: %s", path, strerror(errno));
	owner_of(path, owner);
	ret = read_stream(m, f, name, owner);
	fclose(f);
	return ret;
}

static int is_document(const struct dirent *entry)
{
	return *entry->d_name != '.' && ending_of(entry->d_name);
}

static int read_dir(struct manifest *m, struct manifest_files *files, const char *path)
{
	struct dirent **entries;
	int count = scandir(path, &entries, is_document, alphasort), i, ret = EXIT_OK;
	char *file;

	if (count < 0)
		return usage_error("%s: %s", path, strerror(errno));
	for (i = 0; i < count; i++) {
		if (asprintf(&file, "%s/%s", path, entries[i]->d_name) < 0) {
			ret = usage_error("%s", strerror(ENOMEM));
		} else {
			if (read_file(m, files, file))
				ret = EXIT_USAGE;
			free(file);
		}
		free(entries[i]);
	}
	free(entries);
	return ret;
}

int manifestfile_read(struct manifest *m, struct manifest_files *files, const char *path)
{
	const struct run before = run;
	struct stat st;
	int ret;

	if (!strcmp(path, "-"))
		ret = read_stream(m, stdin, "standard input", "");
	else if (!stat(path, &st) && S_ISDIR(st.st_mode))
		ret = read_dir(m, files, path);
	else
		ret = read_file(m, files, path);
	run = before;
	return ret;
}
