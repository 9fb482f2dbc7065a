// SPDX-License-Identifier: GPL-2.0
/*
 * The error that the runtime is told. See cni.h.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cni.h"

struct cni_failure cni_failure;

static char told[sizeof(cni_failure.msg)];

/* Append a text, which is cut if it does not fit. */
static void append(char *to, size_t size, const char *text)
{
	size_t len = strlen(to);

	if (len && len + 2 < size) {
		memcpy(to + len, "; ", 3);
		len += 2;
	}
	snprintf(to + len, size - len, "%.*s", (int)(size - len - 1), text);
}

/* The functions of nsmctl complain; the runtime gets it as part of the error. */
void complain(const char *fmt, ...)
{
	char text[sizeof(told)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	append(told, sizeof(told), text);
}

int usage_error(const char *fmt, ...)
{
	char text[sizeof(told)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	append(told, sizeof(told), text);
	return EXIT_USAGE;
}

int cni_fail(int code, const char *fmt, ...)
{
	char text[sizeof(cni_failure.msg)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (cni_failure.code) {
		append(cni_failure.details, sizeof(cni_failure.details), text);
		return CNI_FAILED;
	}
	cni_failure.code = code;
	memcpy(cni_failure.msg, text, sizeof(text));
	return CNI_FAILED;
}

int cni_fail_told(int code, const char *what)
{
	int ret = *told ? cni_fail(code, "%s: %s", what, told) : cni_fail(code, "%s", what);

	cni_forget_told();
	return ret;
}

void cni_forget_told(void)
{
	*told = '\0';
}

int cni_no_memory(void)
{
	cni_forget_told();
	return cni_fail(CNI_IO, "%s", strerror(ENOMEM));
}
