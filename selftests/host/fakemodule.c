// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces two functions of libkmod when nsmctl loads the module: preloaded with
 * fakenl.c. NSM_FAKE_MODULE is "none" (no module for this kernel), "blacklist", or
 * the number of the error of the load; the default is EPERM.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT		__attribute__((visibility("default")))
#define BLACKLISTED	0x20000		/* KMOD_PROBE_APPLY_BLACKLIST */

struct kmod_module;

static const char *asked(void)
{
	const char *what = getenv("NSM_FAKE_MODULE");

	return what ? what : "1";
}

EXPORT const char *kmod_module_get_path(const struct kmod_module *module)
{
	(void)module;
	return strcmp(asked(), "none") ? "/lib/modules/0/nsmwire.ko" : NULL;
}

EXPORT int kmod_module_probe_insert_module(struct kmod_module *module,
					   unsigned int flags,
					   const char *options, void *run,
					   const void *data, void *print)
{
	(void)module;
	(void)flags;
	(void)options;
	(void)run;
	(void)data;
	(void)print;
	return strcmp(asked(), "blacklist") ? -atoi(asked()) : BLACKLISTED;
}
