// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl -n: another network namespace.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "nsmctl.h"

int netns_enter(const char *name)
{
	char path[4096];
	int fd;

	if (strchr(name, '/'))
		snprintf(path, sizeof(path), "%s", name);
	else
		snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		complain("network namespace \"%s\": %s", name, strerror(errno));
		return EXIT_USAGE;
	}
	if (setns(fd, CLONE_NEWNET)) {
		complain("network namespace \"%s\": %s", name, strerror(errno));
		close(fd);
		return EXIT_USAGE;
	}
	close(fd);
	return EXIT_OK;
}
