// SPDX-License-Identifier: GPL-2.0
/*
 * Network namespaces by name or path. "nsmctl -n" enters one, and "netns" of a
 * wire gives the namespace of its device.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nsmctl.h"
#include "rtlink.h"

static void tell(const char *name, int error)
{
	complain("network namespace \"%s\": %s", name, strerror(error));
}

/*
 * Open a network namespace. Return: a file descriptor, or -1 after a complaint.
 */
static int netns_open(const char *name)
{
	char path[4096];
	int fd;

	if (strchr(name, '/'))
		snprintf(path, sizeof(path), "%s", name);
	else
		snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		tell(name, errno);
	return fd;
}

int netns_enter(const char *name)
{
	int fd = netns_open(name), ret = EXIT_OK;

	if (fd < 0)
		return EXIT_USAGE;
	if (setns(fd, CLONE_NEWNET)) {
		tell(name, errno);
		ret = EXIT_USAGE;
	}
	close(fd);
	return ret;
}

int netns_find(const char *name, int *netnsid)
{
	struct stat there, here;
	int fd = netns_open(name), ret = EXIT_OK;

	if (fd < 0)
		return EXIT_USAGE;
	if (!fstat(fd, &there) && !stat("/proc/thread-self/ns/net", &here) &&
	    there.st_dev == here.st_dev && there.st_ino == here.st_ino) {
		*netnsid = RTLINK_HERE;
	} else {
		*netnsid = rtlink_netnsid(fd);
		if (*netnsid < 0) {
			tell(name, -*netnsid);
			ret = EXIT_REFUSED;
		}
	}
	close(fd);
	return ret;
}
