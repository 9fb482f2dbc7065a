// SPDX-License-Identifier: GPL-2.0
/*
 * Load the missing kernel module, or report why this fails and what to do. See
 * module.h.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <syslog.h>
#include <unistd.h>

#include <libkmod.h>

#include "module.h"
#include "nsmctl.h"

#define LOCKDOWN	"/sys/kernel/security/lockdown"

/*
 * Whether lockdown requires signed modules. The file has a text such as
 * "[none] integrity confidentiality".
 */
static bool locked_down(void)
{
	FILE *f = fopen(LOCKDOWN, "re");
	char line[128] = "";
	bool got;

	if (!f)
		return false;
	got = fgets(line, sizeof(line), f);
	fclose(f);
	return got && !strstr(line, "[none]");
}

static void tell_none(void)
{
	struct utsname u;

	uname(&u);
	complain("there is no nsmwire module for this kernel (%s): DKMS builds it where linux-headers-%s is installed; \"dkms status\" says what it has built",
		 u.release, u.release);
}

static void tell_why(int error)
{
	if (error == EPERM && locked_down())
		error = ENOKEY;
	switch (error) {
	case ENOKEY:
	case EKEYREJECTED:
		complain("the kernel refuses the nsmwire module, which is not signed with a key that this machine knows (Secure Boot): \"mokutil --import /var/lib/dkms/mok.pub\", reboot, and enroll the key");
		break;
	case EPERM:
		complain("the nsmwire module is not loaded: modprobe nsmwire, as root of this machine");
		break;
	case ENOEXEC:
	case ENOENT:
		complain("the nsmwire module was built for another kernel, or this one lacks something that it needs (dmesg says what): build it anew, \"dkms install --force\"");
		break;
	default:
		complain("the nsmwire module cannot be loaded: %s; dmesg may say more",
			 strerror(error));
	}
}

static bool load(struct kmod_module *module)
{
	int ret;

	if (!kmod_module_get_path(module)) {
		tell_none();
		return false;
	}
	ret = kmod_module_probe_insert_module(module,
					      KMOD_PROBE_APPLY_BLACKLIST, NULL,
					      NULL, NULL, NULL);
	if (ret == KMOD_PROBE_APPLY_BLACKLIST)
		complain("the nsmwire module is blacklisted in /etc/modprobe.d: modprobe nsmwire loads it all the same");
	else if (ret)
		tell_why(ret < 0 ? -ret : EIO);
	return !ret;
}

bool module_load(void)
{
	struct kmod_ctx *ctx = kmod_new(NULL, NULL);
	struct kmod_module *module = NULL;
	bool loaded = false;

	if (!ctx) {
		complain("%s", strerror(ENOMEM));
		return false;
	}
	kmod_set_log_priority(ctx, LOG_CRIT);
	if (kmod_module_new_from_name(ctx, "nsmwire", &module))
		complain("%s", strerror(ENOMEM));
	else
		loaded = load(module);
	kmod_module_unref(module);
	kmod_unref(ctx);
	return loaded;
}
