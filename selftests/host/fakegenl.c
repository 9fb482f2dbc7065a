// SPDX-License-Identifier: GPL-2.0
/*
 * Preloaded, it connects the generic netlink sockets of a program to fakekernel.py, which
 * listens on the socket NSM_FAKE_KERNEL. A membership of a multicast group becomes a
 * message of its own: 0xffffffff and the number of the group. All other sockets are left
 * alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <linux/netlink.h>

#define EXPORT	__attribute__((visibility("default")))
#define FDS	1024

static unsigned char is_fake[FDS];

static int (*real_socket)(int, int, int);
static int (*real_bind)(int, const struct sockaddr *, socklen_t);
static int (*real_getsockname)(int, struct sockaddr *, socklen_t *);
static int (*real_setsockopt)(int, int, int, const void *, socklen_t);
static ssize_t (*real_sendmsg)(int, const struct msghdr *, int);
static ssize_t (*real_recvmsg)(int, struct msghdr *, int);

#define REAL(_name)	(*(void **)&real_##_name = dlsym(RTLD_NEXT, #_name))

__attribute__((constructor))
static void start(void)
{
	REAL(socket);
	REAL(bind);
	REAL(getsockname);
	REAL(setsockopt);
	REAL(sendmsg);
	REAL(recvmsg);
}

static int fake(int fd)
{
	return fd >= 0 && fd < FDS && is_fake[fd];
}

EXPORT int socket(int domain, int type, int protocol)
{
	struct sockaddr_un kernel = { .sun_family = AF_UNIX };
	const char *path = getenv("NSM_FAKE_KERNEL");
	int fd;

	if (domain != AF_NETLINK || protocol != NETLINK_GENERIC || !path)
		return real_socket(domain, type, protocol);
	fd = real_socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	snprintf(kernel.sun_path, sizeof(kernel.sun_path), "%s", path);
	if (fd < 0 || fd >= FDS || connect(fd, (struct sockaddr *)&kernel, sizeof(kernel))) {
		perror("fakegenl");
		return -1;
	}
	is_fake[fd] = 1;
	return fd;
}

EXPORT int bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	return fake(fd) ? 0 : real_bind(fd, addr, len);
}

EXPORT int getsockname(int fd, struct sockaddr *addr, socklen_t *len)
{
	struct sockaddr_nl nl = { .nl_family = AF_NETLINK, .nl_pid = 4242 };

	if (!fake(fd))
		return real_getsockname(fd, addr, len);
	memcpy(addr, &nl, sizeof(nl));
	*len = sizeof(nl);
	return 0;
}

EXPORT int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	uint32_t member[2] = { UINT32_MAX };
	struct iovec iov = { member, sizeof(member) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (!fake(fd) || level != SOL_NETLINK)
		return real_setsockopt(fd, level, name, value, len);
	if (name != NETLINK_ADD_MEMBERSHIP)
		return 0;
	memcpy(&member[1], value, sizeof(member[1]));
	return real_sendmsg(fd, &msg, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

EXPORT ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	struct msghdr plain = *msg;

	if (!fake(fd))
		return real_sendmsg(fd, msg, flags);
	plain.msg_name = NULL;
	plain.msg_namelen = 0;
	return real_sendmsg(fd, &plain, flags | MSG_NOSIGNAL);
}

EXPORT ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	void *name = msg->msg_name;
	ssize_t got;

	if (!fake(fd))
		return real_recvmsg(fd, msg, flags);
	msg->msg_name = NULL;
	msg->msg_namelen = 0;
	got = real_recvmsg(fd, msg, flags);
	msg->msg_name = name;
	if (name) {
		memcpy(name, &kernel, sizeof(kernel));
		msg->msg_namelen = sizeof(kernel);
	}
	return got;
}
