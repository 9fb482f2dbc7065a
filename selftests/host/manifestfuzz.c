// SPDX-License-Identifier: GPL-2.0
/*
 * A fuzzer of the documents of "nsmctl apply": any bytes are read as YAML, checked, and
 * what is valid is printed. What was printed is valid, and gives the same bytes again.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "manifest.h"
#include "nsmctl.h"
#include "profile.h"
#include "yamlout.h"
#include "yamltree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the tool itself has in files that need the kernel. */
struct run run;
static unsigned int complaints;

void complain(const char *fmt, ...)
{
	(void)fmt;
	complaints++;
}

int usage_error(const char *fmt, ...)
{
	(void)fmt;
	complaints++;
	return EXIT_USAGE;
}

bool class_name(const char *word)
{
	return words_name(word) && isalpha((unsigned char)*word) &&
	       strlen(word) <= NSMWIRE_CLASS_NAME_MAX;
}

static void require(int ok)
{
	if (!ok)
		abort();
}

/* Read a text. Return: false if it is no valid document; then a complaint says why. */
static bool read_all(struct manifest *m, const char *text, size_t len)
{
	struct node *docs, *doc;
	struct yaml_err err;
	bool ok = true;

	complaints = 0;
	if (!yamltree_read(text, len, &docs, &err)) {
		require(!docs && err.text[0] && err.line <= len + 2);
		return false;
	}
	for (doc = docs; doc; doc = doc->next) {
		require(doc->line >= 1 && doc->line <= len + 1);
		ok = document_read(m, doc, "file", "owner") && ok;
	}
	yamltree_free(docs);
	require(ok == !complaints);
	return ok;
}

static char *print(const struct manifest *m, size_t *len)
{
	FILE *to = stdout;
	char *text = NULL;

	stdout = open_memstream(&text, len);
	require(!!stdout);
	yamlout(m);
	fclose(stdout);
	stdout = to;
	require(!!text);
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct manifest m, again;
	size_t len, len2;
	char *text, *text2;

	manifest_init(&m);
	manifest_init(&again);
	if (read_all(&m, (const char *)data, size) && m.first) {
		text = print(&m, &len);
		require(read_all(&again, text, len));
		text2 = print(&again, &len2);
		require(len == len2 && !memcmp(text, text2, len));
		free(text);
		free(text2);
	}
	manifest_free(&m);
	manifest_free(&again);
	return 0;
}
