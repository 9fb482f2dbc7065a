// SPDX-License-Identifier: GPL-2.0
/*
 * Network namespaces by name or path. "nsmctl -n" enters one, and "netns" of a
 * wire gives the namespace of its device.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "nsmctl.h"
#include "rtlink.h"

static void tell(const char *name, int error)
{
	complain("network namespace \"%s\": %s", name, strerror(error));
}

static void path_of(char path[PATH_MAX], const char *name)
{
	snprintf(path, PATH_MAX, "%s%s", strchr(name, '/') ? "" : "/run/netns/", name);
}

/*
 * Open a network namespace. Return: a file descriptor, or -1 after a complaint.
 */
static int netns_open(const char *name)
{
	char path[PATH_MAX];
	int fd;

	path_of(path, name);
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

int netns_socket(const char *name)
{
	int fd, here, sock = -1;

	if (!*name)
		return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	fd = netns_open(name);
	if (fd < 0)
		return -1;
	here = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (here >= 0 && !setns(fd, CLONE_NEWNET)) {
		sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
		/* In the wrong namespace, all that follows would be wrong. */
		if (setns(here, CLONE_NEWNET))
			abort();
	}
	if (sock < 0)
		tell(name, errno);
	if (here >= 0)
		close(here);
	close(fd);
	return sock;
}

bool netns_is_gone(const char *name)
{
	char path[PATH_MAX];
	struct stat st;

	path_of(path, name);
	return stat(path, &st) && errno == ENOENT;
}

bool netns_is_here(const char *name)
{
	struct stat there, here;
	char path[300];

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	return !stat(path, &there) && !stat("/proc/thread-self/ns/net", &here) &&
	       there.st_dev == here.st_dev && there.st_ino == here.st_ino;
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
